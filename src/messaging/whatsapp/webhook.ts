/** Reads a WhatsApp webhook body into items; never throws, and every element of the body becomes exactly one item. */
import type { InboundContent } from '../content.ts';
import { messageOf } from './webhook-message.ts';
import { type Slot, slotsOf } from './webhook-slots.ts';
import { statusOf } from './webhook-status.ts';
import { identityOf, integerOf, isRecord, type Json, parseJson, recordOf, textOf, timestampMsOf, usernameOf } from './webhook-values.ts';

/** Whose it is, as far as the body says: ids are opaque text, the phone is '+digits'. */
export interface Locator {
  wabaId: string | null;
  numberId: string | null;
  displayPhone: string | null;
}

export interface PlatformErrorItem {
  code: number | null;
  title: string | null;
  message: string | null;
  details: string | null;
}

/** The person on the other side, never the business. */
export interface Person {
  /** '+digits'; missing for people who hide it behind a username. */
  phone: string | null;
  /** Business-scoped user id, opaque. */
  bsuid: string | null;
  parentBsuid: string | null;
  name: string | null;
  username: string | null;
  identityKeyHash: string | null;
}

export interface IdentityChange {
  kind: 'number_changed' | 'user_id_changed' | 'identity_changed';
  previousBsuid: string | null;
  newPhone: string | null;
  newBsuid: string | null;
}

export interface ParsedMessage {
  kind: 'message';
  at: Locator;
  /** history and echo: what a number that also lives in the WhatsApp Business app said there. */
  source: 'live' | 'history' | 'echo';
  direction: 'in' | 'out';
  wamid: string;
  timestampMs: number;
  /** The platform's word, or `unsupported` for an unknown one and for one without its body. */
  type: string;
  /** Has a phone, a BSUID or both. */
  person: Person;
  content: InboundContent;
  /** The message it answers, reacts to, edits or revokes. */
  contextWamid: string | null;
  isForwarded: boolean;
  /** The ad it came from. */
  referral: Record<string, unknown> | null;
  errors: PlatformErrorItem[];
  identityChange: IdentityChange | null;
  /** The group it was written in; null for a chat with the business alone. */
  groupId: string | null;
  /** What the business app knew of its delivery, in the platform's word. */
  historyStatus: string | null;
  /** Whether it starts a new 24 hours. */
  opensWindow: boolean;
  /** Order within the POST, kept when the body is split. */
  place: number;
}

export interface ParsedStatus {
  kind: 'status';
  at: Locator;
  wamid: string;
  /** sent, delivered, read, played, failed, or a word not known yet. */
  status: string;
  timestampMs: number;
  callbackData: string | null;
  recipient: { phone: string | null; bsuid: string | null };
  pricing: { billable: boolean | null; model: string | null; type: string | null; category: string | null } | null;
  conversation: Record<string, unknown> | null;
  errors: PlatformErrorItem[];
  place: number;
}

/** Everything that is no message and no status. */
export interface ParsedAccountItem {
  kind: 'account';
  at: Locator;
  /** The webhook field; `errors` for errors of the account or app, `history` with event `error` for those of a history. */
  field: string;
  event: string | null;
  /** The value of the change, or the one element of its list. */
  value: unknown;
  timestampMs: number | null;
  /** Whom it is about: set for user_preferences and smb_app_state_sync. */
  person: Person | null;
  place: number;
}

/** What cannot be identified; the caller quarantines it. */
export interface MalformedItem {
  kind: 'malformed';
  /** Stable snake_case. */
  reason: string;
  value: unknown;
  at: Locator;
  place: number;
}

export type WebhookItem = ParsedMessage | ParsedStatus | ParsedAccountItem | MalformedItem;
export type ParsedWebhook = { ok: true; items: WebhookItem[] } | { ok: false; reason: 'malformed_json' | 'malformed_envelope' };

/**
 * @param body the raw text of the POST, or of one piece of it (split.ts, which writes `firstPlace` into each piece).
 *   Shapes: Meta, "Webhooks reference".
 */
export function parseWebhook(body: string): ParsedWebhook {
  const json = parseJson(body);
  if (json === undefined) return { ok: false, reason: 'malformed_json' };
  const slots = slotsOf(json);
  if (slots === null) return { ok: false, reason: 'malformed_envelope' };
  const firstPlace = Math.max(0, integerOf(recordOf(json)?.firstPlace) ?? 0);
  return { ok: true, items: slots.map((slot, index) => itemOf(slot, firstPlace + index)) };
}

function itemOf(slot: Slot, place: number): WebhookItem {
  const { at, leaf, reading } = slot;
  switch (reading.as) {
    case 'malformed':
      return { kind: 'malformed', reason: reading.reason, value: reading.value, at, place };
    case 'message':
      return messageOf(leaf as Json, slot, reading, place);
    case 'status':
      return statusOf(leaf as Json, slot, place);
    case 'account': {
      const { field, event, value } = reading;
      return {
        kind: 'account',
        at,
        field,
        event,
        value,
        timestampMs: timeOf(value) ?? slot.entryTimeMs,
        person: personOf(slot, field),
        place,
      };
    }
  }
}

/** A preference says when itself, an address book entry in its metadata. */
function timeOf(value: unknown): number | null {
  if (!isRecord(value)) return null;
  return timestampMsOf(value.timestamp) ?? timestampMsOf(recordOf(value.metadata)?.timestamp);
}

/** Meta, "user_preferences webhook reference" and "smb_app_state_sync webhook reference". */
function personOf({ leaf, contact }: Slot, field: string): Person | null {
  const element = recordOf(leaf);
  if (element === null || (field !== 'user_preferences' && field !== 'smb_app_state_sync')) return null;
  const entry = recordOf(element.contact);
  const profile = recordOf(contact?.profile);
  return {
    ...identityOf([element.wa_id, entry?.phone_number, contact?.wa_id], [element.user_id, entry?.user_id, contact?.user_id]),
    parentBsuid: textOf(element.parent_user_id) ?? textOf(contact?.parent_user_id),
    name: textOf(entry?.full_name) ?? textOf(profile?.name),
    username: usernameOf(entry?.username) ?? usernameOf(profile?.username),
    identityKeyHash: textOf(contact?.identity_key_hash),
  };
}
