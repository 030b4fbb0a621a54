/** `sendMessage`: a text with its keyboard, to a person who pressed Start, not too fast. */
import type { Core } from '../../core.ts';
import { isObject, type Json } from '../../rules/json.ts';
import { addMessage, messageIn, tellPhone } from '../chats.ts';
import { readMarkup } from '../markup.ts';
import { messageObject } from '../objects.ts';
import { integerOf, jsonOf, type Params } from '../params.ts';
import { takeMessage } from '../rate.ts';
import { badRequest, result, type TelegramAnswer, tooManyRequests } from '../refusal.ts';
import type { Bot } from '../state.ts';
import { readText } from '../text/read-text.ts';
import { chatOfCall } from './chat-of-call.ts';

export function sendMessage(core: Core, bot: Bot, params: Params): TelegramAnswer {
  const text = readText(params);
  if (!text.ok) return text;
  const read = readMarkup(params);
  if (!read.ok) return read;
  const found = chatOfCall(core, bot, params);
  if (!found.ok) return found;
  const { person, chat } = found;
  const replyTo = repliedId(params);
  if (replyTo !== undefined && !messageIn(core.state, chat, replyTo.id) && !replyTo.isOptional) {
    return badRequest('message to be replied not found');
  }
  const tooFast = takeMessage(bot, chat, core.state.telegram.limits, core.clock.now());
  if (tooFast) return tooManyRequests(tooFast.retryAfterSeconds);

  const { inlineKeyboard, replyKeyboard } = read.markup;
  const message = addMessage(core, bot, chat, {
    from: 'bot',
    content: contentOf(text),
    ...(inlineKeyboard ? { inlineKeyboard } : {}),
    ...(replyTo !== undefined && messageIn(core.state, chat, replyTo.id) ? { replyTo: replyTo.id } : {}),
  });
  if (replyKeyboard !== undefined) chat.replyKeyboard = replyKeyboard;
  chat.unread += 1;
  chat.typingUntilMs = 0;
  tellPhone(core, chat.userId);
  return result(messageObject(core, bot, person, message));
}

export function contentOf({ text, entities }: { text: string; entities: unknown[] }): Json {
  return { text, ...(entities.length > 0 ? { entities } : {}) };
}

function repliedId(params: Params): { id: number; isOptional: boolean } | undefined {
  const given = jsonOf(params, 'reply_parameters');
  const id = isObject(given) ? integerOf(given, 'message_id') : integerOf(params, 'reply_to_message_id');
  const isOptional = isObject(given) ? given.allow_sending_without_reply === true : params.allow_sending_without_reply === true;
  return id === undefined ? undefined : { id, isOptional };
}
