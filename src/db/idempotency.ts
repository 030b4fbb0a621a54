/** Idempotency-Key: the same request twice makes one thing, and the second answer is the first one's. */
import { and, eq, type SQL, sql } from 'drizzle-orm';
import { sha256Hex } from '../security/tokens.ts';
import type { Db, TenantScope } from './client.ts';
import { idempotencyKeys } from './schema/tenants.ts';

export interface IdempotentRequest {
  /** Caller, operation and the caller's key. */
  key: string;
  requestHash: string;
}

/** `body` is the request as it was checked, so that white space does not make it another one. */
export async function idempotentRequest(what: string, key: string, body: unknown): Promise<IdempotentRequest> {
  return { key: `${what} ${key}`, requestHash: await sha256Hex(JSON.stringify(body)) };
}

/** A plain INSERT: in the batch that makes the thing, it fails that batch when the key was used before. */
export function claimKey(scope: TenantScope, request: IdempotentRequest, resultId: string, nowMs: number): SQL {
  return sql`INSERT INTO idempotency_keys (tenant_id, key, request_hash, result_id, created_at_ms)
    VALUES (${scope.tenantId}, ${request.key}, ${request.requestHash}, ${resultId}, ${nowMs})`;
}

export type EarlierRequest = { seen: false } | { seen: true; isSame: boolean; resultId: string };

export async function findEarlier(db: Db, scope: TenantScope, request: IdempotentRequest): Promise<EarlierRequest> {
  const row = await db
    .select()
    .from(idempotencyKeys)
    .where(and(eq(idempotencyKeys.tenantId, scope.tenantId), eq(idempotencyKeys.key, request.key)))
    .get();
  return row ? { seen: true, isSame: row.requestHash === request.requestHash, resultId: row.resultId } : { seen: false };
}
