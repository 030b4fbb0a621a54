/** Members as the API shows them: with the names of role and manager, and what is still on their desk. */
import { type SQL, sql } from 'drizzle-orm';
import type { MEMBER_STATES, Member } from '../../contract/members.ts';
import { BUILT_IN_ROLES } from '../../contract/permissions.ts';
import { type Db, runBatch, type TenantScope } from '../../db/client.ts';
import { isBuiltInRole } from '../permissions.ts';
import { nationalPhone, toE164 } from '../phone.ts';
import { readWorkspaceFacts } from './member-facts.ts';

export interface MemberFilters {
  state?: (typeof MEMBER_STATES)[number] | undefined;
  role?: string | undefined;
  team?: string | undefined;
  q?: string | undefined;
}

/** What is typed when a phone is meant: digits and what people put between them. */
const PHONE_LIKE = /^[+\d\s().-]*\d[+\d\s().-]*$/;

interface Row {
  id: string;
  name: string;
  email: string;
  isActive: number;
  role: string;
  roleName: string | null;
  title: string | null;
  team: string | null;
  managerId: string | null;
  managerName: string | null;
  phone: string | null;
  telegramUserId: string | null;
  timeZone: string | null;
  language: string | null;
  openAlerts: number;
  customers: number;
  lastSeenAtMs: number | null;
  createdAtMs: number;
  deactivatedAtMs: number | null;
}

/** In the order of their names, whatever their case; `m` is the member in `condition`. */
export async function readMembers(db: Db, scope: TenantScope, condition: SQL, limit: number): Promise<Member[]> {
  const rows = await db.all<Row>(sql`SELECT m.id, m.name, m.email, m.is_active AS isActive, m.role, r.name AS roleName, m.title, m.team,
      boss.id AS managerId, boss.name AS managerName, m.phone, m.telegram_user_id AS telegramUserId, m.time_zone AS timeZone, m.language,
      (SELECT count(*) FROM alerts a WHERE a.asked_member_id = m.id AND a.tenant_id = m.tenant_id AND a.status IN ('open', 'snoozed')) AS openAlerts,
      (SELECT count(*) FROM customers c WHERE c.tenant_id = m.tenant_id AND c.owner_id = m.id) AS customers,
      m.last_seen_at_ms AS lastSeenAtMs, m.created_at_ms AS createdAtMs, m.deactivated_at_ms AS deactivatedAtMs
    FROM members m LEFT JOIN roles r ON r.id = m.role AND r.tenant_id = m.tenant_id
      LEFT JOIN members boss ON boss.id = m.manager_id AND boss.tenant_id = m.tenant_id
    WHERE m.tenant_id = ${scope.tenantId} AND ${condition} ORDER BY m.name COLLATE NOCASE, m.id LIMIT ${limit}`);
  return rows.map(viewOf);
}

export async function readMember(db: Db, scope: TenantScope, id: string): Promise<Member | null> {
  const [member] = await readMembers(db, scope, sql`m.id = ${id}`, 1);
  return member ?? null;
}

/** Of active members, by name. */
export async function readTeams(db: Db, scope: TenantScope, condition: SQL): Promise<{ name: string; members: number }[]> {
  const [teams] = await runBatch<[{ name: string; members: number }]>(db, [
    sql`SELECT m.team AS name, count(*) AS members FROM members m
      WHERE m.tenant_id = ${scope.tenantId} AND m.team IS NOT NULL AND m.is_active = 1 AND ${condition}
      GROUP BY m.team ORDER BY m.team COLLATE NOCASE`,
  ]);
  return teams;
}

/** The filters of the list, as conditions on `m`. */
export async function matching(db: Db, scope: TenantScope, { state, role, team, q }: MemberFilters): Promise<SQL[]> {
  return [
    ...(state ? [STATES[state]] : []),
    ...(role ? [sql`m.role = ${role}`] : []),
    ...(team ? [sql`m.team = ${team}`] : []),
    ...(q ? [await matchingWords(db, scope, q)] : []),
  ];
}

const STATES: Record<(typeof MEMBER_STATES)[number], SQL> = {
  invited: sql`m.is_active = 1 AND m.last_seen_at_ms IS NULL`,
  active: sql`m.is_active = 1 AND m.last_seen_at_ms IS NOT NULL`,
  inactive: sql`m.is_active = 0`,
};

/** instr, not LIKE: D1 refuses patterns over 50 bytes, and % or _ are just characters here. */
async function matchingWords(db: Db, scope: TenantScope, q: string): Promise<SQL> {
  const found = ['name', 'email', 'title', 'team'].map((column) => sql`instr(lower(${sql.raw(`m.${column}`)}), lower(${q})) > 0`);
  if (PHONE_LIKE.test(q)) {
    const { country } = await readWorkspaceFacts(db, scope);
    // The zero that a national number begins with is no part of it abroad.
    const digits = q.replace(/\D/g, '').replace(/^0+/, '');
    if (digits !== '') found.push(sql`instr(m.phone, ${digits}) > 0`);
    const phone = toE164(q, country);
    if (phone) found.push(sql`m.phone = ${phone}`);
  }
  return sql`(${sql.join(found, sql` OR `)})`;
}

function viewOf(row: Row): Member {
  const { id, name, email, title, team, phone, telegramUserId, timeZone, language, openAlerts, customers } = row;
  const roleName = isBuiltInRole(row.role) ? BUILT_IN_ROLES[row.role].name : (row.roleName ?? row.role);
  return {
    id,
    name,
    email,
    state: row.isActive !== 1 ? 'inactive' : row.lastSeenAtMs === null ? 'invited' : 'active',
    role: { id: row.role, name: roleName },
    title,
    team,
    manager: row.managerId === null ? null : { id: row.managerId, name: row.managerName ?? row.managerId },
    phone,
    phoneNational: phone === null ? null : nationalPhone(phone),
    telegramUserId,
    timeZone,
    language,
    openAlerts,
    customers,
    lastSeenAt: instantOf(row.lastSeenAtMs),
    createdAt: new Date(row.createdAtMs).toISOString(),
    deactivatedAt: instantOf(row.deactivatedAtMs),
  };
}

function instantOf(atMs: number | null): string | null {
  return atMs === null ? null : new Date(atMs).toISOString();
}
