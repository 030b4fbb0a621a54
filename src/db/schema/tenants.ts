/** Tables of the directory and of people: who a tenant is, who belongs to it, and how programs and browsers prove it. */
import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

export const tenants = sqliteTable('tenants', {
  id: text().primaryKey(),
  name: text().notNull(),
  /** Which D1 shard holds the tenant's rows; 0 is the only one at first. */
  shard: integer().notNull().default(0),
  timeZone: text().notNull(),
  currency: text().notNull(),
  /** Until when a page is open: the feed is not published to after it. */
  feedOpenUntilMs: integer().notNull().default(0),
  createdAtMs: integer().notNull(),
});

export const members = sqliteTable(
  'members',
  {
    id: text().primaryKey(),
    tenantId: text().notNull(),
    name: text().notNull(),
    email: text().notNull(),
    /** admin, manager, sales, csm, viewer, or a custom role. */
    role: text().notNull(),
    title: text(),
    managerId: text(),
    /** E.164 with +; where the member is asked and recognised on WhatsApp. */
    phone: text(),
    /** The contact that speaks for this member, once a phone is known. */
    contactId: text(),
    isActive: integer({ mode: 'boolean' }).notNull().default(true),
    createdAtMs: integer().notNull(),
  },
  (t) => [
    uniqueIndex('members_email').on(t.tenantId, t.email),
    uniqueIndex('members_phone').on(t.tenantId, t.phone).where(sql`phone IS NOT NULL AND is_active = 1`),
    index('members_sign_in').on(t.email),
    index('members_contact').on(t.contactId),
  ],
);

export const apiKeys = sqliteTable('api_keys', {
  /** SHA-256 of the key, hex: the key itself is shown once and never stored. */
  keyHash: text().primaryKey(),
  id: text().notNull(),
  tenantId: text().notNull(),
  name: text().notNull(),
  /** JSON list of permission names. */
  scopes: text({ mode: 'json' }).$type<string[]>().notNull(),
  createdAtMs: integer().notNull(),
  revokedAtMs: integer(),
});

export const sessions = sqliteTable('sessions', {
  /** SHA-256 of the cookie's token, hex. */
  tokenHash: text().primaryKey(),
  tenantId: text().notNull(),
  memberId: text().notNull(),
  createdAtMs: integer().notNull(),
  expiresAtMs: integer().notNull(),
});

export const idempotencyKeys = sqliteTable(
  'idempotency_keys',
  {
    tenantId: text().notNull(),
    /** Route and the caller's Idempotency-Key. */
    key: text().notNull(),
    /** SHA-256 of the request body: the same key with another body is refused. */
    requestHash: text().notNull(),
    /** Id of what the first request created; its answer is built again from it. */
    resultId: text().notNull(),
    createdAtMs: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.key] })],
);
