/** Sessions of people who signed in: a random token in a cookie, its hash in the directory. */
import { type SQL, sql } from 'drizzle-orm';
import { type Db, runBatch, type TenantScope } from '../../db/client.ts';
import { newId } from '../../db/ids.ts';
import { sessions } from '../../db/schema/sessions.ts';
import { browserNowMs } from '../../lib/browser-time.ts';
import { firstToken, keptToken, ofFamily } from './session-token.ts';

/** A working day, however busy; tenants/session-life ends one that is not used sooner. */
export const SESSION_LIFETIME_SECONDS = 12 * 3600;

/** Kept in the page's memory where a frame keeps no cookie: short, since a script of the page could read it. */
export const BEARER_LIFETIME_SECONDS = 15 * 60;

/** A token is taken only the way it was given: one with this prefix in Authorization, all others in a cookie. */
export const BEARER_PREFIX = 'sbf';

export interface NewSession {
  email: string;
  /** Null for somebody who belongs to no tenant. */
  member: { id: string; tenantId: string } | null;
  method: 'oidc' | 'access' | 'host';
  isFramed?: boolean;
  /** Held as a bearer token, by a frame whose browser keeps no cookie. */
  isBearer?: boolean;
  /** Where it goes on from another session, whose end is not put off. */
  endsAtMs?: number;
  userAgent?: string | null;
  address?: string | null;
}

export interface SessionOwner {
  sessionId: string;
  email: string;
  method: 'oidc' | 'access' | 'host';
  isFramed: boolean;
  member: { memberId: string; name: string; role: string; scope: TenantScope; isSuspended: boolean } | null;
}

/** Starts a session and returns its token, which only the cookie keeps. */
export async function startSession(db: Db, input: NewSession): Promise<string> {
  const { token, insert } = await newSession(db, input);
  await runBatch(db, [insert]);
  return token;
}

/** A session to be: its INSERT goes into the batch of whatever makes it. */
export async function newSession(db: Db, input: NewSession): Promise<{ id: string; token: string; insert: SQL }> {
  const { email, member, method, isFramed = false, isBearer = false, endsAtMs, userAgent, address } = input;
  const { token, hash } = await firstToken(isBearer ? BEARER_PREFIX : 'sbs');
  const nowMs = browserNowMs();
  const id = newId('ses', nowMs);
  const insert = db.insert(sessions).values({
    id,
    tokenHash: hash,
    rotatedAtMs: nowMs,
    email,
    tenantId: member?.tenantId ?? null,
    memberId: member?.id ?? null,
    method,
    isFramed,
    userAgent: userAgent ?? null,
    address: address ?? null,
    createdAtMs: nowMs,
    lastSeenAtMs: nowMs,
    expiresAtMs: endsAtMs ?? nowMs + (isBearer ? BEARER_LIFETIME_SECONDS : SESSION_LIFETIME_SECONDS) * 1000,
  });
  return { id, token, insert: insert.getSQL() };
}

/** Ends whatever session this token belongs or ever belonged to. */
export async function endSessionOfToken(db: Db, token: string): Promise<void> {
  const kept = await keptToken(token);
  if (kept) await db.delete(sessions).where(ofFamily(kept));
}

/** When a member was here last: the workspace that somebody used last is where their next sign-in goes. */
export function seenMember(member: { id: string; tenantId: string }, nowMs: number): SQL {
  return sql`UPDATE members SET last_seen_at_ms = ${nowMs}
    WHERE id = ${member.id} AND tenant_id = ${member.tenantId} AND coalesce(last_seen_at_ms, 0) < ${nowMs}`;
}
