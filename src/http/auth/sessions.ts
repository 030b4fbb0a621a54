/** Sessions of people who signed in: a random token in a cookie, its hash in the directory. */
import { and, eq } from 'drizzle-orm';
import type { Db, TenantScope } from '../../db/client.ts';
import { members, sessions, tenants } from '../../db/schema/tenants.ts';
import { browserNowMs } from '../../lib/browser-time.ts';
import { newToken, sha256Hex } from '../../security/tokens.ts';

/** A working day; after it, whoever holds the cookie signs in again. */
export const SESSION_LIFETIME_SECONDS = 12 * 3600;

export interface SessionOwner {
  sessionHash: string;
  memberId: string;
  name: string;
  role: string;
  scope: TenantScope;
}

/** Starts a session and returns its token, which only the cookie keeps. */
export async function startSession(db: Db, member: { id: string; tenantId: string }): Promise<string> {
  const token = newToken('sbs');
  const createdAtMs = browserNowMs();
  await db.insert(sessions).values({
    tokenHash: await sha256Hex(token),
    tenantId: member.tenantId,
    memberId: member.id,
    createdAtMs,
    expiresAtMs: createdAtMs + SESSION_LIFETIME_SECONDS * 1000,
  });
  return token;
}

/** Who holds this session; null when it is unknown, over, or its member was deactivated meanwhile. */
export async function sessionOwner(db: Db, token: string): Promise<SessionOwner | null> {
  const sessionHash = await sha256Hex(token);
  const row = await db
    .select({
      expiresAtMs: sessions.expiresAtMs,
      memberId: members.id,
      name: members.name,
      role: members.role,
      tenantId: tenants.id,
      shard: tenants.shard,
    })
    .from(sessions)
    .innerJoin(members, and(eq(members.id, sessions.memberId), eq(members.tenantId, sessions.tenantId), eq(members.isActive, true)))
    .innerJoin(tenants, eq(tenants.id, sessions.tenantId))
    .where(eq(sessions.tokenHash, sessionHash))
    .get();
  if (!row || row.expiresAtMs <= browserNowMs()) return null;
  const { memberId, name, role, tenantId, shard } = row;
  return { sessionHash, memberId, name, role, scope: { tenantId, shard } };
}

export async function endSession(db: Db, sessionHash: string): Promise<void> {
  await db.delete(sessions).where(eq(sessions.tokenHash, sessionHash));
}
