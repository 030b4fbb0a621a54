/** Consumes the outbound queue: claims the due rows of the poked conversations, has them sent at the number's pace, writes what became of them. */
import { allShards, type Db } from '../db/client.ts';
import type { Env } from '../env.ts';
import { readNowMs } from '../lib/clock.ts';
import { describeError, log } from '../lib/log.ts';
import { queueRetryDelaySeconds } from '../lib/retry.ts';
import { FeedChanges } from '../live/feed-changes.ts';
import { type ClaimedConversation, claimDueRows, MAX_CLAIMED_ROWS } from './claim.ts';
import type { DeliverResult } from './delivery.ts';
import { LONGEST_POKE_DELAY_MS, pokeConversations } from './poke.ts';
import type { OutboundPoke } from './queues.ts';
import { type DeliveredConversation, recordOutcomes } from './record-outcomes.ts';
import type { Lane } from './throughput.ts';

/** A poke is acked when its rows are claimed and their outcomes written; the rows themselves are in D1 whatever happens here. */
export async function consumeOutbound(batch: MessageBatch<OutboundPoke>, env: Env): Promise<void> {
  const conversationIds = [...new Set(batch.messages.flatMap((message) => message.body.conversations))];
  try {
    for (const db of allShards(env)) await deliverDue(env, db, conversationIds);
    batch.ackAll();
  } catch (error) {
    log('error', 'outbound_failed', { conversations: conversationIds.length, error: describeError(error) });
    for (const message of batch.messages) message.retry({ delaySeconds: queueRetryDelaySeconds(message.attempts) });
  }
}

async function deliverDue(env: Env, db: Db, conversationIds: string[]): Promise<void> {
  const nowMs = await readNowMs(env);
  const claimed = await claimDueRows(db, conversationIds, nowMs);
  if (claimed.length === 0) return;
  const delivered = (await Promise.all([...Map.groupBy(claimed, byConnection).values()].map((group) => deliverAtPace(env, group)))).flat();
  const { pokes, messageIds } = await recordOutcomes(db, delivered, await readNowMs(env));

  const feed = new FeedChanges();
  for (const { conversation, result } of delivered) {
    const isDead = result.result === 'done' && result.numberEffect?.effect === 'needs_reconnect';
    feed.add(conversation.feed, {
      messages: messageIds.get(conversation.request.conversationId) ?? [],
      connections: isDead ? [conversation.request.connection.id] : [],
    });
  }
  await feed.publish(env);
  const rows = claimed.reduce((sum, conversation) => sum + conversation.request.rows.length, 0);
  if (rows >= MAX_CLAIMED_ROWS) await pokeConversations(env, conversationIds);
  for (const [delayMs, ids] of pokes) await pokeConversations(env, ids, Math.min(delayMs, LONGEST_POKE_DELAY_MS));
}

function byConnection({ request }: ClaimedConversation): string {
  return request.connection.id;
}

/** One pace request for the whole group; what finds no start within two seconds goes back to wait. */
async function deliverAtPace(env: Env, group: ClaimedConversation[]): Promise<DeliveredConversation[]> {
  const [first] = group;
  if (!first) return [];
  const counts: Record<Lane, number> = { alert: 0, reply: 0, bulk: 0 };
  for (const row of group.flatMap(({ request }) => request.rows)) counts[row.lane] += 1;
  const number = env.PHONE_NUMBER.getByName(first.request.connection.numberId);
  const grants = await number.reserve({ perSecond: first.throughputPerSecond, counts });
  const deliveries = group.map(async (conversation): Promise<DeliveredConversation> => {
    const ready = conversation.request.rows.map((row) => ({ row, startInMs: grants[row.lane].startInMs.shift() }));
    const held = ready.flatMap(({ row, startInMs }) =>
      startInMs === undefined ? [{ row, waitMs: grants[row.lane].retryInMs ?? 1000 }] : [],
    );
    const rows = ready.flatMap(({ row, startInMs }) => (startInMs === undefined ? [] : [row]));
    // Rows of one conversation leave one behind the other anyway: its last start is the earliest that keeps the pace.
    const startInMs = Math.max(0, ...ready.map((item) => item.startInMs ?? 0));
    if (startInMs > 0) await new Promise((resolve) => setTimeout(resolve, startInMs));
    return { conversation, held, result: await deliverRows(env, conversation, rows) };
  });
  const delivered = await Promise.all(deliveries);
  const slowDown = delivered
    .map(({ result }) => (result.result === 'done' ? result.numberEffect : null))
    .find((effect) => effect?.effect === 'slow_down');
  if (slowDown) await number.pause(slowDown.forMs);
  return delivered;
}

/** A conversation that cannot be reached keeps its rows `sending`; the next poke or the sweep asks it what became of them. */
async function deliverRows(
  env: Env,
  { request }: ClaimedConversation,
  rows: ClaimedConversation['request']['rows'],
): Promise<DeliverResult> {
  if (rows.length === 0) return { result: 'later' };
  try {
    return await env.CONVERSATION.getByName(request.conversationId).deliver({ ...request, rows });
  } catch (error) {
    log('error', 'deliver_failed', { conversationId: request.conversationId, error: describeError(error) });
    return { result: 'later' };
  }
}
