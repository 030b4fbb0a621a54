/** Reads a file of members: which column is where, and the cells of each line by their columns. Pure. */
import { MEMBER_COLUMNS } from '../../contract/members.ts';
import { plainCell } from '../../lib/csv.ts';
import { readCsv } from '../../lib/csv-reader.ts';
import type { MemberColumn } from './member-columns.ts';

/** One batch writes them all, and a person can look through the preview. */
const MAX_ROWS = 2_000;

const NEEDED = ['name', 'email', 'role'] as const;

/** What people head a column with and mean ours. */
const OTHER_NAMES: Record<string, MemberColumn> = {
  e_mail: 'email',
  email_address: 'email',
  phone_number: 'phone',
  whatsapp: 'phone',
  whatsapp_number: 'phone',
  telegram: 'telegram_user_id',
  timezone: 'time_zone',
  manager_email: 'manager',
};

export interface FileRow {
  /** Of the file; the header is line 1. */
  line: number;
  /** Only of columns that the file has. */
  cells: Partial<Record<MemberColumn, string>>;
  /** What is wrong with the line as such: it has another number of cells than the header. */
  problem: string | null;
}

export type MemberFile =
  | { ok: true; rows: FileRow[]; ignoredColumns: string[] }
  /** In words, with the remedy. */
  | { ok: false; why: string };

export function readMemberFile(csv: string): MemberFile {
  const file = readCsv(csv);
  if (!file.ok) {
    const why = {
      quote_not_closed: `The quotation mark that begins on line ${file.line} is never closed. Close it, or double it where it is part of the text.`,
      text_after_quote: `On line ${file.line}, text follows a closing quotation mark. Double the marks that are part of the text.`,
    }[file.reason];
    return { ok: false, why };
  }
  const [header, ...lines] = file.rows;
  if (!header) return { ok: false, why: 'The file is empty. Its first line names the columns: name, email, role and what else there is.' };
  const columns = header.cells.map(columnOf);
  const missing = NEEDED.filter((column) => !columns.includes(column));
  if (missing.length > 0) {
    return {
      ok: false,
      why: `The first line names no column "${missing.join('" and no "')}". It has: ${shortened(header.cells.join(', '))}.`,
    };
  }
  const twice = columns.find((column, at) => column !== null && columns.indexOf(column) !== at);
  if (twice) return { ok: false, why: `The column "${twice}" is there twice. Remove one of them.` };
  if (lines.length === 0) return { ok: false, why: 'There is no line under the header.' };
  if (lines.length > MAX_ROWS) {
    return { ok: false, why: `The file has ${lines.length} rows; at most ${MAX_ROWS} are read at once. Split it.` };
  }
  const rows = lines.map(({ line, cells }) => {
    const isWhole = cells.length === columns.length;
    const named = columns.flatMap((column, at) => (column === null ? [] : [[column, plainCell(cells[at] ?? '')]]));
    const problem = isWhole
      ? null
      : `This line has ${cells.length} cells, the header has ${columns.length}. A value that holds the separator needs quotation marks around it.`;
    return { line, cells: Object.fromEntries(named) as FileRow['cells'], problem };
  });
  const ignoredColumns = header.cells.filter((cell, at) => columns[at] === null && cell.trim() !== '').map((cell) => cell.trim());
  return { ok: true, rows, ignoredColumns };
}

/** "E-Mail", " Time zone " and "TIME_ZONE" are columns of ours; null is none. */
function columnOf(cell: string): MemberColumn | null {
  const name = cell
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, '_');
  const known = (MEMBER_COLUMNS as readonly string[]).includes(name) ? (name as MemberColumn) : undefined;
  return known ?? (Object.hasOwn(OTHER_NAMES, name) ? (OTHER_NAMES[name] ?? null) : null);
}

function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}
