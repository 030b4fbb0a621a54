/** What a member holds, read at every request and every message: a change of role counts at once. */
import { and, eq, sql } from 'drizzle-orm';
import { BUILT_IN_ROLES, type Grants } from '../contract/permissions.ts';
import type { Db, TenantScope } from '../db/client.ts';
import { roles } from '../db/schema/tenants.ts';
import { grantsOfRole, isBuiltInRole, knownGrants, type Subject } from './permissions.ts';

/** The grants of a role and its name. A role that does not exist grants nothing. */
export async function roleOf(db: Db, scope: TenantScope, role: string): Promise<{ name: string; grants: Grants }> {
  if (isBuiltInRole(role)) return { name: BUILT_IN_ROLES[role].name, grants: grantsOfRole(role) };
  const row = await db
    .select({ name: roles.name, grants: roles.grants })
    .from(roles)
    .where(and(eq(roles.id, role), eq(roles.tenantId, scope.tenantId)))
    .get();
  return row ? { name: row.name, grants: knownGrants(row.grants) } : { name: role, grants: {} };
}

export async function subjectOf(
  db: Db,
  scope: TenantScope,
  member: { memberId: string; name: string; role: string },
): Promise<Subject & { memberId: string; roleName: string }> {
  const { name: roleName, grants } = await roleOf(db, scope, member.role);
  const team = Object.values(grants).includes('team') ? await teamOf(db, scope, member.memberId) : [];
  return { name: member.name, memberId: member.memberId, roleName, grants, team };
}

/** Ids of everybody of the member's team and of everybody who reports to the member, directly or through others. */
export async function teamOf(db: Db, scope: TenantScope, memberId: string): Promise<string[]> {
  const rows = await db.all<{ id: string }>(sql`
    WITH RECURSIVE reports (id) AS (
      SELECT ${memberId}
      UNION
      SELECT m.id FROM reports r JOIN members m ON m.manager_id = r.id AND m.tenant_id = ${scope.tenantId}
    )
    SELECT id FROM reports
    UNION
    SELECT m.id FROM members self JOIN members m ON m.tenant_id = self.tenant_id AND m.team = self.team
    WHERE self.id = ${memberId} AND self.tenant_id = ${scope.tenantId}`);
  return rows.map(({ id }) => id);
}
