/** Switchboard's Worker: requests, queues, timed work, and the Durable Objects. */
import { watchAlerts } from './alerts/watch.ts';
import { forgetAppSecrets } from './connections/disconnect.ts';
import { pullHealth } from './connections/health-pull.ts';
import { settleReconnected } from './connections/reconnect.ts';
import { registerNames } from './connections/reregister.ts';
import { resumeAttempts } from './connections/resume-attempts.ts';
import { watchTokens } from './connections/token-life.ts';
import { directory } from './db/client.ts';
import type { Env } from './env.ts';
import { app } from './http/app.ts';
import { browserNowMs } from './lib/browser-time.ts';
import { readNowMs } from './lib/clock.ts';
import { consumeDeadInbound, consumeDeadOutbound } from './messaging/dead-letter.ts';
import { consumeInbound } from './messaging/inbound.ts';
import { consumeOutbound } from './messaging/outbound.ts';
import type { InboundJob, OutboundPoke } from './messaging/queues.ts';
import { replayUnplaced } from './messaging/replay-unplaced.ts';
import { emptyOldWords } from './messaging/retention.ts';
import { sweep } from './messaging/sweep.ts';
import { syncTemplates } from './templates/sync.ts';
import { forgetEnded } from './tenants/forget-ended.ts';

export { TenantFeed } from './live/tenant-feed.ts';
export { Conversation } from './messaging/conversation.ts';
export { PhoneNumber } from './messaging/phone-number.ts';
export { RecipientTier } from './messaging/recipient-tier.ts';
export { KeyLimiter } from './tenants/key-limiter.ts';

export default {
  fetch: (request, env, context) => app.fetch(request, env, context),

  async queue(batch, env) {
    switch (batch.queue) {
      case 'inbound':
        return consumeInbound(batch as MessageBatch<InboundJob>, env);
      case 'outbound':
        return consumeOutbound(batch as MessageBatch<OutboundPoke>, env);
      case 'inbound-dead':
        return consumeDeadInbound(batch as MessageBatch<InboundJob>, env);
      case 'outbound-dead':
        return consumeDeadOutbound(batch as MessageBatch<OutboundPoke>);
      default:
        throw new Error('a queue without a consumer');
    }
  },

  async scheduled(_controller, env) {
    const nowMs = await readNowMs(env);
    // One failing must not stop the others; each is seen as a failed run.
    const results = await Promise.allSettled([
      sweep(env, nowMs),
      watchAlerts(env, nowMs),
      syncTemplates(env, nowMs),
      // In this order: what is read before a number is registered must not be written after it.
      pullHealth(env, nowMs).finally(() => registerNames(env, nowMs)),
      resumeAttempts(env, nowMs),
      // In this order: the second forgets which connections are new.
      settleReconnected(env, nowMs).finally(() => replayUnplaced(env, nowMs)),
      watchTokens(env, nowMs),
      forgetAppSecrets(env, nowMs),
      emptyOldWords(env, nowMs),
      forgetEnded(directory(env), browserNowMs(), nowMs),
    ]);
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  },
} satisfies ExportedHandler<Env>;
