/** One element of `messages`, `message_echoes` or a history thread, as an item. */

import type { IdentityChange, MalformedItem, ParsedMessage, Person } from './webhook.ts';
import { contentOf } from './webhook-content.ts';
import type { Reading, Slot } from './webhook-slots.ts';
import { errorsOf } from './webhook-status.ts';
import { identityOf, type Json, phoneOf, recordOf, textOf, timestampMsOf, usernameOf } from './webhook-values.ts';

/**
 * Live messages that start no new 24 hours. A system notice is not written by the person. Whether a reaction, an edit
 * or a deletion does is not documented: we assume it does not, since a window wrongly closed costs a template, while
 * one wrongly open is answered with a refusal (Meta, "Send messages: customer service windows").
 */
const NOT_OPENING = new Set(['system', 'reaction', 'edit', 'revoke', 'request_welcome']);

const IDENTITY_CHANGES = new Map<string, IdentityChange['kind']>([
  ['user_changed_number', 'number_changed'],
  ['customer_changed_number', 'number_changed'],
  ['user_changed_user_id', 'user_id_changed'],
  ['customer_identity_changed', 'identity_changed'],
]);

/** A message without id, time or person cannot be stored as one and is malformed. */
export function messageOf(message: Json, slot: Slot, reading: Reading & { as: 'message' }, place: number): ParsedMessage | MalformedItem {
  const malformed = (reason: string): MalformedItem => ({ kind: 'malformed', reason, value: message, at: slot.at, place });
  const wamid = textOf(message.id);
  const timestampMs = timestampMsOf(message.timestamp);
  const direction = directionOf(message, slot, reading.source);
  const person = personOf(message, slot.contact, reading.thread, direction);
  if (wamid === null) return malformed('message_without_id');
  if (timestampMs === null) return malformed('message_without_timestamp');
  if (person.phone === null && person.bsuid === null) return malformed('message_without_person');

  const { type, content } = contentOf(message);
  const context = recordOf(message.context);
  const groupId = textOf(message.group_id);
  return {
    kind: 'message',
    at: slot.at,
    source: reading.source,
    direction,
    wamid,
    timestampMs,
    type,
    person,
    content,
    contextWamid: textOf(context?.id) ?? targetOf(message, type),
    isForwarded: context?.forwarded === true || context?.frequently_forwarded === true,
    referral: recordOf(message.referral),
    errors: errorsOf(message.errors),
    identityChange: type === 'system' ? identityChangeOf(recordOf(message.system) ?? {}) : null,
    groupId,
    historyStatus: textOf(recordOf(message.history_context)?.status),
    opensWindow: reading.source === 'live' && direction === 'in' && groupId === null && !NOT_OPENING.has(type),
    place,
  };
}

/** By who wrote it: an echo is the business's own unless it is addressed to it, a history message where it says so. */
function directionOf(message: Json, slot: Slot, source: ParsedMessage['source']): 'in' | 'out' {
  if (source === 'live') return 'in';
  const business = slot.at.displayPhone;
  const isFrom = business !== null && phoneOf(message.from) === business;
  const isTo = business !== null && phoneOf(message.to) === business;
  if (isFrom !== isTo) return isFrom ? 'out' : 'in';
  const namesRecipient = message.to !== undefined || message.to_user_id !== undefined;
  return source === 'echo' || namesRecipient ? 'out' : 'in';
}

/** The side that is not the business, completed from the contact element and the thread. */
function personOf(message: Json, contact: Json | null, thread: Json | null, direction: 'in' | 'out'): Person {
  const [own, ownId, ownParent] =
    direction === 'in'
      ? [message.from, message.from_user_id, message.from_parent_user_id]
      : [message.to, message.to_user_id, message.to_parent_user_id];
  const system = message.type === 'system' ? recordOf(message.system) : null;
  const context = recordOf(thread?.context);
  const named = identityOf([own], [ownId]);
  const around = identityOf([contact?.wa_id, context?.wa_id, thread?.id], [contact?.user_id, context?.user_id]);
  // A system notice has no contact element; of someone whose phone is hidden it names the old id, or the new one alone.
  const noticed = identityOf([], [system?.previous_user_id, named.phone === null ? system?.user_id : null]);
  const profile = recordOf(contact?.profile);
  return {
    phone: named.phone ?? around.phone,
    bsuid: named.bsuid ?? around.bsuid ?? noticed.bsuid,
    parentBsuid: textOf(ownParent) ?? textOf(contact?.parent_user_id) ?? textOf(context?.parent_user_id),
    name: textOf(profile?.name),
    username: usernameOf(profile?.username) ?? usernameOf(context?.username),
    identityKeyHash: textOf(contact?.identity_key_hash),
  };
}

function targetOf(message: Json, type: string): string | null {
  const body = recordOf(message[type]);
  return type === 'reaction' ? textOf(body?.message_id) : textOf(body?.original_message_id);
}

/** Meta, "System messages webhook reference": the new number and id of a person, and the id known before. */
function identityChangeOf(system: Json): IdentityChange | null {
  const kind = IDENTITY_CHANGES.get(textOf(system.type) ?? '');
  if (kind === undefined) return null;
  const { phone, bsuid } = identityOf([system.wa_id, system.new_wa_id], [system.user_id]);
  return { kind, previousBsuid: textOf(system.previous_user_id), newPhone: phone, newBsuid: bsuid };
}
