/** Reply markup: inline keyboards, reply keyboards, their removal and forced replies, refused in Telegram's words. */
import { isObject, type Json } from '../rules/json.ts';
import { jsonOf, type Params } from './params.ts';
import { badRequest, type TelegramRefusal } from './refusal.ts';
import type { InlineButton, ReplyButton, TelegramChat } from './state.ts';

const CALLBACK_DATA_MAX_BYTES = 64;
const INLINE_BUTTONS_MAX = 100;
const CONTAINER_KINDS = [
  'url',
  'callback_data',
  'web_app',
  'login_url',
  'switch_inline_query',
  'switch_inline_query_current_chat',
  'copy_text',
  'pay',
];

export interface Markup {
  inlineKeyboard?: InlineButton[][];
  /** Null takes a reply keyboard away. */
  replyKeyboard?: TelegramChat['replyKeyboard'];
}

export type MarkupOutcome = { ok: true; markup: Markup } | { ok: false; refusal: TelegramRefusal };

export function readMarkup(params: Params): MarkupOutcome {
  const given = jsonOf(params, 'reply_markup');
  if (given === undefined) return { ok: true, markup: {} };
  if (given === null) return badRequest("can't parse reply keyboard markup JSON object");
  if (!isObject(given)) return badRequest('object expected as reply markup');
  if (given.inline_keyboard !== undefined) return readInline(given.inline_keyboard);
  if (given.keyboard !== undefined) return readReplyKeyboard(given);
  if (given.remove_keyboard === true) return { ok: true, markup: { replyKeyboard: null } };
  return { ok: true, markup: {} };
}

function readInline(rows: unknown): MarkupOutcome {
  if (!Array.isArray(rows)) return badRequest('field "inline_keyboard" must be of type Array');
  const keyboard: InlineButton[][] = [];
  for (const row of rows as unknown[]) {
    if (!Array.isArray(row)) return badRequest("can't parse inline keyboard button: InlineKeyboardButton must be an Object");
    for (const button of row as unknown[]) {
      const problem = inlineProblem(button);
      if (problem) return badRequest(problem);
    }
    if (row.length > 0) keyboard.push(row as InlineButton[]);
  }
  if (keyboard.flat().length > INLINE_BUTTONS_MAX) return badRequest('REPLY_MARKUP_TOO_LONG');
  return { ok: true, markup: keyboard.length > 0 ? { inlineKeyboard: keyboard } : {} };
}

function inlineProblem(button: unknown): string | null {
  const wrong = (words: string) => `can't parse inline keyboard button: ${words}`;
  if (!isObject(button)) return wrong('InlineKeyboardButton must be an Object');
  if (button.text === undefined) return wrong('Can\'t find field "text"');
  if (typeof button.text !== 'string') return wrong('Field "text" must be of type String');
  if (button.text.trim() === '') return 'BUTTON_TEXT_INVALID';
  if (!CONTAINER_KINDS.some((kind) => button[kind] !== undefined)) return wrong('Text buttons are unallowed in the inline keyboard');
  if (button.callback_data !== undefined) {
    if (typeof button.callback_data !== 'string') return wrong('Field "callback_data" must be of type String');
    const bytes = new TextEncoder().encode(button.callback_data).length;
    if (bytes < 1 || bytes > CALLBACK_DATA_MAX_BYTES) return 'BUTTON_DATA_INVALID';
  }
  if (button.url !== undefined && !isUrl(button.url)) {
    return `inline keyboard button URL '${typeof button.url === 'string' ? button.url : ''}' is invalid: Wrong HTTP URL`;
  }
  return null;
}

const isUrl = (url: unknown) =>
  typeof url === 'string' && (url.startsWith('tg://') || (/^https?:\/\/[^/]+/.test(url) && URL.canParse(url)));

function readReplyKeyboard(given: Json): MarkupOutcome {
  if (!Array.isArray(given.keyboard)) return badRequest('field "keyboard" of the ReplyKeyboardMarkup must be of type Array');
  const rows: ReplyButton[][] = [];
  for (const row of given.keyboard as unknown[]) {
    if (!Array.isArray(row)) return badRequest("can't parse keyboard button: KeyboardButton must be an Object or a String");
    const buttons = row.map((button: unknown) => (typeof button === 'string' ? { text: button } : button));
    const isEachGood = buttons.every((button) => isObject(button) && typeof button.text === 'string' && button.text !== '');
    if (!isEachGood) return badRequest('can\'t parse keyboard button: Can\'t find field "text"');
    if (buttons.length > 0) rows.push(buttons as ReplyButton[]);
  }
  if (rows.length === 0) return badRequest('reply keyboard markup must contain at least one button');
  const placeholder = typeof given.input_field_placeholder === 'string' ? { placeholder: given.input_field_placeholder } : {};
  return { ok: true, markup: { replyKeyboard: { rows, isOneTime: given.one_time_keyboard === true, ...placeholder } } };
}
