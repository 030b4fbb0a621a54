/** `POST /{number}/messages`: judges a send by every rule in Meta's order, accepts it, and plans its statuses. */
import { accountRefusal } from '../accounts/may-send.ts';
import { addMessage, chatOf, e164, messagesOf, personOf, portfolioOf, rememberMessage, userIdOf, wabaOf } from '../chats.ts';
import type { Core } from '../core.ts';
import type { FaultEffect } from '../faults.ts';
import { newWamid } from '../ids.ts';
import { isWindowOpen } from '../rules/customer-service-window.ts';
import { isObject, type Json, wordOf } from '../rules/json.ts';
import { checkMessageShape } from '../rules/message-shape.ts';
import { takePair } from '../rules/pair-rate.ts';
import { markReached, mayReach } from '../rules/recipient-tier.ts';
import { checkTemplateParameters, findTemplate, isTemplate } from '../rules/template-send.ts';
import { takeThroughput } from '../rules/throughput.ts';
import { type BusinessNumber, type Message, type Template, TIER_LIMITS } from '../state.ts';
import { type Refusal, refuse } from './refusal.ts';

const FAIL_LATER_AFTER_MS = 700;

export type SendOutcome = { ok: true; answer: Json } | { ok: false; refusal: Refusal };

export function send(core: Core, number: BusinessNumber, body: Json, fault?: FaultEffect): SendOutcome {
  const nowMs = core.clock.now();
  const shape = checkMessageShape(body);
  if (shape) return { ok: false, refusal: shape };

  const type = wordOf(body.type ?? 'text');
  const recipient = findRecipient(core, number, body);
  if ('code' in recipient) return { ok: false, refusal: recipient };
  const { phone, isBsuid } = recipient;
  const person = personOf(core.state, phone);
  const chat = chatOf(core, number.id, phone);

  const bucket = takeThroughput(number.bucket, number.throughputPerSecond, nowMs);
  if (!bucket) return { ok: false, refusal: refuse(130429) };
  number.bucket = bucket;

  let template: Template | undefined;
  if (type === 'template') {
    const sent = body.template as Json;
    const found = findTemplate(wabaOf(core.state, number).templates.values(), sent);
    if (!isTemplate(found)) return { ok: false, refusal: found };
    const parameters = checkTemplateParameters(found, sent);
    if (parameters) return { ok: false, refusal: parameters };
    template = found;
  }
  if (type === 'reaction' && !core.state.messages.has(wordOf((body.reaction as Json).message_id))) {
    return { ok: false, refusal: refuse(131009, 'Reaction message_id is unknown or older than 30 days.') };
  }

  const isOpen = isWindowOpen(chat.lastInboundAtMs, nowMs);
  const account = accountRefusal(number, wabaOf(core.state, number), { isOpen, category: template?.category ?? null, nowMs });
  if (account) return { ok: false, refusal: account };

  const pair = takePair(chat.pair, nowMs);
  if (!pair) return { ok: false, refusal: refuse(131056) };

  let failsWith = fault?.kind === 'fail_later' ? fault.code : undefined;
  if (!isOpen && type !== 'template') {
    if (core.state.settings.windowRefusal === 'answer') return { ok: false, refusal: refuse(131047) };
    failsWith ??= 131047;
  }
  if (!person.isOnWhatsApp) {
    if (core.state.settings.undeliverableRefusal === 'answer') return { ok: false, refusal: refuse(131026) };
    failsWith ??= 131026;
  }
  const portfolio = portfolioOf(core.state, number);
  // A message that will fail is not charged to the limit.
  if (!isOpen && failsWith === undefined) {
    if (!mayReach(portfolio.reached, TIER_LIMITS[portfolio.tier], phone, nowMs)) return { ok: false, refusal: refuse(131048) };
    markReached(portfolio.reached, phone, nowMs);
  }
  chat.pair = pair;

  const message: Message = {
    wamid: newWamid(core.random, phone, 'out'),
    numberId: number.id,
    phone,
    direction: 'out',
    type,
    payload: body,
    atMs: nowMs,
    status: 'accepted',
    times: {},
    input: wordOf(body.to ?? body.recipient),
    ...(isBsuid ? { isToBsuid: true } : {}),
    ...(typeof body.biz_opaque_callback_data === 'string' ? { callbackData: body.biz_opaque_callback_data } : {}),
    ...(template ? { templateId: template.id } : {}),
  };
  deliverToPhone(core, message, failsWith);
  planStatuses(core, message, failsWith, fault);
  return {
    ok: true,
    answer: {
      messaging_product: 'whatsapp',
      contacts: [
        isBsuid
          ? { input: message.input, user_id: userIdOf(core.state, portfolio.id, phone) }
          : { input: message.input, wa_id: phone.slice(1) },
      ],
      messages: [{ id: message.wamid, ...(template ? { message_status: 'accepted' } : {}) }],
    },
  };
}

/** `status: "read"`: the person's messages up to this one turn blue; with a typing indicator, "typing" shows for 25 seconds. */
export function markRead(core: Core, number: BusinessNumber, body: Json): SendOutcome {
  const target = core.state.messages.get(wordOf(body.message_id));
  if (target?.numberId !== number.id || target.direction !== 'in') {
    return {
      ok: false,
      refusal: refuse(131009, 'Message ID is unknown, older than 30 days, or not of a message received by this number.'),
    };
  }
  const chat = chatOf(core, number.id, target.phone);
  const nowMs = core.clock.now();
  for (const message of messagesOf(core.state, chat)) {
    if (message.direction === 'in' && message.status !== 'read') {
      message.status = 'read';
      message.times.read = nowMs;
    }
    if (message.wamid === target.wamid) break;
  }
  if (isObject(body.typing_indicator)) chat.typingUntilMs = nowMs + 25_000;
  core.events.publish({ type: 'phone', phone: target.phone });
  return { ok: true, answer: { success: true } };
}

function findRecipient(core: Core, number: BusinessNumber, body: Json): { phone: string; isBsuid: boolean } | Refusal {
  if (body.to !== undefined) {
    const phone = e164(wordOf(body.to));
    if (!/^\+[1-9]\d{6,14}$/.test(phone)) return refuse(131009, 'Parameter to is not a valid WhatsApp phone number.');
    return phone === number.phone ? refuse(131021) : { phone, isBsuid: false };
  }
  const portfolioId = portfolioOf(core.state, number).id;
  for (const phone of core.state.people.keys()) {
    if (userIdOf(core.state, portfolioId, phone) === body.recipient) return { phone, isBsuid: true };
  }
  return refuse(131026);
}

/** What fails never reaches the phone. A reaction is put on its message instead of a bubble of its own. */
function deliverToPhone(core: Core, message: Message, failsWith: number | undefined): void {
  const chat = chatOf(core, message.numberId, message.phone);
  if (failsWith !== undefined) {
    rememberMessage(core, message);
    return;
  }
  if (message.type === 'reaction') {
    const { message_id: wamid, emoji } = message.payload.reaction as { message_id: string; emoji: string };
    const target = core.state.messages.get(wamid);
    if (target) target.reactions = { ...target.reactions, business: emoji };
    rememberMessage(core, message);
    core.events.publish({ type: 'phone', phone: message.phone });
    return;
  }
  chat.unread += 1;
  chat.typingUntilMs = 0;
  addMessage(core, message);
}

function planStatuses(core: Core, message: Message, failsWith: number | undefined, fault: FaultEffect | undefined): void {
  const { sentAfterMs, deliveredAfterMs } = core.state.settings;
  const { wamid } = message;
  if (failsWith !== undefined) {
    const afterMs = fault?.kind === 'fail_later' ? (fault.afterMs ?? FAIL_LATER_AFTER_MS) : FAIL_LATER_AFTER_MS;
    core.agenda.add({ kind: 'status', dueAtMs: message.atMs + afterMs, wamid, status: 'failed', errorCode: failsWith });
    return;
  }
  core.agenda.add({ kind: 'status', dueAtMs: message.atMs + sentAfterMs, wamid, status: 'sent' });
  // Documented: a reaction yields only `sent`.
  if (message.type === 'reaction') return;
  core.agenda.add({ kind: 'status', dueAtMs: message.atMs + sentAfterMs + deliveredAfterMs, wamid, status: 'delivered' });
}
