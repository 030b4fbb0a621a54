/** Several updates in one POST, as Meta does under load: gathered for a while, or until there are enough. Off by default. */
import type { WebhookJob, WebhookUpdate } from '../agenda.ts';
import type { Core } from '../core.ts';
import { targetOf } from './post.ts';

/** Meta never puts more into one POST. */
export const MOST_UPDATES = 1_000;

/** How long a new update waits for company. */
export function waitForCompanyMs(core: Core): number {
  const { max, withinMs } = core.state.settings.webhookBatch;
  return max > 1 ? withinMs : 0;
}

/** When enough are waiting for this callback, the first of them need not wait any longer. Called after an update was queued. */
export function hurryWhenFull(core: Core, update: WebhookUpdate): void {
  const { max, withinMs } = core.state.settings.webhookBatch;
  if (max <= 1 || withinMs === 0) return;
  const target = targetOf(core, update);
  const nowMs = core.clock.now();
  const waiting = core.agenda.list().filter((job) => isFresh(job) && targetOf(core, job) === target);
  const late = waiting.filter((job) => job.dueAtMs > nowMs).toSorted((a, b) => a.number - b.number);
  const full = Math.floor(waiting.length / Math.min(max, MOST_UPDATES));
  const [first] = late;
  // Each one that is due already takes a POST's worth of the others with it.
  if (!first || full <= waiting.length - late.length) return;
  core.agenda.remove([first]);
  core.agenda.add({ ...first, dueAtMs: nowMs });
}

/** The job together with everything that is waiting for the same callback, up to the most for one POST. */
export function gather(core: Core, job: WebhookJob): WebhookJob {
  const { max } = core.state.settings.webhookBatch;
  if (max <= 1 || !isFresh(job)) return job;
  const target = targetOf(core, job);
  const company = core.agenda
    .list()
    .filter((other): other is WebhookJob => isFresh(other) && targetOf(core, other) === target)
    .toSorted((a, b) => a.number - b.number)
    .slice(0, Math.min(max, MOST_UPDATES) - 1);
  if (company.length === 0) return job;
  core.agenda.remove(company);
  const more = company.map(({ wabaId, entryId, numberId, field, value, wamid }) => ({
    wabaId,
    numberId,
    field,
    value,
    ...(entryId === undefined ? {} : { entryId }),
    ...(wamid === undefined ? {} : { wamid }),
  }));
  return { ...job, more };
}

/** Not yet tried, and not put off by a fault. */
function isFresh(job: { kind: string }): job is WebhookJob {
  return job.kind === 'webhook' && (job as WebhookJob).failures === 0 && !(job as WebhookJob).isPutOff;
}
