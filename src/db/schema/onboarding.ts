/** Tables of connecting: attempts step by step, links for signatories, notices to admins, requests to delete data. */
import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { ConnectStep } from '../../contract/whatsapp-setup.ts';

/** What is known of a step. `outcome` is what the next ones need of it; never a secret. */
export interface StepRecord {
  state: 'waiting' | 'running' | 'done' | 'skipped' | 'failed' | 'needs_input';
  atMs: number;
  /** Our code of what went wrong (connections/troubles), and Meta's beside it. */
  trouble: { code: string; platformCode: number | null; text: string | null } | null;
}

/** One run of connecting, stored step by step so that it survives a closed tab and a killed Worker. */
export const connectAttempts = sqliteTable(
  'connect_attempts',
  {
    id: text().primaryKey(),
    tenantId: text().notNull(),
    method: text({ enum: ['signup', 'manual'] }).notNull(),
    /** open: steps are left. */
    state: text({ enum: ['open', 'done', 'abandoned'] }).notNull(),
    startedByMemberId: text(),
    startedByName: text().notNull(),
    steps: text({ mode: 'json' }).$type<Partial<Record<ConnectStep, StepRecord>>>().notNull(),
    /** The popup's code until it is exchanged, then the token, then the PIN: each sealed, each dropped when it is not needed any more. */
    codeSealed: text(),
    tokenSealed: text(),
    pinSealed: text(),
    /** The secret of the tenant's own Meta app, where one is connected by hand. */
    appSecretSealed: text(),
    /** What the browser said, as hints. */
    hints: text({ mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    /** What Meta said: the token's account, person and expiry, the numbers found. */
    findings: text({ mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    numberId: text(),
    wabaId: text(),
    connectionId: text(),
    /** Somebody is at a step until then; after it, whoever comes goes on. */
    leaseUntilMs: integer().notNull().default(0),
    /** Grows with each write, so that two who work on it at once notice. */
    version: integer().notNull().default(0),
    createdAtMs: integer().notNull(),
    updatedAtMs: integer().notNull(),
  },
  // One at a time in a tenant.
  (t) => [
    uniqueIndex('connect_attempts_open').on(t.tenantId).where(sql`state = 'open'`),
    index('connect_attempts_tenant').on(t.tenantId, t.createdAtMs),
  ],
);

/** The form of a manual connection, opened before anything is known: callback address and verify token. */
export const manualDrafts = sqliteTable(
  'manual_drafts',
  {
    id: text().primaryKey(),
    tenantId: text().notNull(),
    /** The last part of the callback address. */
    webhookKey: text().notNull(),
    verifyTokenSealed: text().notNull(),
    verifiedAtMs: integer(),
    /** Set once it has become a connection. */
    connectionId: text(),
    createdAtMs: integer().notNull(),
    updatedAtMs: integer().notNull(),
  },
  (t) => [
    uniqueIndex('manual_drafts_key').on(t.webhookKey),
    uniqueIndex('manual_drafts_open').on(t.tenantId).where(sql`connection_id IS NULL`),
  ],
);

/** A link that lets the signatory, who is no member, connect once. */
export const signupLinks = sqliteTable(
  'signup_links',
  {
    /** SHA-256 of the token in the link, hex. */
    tokenHash: text().primaryKey(),
    id: text().notNull(),
    tenantId: text().notNull(),
    createdByMemberId: text().notNull(),
    createdAtMs: integer().notNull(),
    expiresAtMs: integer().notNull(),
    usedAtMs: integer(),
    attemptId: text(),
  },
  (t) => [index('signup_links_tenant').on(t.tenantId, t.createdAtMs)],
);

/** Something the admins should know; shown on the page until put away. */
export const notices = sqliteTable(
  'notices',
  {
    id: text().primaryKey(),
    tenantId: text().notNull(),
    /** What it is about, so that the same is told once: kind, connection and what made it so. */
    key: text().notNull(),
    tone: text({ enum: ['info', 'warn', 'bad', 'good'] }).notNull(),
    title: text().notNull(),
    text: text().notNull(),
    connectionId: text(),
    atMs: integer().notNull(),
    dismissedAtMs: integer(),
  },
  (t) => [
    uniqueIndex('notices_key').on(t.tenantId, t.key),
    index('notices_shown').on(t.tenantId, t.atMs).where(sql`dismissed_at_ms IS NULL`),
  ],
);

/** A person's request, through Meta, that what is known of them be deleted; and of those who removed our app. */
export const complianceRequests = sqliteTable(
  'compliance_requests',
  {
    /** The confirmation code, which the person gets. */
    code: text().primaryKey(),
    kind: text({ enum: ['deauthorize', 'data_deletion'] }).notNull(),
    /** SHA-256 of the app-scoped user id, hex. */
    userHash: text().notNull(),
    issuedAtMs: integer().notNull(),
    receivedAtMs: integer().notNull(),
    doneAtMs: integer(),
    /** What was found and done, in plain words. */
    outcome: text(),
  },
  (t) => [uniqueIndex('compliance_requests_once').on(t.kind, t.userHash, t.issuedAtMs)],
);
