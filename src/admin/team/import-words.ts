/** A CSV of members: reading the file, and its preview in words. Pure but for the file. */
import type { ImportReport, MEMBER_COLUMNS } from '../../contract/members.ts';
import { counted } from '../lib/words.ts';
import type { Tone } from '../parts/tone.ts';

export type ImportRow = ImportReport['rows'][number];
type Outcome = ImportRow['outcome'];
type Column = (typeof MEMBER_COLUMNS)[number];

/** What the API takes at most. */
const MAX_CHARACTERS = 1_000_000;

export const OUTCOMES: Record<Outcome, { label: string; tone: Tone }> = {
  bad: { label: 'Wrong', tone: 'bad' },
  new: { label: 'New', tone: 'good' },
  changed: { label: 'Changed', tone: 'info' },
  same: { label: 'Unchanged', tone: 'neutral' },
};

const COLUMN_WORDS: Record<Column, string> = {
  name: 'Name',
  email: 'E-mail',
  role: 'Role',
  title: 'Title',
  team: 'Team',
  manager: 'Manager',
  phone: 'WhatsApp number',
  telegram_user_id: 'Telegram user id',
  time_zone: 'Time zone',
  language: 'Language',
  active: 'Active',
};

/** An example row for each way to fill in a line; the addresses are ones that no one has. */
const TEMPLATE_ROWS: readonly Readonly<Record<Column, string>>[] = [
  {
    name: 'Meera Iyer',
    email: 'meera@acmeloans.example',
    role: 'Manager',
    title: 'Head of customer success',
    team: 'North',
    manager: '',
    phone: '+91 98200 10001',
    telegram_user_id: '',
    time_zone: 'Asia/Kolkata',
    language: 'en-IN',
    active: 'yes',
  },
  {
    name: 'Arjun Mehta',
    email: 'arjun@acmeloans.example',
    role: 'Customer success',
    title: '',
    team: 'North',
    manager: 'meera@acmeloans.example',
    phone: '+91 98200 10002',
    telegram_user_id: '',
    time_zone: '',
    language: '',
    active: 'yes',
  },
];

/** The file as text: UTF-8, or else as spreadsheets of old save it. Null when it is too large. */
export function readCsv(bytes: ArrayBuffer | Uint8Array): string | null {
  if (bytes.byteLength > MAX_CHARACTERS * 3) return null;
  const text = decode(bytes);
  return text.length > MAX_CHARACTERS ? null : text;
}

/** A file to fill in: the columns and two example rows. */
export function templateCsv(): string {
  const columns = Object.keys(COLUMN_WORDS) as Column[];
  const lines = TEMPLATE_ROWS.map((row) => columns.map((column) => row[column]).join(','));
  return `${[columns.join(','), ...lines].join('\r\n')}\r\n`;
}

/** "3 new, 1 changed, 2 unchanged, 1 wrong". */
export function countsInWords({ new: added, changed, same, bad }: ImportReport['counts']): string {
  const counts = [
    [added, 'new'],
    [changed, 'changed'],
    [same, 'unchanged'],
    [bad, 'wrong'],
  ] as const;
  const parts = counts.filter(([count]) => count > 0).map(([count, word]) => `${count.toLocaleString('en-GB')} ${word}`);
  return parts.length === 0 ? 'The file has no rows' : parts.join(', ');
}

/** What the button that writes says; null when there is nothing to write. */
export function importLabel({ new: added, changed, bad }: ImportReport['counts']): string | null {
  const rows = added + changed;
  if (rows === 0) return null;
  return bad === 0
    ? `Import ${counted(rows, 'row')}`
    : `Import without the ${bad === 1 ? 'wrong row' : `${bad.toLocaleString('en-GB')} wrong rows`}`;
}

/** Of a column by the name it has in the file. */
export function columnWords(column: string): string {
  return Object.hasOwn(COLUMN_WORDS, column) ? COLUMN_WORDS[column as Column] : column;
}

/** Columns of the file that mean nothing to the import; null when there are none. */
export function ignoredInWords(columns: readonly string[]): string | null {
  if (columns.length === 0) return null;
  const names = columns.map((column) => `“${column}”`).join(', ');
  return `${columns.length === 1 ? 'The column' : 'The columns'} ${names} ${columns.length === 1 ? 'is' : 'are'} left out: a member has no such thing.`;
}

/** Wrong rows first, in the order of the file; then what changes, then the rest. */
export function inOrderOfInterest(rows: readonly ImportRow[]): ImportRow[] {
  const rank = Object.keys(OUTCOMES);
  return rows.toSorted((a, b) => rank.indexOf(a.outcome) - rank.indexOf(b.outcome) || a.line - b.line);
}

function decode(bytes: ArrayBuffer | Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
