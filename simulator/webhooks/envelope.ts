/** The bytes of a webhook: one update or several, escaped as Meta does. They follow from the job alone, so retries repeat them. */
import type { WebhookJob, WebhookUpdate } from '../agenda.ts';
import { isObject, type Json, listOf } from '../rules/json.ts';

/** Fields of the account carry the time of the entry; messages do not. */
const UNTIMED = new Set(['messages', 'message_echoes', 'smb_message_echoes', 'history', 'smb_app_state_sync', 'user_preferences']);

interface Change {
  field: string;
  value: Json;
}

interface Entry {
  id: string;
  time?: number;
  changes: Change[];
}

export const updatesOf = (job: WebhookJob): WebhookUpdate[] => [job, ...(job.more ?? [])];

export function envelope(job: WebhookJob): string {
  const entries: Entry[] = [];
  for (const update of updatesOf(job)) addUpdate(entries, update, Math.floor(job.firstAtMs / 1_000));
  // Meta escapes what is not ASCII, which is why signatures are checked over the raw bytes.
  return JSON.stringify({ object: 'whatsapp_business_account', entry: entries }).replace(
    /[\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Joins the entry of its account, and within that the messages or statuses of its number. */
function addUpdate(entries: Entry[], { entryId, wabaId, field, value }: WebhookUpdate, time: number): void {
  const id = entryId ?? wabaId;
  const isTimed = !UNTIMED.has(field);
  let entry = entries.find((one) => one.id === id && (one.time !== undefined) === isTimed);
  if (!entry) {
    entry = { id, ...(isTimed ? { time } : {}), changes: [] };
    entries.push(entry);
  }
  const last = entry.changes.at(-1);
  const joined = last?.field === field && field === 'messages' ? join(last.value, value) : null;
  if (last && joined) last.value = joined;
  else entry.changes.push({ value, field });
}

/** Null where the two may not share a `value`: another number, or messages beside statuses. */
function join(first: Json, second: Json): Json | null {
  const list = first.statuses ? 'statuses' : 'messages';
  if (!first[list] || !second[list] || numberOf(first) !== numberOf(second)) return null;
  const contacts = [...listOf(first.contacts), ...listOf(second.contacts)];
  return { ...first, ...(contacts.length > 0 ? { contacts } : {}), [list]: [...listOf(first[list]), ...listOf(second[list])] };
}

const numberOf = (value: Json) => (isObject(value.metadata) ? value.metadata.phone_number_id : undefined);
