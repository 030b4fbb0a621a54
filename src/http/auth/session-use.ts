/** A session's token is shown: who that is, and the tokens that take each other's place as a session is used. */
import { and, eq, type SQL, sql } from 'drizzle-orm';
import { type Db, runBatch } from '../../db/client.ts';
import { guardChanged, isGuardMissed } from '../../db/guard.ts';
import { sessions } from '../../db/schema/sessions.ts';
import { members, tenants } from '../../db/schema/tenants.ts';
import { browserNowMs } from '../../lib/browser-time.ts';
import { type AuditedActor, auditEntry } from '../../tenants/audit.ts';
import { judgeSession, PREVIOUS_GRACE_MS } from '../../tenants/session-life.ts';
import type { RequestOrigin } from '../context.ts';
import { deviceName } from './device-name.ts';
import { type KeptToken, keptToken, ofFamily, tokenAfter } from './session-token.ts';
import { type SessionOwner, seenMember } from './sessions.ts';

export interface OpenedSession {
  owner: SessionOwner;
  /** What the browser is to be given when this request is done; null while its token is young. */
  due: { sessionId: string; token: string; tokenHash: string; nextTokenHash: string | null; expiresAtMs: number } | null;
}

type Row = NonNullable<Awaited<ReturnType<typeof findSession>>>;

/** Who holds this token; null when it is unknown, its session is over, or its member was deactivated or has another e-mail address. */
export async function openSession(db: Db, token: string, from: RequestOrigin): Promise<OpenedSession | null> {
  const kept = await keptToken(token);
  const row = kept && (await findSession(db, kept));
  if (!row) return null;
  const { hash } = kept;
  const nowMs = browserNowMs();
  const shown =
    row.tokenHash === hash ? 'current' : row.nextTokenHash === hash ? 'next' : row.previousTokenHash === hash ? 'previous' : 'older';
  const verdict = judgeSession(row, shown, nowMs);
  if (!verdict.isAlive) {
    if (verdict.isCopied) await endCopied(db, row, from, nowMs);
    return null;
  }
  const owner = ownerOf(row);
  if (!owner) return null;
  const { sessionId, expiresAtMs } = row;
  await runBatch(db, [
    ...(verdict.hasArrived ? [tokenArrived(sessionId, hash, nowMs)] : []),
    ...(verdict.isSeenDue ? sessionSeen(row, from, nowMs) : []),
  ]);
  const nextTokenHash = verdict.hasArrived ? null : row.nextTokenHash;
  return { owner, due: verdict.isDue ? { sessionId, token, tokenHash: hash, nextTokenHash, expiresAtMs } : null };
}

/**
 * A new token for the browser, which starts to count when it is shown. Null when another request of that moment was
 * first, or the session ended meanwhile.
 */
export async function nextToken(db: Db, due: NonNullable<OpenedSession['due']>): Promise<{ token: string; livesMs: number } | null> {
  const { token, hash } = await tokenAfter(due.token);
  const nowMs = browserNowMs();
  const [changed] = await runBatch<[{ id: string }]>(db, [
    sql`UPDATE sessions SET next_token_hash = ${hash}, rotated_at_ms = ${nowMs}
      WHERE id = ${due.sessionId} AND token_hash = ${due.tokenHash} AND next_token_hash IS ${due.nextTokenHash}
      RETURNING id`,
  ]);
  return changed.length === 1 ? { token, livesMs: due.expiresAtMs - nowMs } : null;
}

async function findSession(db: Db, kept: KeptToken) {
  return db
    .select({
      sessionId: sessions.id,
      tokenHash: sessions.tokenHash,
      nextTokenHash: sessions.nextTokenHash,
      previousTokenHash: sessions.previousTokenHash,
      previousUntilMs: sessions.previousUntilMs,
      rotatedAtMs: sessions.rotatedAtMs,
      lastSeenAtMs: sessions.lastSeenAtMs,
      expiresAtMs: sessions.expiresAtMs,
      email: sessions.email,
      method: sessions.method,
      isFramed: sessions.isFramed,
      userAgent: sessions.userAgent,
      sessionTenantId: sessions.tenantId,
      sessionMemberId: sessions.memberId,
      memberId: members.id,
      name: members.name,
      memberEmail: members.email,
      role: members.role,
      isActive: members.isActive,
      tenantId: tenants.id,
      shard: tenants.shard,
      tenantState: tenants.state,
    })
    .from(sessions)
    .leftJoin(members, and(eq(members.id, sessions.memberId), eq(members.tenantId, sessions.tenantId)))
    .leftJoin(tenants, eq(tenants.id, members.tenantId))
    .where(ofFamily(kept))
    .get();
}

function ownerOf(row: Row): SessionOwner | null {
  const { sessionId, email, method, isFramed } = row;
  if (row.sessionMemberId === null) return { sessionId, email, method, isFramed, member: null };
  const { memberId, name, memberEmail, role, isActive, tenantId, shard, tenantState } = row;
  // A sign-in that began before their e-mail address changed may end after it: it proved the old one.
  if (memberEmail !== email) return null;
  if (memberId === null || name === null || role === null || tenantId === null || shard === null || !isActive) return null;
  const member = { memberId, name, role, scope: { tenantId, shard }, isSuspended: tenantState === 'suspended' };
  return { sessionId, email, method, isFramed, member };
}

/** Shown by two requests at once, it takes the old one's place once. */
function tokenArrived(sessionId: string, hash: string, nowMs: number): SQL {
  return sql`UPDATE sessions SET previous_token_hash = token_hash, previous_until_ms = ${nowMs + PREVIOUS_GRACE_MS},
      token_hash = next_token_hash, next_token_hash = NULL
    WHERE id = ${sessionId} AND next_token_hash = ${hash}`;
}

function sessionSeen(row: Row, from: RequestOrigin, nowMs: number): SQL[] {
  const { sessionId, sessionTenantId: tenantId, sessionMemberId: id } = row;
  const session = sql`UPDATE sessions SET last_seen_at_ms = ${nowMs}, address = coalesce(${from.address}, address),
      user_agent = coalesce(${from.userAgent}, user_agent)
    WHERE id = ${sessionId} AND last_seen_at_ms < ${nowMs}`;
  return tenantId !== null && id !== null ? [session, seenMember({ id, tenantId }, nowMs)] : [session];
}

/** The browser has moved on from this token long ago: a copy of it is about, and nobody can tell who is who. */
async function endCopied(db: Db, row: Row, from: RequestOrigin, nowMs: number): Promise<void> {
  const { sessionId, email, sessionTenantId, sessionMemberId, name } = row;
  const actor: AuditedActor =
    sessionMemberId === null
      ? { kind: 'system', id: email, name: email, ...from }
      : { kind: 'member', id: sessionMemberId, name: name ?? email, ...from };
  const record = { kind: 'session', id: sessionId, name: deviceName(row.userAgent) };
  try {
    await runBatch(db, [
      sql`DELETE FROM sessions WHERE id = ${sessionId}`,
      guardChanged(),
      auditEntry(actor, { tenantId: sessionTenantId ?? '', action: 'session.copy_found', record }, nowMs),
    ]);
  } catch (error) {
    // Ended meanwhile.
    if (!isGuardMissed(error)) throw error;
  }
}
