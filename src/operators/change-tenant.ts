/** What operators do to a tenant: make it, stop it, let it go on. Each step and its line in the audit log are one batch. */
import { eq, sql } from 'drizzle-orm';
import { type Db, runBatch, tenantDb } from '../db/client.ts';
import { guardChanged, isGuardMissed } from '../db/guard.ts';
import { claimKey, type IdempotentRequest } from '../db/idempotency.ts';
import { newId } from '../db/ids.ts';
import { members, tenants } from '../db/schema/tenants.ts';
import type { Env } from '../env.ts';
import { tryToPoke } from '../messaging/poke.ts';
import { releaseHeld } from '../messaging/suspension.ts';
import { type AuditedActor, auditEntry, changesBetween } from '../tenants/audit.ts';
import { scopeOf, type Tenant } from '../tenants/tenants.ts';

/** Where an operator's Idempotency-Key is remembered: it belongs to no tenant. */
const NO_TENANT = { tenantId: '', shard: 0 };

export interface TenantToMake {
  name: string;
  timeZone: string;
  currency: string;
  adminName: string;
  /** Lower case. */
  adminEmail: string;
}

/** A tenant and its first admin, who finds it at the next sign-in. Throws, having written nothing, when `request` was made before. */
export async function makeTenant(
  db: Db,
  input: TenantToMake,
  request: IdempotentRequest | null,
  by: AuditedActor,
  nowMs: number,
): Promise<string> {
  const { name, timeZone, currency, adminName, adminEmail } = input;
  const tenantId = newId('ten', nowMs);
  const memberId = newId('mem', nowMs);
  const admin = { id: memberId, tenantId, name: adminName, email: adminEmail, role: 'admin', createdAtMs: nowMs };
  const madeTenant = { tenantId, action: 'workspace.created' as const, record: { kind: 'workspace', id: tenantId, name } };
  const firstAdmin = { tenantId, action: 'member.invited' as const, record: { kind: 'member', id: memberId, name: adminName } };
  await runBatch(db, [
    ...(request ? [claimKey(NO_TENANT, request, tenantId, nowMs)] : []),
    db.insert(tenants).values({ id: tenantId, name, timeZone, currency, createdAtMs: nowMs }).getSQL(),
    db.insert(members).values(admin).getSQL(),
    auditEntry(by, { ...madeTenant, changes: changesBetween({}, { name, timeZone, currency }) }, nowMs),
    auditEntry(by, { ...firstAdmin, changes: changesBetween({}, { email: adminEmail, role: 'admin' }) }, nowMs),
  ]);
  return tenantId;
}

export async function findTenant(db: Db, id: string): Promise<Tenant | undefined> {
  return db.select().from(tenants).where(eq(tenants.id, id)).get();
}

export type StateChange = { done: true } | { done: false; reason: 'not_found' | 'tenant_suspended_already' | 'tenant_active_already' };

/** From the next claim on, nothing leaves; what a consumer holds at this moment (some seconds' worth) may still. */
export async function suspend(db: Db, id: string, because: string, by: AuditedActor, nowMs: number): Promise<StateChange> {
  const tenant = await findTenant(db, id);
  if (!tenant) return { done: false, reason: 'not_found' };
  const changes = [
    { field: 'state', before: 'active', after: 'suspended' },
    { field: 'because', before: null, after: because },
  ];
  const entry = { tenantId: id, action: 'workspace.suspended' as const, record: { kind: 'workspace', id, name: tenant.name }, changes };
  return unlessOvertaken('tenant_suspended_already', async () => {
    await runBatch(db, [
      sql`UPDATE tenants SET state = 'suspended', suspended_at_ms = ${nowMs}, suspended_because = ${because} WHERE id = ${id} AND state = 'active'`,
      guardChanged(),
      auditEntry(by, entry, nowMs),
    ]);
  });
}

/** What waited for it leaves by itself: the first at once, the rest with the sweep. */
export async function resume(env: Env, db: Db, id: string, by: AuditedActor, nowMs: number): Promise<StateChange> {
  const tenant = await findTenant(db, id);
  if (!tenant) return { done: false, reason: 'not_found' };
  const changes = [{ field: 'state', before: 'suspended', after: 'active' }];
  const entry = { tenantId: id, action: 'workspace.resumed' as const, record: { kind: 'workspace', id, name: tenant.name }, changes };
  const changed = await unlessOvertaken('tenant_active_already', async () => {
    await runBatch(db, [
      sql`UPDATE tenants SET state = 'active', suspended_at_ms = NULL, suspended_because = NULL WHERE id = ${id} AND state = 'suspended'`,
      guardChanged(),
      auditEntry(by, entry, nowMs),
    ]);
  });
  // After the change, or the sweep could put aside again what is released here.
  if (changed.done) await tryToPoke(env, await releaseHeld(tenantDb(env, tenant), scopeOf(tenant), nowMs));
  return changed;
}

/** The condition missed: somebody else did it first. */
async function unlessOvertaken(
  reason: 'tenant_suspended_already' | 'tenant_active_already',
  change: () => Promise<void>,
): Promise<StateChange> {
  try {
    await change();
    return { done: true };
  } catch (error) {
    if (isGuardMissed(error)) return { done: false, reason };
    throw error;
  }
}
