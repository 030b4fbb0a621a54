/** What a person sees in Telegram: chats with bots, their messages, keyboards and menus. */
import type { Core } from '../core.ts';
import type { PhoneMedia } from '../phone-view.ts';
import { isObject, type Json, wordOf } from '../rules/json.ts';
import type { Persona } from '../state.ts';
import { chatKey, hasTelegram, messageIn, messagesOf } from './chats.ts';
import { commandsFor } from './methods/commands.ts';
import type { BotCommand, ReplyButton, TelegramChat, TelegramMessage } from './state.ts';
import type { Entity } from './text/entity.ts';

export interface TelegramPhoneButton {
  text: string;
  /** callback: tells the bot. The others open something, or are not simulated. */
  kind: 'callback' | 'url' | 'other';
  value: string;
  /** Pressed, and the bot has not answered. */
  isWaiting: boolean;
}

export interface TelegramPhoneMessage {
  id: number;
  from: 'bot' | 'person';
  atMs: number;
  isEdited: boolean;
  text: string;
  entities: Entity[];
  media?: PhoneMedia;
  keyboard: TelegramPhoneButton[][];
  quoted?: string;
  reaction?: string;
  ticks?: 'sent' | 'read';
}

export interface TelegramPhoneChat {
  botId: number;
  name: string;
  username: string;
  hasStarted: boolean;
  isBlocked: boolean;
  unread: number;
  typingUntilMs: number;
  commands: BotCommand[];
  replyKeyboard: { rows: ReplyButton[][]; placeholder?: string } | null;
  notice: { text: string; isAlert: boolean; atMs: number } | null;
  last: { atMs: number; text: string } | null;
  messages: TelegramPhoneMessage[];
}

export interface TelegramPhoneState {
  person: Persona;
  chats: TelegramPhoneChat[];
}

export function viewTelegramPhone(core: Core, person: Persona): TelegramPhoneState {
  if (!hasTelegram(person)) return { person, chats: [] };
  const nowMs = core.clock.now();
  const chats = [...core.state.telegram.bots.values()].map((bot): TelegramPhoneChat => {
    const chat = core.state.telegram.chats.get(chatKey(bot.id, person.telegram.id));
    const messages = chat ? messagesOf(core.state, chat).map((message) => viewMessage(core, chat, message)) : [];
    const last = messages.at(-1);
    return {
      botId: bot.id,
      name: bot.name,
      username: bot.username,
      hasStarted: chat?.hasStarted ?? false,
      isBlocked: chat?.isBlocked ?? false,
      unread: chat?.unread ?? 0,
      typingUntilMs: chat && chat.typingUntilMs > nowMs ? chat.typingUntilMs : 0,
      commands: commandsFor(bot, person.telegram.id, person.telegram.languageCode),
      replyKeyboard: chat?.replyKeyboard ?? null,
      notice: chat?.notice ?? null,
      last: last ? { atMs: last.atMs, text: summaryOf(last) } : null,
      messages,
    };
  });
  return { person, chats };
}

export function viewMessage(core: Core, chat: TelegramChat, message: TelegramMessage): TelegramPhoneMessage {
  const { content } = message;
  const media = mediaOf(content);
  const replied = message.replyTo === undefined ? undefined : messageIn(core.state, chat, message.replyTo);
  const reaction = [message.reactions?.bot, message.reactions?.person].filter(Boolean).join(' ');
  const waiting = new Set(
    [...core.state.telegram.callbackQueries.values()]
      .filter((query) => query.botId === chat.botId && query.messageId === message.id)
      .map((query) => query.data),
  );
  return {
    id: message.id,
    from: message.from,
    atMs: message.atMs,
    isEdited: message.editedAtMs !== undefined,
    text: wordOf(content.text ?? content.caption),
    entities: (content.entities ?? content.caption_entities ?? []) as Entity[],
    ...(media ? { media } : {}),
    keyboard: (message.inlineKeyboard ?? []).map((row) =>
      row.map(({ text, callback_data: data, url }) => ({
        text,
        kind: data === undefined ? (url === undefined ? 'other' : 'url') : 'callback',
        value: data ?? url ?? '',
        isWaiting: data !== undefined && waiting.has(data),
      })),
    ),
    ...(replied ? { quoted: wordOf(replied.content.text) || 'Message' } : {}),
    ...(reaction === '' ? {} : { reaction }),
    ...(message.from === 'person' ? { ticks: message.isSeen ? 'read' : 'sent' } : {}),
  };
}

const summaryOf = ({ text, media }: TelegramPhoneMessage) => (text || media?.title || 'Message').replace(/\s+/g, ' ').slice(0, 120);

function mediaOf(content: Json): PhoneMedia | undefined {
  if (Array.isArray(content.photo)) return { kind: 'image', title: 'Photo' };
  if (isObject(content.document)) return { kind: 'document', title: wordOf(content.document.file_name ?? 'Document') };
  if (isObject(content.voice) || isObject(content.audio)) return { kind: 'audio', title: 'Voice message' };
  if (isObject(content.video)) return { kind: 'video', title: 'Video' };
  if (isObject(content.contact)) {
    const { first_name: first, last_name: last, phone_number: phone } = content.contact;
    return { kind: 'contact', title: `${wordOf(first)} ${wordOf(last)}`.trim(), detail: `+${wordOf(phone)}` };
  }
  if (isObject(content.location)) {
    return { kind: 'location', title: `${wordOf(content.location.latitude)}, ${wordOf(content.location.longitude)}` };
  }
  return undefined;
}
