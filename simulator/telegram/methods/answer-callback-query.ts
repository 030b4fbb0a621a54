/** `answerCallbackQuery`: ends the waiting of a pressed button, with or without words. */
import type { Core } from '../../core.ts';
import { chatOf, tellPhone } from '../chats.ts';
import { flagOf, type Params, textOf } from '../params.ts';
import { badRequest, result, type TelegramAnswer } from '../refusal.ts';
import type { Bot } from '../state.ts';

const TEXT_MAX = 200;
/** Telegram does not publish how long a query waits; a minute is what bots see. */
const ANSWERABLE_FOR_MS = 60_000;

export function answerCallbackQuery(core: Core, bot: Bot, params: Params): TelegramAnswer {
  const { callbackQueries } = core.state.telegram;
  const nowMs = core.clock.now();
  const text = textOf(params, 'text') ?? '';
  if (text.length > TEXT_MAX) return badRequest('MESSAGE_TOO_LONG');
  const query = callbackQueries.get(textOf(params, 'callback_query_id') ?? '');
  if (query?.botId !== bot.id || nowMs - query.atMs > ANSWERABLE_FOR_MS) {
    return badRequest('query is too old and response timeout expired or query ID is invalid');
  }
  callbackQueries.delete(query.id);
  const chat = chatOf(core, bot.id, query.userId);
  if (text !== '') chat.notice = { text, isAlert: flagOf(params, 'show_alert'), atMs: nowMs };
  tellPhone(core, query.userId);
  return result(true);
}
