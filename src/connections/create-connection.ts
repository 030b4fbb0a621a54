/** Links a tenant to a channel. The access token is sealed before it reaches the database. */
import { and, eq } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { isRepeatedInsert } from '../db/guard.ts';
import { newId } from '../db/ids.ts';
import { connections } from '../db/schema/connections.ts';
import type { MasterKeys } from '../security/master-keys.ts';
import { seal } from '../security/seal.ts';

/** An item that found no connection just before this one may reach the quarantine just after: minutes, with queue retries. */
const REPLAY_FOR_MS = 15 * 60 * 1000;

export type Connection = typeof connections.$inferSelect;

export interface NewConnection {
  tenantId: string;
  channel: Connection['channel'];
  wabaId: string | null;
  /** Meta's phone-number id, opaque; a bot id on Telegram. */
  numberId: string;
  /** E.164 with +. */
  displayPhone: string | null;
  verifiedName: string | null;
  portfolioId?: string | null;
  /** As Meta reports it, for instance TIER_250; null while unknown. */
  recipientTier?: string | null;
  throughputPerSecond?: number;
  token: string;
  nowMs: number;
}

export type CreateConnectionResult = { created: true; connection: Connection } | { created: false; reason: 'number_taken' };

/** Makes the connection, or brings the tenant's row of this number back to life: its history stays in one place. */
export async function createConnection(db: Db, keys: MasterKeys, input: NewConnection): Promise<CreateConnectionResult> {
  const known = await db
    .select({ id: connections.id, createdAtMs: connections.createdAtMs })
    .from(connections)
    .where(and(eq(connections.tenantId, input.tenantId), eq(connections.numberId, input.numberId)))
    .get();
  const id = known?.id ?? newId('cxn', input.nowMs);
  const row = {
    channel: input.channel,
    state: 'connected' as const,
    wabaId: input.wabaId,
    displayPhone: input.displayPhone,
    verifiedName: input.verifiedName,
    portfolioId: input.portfolioId ?? null,
    recipientTier: input.recipientTier ?? null,
    throughputPerSecond: input.throughputPerSecond ?? 80,
    tokenSealed: await sealToken(keys, { tenantId: input.tenantId, connectionId: id }, input.token),
    pausedUntilMs: null,
    replayUntilMs: input.nowMs + REPLAY_FOR_MS,
  };
  try {
    const connection = await db
      .insert(connections)
      .values({ id, tenantId: input.tenantId, numberId: input.numberId, createdAtMs: input.nowMs, ...row })
      .onConflictDoUpdate({ target: connections.id, set: row })
      .returning()
      .get();
    return { created: true, connection };
  } catch (error) {
    // One number has one living connection: another tenant must disconnect first.
    if (isRepeatedInsert(error, 'connections')) return { created: false, reason: 'number_taken' };
    throw error;
  }
}

function sealToken(keys: MasterKeys, of: { tenantId: string; connectionId: string }, token: string): Promise<string> {
  return seal(keys, { tenantId: of.tenantId, table: 'connections', recordId: of.connectionId, field: 'token' }, token);
}
