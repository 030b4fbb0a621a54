/** Finds and fills the chats of people with business numbers, and keeps what is remembered of them bounded. */
import type { Core } from './core.ts';
import { bsuidOf } from './ids.ts';
import { keepNewest } from './rotate.ts';
import { isWindowOpen } from './rules/customer-service-window.ts';
import { PAIR_BURST } from './rules/pair-rate.ts';
import type { BusinessNumber, Chat, Message, Persona, Portfolio, SimulatorState, Waba } from './state.ts';

const KEPT_IN_CHAT = 200;
const KEPT_MESSAGES = 50_000;
const KEPT_CHATS = 50_000;

export const digitsOf = (phone: string): string => phone.replace(/\D/g, '');
export const e164 = (phone: string): string => `+${digitsOf(phone)}`;

export function wabaOf(state: SimulatorState, number: BusinessNumber): Waba {
  return state.wabas.get(number.wabaId) as Waba;
}

export function portfolioOf(state: SimulatorState, number: BusinessNumber): Portfolio {
  return state.portfolios.get(wabaOf(state, number).portfolioId) as Portfolio;
}

/** The person at this phone. Somebody nobody made up is on WhatsApp under their number. */
export function personOf(state: SimulatorState, phone: string): Persona {
  return state.people.get(phone) ?? { phone, name: phone, role: 'customer', isBsuidOnly: false, isOnWhatsApp: true };
}

/** The business-scoped user id by which this number's portfolio knows the person at a phone. */
export function userIdOf(state: SimulatorState, portfolioId: string, phone: string): string {
  return bsuidOf(portfolioId, `${phone}${state.people.get(phone)?.userIdSeed ?? ''}`);
}

export const chatKey = (numberId: string, phone: string): string => `${numberId}|${phone}`;

export function chatOf(core: Core, numberId: string, phone: string): Chat {
  const key = chatKey(numberId, phone);
  const known = core.state.chats.get(key);
  if (known) return known;
  const nowMs = core.clock.now();
  const chat: Chat = {
    numberId,
    phone,
    lastInboundAtMs: null,
    wamids: [],
    unread: 0,
    typingUntilMs: 0,
    pair: { tokens: PAIR_BURST, atMs: nowMs },
  };
  if (core.state.chats.size >= KEPT_CHATS) forgetOldChat(core, nowMs);
  core.state.chats.set(key, chat);
  return chat;
}

export function addMessage(core: Core, message: Message): void {
  const chat = chatOf(core, message.numberId, message.phone);
  rememberMessage(core, message);
  chat.wamids.push(message.wamid);
  // Those that were forgotten go too, or many chats would keep growing towards their bound.
  while (chat.wamids.length > KEPT_IN_CHAT || !core.state.messages.has(chat.wamids[0] as string)) chat.wamids.shift();
  core.events.publish({ type: 'phone', phone: message.phone });
}

/** Keeps a message that shows in no chat: a reaction, or one that fails. */
export function rememberMessage(core: Core, message: Message): void {
  core.state.messages.set(message.wamid, message);
  keepNewest(core.state.messages, KEPT_MESSAGES);
}

export function messagesOf(state: SimulatorState, chat: Chat): Message[] {
  return chat.wamids.flatMap((wamid) => state.messages.get(wamid) ?? []);
}

/** Of the oldest few, one whose window is closed; an open one would be wrongly refused afterwards. */
function forgetOldChat(core: Core, nowMs: number): void {
  let looked = 0;
  for (const [key, chat] of core.state.chats) {
    looked += 1;
    if (isWindowOpen(chat.lastInboundAtMs, nowMs) && looked < 100) continue;
    core.state.chats.delete(key);
    return;
  }
}
