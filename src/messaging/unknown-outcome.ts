/** Sends whose answer was lost: asked again only when the platform has spoken since and said nothing of them. */
import { sql } from 'drizzle-orm';
import { type Db, runBatch } from '../db/client.ts';
import { SWEEP_AFTER_MS } from './insert-outbound.ts';

/** Meta may hold a template for an hour before it says anything. */
const SETTLE_FREE_FORM_MS = 10 * 60 * 1000;
const SETTLE_TEMPLATE_MS = 2 * 60 * 60 * 1000;

/** A message whose answers keep getting lost is left to an admin. */
const MAX_ATTEMPTS = 3;
const PAGE = 200;

/** When an unknown outcome may be settled by itself. */
export function unknownSweepAtMs(form: 'free_form' | 'template' | null, nowMs: number): number {
  return nowMs + (form === 'free_form' ? SETTLE_FREE_FORM_MS : SETTLE_TEMPLATE_MS);
}

/**
 * Asks for the next attempt of unknown sends that are due, if statuses of later messages of that number were heard
 * meanwhile: then the webhook works, and silence means that the first attempt never arrived. Without that evidence the
 * message stays unknown and visible. Returns the conversations that have something to send.
 */
export async function settleUnknown(db: Db, nowMs: number): Promise<string[]> {
  // Read first: a statement of the batch would find others than the one before it, which moves rows.
  const found = await db.all<{ id: string }>(
    sql`SELECT id FROM messages WHERE status = 'unknown' AND sweep_at_ms <= ${nowMs} ORDER BY sweep_at_ms LIMIT ${PAGE}`,
  );
  if (found.length === 0) return [];
  const due = sql`SELECT value FROM json_each(${JSON.stringify(found.map(({ id }) => id))})`;
  const isDue = sql`status = 'unknown' AND sweep_at_ms <= ${nowMs}`;
  const [, rows] = await runBatch<[object, { conversationId: string }, object]>(db, [
    sql`INSERT INTO message_events (message_id, key, tenant_id, at_ms, kind, detail)
      SELECT m.id, (m.attempt + 1) || '.asked_again', m.tenant_id, ${nowMs}, 'asked_again', json_object('attempt', m.attempt + 1)
      FROM messages m WHERE m.id IN (${due}) AND ${isDue} AND m.attempt < ${MAX_ATTEMPTS} AND ${hasLaterStatus()} ON CONFLICT DO NOTHING`,
    sql`UPDATE messages AS m SET status = 'queued', attempt = attempt + 1, form = NULL, not_before_ms = ${nowMs},
        sweep_at_ms = ${nowMs + SWEEP_AFTER_MS}, reason = NULL
      WHERE id IN (${due}) AND ${isDue} AND attempt < ${MAX_ATTEMPTS} AND ${hasLaterStatus()} RETURNING conversation_id AS conversationId`,
    sql`UPDATE messages SET sweep_at_ms = ${nowMs + SETTLE_FREE_FORM_MS} WHERE id IN (${due}) AND ${isDue}`,
  ]);
  return [...new Set(rows.map((row) => row.conversationId))];
}

/** Of a message that was sent after the unknown attempt began: the webhook has spoken since. */
function hasLaterStatus() {
  return sql`EXISTS (SELECT 1 FROM messages later WHERE later.tenant_id = m.tenant_id AND later.connection_id = m.connection_id
    AND later.created_at_ms > m.created_at_ms AND later.accepted_at_ms > m.claimed_at_ms AND later.direction = 'out'
    AND coalesce(later.sent_at_ms, later.delivered_at_ms, later.read_at_ms) IS NOT NULL)`;
}
