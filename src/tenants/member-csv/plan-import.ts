/** What a file of members would do: each line new, changed, the same or bad, with what is wrong and its remedy. Pure. */
import { type ImportReport, MEMBER_COLUMNS } from '../../contract/members.ts';
import type { Grants } from '../../contract/permissions.ts';
import { isSame } from '../members/decide-member.ts';
import { changeOf, judgeChanges, type MemberChange, type MemberProblem } from '../members/judge-changes.ts';
import type { MemberFacts } from '../members/member-facts.ts';
import { wordsOfRefusal } from '../members/member-problem-words.ts';
import { FIELD_OF } from './member-columns.ts';
import type { FileRow } from './member-file.ts';
import { emailOf, type Known, type ReadRow, type RowProblem, readRow } from './read-row.ts';

/**
 * A line may hang on a line that hangs on another: a wrong one takes one more with it each time all are judged. Nobody's
 * file goes as deep as this, and one that was made to would keep the Worker busy for seconds.
 */
const MAX_DEPTH = 50;

const TOO_DEEP = {
  column: 'row',
  message: 'Not judged: too many lines hang on others that are wrong. Mend those that say what is wrong, and preview again.',
};

export type ImportRow = ImportReport['rows'][number];

export interface ImportPlan {
  rows: ImportRow[];
  /** Of the lines that are not bad, and not the same already. */
  changes: MemberChange[];
}

/** A bad line is out, and the others are judged without it: whoever needs it is bad too. */
export function planImport(facts: MemberFacts, actor: { grants: Grants }, file: readonly FileRow[], newMemberId: () => string): ImportPlan {
  const byEmail = new Map([...facts.people.values()].map((member) => [member.email, member]));
  const emails = [...new Set(file.map(emailOf))].filter((email) => email !== '' && !byEmail.has(email));
  const known: Known = { facts, byEmail, idOfNew: new Map(emails.map((email) => [email, newMemberId()])) };
  const rows = file.map((row) => readRow(known, row));
  nameRepeated(rows);
  const lineOf = new Map(rows.map((row) => [row.after.id, row.line]));
  const changed = rows.filter(({ before, after }) => !before || !isSame(before, after));
  for (let depth = 0; ; depth += 1) {
    const good = changed.filter(({ problems }) => problems.length === 0);
    const judged = judgeChanges(
      facts,
      actor,
      good.map(({ before, after }) => changeOf(facts, before, after)),
    );
    if (judged.size === 0) {
      return { rows: rows.map(reported), changes: good.map(({ before, after }) => changeOf(facts, before, after)) };
    }
    const isTooDeep = depth >= MAX_DEPTH;
    for (const row of good) {
      const problems = judged.get(row.after.id) ?? [];
      row.problems.push(...problems.map((problem) => problemOf(row, problem, facts, lineOf)));
      if (isTooDeep && problems.length === 0) row.problems.push(TOO_DEEP);
    }
  }
}

/** Both lines are named: nobody can tell which of them is meant. */
function nameRepeated(rows: ReadRow[]): void {
  const byEmail = new Map<string, ReadRow[]>();
  for (const row of rows) if (row.email !== '') byEmail.set(row.email, [...(byEmail.get(row.email) ?? []), row]);
  for (const same of byEmail.values()) {
    for (const row of same.length > 1 ? same : []) {
      const lines = same.filter((other) => other !== row).map(({ line }) => line);
      row.problems.push({ column: 'email', message: `This e-mail address is on ${spokenLines(lines)} too. Keep one of them.` });
    }
  }
}

function problemOf(row: ReadRow, problem: MemberProblem, facts: MemberFacts, lineOf: ReadonlyMap<string, number>): RowProblem {
  const words = wordsOfRefusal(problem);
  const column = MEMBER_COLUMNS.find((name) => FIELD_OF[name] === words?.field) ?? 'row';
  const message = words?.message ?? '';
  if (problem.reason === 'manager_unknown') {
    const line = lineOf.get(row.after.managerId ?? '');
    const isNew = row.after.managerId !== null && !facts.people.has(row.after.managerId);
    if (line !== undefined && isNew) return { column, message: `The manager is on line ${line}, and that line is wrong. Mend it first.` };
  }
  if ('holder' in problem) {
    const line = lineOf.get(problem.holder.id);
    if (line !== undefined && line !== row.line) return { column, message: `${message} Line ${line} is theirs.` };
  }
  if (problem.reason === 'last_admin' && row.after.role === row.before?.role) return { column: 'active', message };
  return { column, message };
}

function reported({ line, name, email, before, after, problems }: ReadRow): ImportRow {
  const differing = before ? MEMBER_COLUMNS.filter((column) => before[FIELD_OF[column]] !== after[FIELD_OF[column]]) : [];
  if (problems.length > 0) return { line, name, email, outcome: 'bad', changes: [], problems };
  if (!before) return { line, name, email, outcome: 'new', changes: [], problems };
  return { line, name, email, outcome: differing.length > 0 ? 'changed' : 'same', changes: differing, problems };
}

function spokenLines(lines: number[]): string {
  const shown = lines.slice(0, 5).join(', ') + (lines.length > 5 ? ' and others' : '');
  return lines.length === 1 ? `line ${shown}` : `lines ${shown}`;
}
