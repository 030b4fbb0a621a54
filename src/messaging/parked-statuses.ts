/** Statuses that came before their message knew its wamid: they join it the moment it does, or when the sweep looks. */
import { sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { type ArrivedStatus, applyStatuses, forgetParked, type StatusesApplied } from './delivery-status.ts';

const HOUR_MS = 60 * 60 * 1000;

/** After the first look, when most orphans of a crash are found: once more for sends whose answer was lost. */
const SECOND_LOOK_AFTER_MS = 3 * HOUR_MS;

/** Parked ones that nothing ever asked for (another app's sends on the same number) are dropped after Meta's retry time. */
const KEPT_MS = 8 * 24 * HOUR_MS;

/** Looked at in one minute and shard. */
const PAGE = 500;

type ParkedStatus = Omit<ArrivedStatus, 'messageId' | 'attempt'> & { parkedAtMs: number; messageId: string | null; attempt: number | null };

/** `messageIds`: rows that have just been given their wamid. */
export async function joinParkedStatuses(db: Db, messageIds: string[], nowMs: number): Promise<void> {
  const parked =
    await db.all<ArrivedStatus>(sql`SELECT p.tenant_id AS tenantId, p.connection_id AS connectionId, p.wamid, m.id AS messageId,
      m.attempt, p.status, p.at_ms AS atMs, p.error_code AS errorCode
    FROM messages m JOIN parked_statuses p ON p.connection_id = m.connection_id AND p.wamid = m.wamid AND p.tenant_id = m.tenant_id
    WHERE m.id IN (SELECT value FROM json_each(${JSON.stringify(messageIds)})) ORDER BY p.parked_at_ms`);
  await applyStatuses(db, parked, nowMs, 'parked');
}

/**
 * Those that are due to be looked at: what knows its message by now joins it (whoever wrote the wamid died before it
 * could join them), the rest waits for its next look, and is dropped at the last.
 */
export async function lookAtParkedStatuses(db: Db, nowMs: number): Promise<StatusesApplied> {
  const due =
    await db.all<ParkedStatus>(sql`SELECT p.tenant_id AS tenantId, p.connection_id AS connectionId, p.wamid, p.status, p.at_ms AS atMs,
      p.error_code AS errorCode, p.parked_at_ms AS parkedAtMs, m.id AS messageId, m.attempt
    FROM parked_statuses p LEFT JOIN messages m ON m.connection_id = p.connection_id AND m.wamid = p.wamid AND m.tenant_id = p.tenant_id
      AND m.direction = 'out' AND m.wamid IS NOT NULL
    WHERE p.look_at_ms <= ${nowMs} ORDER BY p.look_at_ms LIMIT ${PAGE}`);
  const unknown = due.filter(({ messageId }) => messageId === null);
  const { over = [], waiting = [] } = Object.groupBy(unknown, ({ parkedAtMs }) => (parkedAtMs <= nowMs - KEPT_MS ? 'over' : 'waiting'));
  if (over.length > 0) await db.run(forgetParked(over));
  if (waiting.length > 0) await lookLater(db, waiting, nowMs);
  return applyStatuses(
    db,
    due.filter(({ messageId }) => messageId !== null),
    nowMs,
    'parked',
  );
}

async function lookLater(db: Db, statuses: ParkedStatus[], nowMs: number): Promise<void> {
  await db.run(sql`UPDATE parked_statuses SET look_at_ms = parked_at_ms
      + CASE WHEN parked_at_ms + ${SECOND_LOOK_AFTER_MS} > ${nowMs} THEN ${SECOND_LOOK_AFTER_MS} ELSE ${KEPT_MS} END
    WHERE (connection_id, wamid, status) IN
      (SELECT value ->> 'connectionId', value ->> 'wamid', value ->> 'status' FROM json_each(${JSON.stringify(statuses)}))`);
}
