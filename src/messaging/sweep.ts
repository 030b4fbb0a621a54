/** Each minute: pokes rows that nothing has moved, so that a lost poke or a dead consumer only costs time. */
import { sql } from 'drizzle-orm';
import { allShards } from '../db/client.ts';
import type { Env } from '../env.ts';
import { log } from '../lib/log.ts';
import { SWEEP_AFTER_MS } from './insert-outbound.ts';
import { lookAtParkedStatuses } from './parked-statuses.ts';
import { pokeConversations } from './poke.ts';
import { recallOutcomes } from './recall-outcomes.ts';
import { settleUnknown } from './unknown-outcome.ts';

/** Rows a minute and shard: a backlog is worked off in steps that one invocation can hold. */
const PAGE = 1000;

export async function sweep(env: Env, nowMs: number): Promise<void> {
  for (const db of allShards(env)) {
    const stale = await db.all<{ conversationId: string }>(sql`UPDATE messages SET sweep_at_ms = ${nowMs + SWEEP_AFTER_MS}
      WHERE id IN (SELECT id FROM messages WHERE status IN ('queued', 'sending') AND sweep_at_ms <= ${nowMs} ORDER BY sweep_at_ms LIMIT ${PAGE})
      RETURNING conversation_id AS conversationId`);
    const settled = await settleUnknown(db, nowMs);
    const conversations = [...new Set([...stale.map((row) => row.conversationId), ...settled])];
    if (conversations.length > 0) log('info', 'sweep_poked', { rows: stale.length, asked_again: settled.length });
    await pokeConversations(env, conversations);
    await recallOutcomes(env, db, nowMs);
    const { windowClosed } = await lookAtParkedStatuses(db, nowMs);
    for (const { conversationId } of windowClosed) await env.CONVERSATION.getByName(conversationId).forgetState();
    await pokeConversations(
      env,
      windowClosed.map(({ conversationId }) => conversationId),
    );
  }
}
