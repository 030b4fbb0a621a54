/** Tables of the intake: the ledger that proves nothing was lost, what was quarantined, bodies too large for a queue. */
import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Counted in the same batch as what is counted: received = stored + repeated + ignored + quarantined. */
export const intakeLedger = sqliteTable(
  'intake_ledger',
  {
    /** Empty for items that no tenant could be found for. */
    tenantId: text().notNull(),
    minuteMs: integer().notNull(),
    /** stored, repeated, quarantined, or ignored:<reason>. */
    outcome: text().notNull(),
    items: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.minuteMs, t.outcome] })],
);

export const quarantine = sqliteTable(
  'quarantine',
  {
    /** Derived from the body, so a redelivery is a repeat. */
    id: text().primaryKey(),
    tenantId: text().notNull(),
    /** malformed_json, malformed_envelope, unknown_number, dead_letter ... */
    reason: text().notNull(),
    /** The body as it came; only its beginning where `oversizeId` says where the whole is. */
    body: text().notNull(),
    /** In oversize_chunks, for a body over D1's row size. */
    oversizeId: text(),
    /** `number:<id>` or `account:<id>`: once connected, the body is handed in again. Null when that would not help, or was done. */
    waitsFor: text(),
    /** The connection whose own app's door it came by: handed in again, it is accepted only for that app's own numbers. */
    viaConnectionId: text(),
    receivedAtMs: integer().notNull(),
    /** When it was kept: the time under which the ledger counts it. */
    keptAtMs: integer().notNull().default(0),
    replayedAtMs: integer(),
  },
  (t) => [
    index('quarantine_tenant').on(t.tenantId, t.receivedAtMs),
    index('quarantine_newest').on(t.receivedAtMs, t.id),
    index('quarantine_not_replayed').on(t.tenantId).where(sql`replayed_at_ms IS NULL`),
    index('quarantine_kept').on(t.keptAtMs, t.tenantId),
    index('quarantine_waits').on(t.waitsFor, t.receivedAtMs).where(sql`waits_for IS NOT NULL`),
    index('quarantine_oversize').on(t.oversizeId).where(sql`oversize_id IS NOT NULL`),
  ],
);

/** A single webhook item over the queue's message size, in chunks under D1's row size. */
export const oversizeChunks = sqliteTable(
  'oversize_chunks',
  {
    id: text().notNull(),
    part: integer().notNull(),
    body: text().notNull(),
    receivedAtMs: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.id, t.part] })],
);
