/** Does what is due: moves messages along, finishes reviews, and posts webhooks. */
import { finishNameReview } from '../accounts/names.ts';
import type { StatusJob, TelegramJob, WebhookJob } from '../agenda.ts';
import type { Core } from '../core.ts';
import { finishReview } from '../review.ts';
import { postUpdate } from '../telegram/updates.ts';
import { doTemplateJob } from '../template-life.ts';
import { gather } from './batch.ts';
import { post } from './post.ts';
import { queueWebhook } from './queue.ts';
import { countService, statusValue } from './values.ts';

/** Does everything due at the simulator's now. Answers how many webhooks were posted; `parallel` of them at a time. */
export async function deliverDue(core: Core, parallel = 1): Promise<number> {
  let posted = 0;
  for (;;) {
    const batch: (WebhookJob | TelegramJob)[] = [];
    while (batch.length < parallel) {
      const job = core.agenda.takeDue(core.clock.now());
      if (!job) break;
      if (job.kind === 'status') moveMessage(core, job);
      else if (job.kind === 'review') finishReview(core, job.wabaId, job.templateId);
      else if (job.kind === 'template') doTemplateJob(core, job);
      else if (job.kind === 'name_review') finishNameReview(core, job.numberId, job.decision);
      else if (job.kind === 'telegram') batch.push(job);
      else batch.push(gather(core, job));
    }
    if (batch.length === 0) return posted;
    await Promise.all(
      batch.map(async (job) => {
        posted += job.kind === 'telegram' ? await postUpdate(core, job) : await post(core, job).then(() => 1);
      }),
    );
  }
}

function moveMessage(core: Core, job: StatusJob): void {
  const message = core.state.messages.get(job.wamid);
  const number = message && core.state.numbers.get(message.numberId);
  if (!message || !number) return;
  if (job.status === 'delivered' && message.type !== 'template') countService(number, job.dueAtMs);
  message.status = job.status;
  message.times[job.status] = job.dueAtMs;
  if (job.errorCode !== undefined) message.errorCode = job.errorCode;
  const value = statusValue(core, message, job.status, job.dueAtMs);
  queueWebhook(core, { wabaId: number.wabaId, numberId: number.id, field: 'messages', value, wamid: message.wamid });
  core.events.publish({ type: 'phone', phone: message.phone });
}
