/** Sessions of people who signed in: a random token in a cookie, its hash in the directory. */
import { and, eq, type SQL } from 'drizzle-orm';
import { type Db, runBatch, type TenantScope } from '../../db/client.ts';
import { newId } from '../../db/ids.ts';
import { sessions } from '../../db/schema/sessions.ts';
import { members, tenants } from '../../db/schema/tenants.ts';
import { browserNowMs } from '../../lib/browser-time.ts';
import { newToken, sha256Hex } from '../../security/tokens.ts';

/** A working day; after it, whoever holds the cookie signs in again. */
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
  const { email, member, method, isFramed = false, isBearer = false, userAgent, address } = input;
  const token = newToken(isBearer ? BEARER_PREFIX : 'sbs');
  const nowMs = browserNowMs();
  const id = newId('ses', nowMs);
  const insert = db.insert(sessions).values({
    id,
    tokenHash: await sha256Hex(token),
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
    expiresAtMs: nowMs + (isBearer ? BEARER_LIFETIME_SECONDS : SESSION_LIFETIME_SECONDS) * 1000,
  });
  return { id, token, insert: insert.getSQL() };
}

/** Who holds this session; null when it is unknown, over, or its member was deactivated meanwhile. */
export async function sessionOwner(db: Db, token: string): Promise<SessionOwner | null> {
  const row = await db
    .select({
      sessionId: sessions.id,
      email: sessions.email,
      method: sessions.method,
      isFramed: sessions.isFramed,
      expiresAtMs: sessions.expiresAtMs,
      sessionMemberId: sessions.memberId,
      memberId: members.id,
      name: members.name,
      role: members.role,
      tenantId: tenants.id,
      shard: tenants.shard,
      tenantState: tenants.state,
    })
    .from(sessions)
    .leftJoin(members, and(eq(members.id, sessions.memberId), eq(members.tenantId, sessions.tenantId), eq(members.isActive, true)))
    .leftJoin(tenants, eq(tenants.id, members.tenantId))
    .where(eq(sessions.tokenHash, await sha256Hex(token)))
    .get();
  if (!row || row.expiresAtMs <= browserNowMs()) return null;
  const { sessionId, email, method, isFramed } = row;
  if (row.sessionMemberId === null) return { sessionId, email, method, isFramed, member: null };
  const { memberId, name, role, tenantId, shard, tenantState } = row;
  if (memberId === null || name === null || role === null || tenantId === null || shard === null) return null;
  const member = { memberId, name, role, scope: { tenantId, shard }, isSuspended: tenantState === 'suspended' };
  return { sessionId, email, method, isFramed, member };
}

export async function endSession(db: Db, sessionId: string): Promise<void> {
  await db.delete(sessions).where(eq(sessions.id, sessionId));
}

/** Ends whatever session this token belongs to. */
export async function endSessionOfToken(db: Db, token: string): Promise<void> {
  await db.delete(sessions).where(eq(sessions.tokenHash, await sha256Hex(token)));
}
