/** Who is asked: the member the caller names, else the customer's owner, else the CSM with the fewest open alerts. */
import { and, eq, or, sql } from 'drizzle-orm';
import type { Db, TenantScope } from '../db/client.ts';
import { customers } from '../db/schema/contacts.ts';
import { members } from '../db/schema/tenants.ts';
import { toE164 } from '../tenants/phone.ts';

export interface AskedMember {
  id: string;
  name: string;
  contactId: string;
}

export type CsmChoice =
  | { chosen: AskedMember; how: 'named' | 'owner' | 'fewest_open_alerts' }
  /** csm_unknown: nobody active has that id or phone. csm_unreachable: that member has no WhatsApp number. csm_missing: nobody to choose from. */
  | { chosen: null; reason: 'csm_unknown' | 'csm_unreachable' | 'csm_missing' };

export async function chooseCsm(db: Db, scope: TenantScope, customerRef: string, csm: string | undefined): Promise<CsmChoice> {
  if (csm !== undefined) {
    const named = await findMember(db, scope, csm);
    if (!named) return { chosen: null, reason: 'csm_unknown' };
    return isReachable(named) ? { chosen: named, how: 'named' } : { chosen: null, reason: 'csm_unreachable' };
  }
  const owner = await findOwner(db, scope, customerRef);
  if (owner && isReachable(owner)) return { chosen: owner, how: 'owner' };
  const fallback = await leastBusyCsm(db, scope);
  return fallback ? { chosen: fallback, how: 'fewest_open_alerts' } : { chosen: null, reason: 'csm_missing' };
}

type Candidate = Pick<typeof members.$inferSelect, 'id' | 'name' | 'contactId'>;
const candidate = { id: members.id, name: members.name, contactId: members.contactId };

function isReachable(member: Candidate): member is AskedMember {
  return member.contactId !== null;
}

async function findMember(db: Db, scope: TenantScope, idOrPhone: string): Promise<Candidate | undefined> {
  const phone = toE164(idOrPhone);
  return db
    .select(candidate)
    .from(members)
    .where(
      and(
        eq(members.tenantId, scope.tenantId),
        eq(members.isActive, true),
        or(eq(members.id, idOrPhone), phone ? eq(members.phone, phone) : sql`0`),
      ),
    )
    .get();
}

async function findOwner(db: Db, scope: TenantScope, customerRef: string): Promise<Candidate | undefined> {
  return db
    .select(candidate)
    .from(customers)
    .innerJoin(members, eq(members.id, customers.ownerId))
    .where(
      and(
        eq(customers.tenantId, scope.tenantId),
        eq(customers.ref, customerRef),
        eq(members.tenantId, scope.tenantId),
        eq(members.isActive, true),
      ),
    )
    .get();
}

/** A customer nobody looks after still gets somebody: an alert at the wrong desk is better than none. */
async function leastBusyCsm(db: Db, scope: TenantScope): Promise<AskedMember | null> {
  const [row] = await db.all<AskedMember>(sql`SELECT m.id, m.name, m.contact_id AS contactId FROM members m
    WHERE m.tenant_id = ${scope.tenantId} AND m.role = 'csm' AND m.is_active = 1 AND m.contact_id IS NOT NULL
    ORDER BY (SELECT count(*) FROM alerts a WHERE a.asked_member_id = m.id AND a.status = 'open'), m.id LIMIT 1`);
  return row ?? null;
}
