/** The sessions that somebody may see and end: everything that goes by their e-mail address. */
import { and, desc, eq, gt, type SQL } from 'drizzle-orm';
import type { Db } from '../../db/client.ts';
import { sessions } from '../../db/schema/sessions.ts';
import { members, tenants } from '../../db/schema/tenants.ts';
import { browserNowMs } from '../../lib/browser-time.ts';
import type { AuditedActor } from '../../tenants/audit.ts';
import { SESSION_IDLE_MS } from '../../tenants/session-life.ts';
import type { Person } from '../context.ts';

export type SessionRow = Awaited<ReturnType<typeof findSessions>>[number];

/**
 * The living ones, those used last first. Through a host application only those of its own workspace: it vouches for an
 * address there, and must not reach what the same person does elsewhere.
 */
export async function findSessions(db: Db, person: Person, tenantId: string, only?: SQL) {
  const nowMs = browserNowMs();
  const isOwn = and(eq(sessions.email, person.email), person.method === 'host' ? eq(sessions.tenantId, tenantId) : undefined);
  const isLiving = and(gt(sessions.expiresAtMs, nowMs), gt(sessions.lastSeenAtMs, nowMs - SESSION_IDLE_MS));
  return db
    .select({
      id: sessions.id,
      method: sessions.method,
      userAgent: sessions.userAgent,
      address: sessions.address,
      createdAtMs: sessions.createdAtMs,
      lastSeenAtMs: sessions.lastSeenAtMs,
      expiresAtMs: sessions.expiresAtMs,
      tenantId: sessions.tenantId,
      memberId: sessions.memberId,
      memberName: members.name,
      tenantName: tenants.name,
    })
    .from(sessions)
    .leftJoin(members, and(eq(members.id, sessions.memberId), eq(members.tenantId, sessions.tenantId)))
    .leftJoin(tenants, eq(tenants.id, sessions.tenantId))
    .where(and(isOwn, isLiving, only))
    .orderBy(desc(sessions.lastSeenAtMs), desc(sessions.id));
}

/** The person as the workspace of that session knows them: its log names its own member. */
export function actorIn(audit: AuditedActor, session: SessionRow | undefined): AuditedActor {
  if (!session?.memberId) return audit;
  return { ...audit, kind: 'member', id: session.memberId, name: session.memberName ?? audit.name };
}
