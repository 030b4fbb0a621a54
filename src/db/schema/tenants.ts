/** Tables of the directory and of people: who a tenant is, who belongs to it with which role, and how programs prove it. */
import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { KeyLimits } from '../../contract/api-keys.ts';
import type { Grants } from '../../contract/permissions.ts';

export const tenants = sqliteTable('tenants', {
  id: text().primaryKey(),
  name: text().notNull(),
  /** What the page and our own words call the business; null: `name`. */
  brandName: text(),
  state: text({ enum: ['active', 'suspended'] })
    .notNull()
    .default('active'),
  suspendedAtMs: integer(),
  suspendedBecause: text(),
  /** Minutes after midnight in the tenant's zone; both or neither. Between them only replies leave. */
  quietFromMinute: integer(),
  quietToMinute: integer(),
  /** After how many days the words of messages are emptied; null: never. */
  messageRetentionDays: integer(),
  /** Words of messages created before this are emptied already. */
  wordsEmptiedUntilMs: integer().notNull().default(0),
  /** The application Switchboard is part of: `iss` of its tokens, where its keys are, where our page may be framed. */
  hostIssuer: text(),
  hostJwksUrl: text(),
  hostOrigins: text({ mode: 'json' }).$type<string[]>().notNull().default([]),
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
    /** admin, manager, sales, csm, viewer, or the id of a row in `roles`. */
    role: text().notNull(),
    title: text(),
    /** Name of the team; what reaches "team" reaches everybody of the same name. */
    team: text(),
    managerId: text(),
    /** E.164 with +; where the member is asked and recognised on WhatsApp. */
    phone: text(),
    /** The contact that speaks for this member, once a phone is known. */
    contactId: text(),
    /** Telegram's numeric user id. */
    telegramUserId: text(),
    /** IANA name; null: the tenant's. */
    timeZone: text(),
    language: text(),
    isActive: integer({ mode: 'boolean' }).notNull().default(true),
    createdAtMs: integer().notNull(),
    deactivatedAtMs: integer(),
    /** When the page was last used, to some minutes; null until the first sign-in. */
    lastSeenAtMs: integer(),
  },
  (t) => [
    uniqueIndex('members_email').on(t.tenantId, t.email),
    uniqueIndex('members_phone').on(t.tenantId, t.phone).where(sql`phone IS NOT NULL AND is_active = 1`),
    uniqueIndex('members_telegram').on(t.tenantId, t.telegramUserId).where(sql`telegram_user_id IS NOT NULL AND is_active = 1`),
    index('members_sign_in').on(t.email),
    index('members_manager').on(t.managerId).where(sql`manager_id IS NOT NULL`),
    index('members_by_name').on(t.tenantId, sql`name COLLATE NOCASE`, t.id),
    index('members_contact').on(t.contactId),
  ],
);

/** A tenant's own roles, beside the five that every tenant has. */
export const roles = sqliteTable(
  'roles',
  {
    id: text().primaryKey(),
    tenantId: text().notNull(),
    name: text().notNull(),
    description: text().notNull(),
    grants: text({ mode: 'json' }).$type<Grants>().notNull(),
    createdAtMs: integer().notNull(),
    updatedAtMs: integer().notNull(),
  },
  (t) => [uniqueIndex('roles_name').on(t.tenantId, sql`lower(name)`)],
);

export const apiKeys = sqliteTable(
  'api_keys',
  {
    /** SHA-256 of the key, hex: the key itself is shown once and never stored. */
    keyHash: text().primaryKey(),
    id: text().notNull(),
    tenantId: text().notNull(),
    name: text().notNull(),
    /** The first characters of the key, to recognise it by. */
    hint: text().notNull().default(''),
    /** JSON list of permission names. */
    scopes: text({ mode: 'json' }).$type<string[]>().notNull(),
    /** JSON; null: the defaults. */
    limits: text({ mode: 'json' }).$type<KeyLimits>(),
    createdByMemberId: text(),
    createdAtMs: integer().notNull(),
    expiresAtMs: integer(),
    /** To the minute: a row written at every call would cost more than the call. */
    lastUsedAtMs: integer(),
    revokedAtMs: integer(),
  },
  (t) => [uniqueIndex('api_keys_id').on(t.id), index('api_keys_tenant').on(t.tenantId, t.createdAtMs)],
);

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
