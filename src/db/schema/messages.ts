/** Tables of the message path: conversations, the message log, statuses that came too early. */
import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { InboundContent, OutboundContent } from '../../messaging/content.ts';

export const conversations = sqliteTable('conversations', {
  /** Derived from connection and contact, so two consumers make the same one. */
  id: text().primaryKey(),
  tenantId: text().notNull(),
  connectionId: text().notNull(),
  contactId: text().notNull(),
  /** End of the 24-hour customer service window; 0 while nobody has written. */
  windowEndsAtMs: integer().notNull().default(0),
  /** End of the 72-hour free entry point: changes the price only. */
  freeEntryEndsAtMs: integer().notNull().default(0),
  lastInboundAtMs: integer().notNull().default(0),
  dialogue: text({ mode: 'json' }).$type<Record<string, unknown> | null>(),
  createdAtMs: integer().notNull(),
});

export const MESSAGE_STATUSES = [
  'received',
  'queued',
  'sending',
  'unknown',
  'accepted',
  'sent',
  'delivered',
  'read',
  'failed',
  'cancelled',
  'expired',
  'dead',
] as const;
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];

export const messages = sqliteTable(
  'messages',
  {
    /** In: derived from connection and wamid, which is the dedupe. Out: new, or derived from its cause. */
    id: text().primaryKey(),
    tenantId: text().notNull(),
    connectionId: text().notNull(),
    conversationId: text().notNull(),
    contactId: text().notNull(),
    direction: text({ enum: ['in', 'out'] }).notNull(),
    /** live, or history and echo of a number that also lives in the WhatsApp Business app. */
    source: text({ enum: ['live', 'history', 'echo'] })
      .notNull()
      .default('live'),
    status: text({ enum: MESSAGE_STATUSES }).notNull(),
    type: text().notNull(),
    /** How it left; null until decided, and on inbound rows. */
    form: text({ enum: ['free_form', 'template'] }),
    content: text({ mode: 'json' }).$type<OutboundContent | InboundContent>().notNull(),
    wamid: text(),
    /** alert, reply, bulk: the order in which pace and tier places are given. */
    lane: text({ enum: ['alert', 'reply', 'bulk'] })
      .notNull()
      .default('reply'),
    /** What caused it, as kind:id, for instance alert:alr_01... */
    cause: text(),
    /** In: the wamid it answers. */
    contextWamid: text(),
    createdAtMs: integer().notNull(),
    position: integer().notNull().default(0),
    /** In: the platform's own timestamp. */
    platformAtMs: integer(),
    notBeforeMs: integer().notNull().default(0),
    /** When the sweep looks at the row, should nothing else have moved it. */
    sweepAtMs: integer(),
    expiresAtMs: integer(),
    /** Claims since the last outcome; ten make the row dead. */
    claims: integer().notNull().default(0),
    claimedAtMs: integer(),
    attempt: integer().notNull().default(1),
    acceptedAtMs: integer(),
    sentAtMs: integer(),
    deliveredAtMs: integer(),
    readAtMs: integer(),
    failedAtMs: integer(),
    /** Stable snake_case reason of a failure, a refusal or the present wait. */
    reason: text(),
    /** The platform's code of the last failure. */
    errorCode: integer(),
  },
  (t) => [
    index('messages_log').on(t.tenantId, t.createdAtMs, t.id),
    index('messages_conversation').on(t.conversationId, t.createdAtMs, t.position),
    index('messages_wamid').on(t.connectionId, t.wamid).where(sql`direction = 'out' AND wamid IS NOT NULL`),
    index('messages_due').on(t.conversationId).where(sql`sweep_at_ms IS NOT NULL`),
    index('messages_sweep').on(t.sweepAtMs).where(sql`sweep_at_ms IS NOT NULL`),
    index('messages_tier').on(t.connectionId).where(sql`status = 'queued' AND reason = 'tier_full'`),
    index('messages_cause').on(t.cause).where(sql`cause IS NOT NULL`),
    index('messages_dead').on(t.createdAtMs, t.id).where(sql`status = 'dead'`),
  ],
);

/** What happened to a message besides its plain life: waits, retries, unknown outcomes, a change of form. */
export const messageEvents = sqliteTable(
  'message_events',
  {
    messageId: text().notNull(),
    /** Attempt and kind, so that telling it twice is harmless. */
    key: text().notNull(),
    tenantId: text().notNull(),
    atMs: integer().notNull(),
    kind: text().notNull(),
    detail: text({ mode: 'json' }).$type<Record<string, unknown> | null>(),
  },
  (t) => [primaryKey({ columns: [t.messageId, t.key] })],
);

/** Statuses that match no message yet; joined when the message learns its wamid. */
export const parkedStatuses = sqliteTable(
  'parked_statuses',
  {
    connectionId: text().notNull(),
    wamid: text().notNull(),
    status: text().notNull(),
    tenantId: text().notNull(),
    atMs: integer().notNull(),
    errorCode: integer(),
    parkedAtMs: integer().notNull(),
    /** When the sweep looks whether its message is known by now. */
    lookAtMs: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.connectionId, t.wamid, t.status] }), index('parked_statuses_look').on(t.lookAtMs)],
);
