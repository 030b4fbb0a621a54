/** `npm run bench:simulator`: sends a second over HTTP, and whether memory stays flat. `--messages` shortens it. */

import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { measureThroughput, type Step } from './measure.ts';

const LEAST_PER_SECOND = 2_000;
/** From when all is kept that is ever kept, so that memory may not grow any more. */
const FULL_AFTER = 80_000;
const MOST_GROWTH = 1.15;

// So that the heap is looked at after a collection, not at a random moment before one.
setFlagsFromString('--expose-gc');
globalThis.gc = runInNewContext('gc') as NonNullable<typeof globalThis.gc>;

const { values } = parseArgs({ options: { messages: { type: 'string', default: '200000' } } });
const messages = Number(values.messages);
const step = Math.min(20_000, messages);
const show = ({ sent, perSecond, heapMb, kept }: Step) =>
  console.log(
    `${String(sent).padStart(7)} sent  ${String(perSecond).padStart(5)}/s  heap ${String(heapMb).padStart(4)} MB  kept: ${kept.messages} messages, ${kept.chats} chats, ${kept.calls} calls, ${kept.agenda} planned`,
  );

console.log('The Graph API alone (no subscription, so no webhooks):');
const alone = await measureThroughput({ messages, step, hasWebhooks: false, onStep: show });
console.log('With sent and delivered posted for each message:');
const withWebhooks = await measureThroughput({ messages: Math.min(messages, 40_000), step, hasWebhooks: true, onStep: show });

const full = alone.steps.filter(({ sent }) => sent >= FULL_AFTER).map(({ heapMb }) => heapMb);
const growth = full.length > 1 ? Math.max(...full) / Math.min(...full) : 1;
console.table([
  { what: 'sends a second', measured: `${alone.perSecond}`, budget: `>= ${LEAST_PER_SECOND}`, kept: alone.perSecond >= LEAST_PER_SECOND },
  {
    what: `heap from ${FULL_AFTER} messages on`,
    measured: `x ${growth.toFixed(2)}`,
    budget: `<= ${MOST_GROWTH}`,
    kept: growth <= MOST_GROWTH,
  },
  {
    what: 'sends a second with webhooks',
    measured: `${withWebhooks.perSecond} (${withWebhooks.updates} statuses in ${withWebhooks.posts} POSTs)`,
    budget: '-',
    kept: true,
  },
  { what: 'refused', measured: `${alone.refused.length + withWebhooks.refused.length}`, budget: '0', kept: alone.refused.length === 0 },
]);
for (const words of [...alone.refused, ...withWebhooks.refused].slice(0, 3)) console.log(words);
// Webhooks that still wait for a client that is gone would keep the process.
process.exit(alone.perSecond >= LEAST_PER_SECOND && growth <= MOST_GROWTH && alone.refused.length === 0 ? 0 : 1);
