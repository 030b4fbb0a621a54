/** Telegram's own JSON objects: User, Chat and Message. */
import type { Core } from '../core.ts';
import type { Json } from '../rules/json.ts';
import { chatOf, messageIn, type TelegramPerson } from './chats.ts';
import type { Bot, TelegramMessage } from './state.ts';

export const botObject = (bot: Bot): Json => ({ id: bot.id, is_bot: true, first_name: bot.name, username: bot.username });

export function userObject(person: TelegramPerson): Json {
  return { id: person.telegram.id, is_bot: false, ...nameOf(person), language_code: person.telegram.languageCode };
}

/** A private chat has the id of the person in it. */
export const chatObject = (person: TelegramPerson): Json => ({ id: person.telegram.id, ...nameOf(person), type: 'private' });

export function messageObject(core: Core, bot: Bot, person: TelegramPerson, message: TelegramMessage): Json {
  const replied =
    message.replyTo === undefined ? undefined : messageIn(core.state, chatOf(core, bot.id, person.telegram.id), message.replyTo);
  return {
    message_id: message.id,
    from: message.from === 'bot' ? botObject(bot) : userObject(person),
    chat: chatObject(person),
    date: unix(message.atMs),
    ...(message.editedAtMs === undefined ? {} : { edit_date: unix(message.editedAtMs) }),
    // One level deep, as Telegram does.
    ...(replied
      ? { reply_to_message: messageObject(core, bot, person, { ...replied, replyTo: undefined } as unknown as TelegramMessage) }
      : {}),
    ...message.content,
    ...(message.inlineKeyboard ? { reply_markup: { inline_keyboard: message.inlineKeyboard } } : {}),
  };
}

const unix = (ms: number) => Math.floor(ms / 1_000);

function nameOf({ name, telegram }: TelegramPerson): Json {
  const [first = name, ...rest] = name.split(' ');
  return {
    first_name: first,
    ...(rest.length > 0 ? { last_name: rest.join(' ') } : {}),
    ...(telegram.username === undefined ? {} : { username: telegram.username }),
  };
}
