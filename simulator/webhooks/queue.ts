/** Queues webhooks: only for subscribed accounts, and through the dial of faults. */
import type { WebhookJob } from '../agenda.ts';
import type { Core } from '../core.ts';
import { hurryWhenFull, waitForCompanyMs } from './batch.ts';

export type NewWebhook = Pick<WebhookJob, 'wabaId' | 'numberId' | 'field' | 'value'> & Partial<Pick<WebhookJob, 'wamid' | 'entryId'>>;

/** Queues a webhook for now, unless the app is not subscribed to the account; faults may delay, repeat or drop it. */
export function queueWebhook(core: Core, webhook: NewWebhook): void {
  // What is told to the partner's own portfolio needs no subscription of the account.
  const isForPartner = webhook.entryId === core.state.signup.partnerPortfolioId;
  if (!isForPartner && !core.state.wabas.get(webhook.wabaId)?.subscribed.has(core.state.app.id)) return;
  const nowMs = core.clock.now();
  const message = webhook.wamid === undefined ? undefined : core.state.messages.get(webhook.wamid);
  const effect = core.faults.strike('webhook', {
    ...(webhook.numberId === null ? {} : { numberId: webhook.numberId }),
    ...(message ? { to: message.phone, type: message.type } : {}),
    field: webhook.field,
    ...statusWord(webhook.value),
  });
  if (effect?.kind === 'drop') return;
  const isPutOff = effect?.kind === 'delay' || effect?.kind === 'reorder';
  const delayMs = effect?.kind === 'delay' ? effect.ms : effect?.kind === 'reorder' ? Math.floor(core.random.next() * effect.withinMs) : 0;
  const dueAtMs = nowMs + (isPutOff ? delayMs : waitForCompanyMs(core));
  const copies = effect?.kind === 'duplicate' ? (effect.times ?? 2) : 1;
  for (let copy = 0; copy < copies; copy += 1) {
    core.agenda.add({ kind: 'webhook', dueAtMs, ...webhook, firstAtMs: nowMs, failures: 0, ...(isPutOff ? { isPutOff } : {}) });
  }
  hurryWhenFull(core, webhook);
}

function statusWord(value: Record<string, unknown>): { status: string } | undefined {
  const statuses = value.statuses as { status: string }[] | undefined;
  return statuses?.[0] ? { status: statuses[0].status } : undefined;
}
