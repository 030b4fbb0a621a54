/** The first workspace of a deployment: made by its owner, once, with the owner as its admin. */
import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { guardChanged } from '../db/guard.ts';
import { newId } from '../db/ids.ts';
import { tenants } from '../db/schema/tenants.ts';

export interface FirstWorkspace {
  name: string;
  /** IANA name. */
  timeZone: string;
  /** ISO 4217. */
  currency: string;
  owner: { name: string; email: string };
}

/** Whether this is the owner of the deployment (OWNER_EMAIL), and there is no workspace at all. */
export async function mayCreateFirstWorkspace(db: Db, email: string, ownerEmail: string | undefined): Promise<boolean> {
  if (ownerEmail === undefined || email !== ownerEmail) return false;
  return (await db.select({ id: tenants.id }).from(tenants).limit(1).get()) === undefined;
}

/** The writes that make it. Two at once: the second one's guard fails its batch. */
export function firstWorkspace(
  { name, timeZone, currency, owner }: FirstWorkspace,
  nowMs: number,
): { tenantId: string; memberId: string; statements: SQL[] } {
  const [tenantId, memberId] = [newId('ten', nowMs), newId('mem', nowMs)];
  const statements = [
    sql`INSERT INTO tenants (id, name, time_zone, currency, created_at_ms)
      SELECT ${tenantId}, ${name}, ${timeZone}, ${currency}, ${nowMs} WHERE NOT EXISTS (SELECT 1 FROM tenants)`,
    guardChanged(),
    sql`INSERT INTO members (id, tenant_id, name, email, role, created_at_ms)
      VALUES (${memberId}, ${tenantId}, ${owner.name}, ${owner.email}, 'admin', ${nowMs})`,
  ];
  return { tenantId, memberId, statements };
}
