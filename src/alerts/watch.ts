/** Each minute: asks again about alerts whose snooze or promise is over. */
import { sql } from 'drizzle-orm';
import { allShards, type Db, runBatch } from '../db/client.ts';
import { guardChanged, isGuardMissed } from '../db/guard.ts';
import { derivedId } from '../db/ids.ts';
import type { Env } from '../env.ts';
import { log } from '../lib/log.ts';
import { SWEEP_AFTER_MS } from '../messaging/insert-outbound.ts';
import { pokeConversations } from '../messaging/poke.ts';

/** Alerts a minute and shard. */
const PAGE = 200;

interface DueAlert {
  id: string;
  tenantId: string;
  messageId: string;
  conversationId: string;
  asking: number;
  status: string;
}

export async function watchAlerts(env: Env, nowMs: number): Promise<void> {
  for (const db of allShards(env)) {
    const due =
      await db.all<DueAlert>(sql`SELECT a.id, a.tenant_id AS tenantId, a.message_id AS messageId, m.conversation_id AS conversationId,
        a.asking, a.status FROM alerts a JOIN messages m ON m.id = a.message_id
      WHERE a.due_at_ms IS NOT NULL AND a.due_at_ms <= ${nowMs} ORDER BY a.due_at_ms LIMIT ${PAGE}`);
    const asked: string[] = [];
    for (const alert of due) if (await askAgain(db, alert, nowMs)) asked.push(alert.conversationId);
    if (due.length > 0) log('info', 'alerts_asked_again', { due: due.length, asked: asked.length });
    await pokeConversations(env, [...new Set(asked)]);
  }
}

/** The message and the step are one batch: a crash or a second run finds either both or none. */
async function askAgain(db: Db, alert: DueAlert, nowMs: number): Promise<boolean> {
  const asking = alert.asking + 1;
  const messageId = await derivedId('msg', alert.id, 'asking', asking);
  const detail = JSON.stringify({ after: alert.status, asking });
  try {
    await runBatch(db, [
      sql`UPDATE alerts SET status = 'open', due_at_ms = NULL, asking = ${asking}, message_id = ${messageId}, updated_at_ms = ${nowMs}
        WHERE id = ${alert.id} AND tenant_id = ${alert.tenantId} AND asking = ${alert.asking} AND status = ${alert.status} AND due_at_ms <= ${nowMs}`,
      guardChanged(),
      sql`INSERT INTO messages (id, tenant_id, connection_id, conversation_id, contact_id, direction, status, type, content, lane, cause,
          created_at_ms, position, not_before_ms, sweep_at_ms)
        SELECT ${messageId}, tenant_id, connection_id, conversation_id, contact_id, 'out', 'queued', type, content, lane, cause,
          ${nowMs}, 0, ${nowMs}, ${nowMs + SWEEP_AFTER_MS} FROM messages WHERE id = ${alert.messageId} AND tenant_id = ${alert.tenantId}`,
      guardChanged(),
      sql`INSERT INTO alert_events (alert_id, at_ms, key, tenant_id, kind, detail)
        VALUES (${alert.id}, ${nowMs}, ${`asked.${asking}`}, ${alert.tenantId}, 'asked_again', ${detail})`,
    ]);
    return true;
  } catch (error) {
    // Answered or asked in the meantime.
    if (isGuardMissed(error)) return false;
    throw error;
  }
}
