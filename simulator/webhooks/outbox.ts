/** Does what is due: moves messages along, finishes reviews, and posts webhooks until they are answered with 200. */
import type { StatusJob, WebhookJob } from '../agenda.ts';
import type { Core } from '../core.ts';
import { finishReview } from '../review.ts';
import { nextAttemptAt } from '../rules/retry-gaps.ts';
import { queueWebhook } from './queue.ts';
import { sign } from './signature.ts';
import { countService, statusValue } from './values.ts';

/** Fields that follow the callback of a WABA or a number; all others go to the app's own. */
const OVERRIDABLE = new Set(['messages', 'message_echoes', 'calls', 'smb_message_echoes', 'smb_app_state_sync', 'history']);
/** Fields of the account carry the time of the entry; messages do not. */
const UNTIMED = new Set(['messages', 'message_echoes', 'smb_message_echoes', 'history']);

/** Does everything due at the simulator's now. Answers how many webhooks were posted; `parallel` of them at a time. */
export async function deliverDue(core: Core, parallel = 1): Promise<number> {
  let posted = 0;
  for (;;) {
    const batch: WebhookJob[] = [];
    while (batch.length < parallel) {
      const job = core.agenda.takeDue(core.clock.now());
      if (!job) break;
      if (job.kind === 'status') moveMessage(core, job);
      else if (job.kind === 'review') finishReview(core, job.wabaId, job.templateId);
      else batch.push(job);
    }
    if (batch.length === 0) return posted;
    posted += batch.length;
    await Promise.all(batch.map((job) => post(core, job)));
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

async function post(core: Core, job: WebhookJob): Promise<void> {
  const url = targetOf(core, job);
  const body = envelope(job);
  const bytes = new TextEncoder().encode(body);
  const request = new Request(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'facebookexternalua',
      'x-hub-signature-256': await sign(bytes, core.state.app.secret),
    },
    body: bytes,
  });
  const call = core.calls.add({
    atMs: core.clock.now(),
    direction: 'out',
    method: 'POST',
    path: url,
    status: null,
    request: body,
    response: '',
  });
  const response = await core.deliver(request).catch((error: unknown) => error as Error);
  if (response instanceof Error) core.calls.answered(call, null, response.message);
  else core.calls.answered(call, response.status, await response.text().catch(() => ''));
  const isAcknowledged = !(response instanceof Error) && response.status === 200;
  if (isAcknowledged) tick(core, job);
  else retryLater(core, job);
}

/** The person's second tick: WhatsApp handed the message over. */
function tick(core: Core, job: WebhookJob): void {
  const message = job.wamid === undefined ? undefined : core.state.messages.get(job.wamid);
  if (message?.direction !== 'in' || message.status === 'read') return;
  message.status = 'delivered';
  message.times.delivered = core.clock.now();
  core.events.publish({ type: 'phone', phone: message.phone });
}

function retryLater(core: Core, job: WebhookJob): void {
  const dueAtMs = nextAttemptAt(job.failures + 1, job.firstAtMs, core.clock.now());
  if (dueAtMs === null) return;
  core.agenda.add({ ...job, dueAtMs, failures: job.failures + 1 });
}

function targetOf(core: Core, job: WebhookJob): string {
  if (!OVERRIDABLE.has(job.field)) return core.state.app.webhookUrl;
  const ofNumber = job.numberId === null ? null : core.state.numbers.get(job.numberId)?.overrideCallbackUri;
  const ofWaba = core.state.wabas.get(job.wabaId)?.subscribed.get(core.state.app.id)?.overrideCallbackUri;
  return ofNumber ?? ofWaba ?? core.state.app.webhookUrl;
}

/**
 * The bytes follow from the job alone, so every retry repeats them. Meta escapes what is not ASCII, which is why signatures are
 * checked over the raw bytes.
 */
function envelope(job: WebhookJob): string {
  const entry = {
    id: job.wabaId,
    ...(UNTIMED.has(job.field) ? {} : { time: Math.floor(job.firstAtMs / 1_000) }),
    changes: [{ value: job.value, field: job.field }],
  };
  return JSON.stringify({ object: 'whatsapp_business_account', entry: [entry] }).replace(
    /[\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
