/** Imports a file of members: all of it in one batch or nothing, so that nothing is ever half done. */
import { type SQL, sql } from 'drizzle-orm';
import type { ImportReport } from '../../contract/members.ts';
import { type Db, runBatch, type TenantScope } from '../../db/client.ts';
import { claimKey, type IdempotentRequest } from '../../db/idempotency.ts';
import { newId } from '../../db/ids.ts';
import type { AuditedChange } from '../../db/schema/audit.ts';
import { auditEntry } from '../audit.ts';
import type { MemberManager } from '../members/decide-member.ts';
import { readEverybody, readWorkspaceFacts } from '../members/member-facts.ts';
import { writeMembers } from '../members/write-members.ts';
import { toE164 } from '../phone.ts';
import { FIELD_OF, type MemberColumn } from './member-columns.ts';
import type { FileRow, MemberFile } from './member-file.ts';
import { type ImportPlan, type ImportRow, planImport } from './plan-import.ts';
import { emailOf } from './read-row.ts';

const MAX_DECISIONS = 3;

type ReadableFile = Extract<MemberFile, { ok: true }>;

export type ImportResult = { done: true; id: string } | { done: false; badRows: ImportRow[] };

/** Writes nothing. */
export async function previewImport(
  db: Db,
  scope: TenantScope,
  by: Pick<MemberManager, 'grants'>,
  file: ReadableFile,
  nowMs: number,
): Promise<ImportReport> {
  const { rows } = await plan(db, scope, by, file, nowMs);
  return reportOf(rows, true, file);
}

/** Throws, having written nothing, when `request` was made before; and when others keep changing the same people. */
export async function importMembers(
  db: Db,
  scope: TenantScope,
  by: MemberManager,
  file: ReadableFile,
  { skipBad, request, nowMs }: { skipBad: boolean; request: IdempotentRequest | null; nowMs: number },
): Promise<ImportResult> {
  const id = newId('imp', nowMs);
  for (let decision = 0; decision < MAX_DECISIONS; decision += 1) {
    const { facts, rows, changes } = await plan(db, scope, by, file, nowMs);
    const badRows = rows.filter(({ outcome }) => outcome === 'bad');
    if (badRows.length > 0 && !skipBad) return { done: false, badRows };
    const record = { kind: 'import', id, name: 'CSV file' };
    const summary = { tenantId: scope.tenantId, action: 'members.imported' as const, record, changes: summaryOf(rows, badRows) };
    const also: SQL[] = [...(request ? [claimKey(scope, request, id, nowMs)] : []), auditEntry(by.audit, summary, nowMs)];
    if (await writeMembers(db, { scope, facts, by: by.audit, changes, also, nowMs })) return { done: true, id };
  }
  throw new Error('members kept changing while a file of them was imported');
}

/** What an import did, as the audit log has it: the first time and when the request is repeated. */
export async function readImport(db: Db, scope: TenantScope, file: ReadableFile, importId: string): Promise<ImportReport | null> {
  type Entry = { action: string; email: string | null; changes: string };
  const [[summary], entries] = await runBatch<[{ changes: string }, Entry]>(db, [
    sql`SELECT changes FROM audit_log WHERE tenant_id = ${scope.tenantId} AND record_id = ${importId}`,
    sql`SELECT a.action, m.email, a.changes FROM audit_log i
      JOIN audit_log a ON a.tenant_id = i.tenant_id AND a.at_ms = i.at_ms AND a.request_id IS i.request_id AND a.record_kind = 'member'
      LEFT JOIN members m ON m.id = a.record_id AND m.tenant_id = a.tenant_id
      WHERE i.tenant_id = ${scope.tenantId} AND i.record_id = ${importId}`,
  ]);
  if (!summary) return null;
  const leftOut = (JSON.parse(summary.changes) as AuditedChange[]).find(({ field }) => field === LEFT_OUT)?.after as LeftOut[] | undefined;
  const badOf = new Map(leftOut?.map(({ line, problems }) => [line, problems]));
  const entryOf = new Map(entries.map((entry) => [entry.email, entry]));
  const rows = file.rows.map((row): ImportRow => {
    const base = { line: row.line, name: (row.cells.name ?? '').trim(), email: emailOf(row), changes: [], problems: [] };
    const problems = badOf.get(row.line);
    if (problems) return { ...base, outcome: 'bad', problems: problems.length > 0 ? problems : [NOT_KEPT] };
    const entry = entryOf.get(base.email);
    if (!entry) return { ...base, outcome: 'same' };
    if (entry.action === 'member.invited') return { ...base, outcome: 'new' };
    return { ...base, outcome: 'changed', changes: (JSON.parse(entry.changes) as AuditedChange[]).map(({ field }) => columnOf(field)) };
  });
  return reportOf(rows, false, file);
}

async function plan(
  db: Db,
  scope: TenantScope,
  by: Pick<MemberManager, 'grants'>,
  { rows }: ReadableFile,
  nowMs: number,
): Promise<ImportPlan & { facts: Awaited<ReturnType<typeof readEverybody>> }> {
  const workspace = await readWorkspaceFacts(db, scope);
  const facts = await readEverybody(db, scope, workspace, phonesIn(rows, workspace.country));
  return { facts, ...planImport(facts, by, rows, () => newId('mem', nowMs)) };
}

function phonesIn(rows: readonly FileRow[], country: Parameters<typeof toE164>[1]): string[] {
  return [...new Set(rows.flatMap(({ cells }) => toE164((cells.phone ?? '').trim().replace(/^'/, ''), country) ?? []))];
}

const LEFT_OUT = 'leftOut';

/** Characters of the problems that the audit log keeps: a page of it is read at once, and a file may be wrong throughout. */
const MAX_KEPT_CHARACTERS = 20_000;

const NOT_KEPT = { column: 'row', message: 'This row was wrong and left out. Preview the file again to see what is wrong with it.' };

type LeftOut = Pick<ImportRow, 'line' | 'problems'>;

function summaryOf(rows: ImportRow[], badRows: ImportRow[]): AuditedChange[] {
  const count = (outcome: ImportRow['outcome']) => rows.filter((row) => row.outcome === outcome).length;
  let room = MAX_KEPT_CHARACTERS;
  const leftOut: LeftOut[] = badRows.map(({ line, problems }) => {
    room -= JSON.stringify(problems).length;
    return { line, problems: room >= 0 ? problems : [] };
  });
  return [
    ...(['new', 'changed', 'same'] as const).map((outcome) => ({ field: outcome, before: null, after: count(outcome) })),
    ...(leftOut.length > 0 ? [{ field: LEFT_OUT, before: null, after: leftOut }] : []),
  ];
}

function reportOf(rows: ImportRow[], isPreview: boolean, { ignoredColumns }: ReadableFile): ImportReport {
  const counts = { new: 0, changed: 0, same: 0, bad: 0 };
  for (const { outcome } of rows) counts[outcome] += 1;
  return { isPreview, ignoredColumns, counts, rows };
}

/** The audit log names the manager by name, under `manager`. */
function columnOf(field: string): string {
  const columns = Object.keys(FIELD_OF) as MemberColumn[];
  return columns.find((column) => FIELD_OF[column] === field) ?? field;
}
