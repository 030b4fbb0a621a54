/** Finds bots, people and chats of Telegram, and keeps what is remembered of them bounded. */
import type { Core } from '../core.ts';
import { keepNewest } from '../rotate.ts';
import type { Persona, SimulatorState } from '../state.ts';
import type { Bot, TelegramAccount, TelegramChat, TelegramMessage } from './state.ts';

const KEPT_IN_CHAT = 200;
const KEPT_MESSAGES = 20_000;
const KEPT_CHATS = 20_000;

/** A persona who has Telegram. */
export interface TelegramPerson extends Persona {
  telegram: TelegramAccount;
}

export const chatKey = (botId: number, userId: number): string => `${botId}|${userId}`;
const messageKey = (botId: number, id: number): string => `${botId}|${id}`;

export function botByToken(state: SimulatorState, token: string): Bot | undefined {
  const bot = state.telegram.bots.get(Number(token.split(':')[0]));
  return bot?.token === token ? bot : undefined;
}

export function personByUserId(state: SimulatorState, userId: number): TelegramPerson | undefined {
  for (const person of state.people.values()) if (hasTelegram(person) && person.telegram.id === userId) return person;
  return undefined;
}

export const hasTelegram = (person: Persona | undefined): person is TelegramPerson => person?.telegram !== undefined;

export function chatOf(core: Core, botId: number, userId: number): TelegramChat {
  const { chats, limits } = core.state.telegram;
  const key = chatKey(botId, userId);
  const known = chats.get(key);
  if (known) return known;
  const chat: TelegramChat = {
    botId,
    userId,
    hasStarted: false,
    isBlocked: false,
    messageIds: [],
    unread: 0,
    typingUntilMs: 0,
    replyKeyboard: null,
    notice: null,
    bucket: { tokens: limits.chatBurst, atMs: core.clock.now() },
  };
  keepNewest(chats, KEPT_CHATS);
  chats.set(key, chat);
  return chat;
}

export function messageIn(state: SimulatorState, chat: TelegramChat, id: number): TelegramMessage | undefined {
  const message = state.telegram.messages.get(messageKey(chat.botId, id));
  return message?.userId === chat.userId ? message : undefined;
}

export function messagesOf(state: SimulatorState, chat: TelegramChat): TelegramMessage[] {
  return chat.messageIds.flatMap((id) => state.telegram.messages.get(messageKey(chat.botId, id)) ?? []);
}

/** Message ids grow over all chats of a bot. */
export function addMessage(core: Core, bot: Bot, chat: TelegramChat, message: Omit<TelegramMessage, 'id' | 'botId' | 'userId' | 'atMs'>) {
  const { messages } = core.state.telegram;
  const made: TelegramMessage = { ...message, id: bot.nextMessageId, botId: bot.id, userId: chat.userId, atMs: core.clock.now() };
  bot.nextMessageId += 1;
  messages.set(messageKey(bot.id, made.id), made);
  keepNewest(messages, KEPT_MESSAGES);
  chat.messageIds.push(made.id);
  while (chat.messageIds.length > KEPT_IN_CHAT || !messages.has(messageKey(bot.id, chat.messageIds[0] as number))) chat.messageIds.shift();
  return made;
}

/** Tells the open page that something on this person's phone changed. */
export function tellPhone(core: Core, userId: number): void {
  const person = personByUserId(core.state, userId);
  if (person) core.events.publish({ type: 'phone', phone: person.phone });
}
