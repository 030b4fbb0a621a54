/** The table of the audit log: who did what to which record. Only added to. */
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export interface AuditedChange {
  field: string;
  before: unknown;
  after: unknown;
}

export const auditLog = sqliteTable(
  'audit_log',
  {
    id: text().primaryKey(),
    /** Empty for what operators do to no tenant in particular. */
    tenantId: text().notNull(),
    atMs: integer().notNull(),
    actorKind: text({ enum: ['member', 'key', 'operator', 'system'] }).notNull(),
    actorId: text(),
    actorName: text().notNull(),
    /** `<kind of record>.<what was done>`, for instance member.invited. */
    action: text().notNull(),
    recordKind: text().notNull(),
    recordId: text().notNull(),
    recordName: text().notNull(),
    changes: text({ mode: 'json' }).$type<AuditedChange[]>().notNull(),
    address: text(),
    userAgent: text(),
    requestId: text(),
  },
  (t) => [
    index('audit_log_tenant').on(t.tenantId, t.atMs, t.id),
    index('audit_log_record').on(t.tenantId, t.recordId, t.atMs),
    index('audit_log_actor').on(t.tenantId, t.actorId, t.atMs),
  ],
);
