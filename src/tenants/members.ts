/** Where a person is a member: for signing in, and for going from one workspace to another. What changes them is in members/. */
import { and, eq, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { members, tenants } from '../db/schema/tenants.ts';
import { comparableEmail } from '../lib/email.ts';

export type Member = typeof members.$inferSelect;

/** Active members with this verified email, the one used last first, else by the name of their tenant: a person may have several. */
export async function membersToSignIn(db: Db, email: string): Promise<Pick<Member, 'id' | 'tenantId' | 'name'>[]> {
  return db
    .select({ id: members.id, tenantId: members.tenantId, name: members.name })
    .from(members)
    .innerJoin(tenants, eq(tenants.id, members.tenantId))
    .where(and(eq(members.email, comparableEmail(email)), eq(members.isActive, true)))
    .orderBy(sql`coalesce(${members.lastSeenAtMs}, 0) DESC`, tenants.name, tenants.id);
}

/** Where somebody with this email is an active member, by name. */
export async function workspacesOf(db: Db, email: string): Promise<{ id: string; name: string; isSuspended: boolean }[]> {
  return db
    .select({ id: tenants.id, name: tenants.name, isSuspended: sql<boolean>`${tenants.state} = 'suspended'`.mapWith(Boolean) })
    .from(members)
    .innerJoin(tenants, eq(tenants.id, members.tenantId))
    .where(and(eq(members.email, comparableEmail(email)), eq(members.isActive, true)))
    .orderBy(tenants.name, tenants.id);
}
