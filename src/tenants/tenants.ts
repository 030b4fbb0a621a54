/** The businesses that use Switchboard. */
import type { Db, TenantScope } from '../db/client.ts';
import { newId } from '../db/ids.ts';
import { tenants } from '../db/schema/tenants.ts';

export type Tenant = typeof tenants.$inferSelect;

/** Makes a workspace, empty. */
export async function createTenant(
  db: Db,
  tenant: { name: string /** IANA name, for instance Asia/Kolkata. */; timeZone: string /** ISO 4217. */; currency: string; nowMs: number },
): Promise<Tenant> {
  const { name, timeZone, currency, nowMs } = tenant;
  return db
    .insert(tenants)
    .values({ id: newId('ten', nowMs), name, timeZone, currency, createdAtMs: nowMs })
    .returning()
    .get();
}

export function scopeOf(tenant: Pick<Tenant, 'id' | 'shard'>): TenantScope {
  return { tenantId: tenant.id, shard: tenant.shard };
}
