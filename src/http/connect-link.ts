/** /api/connect/:token: what the page behind a signatory's link asks. Its token opens this one thing and nothing else. */
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { type Attempt, findAttempt } from '../connections/attempt-rows.ts';
import { attemptView } from '../connections/attempt-view.ts';
import { type AttemptWork, goOn, takeUp } from '../connections/connect-attempt.ts';
import type { Findings } from '../connections/connect-steps.ts';
import { mayStartWith, type OpenedLink, openSignupLink, useOfLink } from '../connections/signup-links.ts';
import { reportOutcome } from '../connections/signup-outcome.ts';
import { signupPrefill } from '../connections/signup-prefill.ts';
import { startSignup } from '../connections/start-signup.ts';
import { type ConnectLink, continueBody, reportBody, signupBody } from '../contract/whatsapp-setup.ts';
import { directory, tenantDb } from '../db/client.ts';
import { settingsOf } from '../env.ts';
import { readNowMs } from '../lib/clock.ts';
import { describeError, log } from '../lib/log.ts';
import { sha256Hex } from '../security/tokens.ts';
import { scopeOf } from '../tenants/tenants.ts';
import { refuseAnswer, refuseStart } from './api/whatsapp-connect.ts';
import { type AppEnv, requestOrigin } from './context.ts';
import { refuse } from './errors.ts';
import { isOwnPage } from './own-page.ts';
import { readBody } from './serve.ts';

/** A code has some hundred characters. */
const MAX_BODY_BYTES = 16_000;

/** Of one link, a minute: the page asks every two seconds, in a tab or two. What is more, a link gives nothing but work at Meta. */
const REQUESTS_A_MINUTE = 90;
/** Beside these, what calls Meta or writes something down. A person presses a button some times. */
const CHANGES_A_MINUTE = 15;

export const connectLink = new Hono<AppEnv>();

connectLink.use(
  '/api/connect/*',
  bodyLimit({ maxSize: MAX_BODY_BYTES, onError: (c: Context<AppEnv>) => refuse(c, 'body_too_large') }),
  async (c, next) => {
    c.header('Cache-Control', 'no-store');
    if (c.req.method !== 'GET' && !isOwnPage(c)) return refuse(c, 'cross_site');
    return next();
  },
);

connectLink.get('/api/connect/:token', async (c) => {
  const opened = await open(c);
  if (opened instanceof Response) return opened;
  const { attempt, nowMs, work } = opened;
  // Whoever was at it is gone: the page that looks at it takes over.
  if (attempt?.state === 'open' && attempt.leaseUntilMs > 0 && attempt.leaseUntilMs <= nowMs) await goOn(work, attempt.id);
  return show(c, opened);
});

connectLink.post('/api/connect/:token', async (c) => {
  const body = await readBody(c, signupBody);
  const opened = await open(c);
  if (opened instanceof Response) return opened;
  const { link, createdByName, attempt, nowMs, work } = opened;
  if (settingsOf(c.env).META_SIGNUP_CONFIG_ID === undefined) return refuse(c, 'signup_not_configured');
  const signup = { ...body, startedByMemberId: null, startedByName: byLinkOf(createdByName) };
  if (attempt && !mayStartWith(attempt)) {
    // The same code again is answered again; anything else finds a link that is used.
    if ((attempt.findings as Findings).codeHash === (await sha256Hex(body.code))) return show(c, opened);
    return refuse(c, attempt.state === 'open' ? 'attempt_under_way' : 'not_found');
  }
  const started = await startSignup(work, signup, (id) => useOfLink(link, id, nowMs));
  return started.started ? show(c, opened) : refuseStart(c, started);
});

connectLink.post('/api/connect/:token/continue', async (c) => {
  const body = await readBody(c, continueBody);
  const opened = await open(c);
  if (opened instanceof Response) return opened;
  const { attempt, work } = opened;
  if (!attempt) return refuse(c, 'not_found');
  if (attempt.state !== 'open') return refuse(c, 'attempt_over');
  const isTaken = await takeUp(work, attempt.id, body);
  return (!isTaken && refuseAnswer(c, body)) || show(c, opened);
});

connectLink.post('/api/connect/:token/reports', async (c) => {
  const body = await readBody(c, reportBody);
  const opened = await open(c);
  if (opened instanceof Response) return opened;
  return c.json(await reportOutcome(c.env, opened.work.scope, opened.work.by, body, opened.nowMs));
});

interface Opened extends OpenedLink {
  attempt: Attempt | null;
  work: AttemptWork;
  nowMs: number;
}

/** The link and what came of it; the same 404 whether it is unknown, over or replaced. */
async function open(c: Context<AppEnv>): Promise<Opened | Response> {
  const nowMs = await readNowMs(c.env);
  const opened = await openSignupLink(directory(c.env), c.req.param('token') ?? '', nowMs);
  if (!opened) return refuse(c, 'not_found');
  const waitSeconds = await tooManyBy(c, opened.link.id, nowMs);
  if (waitSeconds !== null) {
    const detail = `This link was used too often within a minute. Try again in ${waitSeconds} seconds.`;
    return refuse(c, 'rate_limited', { detail, headers: { 'Retry-After': String(waitSeconds) } });
  }
  if (opened.tenant.state === 'suspended') return refuse(c, 'workspace_suspended');
  const scope = scopeOf(opened.tenant);
  const db = tenantDb(c.env, scope);
  const by = { kind: 'system', id: opened.link.id, name: byLinkOf(opened.createdByName), ...requestOrigin(c) } as const;
  return { ...opened, attempt: await attemptOf(db, scope, opened.link.attemptId), work: { env: c.env, db, scope, by }, nowMs };
}

/** For how long the link has to rest; null where it need not. Out of reach, what counts must not be what keeps the signatory out. */
async function tooManyBy(c: Context<AppEnv>, linkId: string, nowMs: number): Promise<number | null> {
  const isChange = c.req.method !== 'GET';
  const perMinute = isChange ? CHANGES_A_MINUTE : REQUESTS_A_MINUTE;
  try {
    const limiter = c.env.KEY_LIMITER.getByName(`${isChange ? 'link-changes' : 'link'}:${linkId}`);
    const { admitted, quotas } = await limiter.admit({ perMinute, perHour: null, nowMs });
    return admitted ? null : (quotas[0]?.freesInSeconds ?? 1);
  } catch (error) {
    log('warn', 'link_limiter_unreachable', { linkId, error: describeError(error) });
    return null;
  }
}

/** As it is now, after whatever was done. */
async function show(c: Context<AppEnv>, { tenant, work, nowMs }: Opened): Promise<Response> {
  const opened = await openSignupLink(directory(c.env), c.req.param('token') ?? '', nowMs);
  if (!opened) return refuse(c, 'not_found');
  const settings = settingsOf(c.env);
  const attempt = await attemptOf(work.db, work.scope, opened.link.attemptId);
  const answer: ConnectLink = {
    business: tenant.brandName ?? tenant.name,
    expiresAt: new Date(opened.link.expiresAtMs).toISOString(),
    isAvailable: settings.META_SIGNUP_CONFIG_ID !== undefined,
    appId: settings.META_APP_ID,
    configId: settings.META_SIGNUP_CONFIG_ID ?? '',
    graphVersion: settings.GRAPH_VERSION,
    sdkUrl: settings.META_SDK_URL,
    messageOrigins: settings.META_WEB_ORIGINS,
    prefill: signupPrefill(tenant, nowMs),
    attempt: attempt && attemptView(attempt),
    mayStart: mayStartWith(attempt),
  };
  return c.json(answer);
}

async function attemptOf(db: AttemptWork['db'], scope: AttemptWork['scope'], id: string | null): Promise<Attempt | null> {
  return id === null ? null : ((await findAttempt(db, scope, id)) ?? null);
}

const byLinkOf = (createdByName: string): string => `Signatory, by the link of ${createdByName}`;
