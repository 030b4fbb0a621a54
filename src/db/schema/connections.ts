/** Tables of a tenant's links to channels: connections, their templates, and what the platform says about the account. */
import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { ConnectionHealth } from '../../contract/connection-health.ts';

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
    /** How it was connected; null for the demo's. */
    method: text({ enum: ['signup', 'manual'] }),
    /** The number stays in the WhatsApp Business app too: 20 a second, never registered by us. */
    isCoexistence: integer({ mode: 'boolean' }).notNull().default(false),
    /** Why it needs a reconnect, or what Meta took away: each since when, null while it is not so. */
    tokenDeadReason: text({ enum: ['expired', 'revoked', 'unknown'] }),
    tokenDeadAtMs: integer(),
    appUninstalledAtMs: integer(),
    bannedAtMs: integer(),
    banPlannedAtMs: integer(),
    /** JSON: Meta's restrictions with their ends. */
    restrictions: text({ mode: 'json' }).$type<{ type: string; untilMs: number | null; remedy: string | null }[]>().notNull().default([]),
    /** Null: it does not expire. */
    tokenExpiresAtMs: integer(),
    /** Which of the warnings 14, 7 and 1 days ahead was given last. */
    tokenWarnedDays: integer(),
    /** When the token is looked at: warned of, made fresh. Null: it does not expire. */
    tokenDueAtMs: integer(),
    /** When the number is registered again, so that a name Meta approved takes effect. */
    registerDueAtMs: integer(),
    /** The person behind the token, as Meta names them to our app: a deauthorize callback names the same. */
    tokenUserId: text(),
    /** The two-step PIN under AES-GCM: outlives a disconnect. */
    pinSealed: text(),
    /** A tenant's own Meta app: its id and secret, the last part of its callback address, its verify token. */
    ownAppId: text(),
    ownAppSecretSealed: text(),
    webhookKey: text(),
    verifyTokenSealed: text(),
    /** What Meta said when last asked (connections/health). */
    health: text({ mode: 'json' }).$type<ConnectionHealth>(),
    healthAtMs: integer(),
    /** When health is asked for again; 0: at the next minute. */
    healthDueAtMs: integer().notNull().default(0),
    /** When Meta was last asked, with or without an answer. */
    healthAskedAtMs: integer(),
    /** When a webhook of this number was last heard, to ten minutes. */
    webhookHeardAtMs: integer(),
    connectedAtMs: integer(),
    disconnectedAtMs: integer(),
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
    uniqueIndex('connections_webhook_key').on(t.webhookKey).where(sql`webhook_key IS NOT NULL`),
    index('connections_health').on(t.healthDueAtMs).where(sql`channel = 'whatsapp' AND state <> 'disconnected'`),
    index('connections_token_user').on(t.tokenUserId).where(sql`token_user_id IS NOT NULL`),
    index('connections_token_due').on(t.tokenDueAtMs).where(sql`token_due_at_ms IS NOT NULL`),
    index('connections_register_due').on(t.registerDueAtMs).where(sql`register_due_at_ms IS NOT NULL`),
    // Of a disconnected one only its app's secret is left, for a while.
    index('connections_left_secrets').on(t.disconnectedAtMs).where(sql`state = 'disconnected' AND own_app_secret_sealed IS NOT NULL`),
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
    /** What it speaks of, for instance `ban:<account>`: of two events of one subject the later one by Meta's time counts. */
    subject: text(),
    platformAtMs: integer(),
    payload: text({ mode: 'json' }).$type<unknown>().notNull(),
    receivedAtMs: integer().notNull(),
  },
  (t) => [
    index('account_events_tenant').on(t.tenantId, t.receivedAtMs),
    index('account_events_subject').on(t.tenantId, t.subject, t.platformAtMs).where(sql`subject IS NOT NULL`),
  ],
);
