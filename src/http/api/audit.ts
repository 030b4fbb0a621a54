/** GET /api/v1/audit and /api/v1/audit/export.csv: who did what to which record. */
import { and, desc, eq, gte, lte, type SQL, sql } from 'drizzle-orm';
import { Hono } from 'hono';
import type * as z from 'zod';
import { type AuditEntry, exportAudit, listAudit } from '../../contract/audit.ts';
import { type Db, tenantDb } from '../../db/client.ts';
import { auditLog } from '../../db/schema/audit.ts';
import { csvLine } from '../../lib/csv.ts';
import { describeError, log } from '../../lib/log.ts';
import { deviceName } from '../auth/device-name.ts';
import type { AppEnv } from '../context.ts';
import { behindCursor, behindPlace, pageOf } from '../paging.ts';
import { serve } from '../serve.ts';

/** Rows of an export that are read at a time, so that a year of entries fits into memory. */
const EXPORT_PAGE = 200;

export const auditRoutes = new Hono<AppEnv>();

serve(auditRoutes, listAudit, async ({ db, scope, query }) => {
  const rows = await readEntries(
    db,
    and(meant(scope.tenantId, query), behindCursor(query.cursor, auditLog.atMs, auditLog.id)),
    query.limit + 1,
  );
  return pageOf(rows, query.limit, placeOf, entryView);
});

serve(auditRoutes, exportAudit, async ({ c, scope, query }) => {
  const db = tenantDb(c.env, scope);
  const encoder = new TextEncoder();
  let after: { atMs: number; id: string } | null = null;
  const lines = new ReadableStream<Uint8Array>({
    start(controller) {
      // The mark tells Excel that it is UTF-8.
      controller.enqueue(encoder.encode(`\uFEFF${csvLine(COLUMNS)}`));
    },
    async pull(controller) {
      try {
        const behind: SQL | undefined = after === null ? undefined : behindPlace(after, auditLog.atMs, auditLog.id);
        const rows = await readEntries(db, and(meant(scope.tenantId, query), behind), EXPORT_PAGE);
        if (rows.length > 0) controller.enqueue(encoder.encode(rows.map((row) => csvLine(cellsOf(entryView(row)))).join('')));
        const last = rows.at(-1);
        if (rows.length < EXPORT_PAGE || !last) controller.close();
        else after = placeOf(last);
      } catch (error) {
        // The download breaks off instead of ending short.
        log('error', 'audit_export_failed', { tenantId: scope.tenantId, error: describeError(error) });
        controller.error(error);
      }
    },
  });
  return new Response(lines, {
    headers: { 'Content-Type': 'text/csv; charset=utf-8', 'Content-Disposition': 'attachment; filename="audit-log.csv"' },
  });
});

type Filters = Omit<z.output<NonNullable<typeof exportAudit.query>>, never>;
type Row = typeof auditLog.$inferSelect;

const COLUMNS = [
  'at',
  'by',
  'by_kind',
  'action',
  'record',
  'record_kind',
  'record_id',
  'field',
  'changes',
  'address',
  'device',
  'request_id',
];

function readEntries(db: Db, condition: SQL | undefined, limit: number): Promise<Row[]> {
  return db.select().from(auditLog).where(condition).orderBy(desc(auditLog.atMs), desc(auditLog.id)).limit(limit);
}

function meant(tenantId: string, { from, to, by, action, record, q }: Filters): SQL | undefined {
  const words = q?.toLowerCase();
  return and(
    eq(auditLog.tenantId, tenantId),
    from ? gte(auditLog.atMs, Date.parse(from)) : undefined,
    to ? lte(auditLog.atMs, Date.parse(to)) : undefined,
    by ? eq(auditLog.actorId, by) : undefined,
    record ? eq(auditLog.recordId, record) : undefined,
    action ? sql`(${auditLog.action} = ${action} OR substr(${auditLog.action}, 1, ${action.length + 1}) = ${`${action}.`})` : undefined,
    words ? sql`(instr(lower(${auditLog.actorName}), ${words}) OR instr(lower(${auditLog.recordName}), ${words}))` : undefined,
  );
}

function entryView(row: Row): AuditEntry {
  return {
    id: row.id,
    at: new Date(row.atMs).toISOString(),
    by: { kind: row.actorKind, id: row.actorId, name: row.actorName },
    action: row.action,
    record: { kind: row.recordKind, id: row.recordId, name: row.recordName },
    changes: row.changes,
    address: row.address,
    device: row.userAgent === null ? null : deviceName(row.userAgent),
    requestId: row.requestId,
  };
}

function placeOf({ atMs, id }: Row): { atMs: number; id: string } {
  return { atMs, id };
}

function cellsOf(entry: AuditEntry): (string | null)[] {
  const { by, record, changes } = entry;
  const told = changes.map(({ field, before, after }) => `${field}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`).join('; ');
  return [
    entry.at,
    by.name,
    by.kind,
    entry.action,
    record.name,
    record.kind,
    record.id,
    changes.map(({ field }) => field).join(', '),
    told,
    entry.address,
    entry.device,
    entry.requestId,
  ];
}
