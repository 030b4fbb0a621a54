/** Posts one webhook, signed, to whoever should hear it; again later unless the answer is 200. */
import type { WebhookJob, WebhookUpdate } from '../agenda.ts';
import type { Core } from '../core.ts';
import { nextAttemptAt } from '../rules/retry-gaps.ts';
import { envelope, updatesOf } from './envelope.ts';
import { sign } from './signature.ts';

/** Fields that follow the callback of a WABA or a number; all others go to the app's own. */
const OVERRIDABLE = new Set([
  'messages',
  'message_echoes',
  'calls',
  'consumer_profile',
  'messaging_handovers',
  'smb_message_echoes',
  'smb_app_state_sync',
  'history',
  'account_settings_update',
]);

export async function post(core: Core, job: WebhookJob): Promise<void> {
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
  if (!isAcknowledged) retryLater(core, job);
  else for (const { wamid } of updatesOf(job)) if (wamid !== undefined) tick(core, wamid);
}

export function targetOf(core: Core, update: WebhookUpdate): string {
  if (!OVERRIDABLE.has(update.field)) return core.state.app.webhookUrl;
  const ofNumber = update.numberId === null ? null : core.state.numbers.get(update.numberId)?.overrideCallbackUri;
  const ofWaba = core.state.wabas.get(update.wabaId)?.subscribed.get(core.state.app.id)?.overrideCallbackUri;
  return ofNumber ?? ofWaba ?? core.state.app.webhookUrl;
}

/** The person's second tick: WhatsApp handed the message over. */
function tick(core: Core, wamid: string): void {
  const message = core.state.messages.get(wamid);
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
