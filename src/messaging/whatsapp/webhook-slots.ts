/** Walks a webhook body into slots, one per item; the parser reads them and the splitter puts them into smaller bodies. */
import type { Locator } from './webhook.ts';
import { bookOfContacts, type ContactBook } from './webhook-contacts.ts';
import { fieldOf, listsOf, readingOf } from './webhook-fields.ts';
import { idOf, isRecord, type Json, phoneOf, textOf, timestampMsOf } from './webhook-values.ts';

const WEBHOOK_OBJECT = 'whatsapp_business_account';

/** One object on the way to an item, without the list that leads on. */
export interface Container {
  shell: Json;
  /** The key of that list. */
  list: string;
  /** The contacts to choose from: set for a change alone, which keeps them, and its list, inside `value`. */
  contacts: readonly Json[] | null;
}

/** How an item is to be read. */
export type Reading =
  | { as: 'message'; source: 'live' | 'history' | 'echo'; thread: Json | null }
  | { as: 'status' }
  | { as: 'account'; field: string; event: string | null; value: unknown }
  | { as: 'malformed'; reason: string; value: unknown };

export interface Slot {
  /** From the body down to the list the leaf stands in; equal containers are the same object. */
  path: readonly Container[];
  leaf: unknown;
  /** The element of `contacts` that belongs to it. */
  contact: Json | null;
  at: Locator;
  entryTimeMs: number | null;
  reading: Reading;
}

/** What the slots of one entry or change share. */
type Frame = Pick<Slot, 'path' | 'at' | 'entryTimeMs'>;

/** Beside its lists a value of messages holds only these; anything more is an item of its own. */
const ENVELOPE_KEYS = new Set(['messaging_product', 'metadata', 'contacts', 'field', 'object']);
const NOWHERE: Locator = { wabaId: null, numberId: null, displayPhone: null };

/** The slots in order; null when it is no webhook of WhatsApp at all. Shape: Meta, "Webhooks reference". */
export function slotsOf(body: unknown): Slot[] | null {
  if (!isRecord(body) || !Array.isArray(body.entry)) return null;
  // One documented example has its `object` elsewhere, so a missing one is accepted.
  if (body.object !== undefined && body.object !== WEBHOOK_OBJECT) return null;
  const root: Container = { shell: { object: WEBHOOK_OBJECT }, list: 'entry', contacts: null };
  return body.entry.flatMap((entry) => slotsOfEntry(root, entry));
}

function slotsOfEntry(root: Container, entry: unknown): Slot[] {
  const outside: Frame = { path: [root], at: NOWHERE, entryTimeMs: null };
  if (!isRecord(entry)) return [malformed(outside, entry, 'entry_not_an_object')];
  const at: Locator = { ...NOWHERE, wabaId: idOf(entry.id) };
  if (!Array.isArray(entry.changes)) return [malformed({ ...outside, at }, entry, 'changes_not_a_list')];
  const container: Container = { shell: { id: entry.id, time: entry.time }, list: 'changes', contacts: null };
  const frame: Frame = { path: [root, container], at, entryTimeMs: timestampMsOf(entry.time) };
  return entry.changes.flatMap((change) => slotsOfChange(frame, change, textOf(entry.field)));
}

function slotsOfChange(entry: Frame, change: unknown, entryField: string | null): Slot[] {
  if (!isRecord(change)) return [malformed(entry, change, 'change_not_an_object')];
  const field = fieldOf(change, entryField);
  if (field === null) return [malformed(entry, change, 'change_without_field')];
  const value = change.value ?? null;
  const keys = listsOf(field);
  if (!isRecord(value) || keys === null) return [wholeChange(entry, field, value)];
  return slotsOfLists(entry, field, value, keys);
}

/** A value made of lists: each element is a slot, what is no list is malformed, and unknown keys beside them are one more slot. */
function slotsOfLists(entry: Frame, field: string, value: Json, keys: readonly string[]): Slot[] {
  const head: Json = { messaging_product: value.messaging_product, metadata: value.metadata };
  const at = locate(entry.at.wabaId, field, head);
  const lists = keys.filter((key) => Array.isArray(value[key]));
  const elements = lists.reduce((sum, key) => sum + (value[key] as unknown[]).length, 0);
  const book = bookOfContacts(value.contacts, elements === 1 && !lists.includes('history'));
  const misplaced = (key: string, kept: unknown, shown: unknown, reason: string): Slot => ({
    ...malformed({ ...entry, at }, { field, value: { ...head, [key]: kept } }, reason),
    reading: { as: 'malformed', reason, value: shown },
  });
  const slots: Slot[] = [];

  for (const key of keys) {
    const list = value[key];
    if (list === undefined || list === null) continue;
    if (!Array.isArray(list)) slots.push(misplaced(key, list, list, `${key}_not_a_list`));
    else {
      const container: Container = { shell: { field, value: head }, list: key, contacts: book.all };
      const frame: Frame = { ...entry, path: [...entry.path, container], at };
      for (const element of list) slots.push(...slotsOfElement(frame, field, key, element, book));
    }
  }

  const { contacts } = value;
  if (Array.isArray(contacts)) {
    const strays = contacts.filter((contact) => !isRecord(contact));
    slots.push(...strays.map((stray) => misplaced('contacts', [stray], stray, 'contacts_element_not_an_object')));
  } else if (contacts !== undefined && contacts !== null) slots.push(misplaced('contacts', contacts, contacts, 'contacts_not_a_list'));

  const hasMore = Object.keys(value).some((key) => !ENVELOPE_KEYS.has(key) && !keys.includes(key));
  if (hasMore || (slots.length === 0 && lists.length === 0)) {
    const rest: Json = Object.fromEntries(Object.entries(value).filter(([key]) => key !== 'contacts' && !keys.includes(key)));
    if (book.all.length > 0) rest.contacts = book.all;
    slots.push(wholeChange(entry, field, rest));
  }
  return slots;
}

function slotsOfElement(frame: Frame, field: string, key: string, element: unknown, book: ContactBook): Slot[] {
  if (!isRecord(element)) return [malformed(frame, element, `${key}_element_not_an_object`)];
  if (key === 'history') return slotsOfChunk(frame, element, book);
  return [{ ...frame, leaf: element, contact: book.of(element), reading: readingOf(field, key, element) }];
}

/** One chunk of the chat history of a WhatsApp Business app: how far it is, threads of messages, or why there is none. */
function slotsOfChunk(frame: Frame, chunk: Json, book: ContactBook): Slot[] {
  const { threads, errors, ...progress } = chunk;
  const slots: Slot[] = [];
  if (Object.keys(progress).length > 0 || (threads === undefined && errors === undefined)) {
    slots.push({
      ...frame,
      leaf: progress,
      contact: null,
      reading: { as: 'account', field: 'history', event: 'progress', value: progress },
    });
  }
  for (const [key, list] of Object.entries({ errors, threads })) {
    if (list === undefined) continue;
    if (!Array.isArray(list)) {
      slots.push(malformed(frame, { [key]: list }, `${key}_not_a_list`));
      continue;
    }
    const inner: Frame = { ...frame, path: [...frame.path, { shell: {}, list: key, contacts: null }] };
    for (const element of list) {
      if (!isRecord(element)) slots.push(malformed(inner, element, `${key}_element_not_an_object`));
      else if (key === 'threads') slots.push(...slotsOfThread(inner, element, book));
      else slots.push({ ...inner, leaf: element, contact: null, reading: readingOf('history', 'errors', element) });
    }
  }
  return slots;
}

function slotsOfThread(frame: Frame, thread: Json, book: ContactBook): Slot[] {
  if (!Array.isArray(thread.messages)) return [malformed(frame, thread, 'thread_messages_not_a_list')];
  const shell: Json = { id: thread.id, context: thread.context };
  const inner: Frame = { ...frame, path: [...frame.path, { shell, list: 'messages', contacts: null }] };
  return thread.messages.map((message): Slot => {
    if (!isRecord(message)) return malformed(inner, message, 'messages_element_not_an_object');
    return { ...inner, leaf: message, contact: book.of(message), reading: { as: 'message', source: 'history', thread: shell } };
  });
}

function wholeChange(entry: Frame, field: string, value: unknown): Slot {
  const event = isRecord(value) ? textOf(value.event) : null;
  const at = locate(entry.at.wabaId, field, isRecord(value) ? value : {});
  return { ...entry, at, leaf: { field, value }, contact: null, reading: { as: 'account', field, event, value } };
}

function malformed(frame: Frame, leaf: unknown, reason: string): Slot {
  return { ...frame, leaf, contact: null, reading: { as: 'malformed', reason, value: leaf ?? null } };
}

/**
 * Whose value it is. `entry.id` is the WhatsApp business account, except that events about a partner name the partner's
 * own portfolio there and the account in `waba_info` (Meta, "account_update webhook reference").
 */
function locate(entryId: string | null, field: string, value: Json): Locator {
  const metadata = isRecord(value.metadata) ? value.metadata : {};
  const waba = isRecord(value.waba_info) ? idOf(value.waba_info.waba_id) : null;
  const entity = field === 'account_alerts' && value.entity_type === 'PHONE_NUMBER' ? idOf(value.entity_id) : null;
  return {
    wabaId: field === 'partner_solutions' ? waba : (waba ?? entryId),
    numberId: idOf(metadata.phone_number_id) ?? entity,
    displayPhone: phoneOf(metadata.display_phone_number ?? value.display_phone_number),
  };
}
