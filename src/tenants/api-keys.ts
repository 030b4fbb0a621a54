/** API keys of programs: shown once, stored as a hash, limited to named permissions. */
import { and, eq, isNull } from 'drizzle-orm';
import type { Db, TenantScope } from '../db/client.ts';
import { newId } from '../db/ids.ts';
import { apiKeys, tenants } from '../db/schema/tenants.ts';
import { newToken, sha256Hex } from '../security/tokens.ts';
import type { Permission } from './permissions.ts';

/** `sbk` tells people and secret scanners that this is a Switchboard key. */
const KEY_PREFIX = 'sbk';

export interface KeyOwner {
  keyId: string;
  name: string;
  scope: TenantScope;
  scopes: string[];
}

/** Makes a key. `token` is all there will ever be of it: only its hash is stored. */
export async function createApiKey(
  db: Db,
  key: { tenantId: string; name: string; scopes: readonly Permission[]; nowMs: number },
): Promise<{ id: string; token: string }> {
  const id = newId('key', key.nowMs);
  const token = newToken(KEY_PREFIX);
  await db.insert(apiKeys).values({
    keyHash: await sha256Hex(token),
    id,
    tenantId: key.tenantId,
    name: key.name,
    scopes: [...key.scopes],
    createdAtMs: key.nowMs,
  });
  return { id, token };
}

/** Whose key this is; null when it is unknown or revoked. */
export async function keyOwner(db: Db, token: string): Promise<KeyOwner | null> {
  if (!token.startsWith(`${KEY_PREFIX}_`)) return null;
  const row = await db
    .select({ keyId: apiKeys.id, name: apiKeys.name, scopes: apiKeys.scopes, tenantId: tenants.id, shard: tenants.shard })
    .from(apiKeys)
    .innerJoin(tenants, eq(tenants.id, apiKeys.tenantId))
    .where(and(eq(apiKeys.keyHash, await sha256Hex(token)), isNull(apiKeys.revokedAtMs)))
    .get();
  if (!row) return null;
  return { keyId: row.keyId, name: row.name, scopes: row.scopes, scope: { tenantId: row.tenantId, shard: row.shard } };
}
