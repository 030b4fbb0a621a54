/** A status can overtake the outcome of its own send, and the consumer can die in between: the conversation remembers how it left. */
import { sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import type { Env } from '../env.ts';
import { describeError, log } from '../lib/log.ts';

const PAGE = 200;

export interface Recalled {
  messageId: string;
  form: 'free_form' | 'template';
  wamid: string | null;
  acceptedAtMs: number | null;
}

/** Completes rows that statuses have moved past `sending` before their outcome was written. */
export async function recallOutcomes(env: Env, db: Db, nowMs: number): Promise<void> {
  const rows = await db.all<{
    id: string;
    attempt: number;
    conversationId: string;
  }>(sql`SELECT id, attempt, conversation_id AS conversationId
    FROM messages WHERE sweep_at_ms <= ${nowMs} AND status IN ('sent', 'delivered', 'read', 'failed') ORDER BY sweep_at_ms LIMIT ${PAGE}`);
  for (const [conversationId, group] of Map.groupBy(rows, (row) => row.conversationId)) {
    const asked = group.map((row) => ({ messageId: row.id, attempt: row.attempt }));
    try {
      await complete(db, asked, await env.CONVERSATION.getByName(conversationId).recall(asked));
    } catch (error) {
      log('warn', 'recall_failed', { conversationId, error: describeError(error) });
    }
  }
}

/** What the conversation knows nothing of is not asked for again. */
async function complete(db: Db, asked: { messageId: string; attempt: number }[], recalled: Recalled[]): Promise<void> {
  const found = new Map(recalled.map((one) => [one.messageId, one]));
  const list = JSON.stringify(asked.map((one) => ({ form: null, wamid: null, acceptedAtMs: null, ...found.get(one.messageId), ...one })));
  await db.run(sql`UPDATE messages SET form = coalesce(form, j.value ->> 'form'), wamid = coalesce(wamid, j.value ->> 'wamid'),
      accepted_at_ms = coalesce(j.value ->> 'acceptedAtMs', accepted_at_ms), claims = 0, sweep_at_ms = NULL
    FROM json_each(${list}) j WHERE messages.id = j.value ->> 'messageId' AND messages.attempt = j.value ->> 'attempt'
      AND messages.status IN ('sent', 'delivered', 'read', 'failed')`);
}
