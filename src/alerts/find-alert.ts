/** Reads alerts within a tenant; a foreign id is simply not found. */
import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import type { Db, TenantScope } from '../db/client.ts';
import { alerts } from '../db/schema/alerts.ts';
import { messages } from '../db/schema/messages.ts';

export type AlertRow = typeof alerts.$inferSelect;

/** As many as a WhatsApp list shows. */
const LISTED = 10;

export async function findAlert(db: Db, scope: TenantScope, id: string): Promise<AlertRow | null> {
  return (
    (await db
      .select()
      .from(alerts)
      .where(and(eq(alerts.id, id), eq(alerts.tenantId, scope.tenantId)))
      .get()) ?? null
  );
}

/** The alert that a quoted message of ours was about. */
export async function findQuotedAlert(db: Db, scope: TenantScope, connectionId: string, wamid: string): Promise<AlertRow | null> {
  const quoted = await db
    .select({ cause: messages.cause })
    .from(messages)
    .where(
      and(
        eq(messages.connectionId, connectionId),
        eq(messages.wamid, wamid),
        // As a literal, so that SQLite sees that the index of outbound wamids holds it.
        sql`${messages.direction} = 'out' AND ${messages.wamid} IS NOT NULL`,
        eq(messages.tenantId, scope.tenantId),
      ),
    )
    .get();
  const [kind, id] = quoted?.cause?.split(':') ?? [];
  return kind === 'alert' && id ? findAlert(db, scope, id) : null;
}

/** What a member has been asked and not settled, newest first. */
export async function openAlertsOf(db: Db, scope: TenantScope, memberId: string): Promise<AlertRow[]> {
  return db
    .select()
    .from(alerts)
    .where(
      and(
        // The plus keeps SQLite from walking all alerts of the tenant instead of the member's.
        sql`+${alerts.tenantId} = ${scope.tenantId}`,
        eq(alerts.askedMemberId, memberId),
        inArray(alerts.status, ['open', 'acknowledged', 'snoozed', 'promised']),
      ),
    )
    .orderBy(desc(alerts.createdAtMs), desc(alerts.id))
    .limit(LISTED);
}
