/** API keys of programs: shown once, stored as a hash, limited to named permissions. */
import { and, eq, isNull } from 'drizzle-orm';
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

export interface FoundKey {
  state: 'active' | 'expired';
  keyId: string;
  name: string;
  scope: TenantScope;
  scopes: string[];
  limits: KeyLimits | null;
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
  const id = newId('key', key.nowMs);
  const token = newToken(KEY_PREFIX);
  await db.insert(apiKeys).values({
    keyHash: await sha256Hex(token),
    id,
    tenantId: key.tenantId,
    name: key.name,
    hint: token.slice(0, HINT_LENGTH),
    scopes: [...key.scopes],
    limits: key.limits ?? null,
    createdByMemberId: key.createdByMemberId ?? null,
    createdAtMs: key.nowMs,
    expiresAtMs: key.expiresAtMs ?? null,
  });
  return { id, token };
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
      tenantId: tenants.id,
      shard: tenants.shard,
      tenantState: tenants.state,
    })
    .from(apiKeys)
    .innerJoin(tenants, eq(tenants.id, apiKeys.tenantId))
    .where(and(eq(apiKeys.keyHash, await sha256Hex(token)), isNull(apiKeys.revokedAtMs)))
    .get();
  if (!row) return null;
  const { keyId, name, scopes, limits, expiresAtMs, tenantId, shard, tenantState } = row;
  const state = expiresAtMs !== null && expiresAtMs <= nowMs ? 'expired' : 'active';
  return { state, keyId, name, scopes, limits, scope: { tenantId, shard }, isSuspended: tenantState === 'suspended' };
}
