/** What happens to a message once it is accepted: it reaches the phone, and its statuses are planned. */
import { addMessage, chatOf, rememberMessage } from '../chats.ts';
import type { Core } from '../core.ts';
import type { FaultEffect } from '../faults.ts';
import type { Json } from '../rules/json.ts';
import { wordOf } from '../rules/json.ts';
import type { Message } from '../state.ts';

const FAIL_LATER_AFTER_MS = 700;

export function acceptMessage(core: Core, message: Message, failsWith: number | undefined, fault: FaultEffect | undefined): void {
  deliverToPhone(core, message, failsWith);
  planStatuses(core, message, failsWith, fault);
}

/** What fails never reaches the phone. A reaction is put on its message instead of a bubble of its own. */
function deliverToPhone(core: Core, message: Message, failsWith: number | undefined): void {
  const chat = chatOf(core, message.numberId, message.phone);
  if (failsWith !== undefined) {
    rememberMessage(core, message);
    return;
  }
  if (message.type === 'reaction') {
    const { message_id: wamid, emoji } = message.payload.reaction as Json;
    const target = core.state.messages.get(wordOf(wamid));
    if (target) target.reactions = { ...target.reactions, business: wordOf(emoji) };
    rememberMessage(core, message);
    core.events.publish({ type: 'phone', phone: message.phone });
    return;
  }
  chat.unread += 1;
  chat.typingUntilMs = 0;
  addMessage(core, message);
}

function planStatuses(core: Core, message: Message, failsWith: number | undefined, fault: FaultEffect | undefined): void {
  const { sentAfterMs, deliveredAfterMs } = core.state.settings;
  const { wamid } = message;
  if (failsWith !== undefined) {
    const afterMs = fault?.kind === 'fail_later' ? (fault.afterMs ?? FAIL_LATER_AFTER_MS) : FAIL_LATER_AFTER_MS;
    core.agenda.add({ kind: 'status', dueAtMs: message.atMs + afterMs, wamid, status: 'failed', errorCode: failsWith });
    return;
  }
  core.agenda.add({ kind: 'status', dueAtMs: message.atMs + sentAfterMs, wamid, status: 'sent' });
  // Documented: a reaction yields only `sent`.
  if (message.type === 'reaction') return;
  core.agenda.add({ kind: 'status', dueAtMs: message.atMs + sentAfterMs + deliveredAfterMs, wamid, status: 'delivered' });
}
