/** Somebody whose e-mail address was verified arrives: they get a session, in the workspace they used last. */
import type { Context } from 'hono';
import { directory, runBatch } from '../../db/client.ts';
import { settingsOf } from '../../env.ts';
import { browserNowMs } from '../../lib/browser-time.ts';
import { comparableEmail } from '../../lib/email.ts';
import { type AuditedActor, auditEntry } from '../../tenants/audit.ts';
import { mayCreateFirstWorkspace } from '../../tenants/first-workspace.ts';
import { membersToSignIn } from '../../tenants/members.ts';
import { type AppEnv, requestOrigin } from '../context.ts';
import { deviceName } from './device-name.ts';
import { readCookie, writeCookie } from './session-cookie.ts';
import { endSessionOfToken, newSession, SESSION_LIFETIME_SECONDS, seenMember } from './sessions.ts';

/**
 * Starts the session and writes its cookie. False for an address of no active member, unless it is an operator's, or
 * the owner's before there is any workspace: these get a session without one.
 */
export async function arrive(c: Context<AppEnv>, verifiedEmail: string, method: 'oidc' | 'access'): Promise<boolean> {
  const db = directory(c.env);
  const email = comparableEmail(verifiedEmail);
  const { OPERATOR_EMAILS, OWNER_EMAIL } = settingsOf(c.env);
  const [member = null] = await membersToSignIn(db, email);
  const isOperator = OPERATOR_EMAILS.includes(email);
  if (!member && !isOperator && !(await mayCreateFirstWorkspace(db, email, OWNER_EMAIL))) return false;

  const nowMs = browserNowMs();
  const from = requestOrigin(c);
  const { id, token, insert } = await newSession(db, { email, member, method, userAgent: from.userAgent, address: from.address });
  const actor: AuditedActor = member
    ? { kind: 'member', id: member.id, name: member.name, ...from }
    : { kind: isOperator ? 'operator' : 'system', id: email, name: email, ...from };
  const record = { kind: 'session', id, name: deviceName(from.userAgent) };
  await runBatch(db, [
    insert,
    ...(member ? [seenMember(member, nowMs)] : []),
    auditEntry(actor, { tenantId: member?.tenantId ?? '', action: 'session.signed_in', record }, nowMs),
  ]);
  // Whoever was signed in on this browser before is not any more.
  const before = readCookie(c, 'sb_session');
  if (before !== undefined) await endSessionOfToken(db, before);
  writeCookie(c, 'sb_session', token, SESSION_LIFETIME_SECONDS);
  return true;
}
