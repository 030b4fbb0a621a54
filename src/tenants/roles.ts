/** A workspace's own roles, beside the five built-in ones: made, changed and deleted, each write decided from what it changes. */
import { type SQL, sql } from 'drizzle-orm';
import { BUILT_IN_ROLES, type Grants, PERMISSION_NAMES, PERMISSIONS, type Permission, ROLES } from '../contract/permissions.ts';
import type { RoleInput, RoleView } from '../contract/roles.ts';
import { type Db, runBatch, type TenantScope } from '../db/client.ts';
import { guardChanged, isGuardMissed, isRepeatedInsert } from '../db/guard.ts';
import { claimKey, type IdempotentRequest } from '../db/idempotency.ts';
import { newId } from '../db/ids.ts';
import { type AuditedActor, auditEntry, changesBetween } from './audit.ts';
import { beyond, isBuiltInRole, knownGrants } from './permissions.ts';

/** The list of roles is not paged; a hundred is already more than anybody tells apart. */
const MAX_ROLES = 100;

/** Without it nobody can put a role right again. */
const MANAGE_ROLES: Permission = 'LoanCRM.Roles.Manage';

/** Who holds it says who is in which team, who reports to whom and whose number is whose: a reach that they could widen is none. */
const MANAGE_MEMBERS: Permission = 'LoanCRM.Members.Manage';

const MAX_DECISIONS = 3;

/** Who makes the change, and what they hold themselves. */
export interface RoleManager {
  memberId: string | null;
  grants: Grants;
  audit: AuditedActor;
}

export type RoleRefusal =
  | { reason: 'role_name_taken' | 'role_limit_reached' | 'role_is_built_in' | 'locks_you_out' | 'not_found' }
  | { reason: 'reach_not_offered' | 'reach_too_narrow' | 'beyond_your_own'; permissions: Permission[] }
  | { reason: 'role_in_use'; members: number; deactivated: number };

export type RoleResult = { done: true; id: string } | ({ done: false } & RoleRefusal);

interface RoleRow {
  id: string;
  name: string;
  description: string;
  /** JSON, as it is stored: a change is conditional on it. */
  grants: string;
  updatedAtMs: number;
}

/** The built-in ones first, then the workspace's own by name. */
export async function readRoles(db: Db, scope: TenantScope): Promise<RoleView[]> {
  const [own, counts] = await runBatch<[RoleRow, { role: string; members: number }]>(db, [
    ownRoles(scope),
    sql`SELECT role, count(*) AS members FROM members WHERE tenant_id = ${scope.tenantId} AND is_active = 1 GROUP BY role`,
  ]);
  const membersOf = new Map(counts.map(({ role, members }) => [role, members]));
  return [
    ...ROLES.map((id) => ({ id, ...BUILT_IN_ROLES[id], isBuiltIn: true, members: membersOf.get(id) ?? 0, updatedAt: null })),
    ...own.map(({ id, name, description, grants, updatedAtMs }) => ({
      id,
      name,
      description,
      isBuiltIn: false,
      grants: grantsIn(grants),
      members: membersOf.get(id) ?? 0,
      updatedAt: new Date(updatedAtMs).toISOString(),
    })),
  ];
}

/** Throws, having written nothing, when `request` was made before. */
export async function createRole(
  db: Db,
  scope: TenantScope,
  by: RoleManager,
  input: RoleInput,
  request: IdempotentRequest | null,
  nowMs: number,
): Promise<RoleResult> {
  const own = await db.all<RoleRow>(ownRoles(scope));
  const refusal = refusalOf(by, input, own, null);
  if (refusal) return { done: false, ...refusal };
  if (own.length >= MAX_ROLES) return { done: false, reason: 'role_limit_reached' };
  const id = newId('rol', nowMs);
  const record = { kind: 'role', id, name: input.name };
  const changes = changesBetween({}, auditedView(input));
  try {
    await runBatch(db, [
      ...(request ? [claimKey(scope, request, id, nowMs)] : []),
      sql`INSERT INTO roles (id, tenant_id, name, description, grants, created_at_ms, updated_at_ms)
        VALUES (${id}, ${scope.tenantId}, ${input.name}, ${input.description}, ${JSON.stringify(input.grants)}, ${nowMs}, ${nowMs})`,
      auditEntry(by.audit, { tenantId: scope.tenantId, action: 'role.created', record, changes }, nowMs),
    ]);
    return { done: true, id };
  } catch (error) {
    if (isRepeatedInsert(error, 'roles')) return { done: false, reason: 'role_name_taken' };
    throw error;
  }
}

/** Counts at once for everybody who has it, since grants are read at every request and every message. */
export async function changeRole(
  db: Db,
  scope: TenantScope,
  by: RoleManager,
  id: string,
  input: RoleInput,
  nowMs: number,
): Promise<RoleResult> {
  if (isBuiltInRole(id)) return { done: false, reason: 'role_is_built_in' };
  for (let decision = 0; decision < MAX_DECISIONS; decision += 1) {
    const own = await db.all<RoleRow>(ownRoles(scope));
    const before = own.find((role) => role.id === id);
    if (!before) return { done: false, reason: 'not_found' };
    const refusal = refusalOf(by, input, own, before);
    if (refusal) return { done: false, ...refusal };
    if (input.grants[MANAGE_ROLES] === undefined && (await hasRole(db, scope, by.memberId, id))) {
      return { done: false, reason: 'locks_you_out' };
    }
    const changes = changesBetween(auditedView({ ...before, grants: grantsIn(before.grants) }), auditedView(input));
    if (changes.length === 0) return { done: true, id };
    const record = { kind: 'role', id, name: input.name };
    try {
      await runBatch(db, [
        sql`UPDATE roles SET name = ${input.name}, description = ${input.description}, grants = ${JSON.stringify(input.grants)},
            updated_at_ms = ${nowMs}
          WHERE ${asRead(scope, before)}`,
        guardChanged(),
        auditEntry(by.audit, { tenantId: scope.tenantId, action: 'role.changed', record, changes }, nowMs),
      ]);
      return { done: true, id };
    } catch (error) {
      if (isRepeatedInsert(error, 'roles')) return { done: false, reason: 'role_name_taken' };
      if (!isGuardMissed(error)) throw error;
    }
  }
  throw new Error('a role kept changing');
}

/** Whoever has it must get another one first, deactivated members too: they may come back. */
export async function deleteRole(db: Db, scope: TenantScope, by: RoleManager, id: string, nowMs: number): Promise<RoleResult> {
  if (isBuiltInRole(id)) return { done: false, reason: 'role_is_built_in' };
  for (let decision = 0; decision < MAX_DECISIONS; decision += 1) {
    const [own, [holders]] = await runBatch<[RoleRow, { members: number; deactivated: number }]>(db, [
      ownRoles(scope),
      sql`SELECT count(*) AS members, count(*) FILTER (WHERE is_active = 0) AS deactivated FROM members
        WHERE tenant_id = ${scope.tenantId} AND role = ${id}`,
    ]);
    const before = own.find((role) => role.id === id);
    if (!before) return { done: false, reason: 'not_found' };
    if (holders && holders.members > 0) return { done: false, reason: 'role_in_use', ...holders };
    const grants = grantsIn(before.grants);
    const permissions = beyond(by.grants, grants);
    if (permissions.length > 0) return { done: false, reason: 'beyond_your_own', permissions };
    const record = { kind: 'role', id, name: before.name };
    const view = auditedView({ ...before, grants });
    const changes = changesBetween(view, Object.fromEntries(Object.keys(view).map((field) => [field, null])));
    try {
      await runBatch(db, [
        sql`DELETE FROM roles WHERE ${asRead(scope, before)}
          AND NOT EXISTS (SELECT 1 FROM members WHERE tenant_id = ${scope.tenantId} AND role = ${id})`,
        guardChanged(),
        auditEntry(by.audit, { tenantId: scope.tenantId, action: 'role.deleted', record, changes }, nowMs),
      ]);
      return { done: true, id };
    } catch (error) {
      if (!isGuardMissed(error)) throw error;
    }
  }
  throw new Error('a role kept changing');
}

/** What stands against giving a role this shape. `before`: the role as it is, when it is changed. */
function refusalOf(by: RoleManager, input: RoleInput, own: RoleRow[], before: RoleRow | null): RoleRefusal | null {
  const narrowed = PERMISSION_NAMES.filter((name) => !PERMISSIONS[name].hasReach && ![undefined, 'all'].includes(input.grants[name]));
  if (narrowed.length > 0) return { reason: 'reach_not_offered', permissions: narrowed };
  const widened = PERMISSION_NAMES.filter((name) => input.grants[MANAGE_MEMBERS] && ![undefined, 'all'].includes(input.grants[name]));
  if (widened.length > 0) return { reason: 'reach_too_narrow', permissions: widened };
  // Also who holds less may not touch it: taking away is as much a decision over it as giving.
  const held = before ? beyond(by.grants, grantsIn(before.grants)) : [];
  const permissions = [...new Set([...held, ...beyond(by.grants, input.grants)])];
  if (permissions.length > 0) return { reason: 'beyond_your_own', permissions };
  const taken = [
    ...ROLES.flatMap((role) => [role, BUILT_IN_ROLES[role].name]),
    ...own.filter((role) => role.id !== before?.id).map((role) => role.name),
  ];
  return taken.some((name) => spoken(name) === spoken(input.name)) ? { reason: 'role_name_taken' } : null;
}

/** Two names that sound the same are the same, in every script; the index of the table knows only the English letters. */
function spoken(name: string): string {
  return name.normalize('NFKC').replace(/\s+/g, ' ').toLowerCase();
}

async function hasRole(db: Db, scope: TenantScope, memberId: string | null, role: string): Promise<boolean> {
  const row = await db.get(sql`SELECT 1 FROM members WHERE tenant_id = ${scope.tenantId} AND id = ${memberId} AND role = ${role}`);
  return row !== undefined;
}

function ownRoles(scope: TenantScope): SQL {
  return sql`SELECT id, name, description, grants, updated_at_ms AS updatedAtMs FROM roles WHERE tenant_id = ${scope.tenantId}
    ORDER BY lower(name), id`;
}

/** The role, unless it was changed since. */
function asRead(scope: TenantScope, { id, name, description, grants }: RoleRow): SQL {
  return sql`tenant_id = ${scope.tenantId} AND id = ${id} AND name = ${name} AND description = ${description} AND grants = ${grants}`;
}

function grantsIn(stored: string): Grants {
  return knownGrants(JSON.parse(stored) as Grants);
}

/** One line for each permission, so that the audit log shows what exactly was given or taken. */
function auditedView({ name, description, grants }: RoleInput): Record<string, unknown> {
  return { name, description, ...Object.fromEntries(PERMISSION_NAMES.map((permission) => [permission, grants[permission] ?? null])) };
}
