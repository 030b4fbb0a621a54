/** Tables of a tenant's links to channels: connections, their templates, and what the platform says about the account. */
import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

export const connections = sqliteTable(
  'connections',
  {
    id: text().primaryKey(),
    tenantId: text().notNull(),
    channel: text({ enum: ['whatsapp', 'telegram'] }).notNull(),
    state: text({ enum: ['connected', 'paused', 'needs_reconnect', 'disconnected'] }).notNull(),
    wabaId: text(),
    /** Meta's phone-number id, opaque; a bot id on Telegram. */
    numberId: text().notNull(),
    /** E.164 with +. */
    displayPhone: text(),
    /** The business's name as the channel shows it; a bot's username on Telegram. */
    verifiedName: text(),
    portfolioId: text(),
    /** As Meta reports it: TIER_250 ... TIER_UNLIMITED; null while unknown, then 250 is assumed. */
    recipientTier: text(),
    /** Messages a second, in and out together. */
    throughputPerSecond: integer().notNull().default(80),
    /** The access token under AES-GCM; opened only to send. */
    tokenSealed: text(),
    pausedUntilMs: integer(),
    /** When the templates are pulled again; 0: at the next minute. */
    templatesDueAtMs: integer().notNull().default(0),
    /** Set when it is connected: until then, items that came for it before are looked for in quarantine. */
    replayUntilMs: integer(),
    createdAtMs: integer().notNull(),
  },
  (t) => [
    uniqueIndex('connections_number').on(t.numberId).where(sql`state <> 'disconnected'`),
    index('connections_tenant').on(t.tenantId),
    index('connections_waba').on(t.wabaId),
    // Living and disconnected ones.
    index('connections_any_number').on(t.numberId),
    index('connections_templates').on(t.templatesDueAtMs).where(sql`channel = 'whatsapp' AND state IN ('connected', 'paused')`),
    index('connections_replay').on(t.replayUntilMs).where(sql`replay_until_ms IS NOT NULL`),
  ],
);

export const templates = sqliteTable(
  'templates',
  {
    tenantId: text().notNull(),
    wabaId: text().notNull(),
    name: text().notNull(),
    language: text().notNull(),
    /** Meta's own word: APPROVED, PENDING, REJECTED, PAUSED, DISABLED ... */
    status: text().notNull(),
    category: text().notNull(),
    platformId: text(),
    components: text({ mode: 'json' }).$type<unknown[]>().notNull(),
    updatedAtMs: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.wabaId, t.name, t.language] })],
);

/** Every webhook item that is neither a message nor a status, kept as it came. */
export const accountEvents = sqliteTable(
  'account_events',
  {
    /** Derived from the item itself, so a redelivery is a repeat. */
    id: text().primaryKey(),
    tenantId: text().notNull(),
    connectionId: text(),
    field: text().notNull(),
    payload: text({ mode: 'json' }).$type<unknown>().notNull(),
    receivedAtMs: integer().notNull(),
  },
  (t) => [index('account_events_tenant').on(t.tenantId, t.receivedAtMs)],
);
