/** Fields and values of the audit log as people know them. */
import { counted, sentenceCase } from '../lib/words.ts';

/** Names that an entry mentions by id only. */
export interface ChangeNames {
  roles?: Readonly<Record<string, string>>;
  permissions?: Readonly<Record<string, string>>;
  members?: Readonly<Record<string, string>>;
}

const FIELDS = new Map(
  Object.entries({
    email: 'e-mail',
    phone: 'WhatsApp number',
    telegram: 'Telegram account',
    telegramUserId: 'Telegram account',
    whatsapp: 'WhatsApp chat',
    managerId: 'manager',
    timeZone: 'time zone',
    brandName: 'branding name',
    quietHours: 'quiet hours',
    messageRetentionDays: 'retention of messages',
    hostApplication: 'host application',
    grants: 'permissions',
    scopes: 'permissions',
    expiresAt: 'expiry',
    suspendedBecause: 'reason',
    perMinute: 'requests a minute',
    perHour: 'an hour',
    jwksUrl: 'address of its keys',
    added: 'invited',
    updated: 'changed',
  }),
);

/** The field in a sentence: "time zone", "Telegram account". */
export function fieldWords(field: string): string {
  return FIELDS.get(field) ?? splitWords(field);
}

/** The field as a heading of the table. */
export function fieldLabel(field: string): string {
  const words = fieldWords(field);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function valueWords(field: string, value: unknown, names: ChangeNames = {}): string {
  if (value === null || value === undefined || value === '') return NOTHING.get(field) ?? 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return field === 'messageRetentionDays' ? counted(value, 'day') : value.toLocaleString('en-GB');
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map((part) => valueWords(field, part, names)).join(', ');
  if (typeof value === 'object') return objectWords(field, value as Record<string, unknown>, names);
  return typeof value === 'string' ? textWords(field, value, names) : JSON.stringify(value);
}

/** What an empty value of these means. */
const NOTHING = new Map(
  Object.entries({
    quietHours: 'off',
    messageRetentionDays: 'kept for good',
    brandName: 'the name of the workspace',
    expiresAt: 'never',
    timeZone: 'that of the workspace',
    perHour: 'no limit',
    templates: 'any',
    audience: 'anyone',
  }),
);

function objectWords(field: string, value: Record<string, unknown>, names: ChangeNames): string {
  const { id, name } = value;
  if (typeof name === 'string' && typeof id === 'string') return name;
  if (field === 'quietHours') return `${String(value.from)} to ${String(value.to)}`;
  const parts = Object.entries(value).map(([key, part]) => {
    if (field !== 'grants') return `${fieldLabel(key)}: ${valueWords(key, part, names)}`;
    const words = names.permissions?.[key] ?? key;
    return part === 'all' ? words : `${words} (${String(part)})`;
  });
  return parts.length === 0 ? 'none' : parts.join(field === 'grants' ? ', ' : '; ');
}

function textWords(field: string, text: string, names: ChangeNames): string {
  if (field === 'role') return names.roles?.[text] ?? sentenceCase(text);
  if (field === 'managerId') return names.members?.[text] ?? text;
  if (field === 'scopes') return names.permissions?.[text] ?? text;
  if (/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(text)) return text.slice(0, 16).replace('T', ' ').concat(' UTC');
  return text;
}

/** `hostOrigins` and `host_origins` -> "host origins". */
function splitWords(field: string): string {
  return field
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/[_.]/g, ' ')
    .toLowerCase();
}
