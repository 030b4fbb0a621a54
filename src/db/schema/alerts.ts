/** Tables of alerts: what a customer-success manager must act on, and everything that happened to it. */
import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { AlertStatus, Collections, Health, Usage } from '../../contract/alerts.ts';

export const alerts = sqliteTable(
  'alerts',
  {
    id: text().primaryKey(),
    tenantId: text().notNull(),
    kind: text({ enum: ['usage', 'collections'] }).notNull(),
    /** opportunity, heads_up, risk, urgent, personal: which of the alert's forms was chosen. */
    variant: text().notNull(),
    status: text().$type<AlertStatus>().notNull(),
    customerRef: text().notNull(),
    customerName: text().notNull(),
    customerHealth: text().$type<Health>().notNull(),
    usage: text({ mode: 'json' }).$type<Usage | null>(),
    invoice: text({ mode: 'json' }).$type<Collections | null>(),
    askedMemberId: text().notNull(),
    /** The message that asks. */
    messageId: text().notNull(),
    answer: text(),
    answeredBy: text(),
    answeredAtMs: integer(),
    /** When a snooze or a promise falls due and the alert is asked again. */
    dueAtMs: integer(),
    /** Grows each time it is asked, so each asking has its own message id. */
    asking: integer().notNull().default(1),
    createdAtMs: integer().notNull(),
    updatedAtMs: integer().notNull(),
  },
  (t) => [
    index('alerts_list').on(t.tenantId, t.createdAtMs, t.id),
    index('alerts_asked').on(t.askedMemberId, t.status),
    index('alerts_due').on(t.dueAtMs).where(sql`due_at_ms IS NOT NULL`),
  ],
);

export const alertEvents = sqliteTable(
  'alert_events',
  {
    alertId: text().notNull(),
    atMs: integer().notNull(),
    /** Tells events of one millisecond apart. */
    key: text().notNull(),
    tenantId: text().notNull(),
    kind: text().notNull(),
    memberId: text(),
    detail: text({ mode: 'json' }).$type<Record<string, unknown> | null>(),
  },
  (t) => [primaryKey({ columns: [t.alertId, t.atMs, t.key] })],
);
