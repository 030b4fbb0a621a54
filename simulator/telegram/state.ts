/** What is remembered of Telegram: bots, their chats with people, and updates that wait. Plain data and Maps only. */
import type { Bucket } from '../rules/bucket.ts';
import type { Json } from '../rules/json.ts';

/** A person's account; part of the persona. */
export interface TelegramAccount {
  id: number;
  username?: string;
  languageCode: string;
}

export interface BotCommand {
  command: string;
  description: string;
}

export interface BotWebhook {
  url: string;
  secretToken: string | null;
  maxConnections: number;
  lastError: { atMs: number; message: string } | null;
}

/** An update that was not confirmed yet: by a 2xx of the webhook, or by a later offset of getUpdates. */
export interface PendingUpdate {
  update: Json & { update_id: number };
  userId: number;
  atMs: number;
  failures: number;
  /** How often it is posted, by a fault; once otherwise. */
  copies: number;
  /** The person's message whose second tick follows it. */
  messageId?: number;
}

export interface Bot {
  id: number;
  token: string;
  name: string;
  username: string;
  webhook: BotWebhook | null;
  /** Changes with the webhook, so that what was planned for an older one does nothing. */
  webhookNumber: number;
  /** Null: all but those that must be asked for. */
  allowedUpdates: string[] | null;
  nextUpdateId: number;
  nextMessageId: number;
  /** Oldest first, bounded. */
  pending: PendingUpdate[];
  /** Scope and language -> the commands set for them. */
  commands: Map<string, BotCommand[]>;
  /** The bucket of all its messages. */
  bucket: Bucket;
}

export interface TelegramMessage {
  id: number;
  botId: number;
  userId: number;
  from: 'bot' | 'person';
  atMs: number;
  editedAtMs?: number;
  /** The fields of Telegram's Message object that say what it is: text, entities, photo, contact, location ... */
  content: Json;
  inlineKeyboard?: InlineButton[][];
  replyTo?: number;
  reactions?: { person?: string; bot?: string };
  /** The person's: whether the bot was told. */
  isSeen?: boolean;
}

export interface InlineButton {
  text: string;
  callback_data?: string;
  url?: string;
  [key: string]: unknown;
}

export interface ReplyButton {
  text: string;
  request_contact?: boolean;
  request_location?: boolean;
  [key: string]: unknown;
}

/** One person's chat with one bot. */
export interface TelegramChat {
  botId: number;
  userId: number;
  /** A bot may not write before the person pressed Start. */
  hasStarted: boolean;
  isBlocked: boolean;
  /** Oldest first, bounded. */
  messageIds: number[];
  unread: number;
  typingUntilMs: number;
  replyKeyboard: { rows: ReplyButton[][]; isOneTime: boolean; placeholder?: string } | null;
  /** What answerCallbackQuery showed last. */
  notice: { text: string; isAlert: boolean; atMs: number } | null;
  bucket: Bucket;
}

/** A button was pressed and its bot has not answered yet. */
export interface CallbackQuery {
  id: string;
  botId: number;
  userId: number;
  messageId: number;
  data: string;
  atMs: number;
}

export interface TelegramLimits {
  /** Messages a second to one chat, and how many may come at once. */
  chatPerSecond: number;
  chatBurst: number;
  /** Messages a second of one bot to everybody. */
  botPerSecond: number;
}

export interface TelegramState {
  /** Id -> bot. */
  bots: Map<number, Bot>;
  chats: Map<string, TelegramChat>;
  messages: Map<string, TelegramMessage>;
  callbackQueries: Map<string, CallbackQuery>;
  limits: TelegramLimits;
}

export const newTelegramState = (): TelegramState => ({
  bots: new Map(),
  chats: new Map(),
  messages: new Map(),
  callbackQueries: new Map(),
  limits: { chatPerSecond: 1, chatBurst: 3, botPerSecond: 30 },
});
