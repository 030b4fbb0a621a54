/** `status: "read"`: the person's messages up to this one turn blue; with a typing indicator, "typing" shows for 25 seconds. */
import { chatOf, messagesOf } from '../chats.ts';
import type { Core } from '../core.ts';
import { isObject, type Json, wordOf } from '../rules/json.ts';
import type { BusinessNumber } from '../state.ts';
import { type Answer, answer, refused } from './answer.ts';
import { refuse } from './refusal.ts';

const TYPING_MS = 25_000;
/** Older messages can be neither marked as read nor reacted to. */
export const REACHABLE_MS = 30 * 24 * 60 * 60 * 1_000;

export function markRead(core: Core, number: BusinessNumber, body: Json): Answer {
  if (body.messaging_product !== 'whatsapp') return refused({ code: 100, message: '(#100) The parameter messaging_product is required.' });
  const indicator = body.typing_indicator;
  if (indicator !== undefined && !(isObject(indicator) && indicator.type === 'text')) {
    return refused({ code: 100, message: "(#100) Param typing_indicator['type'] must be one of {TEXT}." });
  }
  const nowMs = core.clock.now();
  const target = core.state.messages.get(wordOf(body.message_id));
  if (target?.numberId !== number.id || target.direction !== 'in' || nowMs - target.atMs > REACHABLE_MS) {
    return refused(refuse(131009, 'Message ID is unknown, older than 30 days, or not of a message received by this number.'));
  }
  const chat = chatOf(core, number.id, target.phone);
  for (const message of messagesOf(core.state, chat)) {
    if (message.direction === 'in' && message.status !== 'read') {
      message.status = 'read';
      message.times.read = nowMs;
    }
    if (message.wamid === target.wamid) break;
  }
  if (indicator !== undefined) chat.typingUntilMs = nowMs + TYPING_MS;
  core.events.publish({ type: 'phone', phone: target.phone });
  return answer({ success: true });
}
