/** What each webhook field is made of, and how the elements of its lists are read. */

import type { Reading } from './webhook-slots.ts';
import { isRecord, type Json, textOf } from './webhook-values.ts';

/** Fields whose value is lists of items; the value of any other field is one item. */
const LISTS = new Map<string, readonly string[]>([
  ['messages', ['messages', 'statuses', 'errors']],
  ['history', ['history', 'messages', 'errors']],
  ['smb_message_echoes', ['message_echoes', 'messages', 'errors']],
  ['message_echoes', ['message_echoes', 'messages', 'errors']],
  ['smb_app_state_sync', ['state_sync', 'errors']],
  ['user_preferences', ['user_preferences', 'errors']],
  ['calls', ['calls', 'statuses', 'errors']],
]);
const GROUP_LISTS = ['groups', 'statuses', 'errors'];

/** Messages that another field carries are not the business's to answer: they are kept as account items. */
const MESSAGE_SOURCES = new Map<string, 'live' | 'history' | 'echo'>([
  ['messages', 'live'],
  ['history', 'history'],
  ['smb_message_echoes', 'echo'],
  ['message_echoes', 'echo'],
]);

/** Which list betrays its field, when the field is not named. */
const FIELD_OF_LIST = [
  ['messages', 'messages'],
  ['statuses', 'messages'],
  ['message_echoes', 'smb_message_echoes'],
  ['history', 'history'],
  ['state_sync', 'smb_app_state_sync'],
  ['user_preferences', 'user_preferences'],
  ['calls', 'calls'],
] as const;

export function listsOf(field: string): readonly string[] | null {
  return LISTS.get(field) ?? (field.startsWith('group_') ? GROUP_LISTS : null);
}

/**
 * The field of a change. Meta's examples of PARTNER_APP_INSTALLED and PARTNER_APP_UNINSTALLED have it on the entry or
 * inside the value, and the one of message_template_quality_update names another field.
 */
export function fieldOf(change: Json, entryField: string | null): string | null {
  const value = isRecord(change.value) ? change.value : {};
  const field = textOf(change.field) ?? textOf(value.field) ?? entryField ?? inferredField(value);
  if (field === 'message_template_status_update' && value.new_quality_score !== undefined) return 'message_template_quality_update';
  return field ?? (isRecord(change.value) ? 'unknown' : null);
}

function inferredField(value: Json): string | null {
  const list = FIELD_OF_LIST.find(([key]) => Array.isArray(value[key]));
  if (list) return list[1];
  if (typeof value.event !== 'string') return null;
  if (value.message_template_id !== undefined) return 'message_template_status_update';
  return value.event.startsWith('PARTNER_') || isRecord(value.waba_info) ? 'account_update' : null;
}

/** How an element of a list is read. */
export function readingOf(field: string, key: string, element: Json): Reading {
  if (key === 'errors') {
    const isHistory = field === 'history';
    return { as: 'account', field: isHistory ? 'history' : 'errors', event: isHistory ? 'error' : null, value: element };
  }
  if (key === 'message_echoes') return { as: 'message', source: 'echo', thread: null };
  const source = key === 'messages' ? MESSAGE_SOURCES.get(field) : undefined;
  if (source !== undefined) return { as: 'message', source, thread: null };
  // The statuses of field `calls` are those of phone calls.
  if (key === 'statuses' && field === 'messages') return { as: 'status' };
  return { as: 'account', field, event: textOf(element.event), value: element };
}
