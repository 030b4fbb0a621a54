/** Messages that were given up: revived, they are queued once more, and their conversation says what became of the last try. */
import { sql } from 'drizzle-orm';
import { type Db, runBatch } from '../db/client.ts';
import { guardChanged, isGuardMissed } from '../db/guard.ts';
import type { Env } from '../env.ts';
import { SWEEP_AFTER_MS } from '../messaging/insert-outbound.ts';
import { tryToPoke } from '../messaging/poke.ts';
import { type AuditedActor, auditEntry } from '../tenants/audit.ts';

export type Revival = { done: true } | { done: false; reason: 'not_found' | 'message_not_dead' };

/**
 * The attempt stays the same: if its send did begin, the conversation answers what became of it instead of sending again.
 * Somebody who revives it at the same moment, or an acceptance that arrives after all, wins once.
 */
export async function revive(env: Env, db: Db, id: string, by: AuditedActor, nowMs: number): Promise<Revival> {
  const [row] = await db.all<{ tenantId: string; conversationId: string; status: string }>(sql`
    SELECT tenant_id AS tenantId, conversation_id AS conversationId, status FROM messages WHERE id = ${id}`);
  if (!row) return { done: false, reason: 'not_found' };
  if (row.status !== 'dead') return { done: false, reason: 'message_not_dead' };
  const { tenantId, conversationId } = row;
  try {
    await runBatch(db, [
      sql`UPDATE messages SET status = 'queued', claims = 0, reason = NULL, error_code = NULL, failed_at_ms = NULL, not_before_ms = ${nowMs},
          sweep_at_ms = ${nowMs + SWEEP_AFTER_MS}
        WHERE id = ${id} AND tenant_id = ${tenantId} AND status = 'dead'`,
      guardChanged(),
      sql`INSERT INTO message_events (message_id, key, tenant_id, at_ms, kind, detail)
        VALUES (${id}, ${`revived.${nowMs}`}, ${tenantId}, ${nowMs}, 'revived', NULL) ON CONFLICT DO NOTHING`,
      auditEntry(by, { tenantId, action: 'message.revived', record: { kind: 'message', id, name: id } }, nowMs),
    ]);
  } catch (error) {
    if (isGuardMissed(error)) return { done: false, reason: 'message_not_dead' };
    throw error;
  }
  await tryToPoke(env, [conversationId]);
  return { done: true };
}
