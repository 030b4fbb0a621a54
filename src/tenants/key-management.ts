/** API keys as people manage them: listed, made within what the maker holds, and revoked for good. */
import { type SQL, sql } from 'drizzle-orm';
import { type ApiKeyInput, type ApiKeyView, DEFAULT_KEY_LIMITS, type KeyLimits } from '../contract/api-keys.ts';
import { type Grants, PERMISSION_NAMES, PERMISSIONS, type Permission } from '../contract/permissions.ts';
import { type Db, runBatch, type TenantScope } from '../db/client.ts';
import { guardChanged, isGuardMissed } from '../db/guard.ts';
import { claimKey, type IdempotentRequest } from '../db/idempotency.ts';
import { newApiKey } from './api-keys.ts';
import { type AuditedActor, auditEntry, changesBetween } from './audit.ts';
import { beyond, grantsOfScopes } from './permissions.ts';

/** Living ones. More than this is a program that makes keys, which is none of its business. */
const MAX_KEYS = 100;

/** Who makes it, and what they hold themselves. */
export interface KeyManager {
  memberId: string | null;
  grants: Grants;
  audit: AuditedActor;
}

export type MakeKeyResult =
  | { made: true; id: string; token: string }
  | { made: false; reason: 'expiry_in_the_past' | 'key_limit_reached' }
  | { made: false; reason: 'scope_not_for_keys' | 'beyond_your_own'; scopes: Permission[] };

interface KeyRow {
  id: string;
  name: string;
  hint: string;
  scopes: string;
  limits: string | null;
  createdById: string | null;
  createdByName: string | null;
  isCreatorActive: number | null;
  createdAtMs: number;
  expiresAtMs: number | null;
  lastUsedAtMs: number | null;
  revokedAtMs: number | null;
}

/** Newest first. */
export async function readKeys(db: Db, scope: TenantScope, nowMs: number): Promise<ApiKeyView[]> {
  const rows = await db.all<KeyRow>(sql`${keyRows(scope)} ORDER BY k.created_at_ms DESC, k.id DESC`);
  return rows.map((row) => keyView(row, nowMs));
}

export async function readKey(db: Db, scope: TenantScope, id: string, nowMs: number): Promise<ApiKeyView | null> {
  const [row] = await db.all<KeyRow>(sql`${keyRows(scope)} AND k.id = ${id}`);
  return row ? keyView(row, nowMs) : null;
}

/** Throws, having written nothing, when `request` was made before. */
export async function makeKey(
  db: Db,
  scope: TenantScope,
  by: KeyManager,
  input: ApiKeyInput,
  request: IdempotentRequest | null,
  nowMs: number,
): Promise<MakeKeyResult> {
  const scopes = PERMISSION_NAMES.filter((name) => input.scopes.includes(name));
  const forPeople = scopes.filter((name) => !PERMISSIONS[name].isForKeys);
  if (forPeople.length > 0) return { made: false, reason: 'scope_not_for_keys', scopes: forPeople };
  // Whoever sees only their own or their team's records may not make a key that sees all.
  const more = beyond(by.grants, grantsOfScopes(scopes));
  if (more.length > 0) return { made: false, reason: 'beyond_your_own', scopes: more };
  const expiresAtMs = input.expiresAt === null ? null : Date.parse(input.expiresAt);
  if (expiresAtMs !== null && expiresAtMs <= nowMs) return { made: false, reason: 'expiry_in_the_past' };

  const { name, limits } = input;
  const { tenantId } = scope;
  const { id, token, insert } = await newApiKey({ tenantId, name, scopes, limits, expiresAtMs, createdByMemberId: by.memberId, nowMs });
  const hasRoom = sql`(SELECT count(*) FROM api_keys WHERE tenant_id = ${tenantId} AND revoked_at_ms IS NULL
    AND coalesce(expires_at_ms > ${nowMs}, 1)) < ${MAX_KEYS}`;
  const changes = changesBetween({}, { scopes, ...limits, expiresAt: expiresAtMs === null ? null : new Date(expiresAtMs).toISOString() });
  try {
    await runBatch(db, [
      ...(request ? [claimKey(scope, request, id, nowMs)] : []),
      insert(hasRoom),
      guardChanged(),
      auditEntry(by.audit, { tenantId, action: 'key.created', record: { kind: 'key', id, name }, changes }, nowMs),
    ]);
    return { made: true, id, token };
  } catch (error) {
    if (isGuardMissed(error)) return { made: false, reason: 'key_limit_reached' };
    throw error;
  }
}

/** False when there is no such key. One that is revoked already stays as it is. */
export async function revokeKey(db: Db, scope: TenantScope, by: AuditedActor, id: string, nowMs: number): Promise<boolean> {
  const key = await readKey(db, scope, id, nowMs);
  if (!key || key.revokedAt !== null) return key !== null;
  const record = { kind: 'key', id, name: key.name };
  const changes = changesBetween({ state: key.state }, { state: 'revoked' });
  try {
    await runBatch(db, [
      sql`UPDATE api_keys SET revoked_at_ms = ${nowMs} WHERE tenant_id = ${scope.tenantId} AND id = ${id} AND revoked_at_ms IS NULL`,
      guardChanged(),
      auditEntry(by, { tenantId: scope.tenantId, action: 'key.revoked', record, changes }, nowMs),
    ]);
  } catch (error) {
    // Somebody else revoked it meanwhile, which is what was wanted.
    if (!isGuardMissed(error)) throw error;
  }
  return true;
}

function keyRows(scope: TenantScope): SQL {
  return sql`SELECT k.id, k.name, k.hint, k.scopes, k.limits, k.created_at_ms AS createdAtMs, k.expires_at_ms AS expiresAtMs,
      k.last_used_at_ms AS lastUsedAtMs, k.revoked_at_ms AS revokedAtMs, m.id AS createdById, m.name AS createdByName, m.is_active AS isCreatorActive
    FROM api_keys k LEFT JOIN members m ON m.id = k.created_by_member_id AND m.tenant_id = k.tenant_id
    WHERE k.tenant_id = ${scope.tenantId}`;
}

function keyView(row: KeyRow, nowMs: number): ApiKeyView {
  const { id, name, hint, createdById, createdByName, createdAtMs, expiresAtMs, lastUsedAtMs, revokedAtMs } = row;
  const held = JSON.parse(row.scopes) as string[];
  const hasExpired = expiresAtMs !== null && expiresAtMs <= nowMs;
  return {
    id,
    name,
    hint,
    scopes: PERMISSION_NAMES.filter((permission) => held.includes(permission)),
    limits: { ...DEFAULT_KEY_LIMITS, ...(row.limits === null ? {} : (JSON.parse(row.limits) as Partial<KeyLimits>)) },
    state: revokedAtMs !== null ? 'revoked' : hasExpired ? 'expired' : 'active',
    createdBy:
      createdById === null || createdByName === null ? null : { id: createdById, name: createdByName, isActive: row.isCreatorActive === 1 },
    createdAt: instantOf(createdAtMs),
    expiresAt: expiresAtMs === null ? null : instantOf(expiresAtMs),
    lastUsedAt: lastUsedAtMs === null ? null : instantOf(lastUsedAtMs),
    revokedAt: revokedAtMs === null ? null : instantOf(revokedAtMs),
  };
}

function instantOf(atMs: number): string {
  return new Date(atMs).toISOString();
}
