/** One element of `statuses`, as an item, and the errors that come with statuses and messages. */

import type { MalformedItem, ParsedStatus, PlatformErrorItem } from './webhook.ts';
import type { Slot } from './webhook-slots.ts';
import { identityOf, integerOf, isRecord, type Json, recordOf, textOf, timestampMsOf } from './webhook-values.ts';

/** Meta, "Status messages webhook reference". Every field but id, status and timestamp may be missing. */
export function statusOf(status: Json, slot: Slot, place: number): ParsedStatus | MalformedItem {
  const malformed = (reason: string): MalformedItem => ({ kind: 'malformed', reason, value: status, at: slot.at, place });
  const wamid = textOf(status.id);
  const word = textOf(status.status);
  const timestampMs = timestampMsOf(status.timestamp);
  if (wamid === null) return malformed('status_without_id');
  if (word === null) return malformed('status_without_word');
  if (timestampMs === null) return malformed('status_without_timestamp');

  const { recipient_id, recipient_participant_id, recipient_user_id, recipient_participant_user_id } = status;
  // In a group the recipient is the group, and the person is the participant.
  const isGroup = status.recipient_type === 'group';
  const named = identityOf([isGroup ? null : recipient_id, recipient_participant_id], [recipient_user_id, recipient_participant_user_id]);
  const known = identityOf([slot.contact?.wa_id], [slot.contact?.user_id]);
  const pricing = recordOf(status.pricing);
  return {
    kind: 'status',
    at: slot.at,
    wamid,
    status: word,
    timestampMs,
    callbackData: textOf(status.biz_opaque_callback_data),
    recipient: { phone: named.phone ?? known.phone, bsuid: named.bsuid ?? known.bsuid },
    pricing: pricing && {
      billable: typeof pricing.billable === 'boolean' ? pricing.billable : null,
      model: textOf(pricing.pricing_model),
      type: textOf(pricing.type),
      category: textOf(pricing.category),
    },
    conversation: recordOf(status.conversation),
    errors: errorsOf(status.errors),
    place,
  };
}

/** `errors` of a message or status, one entry per element whatever it is; an object alone counts as a list of one. */
export function errorsOf(errors: unknown): PlatformErrorItem[] {
  if (errors === undefined || errors === null) return [];
  return (Array.isArray(errors) ? errors : [errors]).map(errorOf);
}

function errorOf(error: unknown): PlatformErrorItem {
  if (!isRecord(error)) return { code: null, title: null, message: textOf(error), details: null };
  return {
    code: integerOf(error.code),
    title: textOf(error.title),
    message: textOf(error.message),
    details: textOf(recordOf(error.error_data)?.details) ?? textOf(error.details),
  };
}
