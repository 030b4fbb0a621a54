/** Consumes the dead-letter queues: a dead inbound body is kept, visible and replayable; a dead poke is only counted. */
import { directory } from '../db/client.ts';
import type { Env } from '../env.ts';
import { readNowMs } from '../lib/clock.ts';
import { describeError, log } from '../lib/log.ts';
import { queueRetryDelaySeconds } from '../lib/retry.ts';
import { clearOversize, loadOversize } from './oversize.ts';
import { keepInQuarantine, ownerOfDoor, ownerOfUnreadable } from './quarantine.ts';
import type { InboundJob, OutboundPoke } from './queues.ts';

export async function consumeDeadInbound(batch: MessageBatch<InboundJob>, env: Env): Promise<void> {
  for (const message of batch.messages) {
    try {
      await keep(env, message.body);
      message.ack();
    } catch (error) {
      log('error', 'dead_inbound_failed', { attempts: message.attempts, error: describeError(error) });
      message.retry({ delaySeconds: queueRetryDelaySeconds(message.attempts) });
    }
  }
}

/** Its rows are still in D1 and the sweep finds them. */
export function consumeDeadOutbound(batch: MessageBatch<OutboundPoke>): void {
  log('error', 'outbound_pokes_died', { pokes: batch.messages.length });
  batch.ackAll();
}

async function keep(env: Env, job: InboundJob): Promise<void> {
  const db = directory(env);
  const body = job.kind === 'body' ? job.body : await loadOversize(db, job.id);
  if (body === null) return;
  const { via = null } = job;
  const owner = (via !== null && (await ownerOfDoor(db, via))) || (await ownerOfUnreadable(db, body));
  await keepInQuarantine(
    db,
    { ...owner, reason: 'dead_letter', body, receivedAtMs: job.receivedAtMs, waitsFor: null, via },
    await readNowMs(env),
  );
  if (job.kind === 'stored') await clearOversize(db, job.id);
}
