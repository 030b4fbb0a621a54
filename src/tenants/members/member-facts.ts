/** What is decided from when members change: who is there, which roles there are, which numbers are the workspace's own. */

import { type SQL, sql } from 'drizzle-orm';
import type { CountryCode } from 'libphonenumber-js/min';
import { BUILT_IN_ROLES, type Grants, ROLES } from '../../contract/permissions.ts';
import { type Db, runBatch, type TenantScope } from '../../db/client.ts';
import { knownGrants } from '../permissions.ts';
import { countryOfCurrency, countryOfPhone } from '../phone.ts';

/** A member as stored, without what only the machinery writes. */
export interface MemberRow {
  id: string;
  name: string;
  email: string;
  role: string;
  title: string | null;
  team: string | null;
  managerId: string | null;
  phone: string | null;
  /** The contact that speaks for them on WhatsApp. */
  contactId: string | null;
  telegramUserId: string | null;
  timeZone: string | null;
  language: string | null;
  isActive: boolean;
}

export interface WorkspaceFacts {
  roles: ReadonlyMap<string, { name: string; grants: Grants }>;
  /** The numbers the workspace itself speaks from, E.164. */
  ownNumbers: ReadonlySet<string>;
  /** Where a number without a country code is at home: the country of the workspace's own number, else of its currency. */
  country: CountryCode | undefined;
}

export interface MemberFacts extends WorkspaceFacts {
  /** By id. Everybody, or everybody who may stand in the way of one change. */
  people: ReadonlyMap<string, MemberRow>;
  /** The contacts that have these phones already. */
  contactOfPhone: ReadonlyMap<string, string>;
}

/** Whom one change is about: the member as they are, and what they are to get. */
export interface Concerned {
  id: string | null;
  email: string | null;
  phone: string | null;
  telegramUserId: string | null;
  managerId: string | null;
}

export async function readWorkspaceFacts(db: Db, scope: TenantScope): Promise<WorkspaceFacts> {
  const { tenantId } = scope;
  const [roles, numbers, [tenant]] = await runBatch<
    [{ id: string; name: string; grants: string }, { phone: string }, { currency: string }]
  >(db, [
    sql`SELECT id, name, grants FROM roles WHERE tenant_id = ${tenantId}`,
    sql`SELECT display_phone AS phone FROM connections
        WHERE tenant_id = ${tenantId} AND display_phone IS NOT NULL AND state <> 'disconnected' ORDER BY created_at_ms, id`,
    sql`SELECT currency FROM tenants WHERE id = ${tenantId}`,
  ]);
  const [first] = numbers;
  return {
    roles: new Map([
      ...ROLES.map((id) => [id, { name: BUILT_IN_ROLES[id].name, grants: BUILT_IN_ROLES[id].grants }] as const),
      ...roles.map(({ id, name, grants }) => [id, { name, grants: knownGrants(JSON.parse(grants) as Grants) }] as const),
    ]),
    ownNumbers: new Set(numbers.map(({ phone }) => phone)),
    country: (first && countryOfPhone(first.phone)) ?? (tenant && countryOfCurrency(tenant.currency)),
  };
}

/** Everybody of the tenant, for a file. */
export async function readEverybody(
  db: Db,
  scope: TenantScope,
  workspace: WorkspaceFacts,
  phones: readonly string[],
): Promise<MemberFacts> {
  return readPeople(db, scope, workspace, phones, sql`true`);
}

/** Everybody who may stand in the way of a change of one: holders of the same, the managers above, the admins. */
export async function readConcerned(db: Db, scope: TenantScope, workspace: WorkspaceFacts, concerned: Concerned): Promise<MemberFacts> {
  const { tenantId } = scope;
  const { id, email, phone, telegramUserId, managerId } = concerned;
  const self = (column: string) => sql`(SELECT ${sql.raw(column)} FROM members WHERE tenant_id = ${tenantId} AND id = ${id})`;
  return readPeople(
    db,
    scope,
    workspace,
    phone === null ? [] : [phone],
    sql`(m.id IN (${id}, ${self('manager_id')}) OR m.email = ${email}
      OR m.phone IN (${phone}, ${self('phone')}) OR m.telegram_user_id IN (${telegramUserId}, ${self('telegram_user_id')})
      OR m.contact_id = ${self('contact_id')}
      OR m.contact_id = (SELECT contact_id FROM contact_identities WHERE tenant_id = ${tenantId} AND kind = 'phone' AND value = ${phone})
      OR m.role = 'admin' AND m.is_active = 1
      OR m.id IN (
        WITH RECURSIVE above (id) AS (
          SELECT ${managerId}
          UNION SELECT boss.manager_id FROM above JOIN members boss ON boss.id = above.id AND boss.tenant_id = ${tenantId}
        )
        SELECT id FROM above WHERE id IS NOT NULL))`,
  );
}

async function readPeople(
  db: Db,
  scope: TenantScope,
  workspace: WorkspaceFacts,
  phones: readonly string[],
  which: SQL,
): Promise<MemberFacts> {
  const { tenantId } = scope;
  const [people, contacts] = await runBatch<[Omit<MemberRow, 'isActive'> & { isActive: number }, { phone: string; contactId: string }]>(
    db,
    [
      sql`SELECT id, name, email, role, title, team, manager_id AS managerId, phone, contact_id AS contactId,
        telegram_user_id AS telegramUserId, time_zone AS timeZone, language, is_active AS isActive
      FROM members m WHERE tenant_id = ${tenantId} AND ${which} ORDER BY name COLLATE NOCASE, id`,
      sql`SELECT value AS phone, contact_id AS contactId FROM contact_identities
      WHERE tenant_id = ${tenantId} AND kind = 'phone' AND value IN (SELECT value FROM json_each(${JSON.stringify(phones)}))`,
    ],
  );
  return {
    ...workspace,
    people: new Map(people.map((row) => [row.id, { ...row, isActive: row.isActive === 1 }])),
    contactOfPhone: new Map(contacts.map(({ phone, contactId }) => [phone, contactId])),
  };
}
