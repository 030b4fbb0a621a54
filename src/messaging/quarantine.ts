/** What we could not understand or place is kept as it came: visible, replayable, counted once. */
import { sql } from 'drizzle-orm';
import { type Db, runBatch, type TenantScope } from '../db/client.ts';
import { derivedId } from '../db/ids.ts';
import { countIntakeByChange } from './intake-ledger.ts';
import { storeOversize } from './oversize.ts';
import type { InboundJob } from './queues.ts';
import type { Locator } from './whatsapp/webhook.ts';

/** Items no tenant can be found for belong to the platform's operators. */
export const PLATFORM: TenantScope = { tenantId: '', shard: 0 };

/** D1 takes rows up to 2 MB, and a character up to three bytes; what is longer waits in chunks. */
const MAX_BODY_CHARACTERS = 300_000;
const SHOWN_CHARACTERS = 4000;

/** A queue message holds 128 KB; JSON in JSON grows by its escapes. */
const MAX_QUEUED_BYTES = 100_000;

export type QuarantineReason =
  | 'malformed_json'
  | 'malformed_envelope'
  | 'malformed_item'
  | 'unknown_number'
  | 'account_mismatch'
  /** Came by the door of a tenant's own app, which has no say over the number or account it names. */
  | 'foreign_item'
  | 'dead_letter';

export interface QuarantinedBody extends TenantScope {
  reason: QuarantineReason;
  body: string;
  receivedAtMs: number;
  /** The place (`placeOf`) that would make it readable once it is connected; null when no connection would. */
  waitsFor: string | null;
  /** The connection by whose own app's door it came; without it, by the platform's. */
  via?: string | null;
}

/** The number an item names, else its account, as one word. */
export function placeOf({ numberId, wabaId }: Pick<Locator, 'numberId' | 'wabaId'>): string | null {
  if (numberId !== null) return `number:${numberId}`;
  return wabaId === null ? null : `account:${wabaId}`;
}

/** Keeps one body and counts it; the same body for the same reason again counts as repeated. */
export async function keepInQuarantine(db: Db, item: QuarantinedBody, nowMs: number): Promise<void> {
  const { via = null } = item;
  const id = await derivedId('qua', item.tenantId, item.reason, item.body, ...(via === null ? [] : [via]));
  const isLong = item.body.length > MAX_BODY_CHARACTERS;
  const oversizeId = isLong ? await storeOversize(db, item.body, item.receivedAtMs) : null;
  const body = isLong ? item.body.slice(0, SHOWN_CHARACTERS) : item.body;
  await runBatch(db, [
    sql`INSERT INTO quarantine (id, tenant_id, reason, body, oversize_id, waits_for, via_connection_id, received_at_ms, kept_at_ms)
      VALUES (${id}, ${item.tenantId}, ${item.reason}, ${body}, ${oversizeId}, ${item.waitsFor}, ${via}, ${item.receivedAtMs}, ${nowMs})
      ON CONFLICT DO NOTHING`,
    countIntakeByChange(item.tenantId, nowMs, 'quarantined'),
  ]);
}

export interface KeptBody {
  body: string;
  oversizeId: string | null;
  receivedAtMs: number;
  via: string | null;
}

/**
 * The job that sends a kept body through the whole intake once more: its items are told apart by their own ids, so twice is
 * harmless. What came by a tenant's own door comes by that door again: a replay gives it no more say than it had.
 */
export async function replayJob(db: Db, { body, oversizeId, receivedAtMs, via }: KeptBody): Promise<InboundJob> {
  const isQueueable = oversizeId === null && new TextEncoder().encode(JSON.stringify(body)).length <= MAX_QUEUED_BYTES;
  const door = via === null ? {} : { via };
  if (isQueueable) return { kind: 'body', receivedAtMs, body, ...door };
  return { kind: 'stored', receivedAtMs, id: oversizeId ?? (await storeOversize(db, body, receivedAtMs)), ...door };
}

/**
 * Whose a body is that cannot be parsed: the one tenant whose number or account it names, living or disconnected, else the only tenant there is,
 * else nobody's (the platform's operators see it).
 */
export async function ownerOfUnreadable(directory: Db, body: string): Promise<TenantScope> {
  const ids = JSON.stringify([...new Set(body.match(/\d{10,20}/g) ?? [])].slice(0, 50));
  const named =
    await directory.all<TenantScope>(sql`SELECT DISTINCT t.id AS tenantId, t.shard FROM connections c JOIN tenants t ON t.id = c.tenant_id
    WHERE c.id IN (SELECT id FROM connections WHERE number_id IN (SELECT value FROM json_each(${ids}))
      UNION SELECT id FROM connections WHERE waba_id IN (SELECT value FROM json_each(${ids})))
    LIMIT 2`);
  if (named.length === 1) return named[0] ?? PLATFORM;
  const tenants = await directory.all<TenantScope>(sql`SELECT id AS tenantId, shard FROM tenants LIMIT 2`);
  return tenants.length === 1 ? (tenants[0] ?? PLATFORM) : PLATFORM;
}

/** Whose the door is: what came by it and has no place is shown to them, as they sent it. */
export async function ownerOfDoor(directory: Db, connectionId: string): Promise<TenantScope | null> {
  const [owner] =
    await directory.all<TenantScope>(sql`SELECT t.id AS tenantId, t.shard FROM connections c JOIN tenants t ON t.id = c.tenant_id
    WHERE c.id = ${connectionId}`);
  return owner ?? null;
}
