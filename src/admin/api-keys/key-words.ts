/** API keys in words: what a key may do, how much of it, and until when. */
import type { ApiKeyView, KeyLimits } from '../../contract/api-keys.ts';
import type { Permission } from '../../contract/permissions.ts';
import type { CatalogueEntry } from '../../contract/roles.ts';
import { counted } from '../lib/words.ts';
import type { Tone } from '../parts/tone.ts';

const DAY_MS = 86_400_000;

/** A key that ends within this long is worth a word. */
const ENDS_SOON_MS = 14 * DAY_MS;

export interface KeyState {
  label: string;
  tone: Tone;
}

export function keyState({ state, expiresAt }: Pick<ApiKeyView, 'state' | 'expiresAt'>, nowMs: number): KeyState {
  if (state === 'revoked') return { label: 'Revoked', tone: 'neutral' };
  if (state === 'expired') return { label: 'Expired', tone: 'neutral' };
  if (expiresAt !== null && Date.parse(expiresAt) - nowMs < ENDS_SOON_MS) return { label: 'Expires soon', tone: 'warn' };
  return { label: 'Active', tone: 'good' };
}

/** "Raise alerts, see alerts": the catalogue's words, or the bare names where there is no catalogue. */
export function scopeWords(scopes: readonly Permission[], catalogue: readonly CatalogueEntry[]): string {
  const words = scopes.map((scope) => catalogue.find(({ name }) => name === scope)?.words ?? scope);
  const text = words.join(', ');
  return catalogue.length === 0 ? text : text.charAt(0).toUpperCase() + text.slice(1);
}

/** What a key may not exceed, one phrase each; the most particular first. */
export function limitWords({ perMinute, perHour, templates, audience }: KeyLimits): string[] {
  const phrases: string[] = [];
  if (templates !== null) phrases.push(templates.length === 1 ? `only the template ${templates[0]}` : `only ${templates.length} templates`);
  if (audience !== null) phrases.push(audience === 'members' ? 'to colleagues only' : 'to customers only');
  if (perHour !== null) phrases.push(`at most ${perHour.toLocaleString('en-GB')} an hour`);
  phrases.push(`${counted(perMinute, 'request')} a minute`);
  return phrases;
}

export const EXPIRIES = { '30': '30 days', '90': '90 days', '365': '1 year', date: 'On a date', none: 'Never' } as const;
export type Expiry = keyof typeof EXPIRIES;

/** The instant a choice means; a date counts to its end, which `endOfDay` knows. Undefined: a date is still to be chosen. */
export function expiresAt(choice: Expiry, date: string, nowMs: number, endOfDay: (date: string) => string): string | null | undefined {
  if (choice === 'none') return null;
  if (choice === 'date') return date === '' ? undefined : endOfDay(date);
  return new Date(nowMs + Number(choice) * DAY_MS).toISOString();
}

export interface KeyPreset {
  id: string;
  label: string;
  text: string;
  scopes: Permission[];
  /** Whether it narrows to templates and an audience, which the person then names. */
  isForTemplates: boolean;
  perHour: number | null;
}

/** What most programs need; each is a start that can be changed. */
export const KEY_PRESETS: readonly KeyPreset[] = [
  {
    id: 'alerts',
    label: 'Raise alerts, nothing else',
    text: 'For the CRM that tells customer-success managers about usage and overdue invoices.',
    scopes: ['LoanCRM.Alerts.Raise'],
    isForTemplates: false,
    perHour: null,
  },
  {
    id: 'template',
    label: 'One template to one audience',
    text: 'For a program that sends one kind of message, at most 100 an hour.',
    scopes: ['LoanCRM.Templates.Send'],
    isForTemplates: true,
    perHour: 100,
  },
  {
    id: 'read',
    label: 'Look, change nothing',
    text: 'For reports: alerts, the message log and who belongs to the workspace.',
    scopes: ['LoanCRM.Alerts.Read', 'LoanCRM.Messages.Read', 'LoanCRM.Members.Read'],
    isForTemplates: false,
    perHour: null,
  },
];

interface Example {
  scope: Permission;
  path: string;
  /** Of a POST; without it the example reads. */
  body?: (limits: KeyLimits) => unknown;
}

/** What each scope can do first, the telling ones first. */
const EXAMPLES: readonly Example[] = [
  {
    scope: 'LoanCRM.Alerts.Raise',
    path: '/api/v1/alerts',
    body: () => ({
      kind: 'usage',
      customer: { ref: 'C-1001', name: 'Kavita Textiles', health: 'poor' },
      usage: { percent: 92, limit: 500 },
    }),
  },
  {
    scope: 'LoanCRM.Templates.Send',
    path: '/api/v1/template-messages',
    body: ({ templates, audience }) => ({
      template: templates?.[0] ?? 'name_of_the_template',
      language: 'en',
      to: audience === 'members' ? { member: 'id_of_the_member' } : { customer: 'C-1001' },
      values: ['what stands for {{1}}'],
    }),
  },
  { scope: 'LoanCRM.Alerts.Read', path: '/api/v1/alerts?status=open' },
  { scope: 'LoanCRM.Messages.Read', path: '/api/v1/messages' },
  { scope: 'LoanCRM.Intake.Read', path: '/api/v1/intake' },
  { scope: 'LoanCRM.Members.Read', path: '/api/v1/members' },
  { scope: 'LoanCRM.Audit.Read', path: '/api/v1/audit' },
];

/** A command that tries the key with the first thing it may do; null where its scopes have nothing to show by themselves. */
export function curlExample(scopes: readonly Permission[], limits: KeyLimits, token: string, origin: string): string | null {
  const example = EXAMPLES.find(({ scope }) => scopes.includes(scope));
  if (!example) return null;
  const { path, body } = example;
  const isPost = body !== undefined;
  return [
    `curl ${isPost ? '-X POST ' : ''}'${origin}${path}'`,
    `-H 'Authorization: Bearer ${token}'`,
    ...(isPost
      ? [
          `-H 'Idempotency-Key: ${EXAMPLE_IDEMPOTENCY_KEY}'`,
          `-H 'Content-Type: application/json'`,
          `-d '${JSON.stringify(body(limits)).replaceAll("'", "'\\''")}'`,
        ]
      : []),
  ].join(' \\\n  ');
}

const EXAMPLE_IDEMPOTENCY_KEY = 'a-new-one-for-each-request';
