/** Each minute: pokes rows that nothing has moved, so that a lost poke or a dead consumer only costs time. */
import { sql } from 'drizzle-orm';
import { allShards, type Db } from '../db/client.ts';
import type { Env } from '../env.ts';
import { log } from '../lib/log.ts';
import { SWEEP_AFTER_MS } from './insert-outbound.ts';
import { lookAtParkedStatuses } from './parked-statuses.ts';
import { pokeConversations } from './poke.ts';
import { recallOutcomes } from './recall-outcomes.ts';
import { isSuspended, LOOK_AT_HELD_AFTER_MS } from './suspension.ts';
import { settleUnknown } from './unknown-outcome.ts';

/** Rows a minute and shard: a backlog is worked off in steps that one invocation can hold. */
const PAGE = 1000;

/** Pages of nothing but suspended tenants' messages are put aside and the next one is taken: they hold nobody up. */
const MAX_PAGES = 10;

export async function sweep(env: Env, nowMs: number): Promise<void> {
  for (const db of allShards(env)) {
    const stale = await staleRows(db, nowMs);
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

interface StaleRow {
  conversationId: string;
  isHeld: number;
}

/** Those to poke. What a suspended tenant has queued says why it waits and is looked at again much later. */
async function staleRows(db: Db, nowMs: number): Promise<StaleRow[]> {
  const toPoke: StaleRow[] = [];
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const held = sql`status = 'queued' AND ${isSuspended(sql`messages.tenant_id`)}`;
    const rows = await db.all<StaleRow>(sql`UPDATE messages SET
        sweep_at_ms = CASE WHEN ${held} THEN ${nowMs + LOOK_AT_HELD_AFTER_MS} ELSE ${nowMs + SWEEP_AFTER_MS} END,
        reason = CASE WHEN ${held} THEN 'workspace_suspended' ELSE reason END
      WHERE id IN (SELECT id FROM messages WHERE status IN ('queued', 'sending') AND sweep_at_ms <= ${nowMs} ORDER BY sweep_at_ms LIMIT ${PAGE})
      RETURNING conversation_id AS conversationId, ${held} AS isHeld`);
    toPoke.push(...rows.filter(({ isHeld }) => isHeld === 0));
    if (rows.length < PAGE || toPoke.length >= PAGE / 2) break;
  }
  return toPoke;
}
