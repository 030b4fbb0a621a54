/** Each minute: asks again about alerts whose snooze or promise is over. Those of a suspended tenant stay due until it is resumed. */
import { sql } from 'drizzle-orm';
import { allShards, type Db, runBatch } from '../db/client.ts';
import { guardChanged, isGuardMissed } from '../db/guard.ts';
import { derivedId } from '../db/ids.ts';
import type { Env } from '../env.ts';
import { log } from '../lib/log.ts';
import { SWEEP_AFTER_MS } from '../messaging/insert-outbound.ts';
import { pokeConversations } from '../messaging/poke.ts';
import { conversationIdOf } from '../messaging/resolve-contacts.ts';
import { chooseCsm } from './choose-csm.ts';

/** How long an alert waits while its tenant has nobody to ask. */
const NOBODY_TO_ASK_MS = 60 * 60 * 1000;

/** Alerts a minute and shard. */
const PAGE = 200;

interface DueAlert {
  id: string;
  tenantId: string;
  messageId: string;
  connectionId: string;
  customerRef: string;
  askedMemberId: string;
  /** Who was asked may still know: active, and with a WhatsApp number. */
  contactId: string | null;
  shard: number;
  asking: number;
  status: string;
}

export async function watchAlerts(env: Env, nowMs: number): Promise<void> {
  for (const db of allShards(env)) {
    const due = await db.all<DueAlert>(sql`SELECT a.id, a.tenant_id AS tenantId, a.message_id AS messageId, m.connection_id AS connectionId,
        a.customer_ref AS customerRef, a.asked_member_id AS askedMemberId, asked.contact_id AS contactId, t.shard, a.asking, a.status
      FROM alerts a JOIN messages m ON m.id = a.message_id JOIN tenants t ON t.id = a.tenant_id
        LEFT JOIN members asked ON asked.id = a.asked_member_id AND asked.tenant_id = a.tenant_id AND asked.is_active = 1
      WHERE a.due_at_ms IS NOT NULL AND a.due_at_ms <= ${nowMs} AND t.state = 'active' ORDER BY a.due_at_ms LIMIT ${PAGE}`);
    const asked: string[] = [];
    for (const alert of due) {
      const conversationId = await askAgain(db, alert, nowMs);
      if (conversationId) asked.push(conversationId);
    }
    if (due.length > 0) log('info', 'alerts_asked_again', { due: due.length, asked: asked.length });
    await pokeConversations(env, [...new Set(asked)]);
  }
}

/**
 * Asks whoever was asked; somebody else when that member has left. The message and the step are one batch: a crash or a
 * second run finds either both or none. Answers the conversation to poke.
 */
async function askAgain(db: Db, alert: DueAlert, nowMs: number): Promise<string | null> {
  const next = await whoIsAsked(db, alert);
  if (!next) return postpone(db, alert, nowMs);
  const asking = alert.asking + 1;
  const messageId = await derivedId('msg', alert.id, 'asking', asking);
  const conversationId = await conversationIdOf(alert.connectionId, next.contactId);
  const detail = JSON.stringify({ after: alert.status, asking });
  try {
    await runBatch(db, [
      sql`UPDATE alerts SET status = 'open', due_at_ms = NULL, asking = ${asking}, asked_member_id = ${next.id}, message_id = ${messageId},
        updated_at_ms = ${nowMs}
        WHERE id = ${alert.id} AND tenant_id = ${alert.tenantId} AND asking = ${alert.asking} AND status = ${alert.status} AND due_at_ms <= ${nowMs}`,
      guardChanged(),
      sql`INSERT INTO conversations (id, tenant_id, connection_id, contact_id, created_at_ms)
        VALUES (${conversationId}, ${alert.tenantId}, ${alert.connectionId}, ${next.contactId}, ${nowMs}) ON CONFLICT DO NOTHING`,
      sql`INSERT INTO messages (id, tenant_id, connection_id, conversation_id, contact_id, direction, status, type, content, lane, cause,
          created_at_ms, position, not_before_ms, sweep_at_ms)
        SELECT ${messageId}, tenant_id, connection_id, ${conversationId}, ${next.contactId}, 'out', 'queued', type, content, lane, cause,
          ${nowMs}, 0, ${nowMs}, ${nowMs + SWEEP_AFTER_MS} FROM messages WHERE id = ${alert.messageId} AND tenant_id = ${alert.tenantId}`,
      guardChanged(),
      sql`INSERT INTO alert_events (alert_id, at_ms, key, tenant_id, kind, member_id, detail)
        VALUES (${alert.id}, ${nowMs}, ${`asked.${asking}`}, ${alert.tenantId}, 'asked_again', ${next.id}, ${detail})`,
    ]);
    return conversationId;
  } catch (error) {
    // Answered or asked in the meantime.
    if (isGuardMissed(error)) return null;
    throw error;
  }
}

/** What an alert says is for colleagues: not for somebody who was deactivated since. */
async function whoIsAsked(db: Db, alert: DueAlert): Promise<{ id: string; contactId: string } | null> {
  if (alert.contactId !== null) return { id: alert.askedMemberId, contactId: alert.contactId };
  const choice = await chooseCsm(db, { tenantId: alert.tenantId, shard: alert.shard }, alert.customerRef, undefined);
  return choice.chosen;
}

/** Nobody is there to ask: the alert stays due and is looked at again. */
async function postpone(db: Db, alert: DueAlert, nowMs: number): Promise<null> {
  await db.run(
    sql`UPDATE alerts SET due_at_ms = ${nowMs + NOBODY_TO_ASK_MS} WHERE id = ${alert.id} AND asking = ${alert.asking} AND due_at_ms <= ${nowMs}`,
  );
  return null;
}
