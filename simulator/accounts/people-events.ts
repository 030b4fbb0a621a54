/** What happens to people rather than accounts: another phone, another user id, another device, no more marketing. */
import { chatKey, digitsOf, personOf, portfolioOf, userIdOf } from '../chats.ts';
import type { Core } from '../core.ts';
import { newWamid } from '../ids.ts';
import type { Json } from '../rules/json.ts';
import type { BusinessNumber } from '../state.ts';
import { queueWebhook } from '../webhooks/queue.ts';
import { contactOf, metadataOf } from '../webhooks/values.ts';

/** The person keeps name and chats under another phone, and gets another user id, told to every number they chatted with. */
export function changePhone(core: Core, phone: string, newPhone: string): void {
  const { state } = core;
  if (state.people.has(newPhone)) throw new Error(`${newPhone} is somebody else's phone`);
  const numbers = numbersOf(core, phone);
  const before = numbers.map((number) => userIdOf(state, portfolioOf(state, number).id, phone));
  const { userIdSeed: _, ...person } = personOf(state, phone);
  state.people.delete(phone);
  state.people.set(newPhone, { ...person, phone: newPhone });
  for (const [index, number] of numbers.entries()) {
    moveChat(core, number, phone, newPhone);
    const text = `User ${person.name} changed from ${digitsOf(phone)} to ${digitsOf(newPhone)}`;
    tellSystem(core, number, newPhone, 'user_changed_number', text, { previous_user_id: before[index], from: digitsOf(phone) });
  }
  core.events.publish({ type: 'people' });
}

export function changeUserId(core: Core, phone: string): void {
  const { state } = core;
  const numbers = numbersOf(core, phone);
  const before = numbers.map((number) => userIdOf(state, portfolioOf(state, number).id, phone));
  state.people.set(phone, { ...personOf(state, phone), userIdSeed: core.random.text(6, '0123456789') });
  for (const [index, number] of numbers.entries()) {
    const text = `User ${personOf(state, phone).name} changed their user ID`;
    tellSystem(core, number, phone, 'user_changed_user_id', text, { previous_user_id: before[index] });
  }
}

/** A new device or a reinstalled app: told only where identity checks are on at Meta; here always. */
export function changeIdentity(core: Core, phone: string): void {
  for (const number of numbersOf(core, phone)) {
    const identity = {
      acknowledged: false,
      created_timestamp: Math.floor(core.clock.now() / 1_000),
      hash: core.random.text(12, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'),
    };
    const text = `User ${personOf(core.state, phone).name}'s security code changed`;
    tellSystem(core, number, phone, 'customer_identity_changed', text, { identity });
  }
}

export function setPreference(core: Core, number: BusinessNumber, phone: string, value: 'stop' | 'resume'): void {
  const person = personOf(core.state, phone);
  const contact = contactOf(core, number, person, { showsPhone: !person.isBsuidOnly, showsUsername: true });
  queueWebhook(core, {
    wabaId: number.wabaId,
    numberId: number.id,
    field: 'user_preferences',
    value: {
      messaging_product: 'whatsapp',
      metadata: metadataOf(number),
      contacts: [contact],
      user_preferences: [
        {
          ...(person.isBsuidOnly ? {} : { wa_id: digitsOf(phone) }),
          user_id: contact.user_id,
          detail: value === 'stop' ? 'User requested to stop marketing messages' : 'User requested to resume marketing messages',
          category: 'marketing_messages',
          value,
          timestamp: Math.floor(core.clock.now() / 1_000),
        },
      ],
    },
  });
}

/** `system` messages open no window, and have no contacts block. */
function tellSystem(core: Core, number: BusinessNumber, phone: string, type: string, body: string, details: Json): void {
  const { state } = core;
  const person = personOf(state, phone);
  const userId = userIdOf(state, portfolioOf(state, number).id, phone);
  const { from, ...rest } = details;
  const isPhoneShown = !person.isBsuidOnly;
  queueWebhook(core, {
    wabaId: number.wabaId,
    numberId: number.id,
    field: 'messages',
    value: {
      messaging_product: 'whatsapp',
      metadata: metadataOf(number),
      messages: [
        {
          ...(isPhoneShown ? { from: from ?? digitsOf(phone) } : {}),
          from_user_id: rest.previous_user_id ?? userId,
          id: newWamid(core.random, phone, 'in'),
          timestamp: String(Math.floor(core.clock.now() / 1_000)),
          type: 'system',
          system: { body, type, ...(isPhoneShown ? { wa_id: digitsOf(phone) } : {}), user_id: userId, ...rest },
        },
      ],
    },
  });
}

function numbersOf(core: Core, phone: string): BusinessNumber[] {
  return [...core.state.numbers.values()].filter((number) => core.state.chats.has(chatKey(number.id, phone)));
}

function moveChat(core: Core, number: BusinessNumber, phone: string, newPhone: string): void {
  const { chats, messages } = core.state;
  const chat = chats.get(chatKey(number.id, phone));
  if (!chat) return;
  chats.delete(chatKey(number.id, phone));
  chats.set(chatKey(number.id, newPhone), { ...chat, phone: newPhone });
  for (const wamid of chat.wamids) {
    const message = messages.get(wamid);
    if (message) message.phone = newPhone;
  }
}
