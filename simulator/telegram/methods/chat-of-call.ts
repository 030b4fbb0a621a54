/** Who a call means by `chat_id`, and whether the bot may write there. */
import type { Core } from '../../core.ts';
import { chatOf, personByUserId, type TelegramPerson } from '../chats.ts';
import { integerOf, type Params, textOf } from '../params.ts';
import { badRequest, refused, type TelegramRefusal } from '../refusal.ts';
import type { Bot, TelegramChat } from '../state.ts';

export type ChatOutcome = { ok: true; person: TelegramPerson; chat: TelegramChat } | { ok: false; refusal: TelegramRefusal };

/** Private chats only: groups and channels are not simulated, so their ids are not found. */
export function chatOfCall(core: Core, bot: Bot, params: Params): ChatOutcome {
  const given = textOf(params, 'chat_id')?.trim() ?? '';
  if (given === '') return badRequest('chat_id is empty');
  const userId = integerOf(params, 'chat_id');
  const person = userId === undefined ? undefined : personByUserId(core.state, userId);
  if (!person) return badRequest('chat not found');
  const chat = chatOf(core, bot.id, person.telegram.id);
  if (chat.isBlocked) return refused(403, 'Forbidden: bot was blocked by the user');
  if (!chat.hasStarted) return refused(403, "Forbidden: bot can't initiate conversation with a user");
  return { ok: true, person, chat };
}
