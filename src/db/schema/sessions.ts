/** Tables of signed-in people: their sessions, host tokens that were used up, codes that link a chat. */
import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/** A signed-in browser. Its token changes as it goes; only hashes are kept, with the one of what its tokens share in front (http/auth/session-token). */
export const sessions = sqliteTable(
  'sessions',
  {
    id: text().primaryKey(),
    tokenHash: text().notNull(),
    /** The token handed out last, until the browser shows that it arrived. */
    nextTokenHash: text(),
    /** The one before; shown after `previousUntilMs`, as any earlier one at any time, somebody else has a copy, and the session ends. */
    previousTokenHash: text(),
    previousUntilMs: integer(),
    rotatedAtMs: integer().notNull(),
    /** As the identity provider verified it. */
    email: text().notNull(),
    /** Null for somebody who belongs to no tenant: the owner before the first one, or an operator. */
    tenantId: text(),
    memberId: text(),
    method: text({ enum: ['oidc', 'access', 'host'] }).notNull(),
    /** Began inside a frame of the host application: its cookie is a partitioned one. */
    isFramed: integer({ mode: 'boolean' }).notNull().default(false),
    userAgent: text(),
    address: text(),
    createdAtMs: integer().notNull(),
    /** To some minutes. */
    lastSeenAtMs: integer().notNull(),
    /** The end, however busy it is. */
    expiresAtMs: integer().notNull(),
  },
  (t) => [
    uniqueIndex('sessions_token').on(t.tokenHash),
    index('sessions_email').on(t.email),
    index('sessions_member').on(t.memberId).where(sql`member_id IS NOT NULL`),
    index('sessions_expiry').on(t.expiresAtMs),
  ],
);

/** The `jti` of host tokens that were exchanged: each works once. */
export const usedHostTokens = sqliteTable(
  'used_host_tokens',
  {
    tenantId: text().notNull(),
    /** SHA-256 of the jti, hex: hosts choose its form. */
    jtiHash: text().notNull(),
    expiresAtMs: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.jtiHash] }), index('used_host_tokens_expiry').on(t.expiresAtMs)],
);

/** A code that a member sends from a chat to prove that the chat is theirs. */
export const linkCodes = sqliteTable(
  'link_codes',
  {
    /** SHA-256 of the code, hex. */
    codeHash: text().primaryKey(),
    id: text().notNull(),
    tenantId: text().notNull(),
    memberId: text().notNull(),
    channel: text({ enum: ['whatsapp', 'telegram'] }).notNull(),
    createdAtMs: integer().notNull(),
    expiresAtMs: integer().notNull(),
    usedAtMs: integer(),
  },
  (t) => [index('link_codes_member').on(t.memberId), index('link_codes_expiry').on(t.expiresAtMs)],
);
