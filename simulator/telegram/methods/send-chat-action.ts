/** `sendChatAction`: "typing" for five seconds, or until a message comes. */
import type { Core } from '../../core.ts';
import { tellPhone } from '../chats.ts';
import { type Params, textOf } from '../params.ts';
import { badRequest, result, type TelegramAnswer } from '../refusal.ts';
import type { Bot } from '../state.ts';
import { chatOfCall } from './chat-of-call.ts';

const SHOWN_MS = 5_000;
const ACTIONS = new Set([
  'typing',
  'upload_photo',
  'record_video',
  'upload_video',
  'record_voice',
  'upload_voice',
  'upload_document',
  'choose_sticker',
  'find_location',
  'record_video_note',
  'upload_video_note',
]);

export function sendChatAction(core: Core, bot: Bot, params: Params): TelegramAnswer {
  if (!ACTIONS.has(textOf(params, 'action') ?? '')) return badRequest('wrong parameter action in request');
  const found = chatOfCall(core, bot, params);
  if (!found.ok) return found;
  found.chat.typingUntilMs = core.clock.now() + SHOWN_MS;
  tellPhone(core, found.chat.userId);
  return result(true);
}
