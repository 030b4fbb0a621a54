/** The `value` objects of webhooks about messages: metadata, contacts, statuses. Source: "Webhooks", field messages. */

import { digitsOf, personOf, portfolioOf, userIdOf } from '../chats.ts';
import type { Core } from '../core.ts';
import { statusError } from '../graph/refusal.ts';
import type { BusinessNumber, DeliveryStatus, Message, Persona } from '../state.ts';

const FREE_SERVICE_MESSAGES = 1_000;

export function metadataOf(number: BusinessNumber): Record<string, unknown> {
  return { display_phone_number: digitsOf(number.phone), phone_number_id: number.id };
}

/** Who wrote or was written to. The phone is left out for people who hide it, unless the business addressed the phone itself. */
export function contactOf(core: Core, number: BusinessNumber, person: Persona, options: { showsPhone: boolean; showsUsername: boolean }) {
  return {
    profile: { name: person.name, ...(person.username && options.showsUsername ? { username: person.username } : {}) },
    ...(options.showsPhone ? { wa_id: digitsOf(person.phone) } : {}),
    user_id: userIdOf(core.state, portfolioOf(core.state, number).id, person.phone),
  };
}

export function inboundValue(core: Core, message: Message): Record<string, unknown> {
  const number = core.state.numbers.get(message.numberId) as BusinessNumber;
  const person = personOf(core.state, message.phone);
  return {
    messaging_product: 'whatsapp',
    metadata: metadataOf(number),
    contacts: [contactOf(core, number, person, { showsPhone: !person.isBsuidOnly, showsUsername: true })],
    messages: [message.payload],
  };
}

export function statusValue(core: Core, message: Message, status: DeliveryStatus, atMs: number): Record<string, unknown> {
  const number = core.state.numbers.get(message.numberId) as BusinessNumber;
  const person = personOf(core.state, message.phone);
  const showsPhone = !message.isToBsuid || !person.isBsuidOnly;
  const isFailed = status === 'failed';
  // Documented: a failed status of a message that was sent to a phone names no user id, and there is no contacts block.
  const showsUserId = !isFailed || message.isToBsuid === true;
  const pricing = isFailed || message.type === 'reaction' ? undefined : pricingOf(core, number, message, status);
  return {
    messaging_product: 'whatsapp',
    metadata: metadataOf(number),
    ...(isFailed ? {} : { contacts: [contactOf(core, number, person, { showsPhone, showsUsername: status !== 'sent' })] }),
    statuses: [
      {
        id: message.wamid,
        status,
        timestamp: String(Math.floor(atMs / 1_000)),
        ...(showsPhone ? { recipient_id: digitsOf(message.phone) } : {}),
        ...(showsUserId ? { recipient_user_id: userIdOf(core.state, portfolioOf(core.state, number).id, message.phone) } : {}),
        ...(message.callbackData === undefined ? {} : { biz_opaque_callback_data: message.callbackData }),
        ...(pricing ? { pricing } : {}),
        ...(isFailed ? { errors: [statusError(message.errorCode ?? 131000)] } : {}),
      },
    ],
  };
}

/** Told with `sent`, and with `delivered` or with the `read` that came instead of it. */
function pricingOf(core: Core, number: BusinessNumber, message: Message, status: DeliveryStatus) {
  if (status === 'read' && message.times.delivered !== undefined) return undefined;
  const template = message.templateId ? core.state.wabas.get(number.wabaId)?.templates.get(message.templateId) : undefined;
  const isService = message.type !== 'template';
  const isFree = isService && number.service.delivered < FREE_SERVICE_MESSAGES;
  return {
    billable: !isFree,
    pricing_model: 'PMP',
    type: isFree ? 'free_customer_service' : 'regular',
    category: isService ? 'service' : (template?.category ?? 'utility').toLowerCase(),
  };
}

/** Counts a delivered free-form message towards the month's free ones. */
export function countService(number: BusinessNumber, atMs: number): void {
  const month = new Date(atMs).toISOString().slice(0, 7);
  if (number.service.month !== month) number.service = { month, delivered: 0 };
  number.service.delivered += 1;
}
