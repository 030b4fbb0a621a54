/** `editMessageText` and `editMessageReplyMarkup`: the bot's own messages, and only to something else. */
import type { Core } from '../../core.ts';
import { messageIn, tellPhone } from '../chats.ts';
import { readMarkup } from '../markup.ts';
import { messageObject } from '../objects.ts';
import { integerOf, type Params, textOf } from '../params.ts';
import { badRequest, result, type TelegramAnswer } from '../refusal.ts';
import type { Bot, InlineButton } from '../state.ts';
import { readText } from '../text/read-text.ts';
import { chatOfCall } from './chat-of-call.ts';
import { contentOf } from './send-message.ts';

const NOT_MODIFIED =
  'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message';

export function editMessageText(core: Core, bot: Bot, params: Params): TelegramAnswer {
  const text = readText(params);
  if (!text.ok) return text;
  return edit(core, bot, params, contentOf(text));
}

export function editMessageReplyMarkup(core: Core, bot: Bot, params: Params): TelegramAnswer {
  return edit(core, bot, params, null);
}

function edit(core: Core, bot: Bot, params: Params, content: Record<string, unknown> | null): TelegramAnswer {
  const read = readMarkup(params);
  if (!read.ok) return read;
  if (textOf(params, 'inline_message_id') !== undefined) return badRequest('MESSAGE_ID_INVALID');
  const id = integerOf(params, 'message_id');
  if (id === undefined) return badRequest('message identifier is not specified');
  const found = chatOfCall(core, bot, params);
  if (!found.ok) return found;
  const { person, chat } = found;
  const message = messageIn(core.state, chat, id);
  if (!message) return badRequest('message to edit not found');
  if (message.from !== 'bot') return badRequest("message can't be edited");
  // A keyboard that is not given again goes away.
  const { inlineKeyboard } = read.markup;
  const isSameContent = content === null || JSON.stringify(content) === JSON.stringify(message.content);
  if (isSameContent && isSameKeyboard(message.inlineKeyboard, inlineKeyboard)) return badRequest(NOT_MODIFIED);
  if (content !== null) {
    message.content = content;
    message.editedAtMs = core.clock.now();
  }
  if (inlineKeyboard) message.inlineKeyboard = inlineKeyboard;
  else delete message.inlineKeyboard;
  tellPhone(core, chat.userId);
  return result(messageObject(core, bot, person, message));
}

const isSameKeyboard = (a: InlineButton[][] | undefined, b: InlineButton[][] | undefined) =>
  JSON.stringify(a ?? []) === JSON.stringify(b ?? []);
