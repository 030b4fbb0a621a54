/** Statuses that came before their message knew its wamid: they join it the moment it does. */
import { sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { type ArrivedStatus, applyStatuses } from './delivery-status.ts';

/** Parked ones that nothing ever asked for (another app's sends on the same number) are dropped after Meta's retry time. */
const KEPT_MS = 8 * 24 * 60 * 60 * 1000;

/** `messageIds`: rows that have just been given their wamid. */
export async function joinParkedStatuses(db: Db, messageIds: string[], nowMs: number): Promise<void> {
  const parked =
    await db.all<ArrivedStatus>(sql`SELECT p.tenant_id AS tenantId, p.connection_id AS connectionId, p.wamid, m.id AS messageId,
      m.attempt, p.status, p.at_ms AS atMs, p.error_code AS errorCode
    FROM messages m JOIN parked_statuses p ON p.connection_id = m.connection_id AND p.wamid = m.wamid AND p.tenant_id = m.tenant_id
    WHERE m.id IN (SELECT value FROM json_each(${JSON.stringify(messageIds)})) ORDER BY p.parked_at_ms`);
  await applyStatuses(db, parked, nowMs, 'parked');
}

export async function dropOldParkedStatuses(db: Db, nowMs: number): Promise<void> {
  await db.run(sql`DELETE FROM parked_statuses WHERE parked_at_ms < ${nowMs - KEPT_MS}`);
}
