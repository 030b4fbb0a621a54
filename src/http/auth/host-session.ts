/** POST /auth/host-session: our own page brings a token of the host application and gets a session for it, once. */
import { and, eq, sql } from 'drizzle-orm';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { type HostSessionAnswer, hostSessionBody } from '../../contract/host.ts';
import { type Db, directory, runBatch } from '../../db/client.ts';
import { guardChanged, isGuardMissed, isRepeatedInsert } from '../../db/guard.ts';
import { members } from '../../db/schema/tenants.ts';
import { settingsOf } from '../../env.ts';
import { browserNowMs } from '../../lib/browser-time.ts';
import { log } from '../../lib/log.ts';
import { sha256Hex } from '../../security/tokens.ts';
import { auditEntry } from '../../tenants/audit.ts';
import { findHostApplication } from '../../tenants/host-application.ts';
import { type AppEnv, requestOrigin } from '../context.ts';
import { refuse } from '../errors.ts';
import { isOwnPage } from '../own-page.ts';
import type { Reason } from '../problems.ts';
import { readBody } from '../serve.ts';
import { deviceName } from './device-name.ts';
import { checkHostToken } from './host-token.ts';
import { readCookie, writeCookie } from './session-cookie.ts';
import { BEARER_LIFETIME_SECONDS, endSessionOfToken, newSession, SESSION_LIFETIME_SECONDS, seenMember } from './sessions.ts';

/** A token has some hundred characters. */
const MAX_BODY_BYTES = 16_000;

export const hostSession = new Hono<AppEnv>();

const limit = bodyLimit({ maxSize: MAX_BODY_BYTES, onError: (c: Context<AppEnv>) => refuse(c, 'body_too_large') });

hostSession.post('/auth/host-session', limit, async (c) => {
  c.header('Cache-Control', 'no-store');
  if (!isOwnPage(c)) return refuse(c, 'cross_site');
  const { tenant: tenantId, token, frame: isFramed } = await readBody(c, hostSessionBody);
  const db = directory(c.env);
  const host = await findHostApplication(db, tenantId);
  // The id is not logged: nobody knows whether it is one.
  if (!host) return refused(c, 'host_not_configured');

  const nowMs = browserNowMs();
  const isDevelopment = settingsOf(c.env).ENVIRONMENT === 'development';
  const checked = await checkHostToken(token, tenantId, host, { isDevelopment, nowMs });
  if (!checked.isValid) return refused(c, 'host_token_refused', { tenantId, why: checked.why });
  const member = await activeMember(db, tenantId, checked.email);
  if (!member) return refused(c, 'not_a_member', { tenantId });

  // Where the cookie of the framed page's own answer did not come back, none would.
  const isBearer = isFramed && readCookie(c, 'sb_probe') === undefined;
  const from = requestOrigin(c);
  const { userAgent, address } = from;
  const session = await newSession(db, { email: checked.email, member, method: 'host', isFramed, isBearer, userAgent, address });
  const actor = { kind: 'member', id: member.id, name: member.name, ...from } as const;
  const record = { kind: 'session', id: session.id, name: deviceName(userAgent) };
  try {
    await runBatch(db, [
      // The same token twice, also at once: the second INSERT fails, and with it the whole batch. So it does where another
      // host application vouches by now: its sessions have just been ended, and this one would stay.
      sql`INSERT INTO used_host_tokens (tenant_id, jti_hash, expires_at_ms)
        SELECT id, ${await sha256Hex(checked.jti)}, ${checked.deadAtMs} FROM tenants
        WHERE id = ${tenantId} AND host_issuer = ${host.issuer} AND host_jwks_url = ${host.keysUrl}`,
      guardChanged(),
      session.insert,
      seenMember(member, nowMs),
      auditEntry(actor, { tenantId, action: 'session.signed_in', record }, nowMs),
    ]);
  } catch (error) {
    if (isGuardMissed(error)) return refused(c, 'host_token_refused', { tenantId, why: 'host_changed' });
    if (!isRepeatedInsert(error, 'used_host_tokens')) throw error;
    return refused(c, 'host_token_used', { tenantId });
  }

  // Whoever was signed in here before is not any more.
  const cookie = isFramed ? 'sb_framed' : 'sb_session';
  const before = readCookie(c, cookie);
  if (before !== undefined) await endSessionOfToken(db, before);
  if (!isBearer) writeCookie(c, cookie, session.token, SESSION_LIFETIME_SECONDS);
  const lifetimeSeconds = isBearer ? BEARER_LIFETIME_SECONDS : SESSION_LIFETIME_SECONDS;
  const answer: HostSessionAnswer = {
    bearer: isBearer ? session.token : null,
    endsAt: new Date(nowMs + lifetimeSeconds * 1000).toISOString(),
  };
  return c.json(answer);
});

function refused(c: Context<AppEnv>, reason: Reason, known: { tenantId?: string; why?: string } = {}): Response {
  log('warn', 'host_sign_in_refused', { requestId: c.get('requestId'), reason, ...known });
  return refuse(c, reason);
}

async function activeMember(db: Db, tenantId: string, email: string) {
  return db
    .select({ id: members.id, name: members.name, tenantId: members.tenantId })
    .from(members)
    .where(and(eq(members.tenantId, tenantId), eq(members.email, email), eq(members.isActive, true)))
    .get();
}
