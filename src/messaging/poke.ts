/** Tells the outbound consumer that conversations may have rows due. A lost poke only costs time: the sweep finds the rows. */
import type { Env } from '../env.ts';
import { describeError, log } from '../lib/log.ts';
import { MAX_CONVERSATIONS_PER_POKE, type OutboundPoke } from './queues.ts';

/** What is due later than this is left to the sweep. */
export const LONGEST_POKE_DELAY_MS = 15 * 60 * 1000;

export async function pokeConversations(env: Env, conversationIds: readonly string[], delayMs = 0): Promise<void> {
  if (conversationIds.length === 0 || delayMs > LONGEST_POKE_DELAY_MS) return;
  const delaySeconds = Math.ceil(delayMs / 1000);
  const pokes: MessageSendRequest<OutboundPoke>[] = [];
  for (let start = 0; start < conversationIds.length; start += MAX_CONVERSATIONS_PER_POKE) {
    pokes.push({ body: { conversations: conversationIds.slice(start, start + MAX_CONVERSATIONS_PER_POKE) }, delaySeconds });
  }
  for (let start = 0; start < pokes.length; start += 50) await env.OUTBOUND.sendBatch(pokes.slice(start, start + 50));
}

/** For whoever has already written what is to leave: that stands whatever becomes of the poke. */
export async function tryToPoke(env: Env, conversationIds: readonly string[]): Promise<void> {
  try {
    await pokeConversations(env, conversationIds);
  } catch (error) {
    log('warn', 'poke_failed', { conversations: conversationIds.length, error: describeError(error) });
  }
}
