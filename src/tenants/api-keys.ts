/** API keys of programs: shown once, stored as a hash, limited to named permissions. */
import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { KeyLimits } from '../contract/api-keys.ts';
import type { Permission } from '../contract/permissions.ts';
import type { Db, TenantScope } from '../db/client.ts';
import { newId } from '../db/ids.ts';
import { apiKeys, tenants } from '../db/schema/tenants.ts';
import { newToken, sha256Hex } from '../security/tokens.ts';

/** `sbk` tells people and secret scanners that this is a Switchboard key. */
const KEY_PREFIX = 'sbk';

/** Prefix and six characters: enough to recognise a key by, nothing to guess it from. */
const HINT_LENGTH = KEY_PREFIX.length + 1 + 6;

/** How exact "last used" is. */
const LAST_USED_EVERY_MS = 60_000;

export interface FoundKey {
  state: 'active' | 'expired';
  keyId: string;
  name: string;
  scope: TenantScope;
  scopes: string[];
  limits: KeyLimits | null;
  lastUsedAtMs: number | null;
  isSuspended: boolean;
}

export interface NewApiKey {
  tenantId: string;
  name: string;
  scopes: readonly Permission[];
  limits?: KeyLimits | null;
  expiresAtMs?: number | null;
  createdByMemberId?: string | null;
  nowMs: number;
}

/** Makes a key. `token` is all there will ever be of it: only its hash is stored. */
export async function createApiKey(db: Db, key: NewApiKey): Promise<{ id: string; token: string }> {
  const { id, token, insert } = await newApiKey(key);
  await db.run(insert(sql`true`));
  return { id, token };
}

/** A key that comes to be with its `insert`, which writes nothing where the condition does not hold. */
export async function newApiKey(key: NewApiKey): Promise<{ id: string; token: string; insert: (condition: SQL) => SQL }> {
  const id = newId('key', key.nowMs);
  const token = newToken(KEY_PREFIX);
  const keyHash = await sha256Hex(token);
  const insert = (condition: SQL) => sql`INSERT INTO api_keys (key_hash, id, tenant_id, name, hint, scopes, limits, created_by_member_id,
      created_at_ms, expires_at_ms)
    SELECT ${keyHash}, ${id}, ${key.tenantId}, ${key.name}, ${token.slice(0, HINT_LENGTH)}, ${JSON.stringify(key.scopes)},
      ${key.limits ? JSON.stringify(key.limits) : null}, ${key.createdByMemberId ?? null}, ${key.nowMs}, ${key.expiresAtMs ?? null}
    WHERE ${condition}`;
  return { id, token, insert };
}

/** The key of this token; null when it is unknown or revoked. */
export async function findKey(db: Db, token: string, nowMs: number): Promise<FoundKey | null> {
  if (!token.startsWith(`${KEY_PREFIX}_`)) return null;
  const row = await db
    .select({
      keyId: apiKeys.id,
      name: apiKeys.name,
      scopes: apiKeys.scopes,
      limits: apiKeys.limits,
      expiresAtMs: apiKeys.expiresAtMs,
      lastUsedAtMs: apiKeys.lastUsedAtMs,
      tenantId: tenants.id,
      shard: tenants.shard,
      tenantState: tenants.state,
    })
    .from(apiKeys)
    .innerJoin(tenants, eq(tenants.id, apiKeys.tenantId))
    .where(and(eq(apiKeys.keyHash, await sha256Hex(token)), isNull(apiKeys.revokedAtMs)))
    .get();
  if (!row) return null;
  const { keyId, name, scopes, limits, expiresAtMs, lastUsedAtMs, tenantId, shard, tenantState } = row;
  const state = expiresAtMs !== null && expiresAtMs <= nowMs ? 'expired' : 'active';
  return { state, keyId, name, scopes, limits, lastUsedAtMs, scope: { tenantId, shard }, isSuspended: tenantState === 'suspended' };
}

/** Notes that the key was used, at most once a minute however many requests come at once. */
export async function noteKeyUse(db: Db, key: Pick<FoundKey, 'keyId' | 'lastUsedAtMs'>, nowMs: number): Promise<void> {
  const staleMs = nowMs - LAST_USED_EVERY_MS;
  if (key.lastUsedAtMs !== null && key.lastUsedAtMs > staleMs) return;
  await db.run(sql`UPDATE api_keys SET last_used_at_ms = ${nowMs}
    WHERE id = ${key.keyId} AND (last_used_at_ms IS NULL OR last_used_at_ms <= ${staleMs})`);
}
