/** /api/v1/whatsapp/...: connecting a number with Embedded Signup, and the link that lets the signatory do it. */
import { Hono } from 'hono';
import { findAttempt } from '../../connections/attempt-rows.ts';
import { attemptView } from '../../connections/attempt-view.ts';
import { type Answer, type AttemptWork, goOn, takeUp } from '../../connections/connect-attempt.ts';
import { findSignupLink, newSignupLink } from '../../connections/signup-links.ts';
import { reportOutcome } from '../../connections/signup-outcome.ts';
import { abandon, type StartedSignup, startSignup as start } from '../../connections/start-signup.ts';
import {
  abandonAttempt,
  type ConnectAttempt,
  continueAttempt,
  createSignupLink,
  getAttempt,
  reportSignup,
  startSignup,
} from '../../contract/whatsapp-setup.ts';
import { runBatch } from '../../db/client.ts';
import { claimKey } from '../../db/idempotency.ts';
import { settingsOf } from '../../env.ts';
import { auditEntry } from '../../tenants/audit.ts';
import type { AppEnv } from '../context.ts';
import { refuse } from '../errors.ts';
import { type Input, serve, serveCreation } from '../serve.ts';

/** A slow answer of Meta takes longer than the page's next question. */
const ASK_AGAIN_SECONDS = 30;

export const whatsAppConnectRoutes = new Hono<AppEnv>();

type Asked = Pick<Input<unknown, unknown, unknown, 'LoanCRM.WhatsApp.Manage'>, 'c' | 'db' | 'scope' | 'audit'>;

const workOf = ({ c, db, scope, audit }: Asked): AttemptWork => ({ env: c.env, db, scope, by: audit });

serveCreation(whatsAppConnectRoutes, startSignup, {
  async create(input) {
    const { c, scope, actor, body, idempotency, nowMs } = input;
    if (settingsOf(c.env).META_SIGNUP_CONFIG_ID === undefined) return refuse(c, 'signup_not_configured');
    const signup = { ...body, startedByMemberId: actor.memberId, startedByName: actor.name };
    const claim = (id: string) => (idempotency ? [claimKey(scope, idempotency, id, nowMs)] : []);
    const started = await start(workOf(input), signup, claim);
    return started.started ? { id: started.id, isRepeat: started.isRepeat } : refuseStart(c, started);
  },
  show: (input, id) => shown(input, id),
});

serve(whatsAppConnectRoutes, reportSignup, ({ c, scope, audit, body, nowMs }) => reportOutcome(c.env, scope, audit, body, nowMs));

serve(whatsAppConnectRoutes, getAttempt, async (input) => {
  const { c, db, scope, actor, params, nowMs } = input;
  const attempt = await findAttempt(db, scope, params.id);
  if (!attempt) return refuse(c, 'not_found');
  // Whoever was at it is gone: the page that looks at it takes over, before the cron does.
  const isLeft = attempt.state === 'open' && attempt.leaseUntilMs > 0 && attempt.leaseUntilMs <= nowMs;
  if (!isLeft || actor.isSuspended) return attemptView(attempt);
  await goOn(workOf(input), params.id);
  return (await shown(input, params.id)) ?? attemptView(attempt);
});

serve(whatsAppConnectRoutes, continueAttempt, async (input) => {
  const { c, db, scope, params, body } = input;
  const attempt = await findAttempt(db, scope, params.id);
  if (!attempt) return refuse(c, 'not_found');
  if (attempt.state !== 'open') return refuse(c, 'attempt_over');
  const isTaken = await takeUp(workOf(input), params.id, body);
  return (!isTaken && refuseAnswer(c, body)) || ((await shown(input, params.id)) ?? attemptView(attempt));
});

serve(whatsAppConnectRoutes, abandonAttempt, async (input) => {
  const { c, params } = input;
  const outcome = await abandon(workOf(input), params.id);
  if (outcome === 'not_found') return refuse(c, 'not_found');
  if (outcome === 'under_way') return refuse(c, 'attempt_under_way', { headers: { 'Retry-After': String(ASK_AGAIN_SECONDS) } });
  // One that is over already is what was asked for.
});

serveCreation(whatsAppConnectRoutes, createSignupLink, {
  async create({ c, db, scope, actor, audit, idempotency, nowMs }) {
    if (settingsOf(c.env).META_SIGNUP_CONFIG_ID === undefined) return refuse(c, 'signup_not_configured');
    const link = await newSignupLink(scope, actor.memberId ?? actor.keyId ?? '', nowMs);
    const record = { kind: 'signup_link', id: link.id, name: 'Link for the signatory' };
    await runBatch(db, [
      ...(idempotency ? [claimKey(scope, idempotency, link.id, nowMs)] : []),
      ...link.statements,
      auditEntry(audit, { tenantId: scope.tenantId, action: 'whatsapp.signup_link_created', record }, nowMs),
    ]);
    // Behind the #, so that it reaches no server's log and no referrer.
    return { id: link.id, once: { url: `${new URL(c.req.url).origin}/connect#${link.token}` } };
  },
  async show({ db, scope }, id) {
    const link = await findSignupLink(db, scope, id);
    return link ? { url: null, expiresAt: new Date(link.expiresAtMs).toISOString() } : null;
  },
});

/** The refusals of a beginning, for members and for the holder of a link. */
export function refuseStart(c: Asked['c'], refused: Exclude<StartedSignup, { started: true }>): Response {
  if (refused.reason === 'attempt_under_way') {
    return refuse(c, refused.reason, { headers: { 'Retry-After': String(ASK_AGAIN_SECONDS) } });
  }
  const { freesAtMs } = refused;
  if (freesAtMs === null) return refuse(c, refused.reason);
  const frees = new Date(freesAtMs).toISOString();
  const detail = `Meta lets this service connect a certain number of new businesses in seven days, and it is reached. The next place is free at ${frees}.`;
  return refuse(c, refused.reason, { detail });
}

/** Somebody is at it: whoever only pressed again sees how far it is, but a PIN or a choice must not be lost in silence. */
export function refuseAnswer(c: Asked['c'], answer: Answer): Response | null {
  const isSomethingSaid = answer.pin !== undefined || answer.numberId !== undefined;
  return isSomethingSaid ? refuse(c, 'attempt_under_way', { headers: { 'Retry-After': String(ASK_AGAIN_SECONDS) } }) : null;
}

async function shown({ db, scope }: Asked, id: string): Promise<ConnectAttempt | null> {
  const attempt = await findAttempt(db, scope, id);
  return attempt ? attemptView(attempt) : null;
}
