/** What a line of the file makes of a member: the fields it changes, and what is wrong with its cells. Pure. */
import { inviteMemberBody } from '../../contract/members.ts';
import { NOBODY } from '../members/decide-member.ts';
import type { MemberFacts, MemberRow } from '../members/member-facts.ts';
import { toE164 } from '../phone.ts';
import { cellsOf, FIELD_OF, type MemberColumn } from './member-columns.ts';
import type { FileRow } from './member-file.ts';

export interface RowProblem {
  column: string;
  message: string;
}

export interface ReadRow {
  line: number;
  name: string;
  email: string;
  before: MemberRow | null;
  after: MemberRow;
  problems: RowProblem[];
}

/** Who is meant by an e-mail address: somebody who is there, or a line of the same file. */
export interface Known {
  facts: MemberFacts;
  byEmail: ReadonlyMap<string, MemberRow>;
  /** The ids that new lines get. */
  idOfNew: ReadonlyMap<string, string>;
}

type Cell = { value: MemberRow[keyof MemberRow] } | { wrong: string };

/** A cell that says what is stored is not judged: what was exported can always be imported again. */
export function readRow(known: Known, row: FileRow): ReadRow {
  const email = emailOf(row);
  const before = known.byEmail.get(email) ?? null;
  const stored = before ? cellsOf(known.facts, before) : null;
  const after: MemberRow = before ? { ...before } : { ...NOBODY, email, id: known.idOfNew.get(email) ?? '' };
  const problems: RowProblem[] = row.problem === null ? [] : [{ column: 'row', message: row.problem }];
  for (const [column, cell] of Object.entries(row.problem === null ? row.cells : {}) as [MemberColumn, string][]) {
    if (cell === stored?.[column] || (before && column === 'email')) continue;
    const read = readCell(known, column, cell.trim(), after);
    if ('wrong' in read) problems.push({ column, message: read.wrong });
    else Object.assign(after, { [FIELD_OF[column]]: read.value });
  }
  return { line: row.line, name: (row.cells.name ?? '').trim(), email, before, after, problems };
}

export function emailOf({ cells }: FileRow): string {
  return (cells.email ?? '').trim().toLowerCase();
}

function readCell({ facts, byEmail, idOfNew }: Known, column: MemberColumn, cell: string, after: MemberRow): Cell {
  switch (column) {
    case 'role':
      return roleIn(facts, cell);
    case 'manager': {
      if (cell === '') return { value: null };
      const id = byEmail.get(cell.toLowerCase())?.id ?? idOfNew.get(cell.toLowerCase());
      return id === undefined
        ? {
            wrong: `Nobody here and nobody in this file has the e-mail address "${shortened(cell)}". Give the manager's, or leave it empty.`,
          }
        : { value: id };
    }
    case 'phone':
      return cell === '' ? { value: null } : phoneIn(facts, cell);
    case 'active':
      return cell === '' ? { value: after.isActive } : activityIn(cell);
    default:
      return checked(column, cell);
  }
}

function checked(column: Exclude<MemberColumn, 'role' | 'manager' | 'phone' | 'active'>, cell: string): Cell {
  const isNeeded = column === 'name' || column === 'email';
  const result = inviteMemberBody.shape[FIELD_OF[column]].safeParse(cell === '' && !isNeeded ? null : cell);
  return result.success ? { value: result.data ?? null } : { wrong: result.error.issues[0]?.message ?? 'This cannot be read.' };
}

/** By its name or id, in any case. */
function roleIn({ roles }: MemberFacts, cell: string): Cell {
  const found = roles.has(cell) ? cell : [...roles].find(([id, { name }]) => [id, name].some((word) => spoken(word) === spoken(cell)))?.[0];
  if (found !== undefined) return { value: found };
  const names = [...roles.values()].map(({ name }) => name).join(', ');
  return { wrong: cell === '' ? `Name a role: ${names}.` : `There is no role "${shortened(cell)}". Use one of: ${names}.` };
}

/** A cell in the wrong column may be a text of any length. */
function shortened(cell: string): string {
  return cell.length > MAX_QUOTED_CHARACTERS ? `${cell.slice(0, MAX_QUOTED_CHARACTERS - 1)}…` : cell;
}

const MAX_QUOTED_CHARACTERS = 80;

function spoken(name: string): string {
  return name.normalize('NFKC').replace(/\s+/g, ' ').toLowerCase();
}

/** Whole numbers that a spreadsheet shortened to `9.1982E+11` have lost their digits. */
const SHORTENED = /^\d([.,]\d+)?E\+\d+$/i;

function phoneIn({ country }: MemberFacts, cell: string): Cell {
  // The apostrophe with which people keep a spreadsheet from making a number of it.
  const phone = toE164(cell.replace(/^'/, ''), country);
  if (phone) return { value: phone };
  if (SHORTENED.test(cell)) {
    return { wrong: `A spreadsheet has shortened this number to "${cell}". Format the column as text and write it again.` };
  }
  return { wrong: `"${shortened(cell)}" is no phone number. Write it with its country code, for instance +91 98200 10001.` };
}

const YES = ['yes', 'y', 'true', '1'];
const NO = ['no', 'n', 'false', '0'];

function activityIn(cell: string): Cell {
  const word = cell.toLowerCase();
  if (!YES.includes(word) && !NO.includes(word)) return { wrong: 'Write yes or no; empty leaves it as it is.' };
  return { value: YES.includes(word) };
}
