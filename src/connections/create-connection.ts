/** Links a tenant to a channel. The access token is sealed before it reaches the database. */
import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { ConnectionHealth } from '../contract/connection-health.ts';
import { type Db, runBatch } from '../db/client.ts';
import { isRepeatedInsert } from '../db/guard.ts';
import { newId } from '../db/ids.ts';
import { connections } from '../db/schema/connections.ts';
import type { MasterKeys } from '../security/master-keys.ts';
import { seal } from '../security/seal.ts';

/** An item that found no connection just before this one may reach the quarantine just after: minutes, with queue retries. */
const REPLAY_FOR_MS = 15 * 60 * 1000;

/** Messages a second. A number that stays in the phone app has fewer, whatever level Meta reports. Source: Meta, "Throughput". */
const THROUGHPUT = { usual: 80, coexistence: 20 } as const;

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
  /** As it was read while connecting; it is read again within a minute. */
  health?: ConnectionHealth | null;
  /** When the number is registered again so that its approved name takes effect; left out, it is as it was. */
  registerDueAtMs?: number | null;
  method?: Connection['method'];
  isCoexistence?: boolean;
  token: string;
  /** Null: it does not expire. */
  tokenExpiresAtMs?: number | null;
  /** The person behind the token, as Meta names them to our app. */
  tokenUserId?: string | null;
  /** The two-step PIN; without one the PIN that is known stays. */
  pin?: string | null;
  /** A tenant's own Meta app; without one, messages come by ours. */
  ownApp?: OwnApp | null;
  nowMs: number;
}

export interface OwnApp {
  appId: string | null;
  /** Without it nothing that comes can be believed: send only. */
  appSecret: string | null;
  webhookKey: string;
  verifyToken: string;
}

export type CreateConnectionResult = { created: true; connection: Connection } | { created: false; reason: 'number_taken' };

/** Makes the connection, or brings the tenant's row of this number back to life: its history stays in one place. */
export async function createConnection(db: Db, keys: MasterKeys, input: NewConnection): Promise<CreateConnectionResult> {
  const { id, statement } = await connectionUpsert(db, keys, input);
  try {
    await runBatch(db, [statement]);
  } catch (error) {
    if (isNumberTaken(error)) return { created: false, reason: 'number_taken' };
    throw error;
  }
  const connection = await db
    .select()
    .from(connections)
    .where(and(eq(connections.tenantId, input.tenantId), eq(connections.id, id)))
    .get();
  if (!connection) throw new Error('a connection vanished just after it was made');
  return { created: true, connection };
}

/** One number has one living connection: another tenant must disconnect first. */
export function isNumberTaken(error: unknown): boolean {
  return isRepeatedInsert(error, 'connections');
}

export interface ConnectionUpsert {
  id: string;
  statement: SQL;
  /** The tenant's row of this number as it is now, where there is one. */
  before: Pick<Connection, 'id' | 'numberId' | 'wabaId' | 'portfolioId'> | null;
  /** As it will be. */
  portfolioId: string | null;
}

/** The same as a statement, for the batch that does what belongs to it. Throws `isNumberTaken` there. */
export async function connectionUpsert(db: Db, keys: MasterKeys, input: NewConnection): Promise<ConnectionUpsert> {
  const { tenantId, nowMs, pin = null, ownApp = null } = input;
  const known = await db
    .select({ id: connections.id, numberId: connections.numberId, wabaId: connections.wabaId, portfolioId: connections.portfolioId })
    .from(connections)
    .where(and(eq(connections.tenantId, tenantId), eq(connections.numberId, input.numberId)))
    .get();
  // An account stays in its portfolio, so that what could not be read this time is as it was.
  const portfolioId = input.portfolioId ?? (known && known.wabaId === input.wabaId ? known.portfolioId : null);
  const id = known?.id ?? newId('cxn', nowMs);
  const sealed = async (field: string, secret: string | null) =>
    secret === null ? null : await seal(keys, { tenantId, table: 'connections', recordId: id, field }, secret);
  const isCoexistence = input.isCoexistence ?? false;
  const row = {
    channel: input.channel,
    state: 'connected' as const,
    wabaId: input.wabaId,
    displayPhone: input.displayPhone,
    verifiedName: input.verifiedName,
    portfolioId,
    recipientTier: input.recipientTier ?? null,
    throughputPerSecond: isCoexistence ? THROUGHPUT.coexistence : (input.throughputPerSecond ?? THROUGHPUT.usual),
    method: input.method ?? null,
    isCoexistence,
    tokenSealed: await sealed('token', input.token),
    tokenExpiresAtMs: input.tokenExpiresAtMs ?? null,
    tokenDueAtMs: (input.tokenExpiresAtMs ?? null) === null ? null : 0,
    tokenUserId: input.tokenUserId ?? null,
    tokenDeadReason: null,
    tokenDeadAtMs: null,
    tokenWarnedDays: null,
    appUninstalledAtMs: null,
    ...(pin === null ? {} : { pinSealed: await sealed('pin', pin) }),
    ownAppId: ownApp?.appId ?? null,
    ownAppSecretSealed: await sealed('own_app_secret', ownApp?.appSecret ?? null),
    webhookKey: ownApp?.webhookKey ?? null,
    verifyTokenSealed: await sealed('verify_token', ownApp?.verifyToken ?? null),
    ...(input.registerDueAtMs === undefined ? {} : { registerDueAtMs: input.registerDueAtMs }),
    pausedUntilMs: null,
    ...(input.health ? { health: input.health, healthAtMs: nowMs } : {}),
    healthDueAtMs: 0,
    templatesDueAtMs: 0,
    connectedAtMs: nowMs,
    disconnectedAtMs: null,
    replayUntilMs: nowMs + REPLAY_FOR_MS,
  };
  const statement = db
    .insert(connections)
    .values({ id, tenantId, numberId: input.numberId, createdAtMs: nowMs, ...row })
    .onConflictDoUpdate({ target: connections.id, set: { ...row, ...forgottenOf(input.wabaId) } })
    .getSQL();
  return { id, statement, before: known ?? null, portfolioId };
}

/**
 * What Meta said of the account before counts while it was listened to: of a number that was disconnected, or has come to
 * another account, it may long be over, and its health is read anew.
 */
function forgottenOf(wabaId: string | null) {
  const isForgotten = sql`state = 'disconnected' OR waba_id IS NOT ${wabaId}`;
  return {
    bannedAtMs: sql`CASE WHEN ${isForgotten} THEN NULL ELSE banned_at_ms END`,
    banPlannedAtMs: sql`CASE WHEN ${isForgotten} THEN NULL ELSE ban_planned_at_ms END`,
    restrictions: sql`CASE WHEN ${isForgotten} THEN '[]' ELSE restrictions END`,
  };
}
