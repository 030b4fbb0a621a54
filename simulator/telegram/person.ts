/** A person's Telegram: presses Start, writes, presses buttons, shares, reacts, blocks. What they do becomes updates. */
import type { Core } from '../core.ts';
import { keepNewest } from '../rotate.ts';
import type { Json } from '../rules/json.ts';
import { addMessage, chatKey, chatOf, hasTelegram, messageIn, messagesOf, tellPhone } from './chats.ts';
import { botObject, chatObject, messageObject, userObject } from './objects.ts';
import type { InlineButton, TelegramChat } from './state.ts';
import { trimmed, withAutomatic } from './text/entity.ts';
import { queueUpdate } from './updates.ts';
import { type TelegramPhoneMessage, viewMessage } from './view.ts';

const KEPT_QUERIES = 1_000;
const PAYLOAD = /^[A-Za-z0-9_-]{0,64}$/;

export interface TelegramPhone {
  /** Presses Start, with the payload of a deep link if there is one. Answers the id of the new message; so do the others. */
  start: (botId: number, payload?: string) => number;
  sendText: (botId: number, text: string, options?: { replyTo?: number }) => number;
  /** Anything else, as the fields of Telegram's Message object: photo, document, location, contact, voice ... */
  send: (botId: number, content: Json) => number;
  shareContact: (botId: number) => number;
  /** Presses a button of a message, by its words or its place from 0. Answers the id of the callback query. */
  press: (botId: number, messageId: number, button: string | number) => string;
  /** An empty emoji takes the reaction back. */
  react: (botId: number, messageId: number, emoji: string) => void;
  read: (botId: number) => number;
  block: (botId: number) => void;
  unblock: (botId: number) => void;
  /** Oldest first. */
  messages: (botId: number) => TelegramPhoneMessage[];
  lastMessage: (botId: number) => TelegramPhoneMessage | undefined;
}

export function telegramPhoneOf(core: Core, phone: string): TelegramPhone {
  const here = (botId: number) => {
    const person = core.state.people.get(phone);
    const bot = core.state.telegram.bots.get(botId);
    if (!hasTelegram(person)) throw new Error(`${phone} has no Telegram account`);
    if (!bot) throw new Error(`no bot ${botId}`);
    return { person, bot, chat: chatOf(core, botId, person.telegram.id) };
  };
  const write = (botId: number, content: Json, replyTo?: number): number => {
    const { person, bot, chat } = here(botId);
    if (chat.isBlocked) throw new Error('The bot is blocked; unblock it first.');
    chat.hasStarted = true;
    const message = addMessage(core, bot, chat, { from: 'person', content, ...(replyTo === undefined ? {} : { replyTo }) });
    const asUpdate = messageObject(core, bot, person, message);
    queueUpdate(core, bot, { kind: 'message', userId: chat.userId, content: asUpdate, messageId: message.id });
    tellPhone(core, chat.userId);
    return message.id;
  };
  const sendText = (botId: number, given: string, replyTo?: number) => {
    const { text, entities } = trimmed(given, []);
    if (text === '') throw new Error('There is nothing to send.');
    const found = withAutomatic(text, entities);
    const id = write(botId, { text, ...(found.length > 0 ? { entities: found } : {}) }, replyTo);
    const { chat } = here(botId);
    if (chat.replyKeyboard?.isOneTime) chat.replyKeyboard = null;
    return id;
  };
  const viewed = (botId: number) => {
    const person = core.state.people.get(phone);
    const chat = hasTelegram(person) ? core.state.telegram.chats.get(chatKey(botId, person.telegram.id)) : undefined;
    return chat ? messagesOf(core.state, chat).map((message) => viewMessage(core, chat, message)) : [];
  };
  const setBlocked = (botId: number, isBlocked: boolean) => {
    const { person, bot, chat } = here(botId);
    if (chat.isBlocked === isBlocked) return;
    chat.isBlocked = isBlocked;
    const member = (status: string) => ({ user: botObject(bot), status, ...(status === 'kicked' ? { until_date: 0 } : {}) });
    const [before, after] = isBlocked ? ['member', 'kicked'] : ['kicked', 'member'];
    const date = Math.floor(core.clock.now() / 1_000);
    const change = { old_chat_member: member(before as string), new_chat_member: member(after as string) };
    const content = { chat: chatObject(person), from: userObject(person), date, ...change };
    queueUpdate(core, bot, { kind: 'my_chat_member', userId: chat.userId, content });
    tellPhone(core, chat.userId);
  };

  return {
    start(botId, payload = '') {
      if (!PAYLOAD.test(payload)) throw new Error('A start payload has at most 64 of A-Z, a-z, 0-9, _ and -.');
      setBlocked(botId, false);
      return sendText(botId, payload === '' ? '/start' : `/start ${payload}`);
    },
    sendText: (botId, text, { replyTo } = {}) => sendText(botId, text, replyTo),
    send: (botId, content) => write(botId, content),
    shareContact(botId) {
      const { person, chat } = here(botId);
      const [first = person.name, ...rest] = person.name.split(' ');
      const name = { first_name: first, ...(rest.length > 0 ? { last_name: rest.join(' ') } : {}) };
      // The phone comes without its plus, from whoever owns the account.
      const id = write(botId, { contact: { phone_number: phone.slice(1), ...name, user_id: person.telegram.id } });
      if (chat.replyKeyboard?.isOneTime) chat.replyKeyboard = null;
      return id;
    },
    press(botId, messageId, button) {
      const { person, bot, chat } = here(botId);
      const message = messageIn(core.state, chat, messageId);
      if (!message) throw new Error(`no message ${messageId} in this chat`);
      const buttons = (message.inlineKeyboard ?? []).flat();
      const pressed: InlineButton | undefined = typeof button === 'number' ? buttons[button] : buttons.find((one) => one.text === button);
      if (pressed?.callback_data === undefined) {
        throw new Error(`message has no such button ${JSON.stringify(button)}: ${buttons.map((one) => one.text).join(', ')}`);
      }
      const id = `${1 + Math.floor(core.random.next() * 8)}${core.random.text(18, '0123456789')}`;
      const { callbackQueries } = core.state.telegram;
      callbackQueries.set(id, { id, botId, userId: chat.userId, messageId, data: pressed.callback_data, atMs: core.clock.now() });
      keepNewest(callbackQueries, KEPT_QUERIES);
      queueUpdate(core, bot, {
        kind: 'callback_query',
        userId: chat.userId,
        content: {
          id,
          from: userObject(person),
          message: messageObject(core, bot, person, message),
          chat_instance: chatInstance(chat),
          data: pressed.callback_data,
        },
      });
      tellPhone(core, chat.userId);
      return id;
    },
    react(botId, messageId, emoji) {
      const { person, bot, chat } = here(botId);
      const message = messageIn(core.state, chat, messageId);
      if (!message) throw new Error(`no message ${messageId} in this chat`);
      const list = (one: string | undefined) => (one ? [{ type: 'emoji', emoji: one }] : []);
      const content = {
        chat: chatObject(person),
        message_id: messageId,
        user: userObject(person),
        date: Math.floor(core.clock.now() / 1_000),
        old_reaction: list(message.reactions?.person),
        new_reaction: list(emoji),
      };
      message.reactions = { ...message.reactions, person: emoji };
      queueUpdate(core, bot, { kind: 'message_reaction', userId: chat.userId, content });
      tellPhone(core, chat.userId);
    },
    read(botId) {
      const { chat } = here(botId);
      const { unread } = chat;
      chat.unread = 0;
      if (unread > 0) tellPhone(core, chat.userId);
      return unread;
    },
    block: (botId) => setBlocked(botId, true),
    unblock: (botId) => setBlocked(botId, false),
    messages: viewed,
    lastMessage: (botId) => viewed(botId).findLast((message) => message.from === 'bot'),
  };
}

const chatInstance = ({ botId, userId }: TelegramChat) => String(BigInt(botId) * 1_000_003n + BigInt(userId));
