/** Writes changes of members, one or a whole file, in one batch that fails when what they were decided from has moved. */
import { type SQL, sql } from 'drizzle-orm';
import { type Db, runBatch, type TenantScope } from '../../db/client.ts';
import { guardChanged, isGuardMissed, isRepeatedInsert } from '../../db/guard.ts';
import { newId } from '../../db/ids.ts';
import { type AuditedAction, type AuditedActor, auditEntries, changesBetween } from '../audit.ts';
import type { MemberChange } from './judge-changes.ts';
import type { MemberFacts, MemberRow } from './member-facts.ts';

/** A value bound to a statement may have 2 MB; in any script, a member before and after has 4 KB at most. */
const ROWS_OF_A_STATEMENT = 250;

export interface MemberWrite {
  scope: TenantScope;
  facts: MemberFacts;
  by: AuditedActor;
  changes: readonly MemberChange[];
  /** What else goes into the batch, and fails it. */
  also?: readonly SQL[];
  nowMs: number;
}

/**
 * Makes all of the changes or none. False when somebody else was faster in what they were decided from: decide again.
 * Contacts are found or made, sessions of whoever is out or has another email end, each change is audited.
 */
export async function writeMembers(db: Db, write: MemberWrite): Promise<boolean> {
  const { scope, changes, also = [], nowMs } = write;
  const changed = changes.filter(({ before }) => before !== null);
  const added = changes.filter(({ before }) => before === null);
  const keysLeft = await keysOfLeavers(db, scope, changes, nowMs);
  const names = new Map([...write.facts.people.values(), ...changes.map(({ after }) => after)].map(({ id, name }) => [id, name]));
  try {
    await runBatch(db, [
      ...also,
      ...inParts(changed).map((part) => guardAsRead(scope, part)),
      ...inParts(changes).flatMap((part) => addContacts(scope, part, nowMs)),
      // Phones may change hands within one file: nobody is in the way of anybody while all of them are inactive.
      ...(changes.length > 1 ? inParts(changed).map((part) => takeOut(scope, part)) : []),
      ...inParts(changed).flatMap((part) => [updateMembers(scope, part, nowMs), guardChanged(part.length)]),
      ...inParts(added).flatMap((part) => [insertMembers(scope, part, nowMs), guardChanged(part.length)]),
      ...inParts(changed).map((part) => endSessions(scope, part)),
      guardHolds(scope, changes),
      ...inParts(changes).map((part) =>
        auditEntries(
          write.by,
          part.map((change) => auditedAction(write, names, change)),
          nowMs,
        ),
      ),
      ...(keysLeft.length > 0 ? [auditEntries(write.by, keysLeft, nowMs)] : []),
    ]);
    return true;
  } catch (error) {
    if (isGuardMissed(error) || isRepeatedInsert(error, 'members')) return false;
    throw error;
  }
}

function inParts<Item>(items: readonly Item[]): Item[][] {
  const parts: Item[][] = [];
  for (let at = 0; at < items.length; at += ROWS_OF_A_STATEMENT) parts.push(items.slice(at, at + ROWS_OF_A_STATEMENT));
  return parts;
}

/** The columns of a member by their fields. */
const COLUMNS: Record<Exclude<keyof MemberRow, 'id'>, string> = {
  name: 'name',
  email: 'email',
  role: 'role',
  title: 'title',
  team: 'team',
  managerId: 'manager_id',
  phone: 'phone',
  contactId: 'contact_id',
  telegramUserId: 'telegram_user_id',
  timeZone: 'time_zone',
  language: 'language',
  isActive: 'is_active',
};
const FIELDS = Object.entries(COLUMNS);

function guardAsRead({ tenantId }: TenantScope, changed: MemberChange[]): SQL {
  const same = FIELDS.map(([field, column]) => sql.raw(`m.${column} IS j.value ->> '${field}'`));
  return sql`SELECT CASE WHEN (
      SELECT count(*) FROM json_each(${JSON.stringify(changed.map(({ before }) => stored(before as MemberRow)))}) j
        CROSS JOIN members m ON m.id = j.value ->> 'id'
      WHERE m.tenant_id = ${tenantId} AND ${sql.join(same, sql` AND `)}
    ) = ${changed.length} THEN 1 ELSE json('guard_missed') END AS held`;
}

function stored(member: MemberRow) {
  return { ...member, isActive: member.isActive ? 1 : 0 };
}

/** A phone or Telegram account that nobody wrote from yet gets a contact; a known one stays whose it is. */
function addContacts({ tenantId }: TenantScope, changes: MemberChange[], nowMs: number): SQL[] {
  const wanted = changes.flatMap(({ before, after }) => [
    ...(after.phone !== null && after.phone !== before?.phone ? [{ kind: 'phone', value: after.phone }] : []),
    ...(after.telegramUserId !== null && after.telegramUserId !== before?.telegramUserId
      ? [{ kind: 'telegram', value: after.telegramUserId }]
      : []),
  ]);
  if (wanted.length === 0) return [];
  const list = JSON.stringify(wanted.map((one) => ({ ...one, contact: newId('con', nowMs) })));
  return [
    sql`INSERT INTO contact_identities (tenant_id, kind, value, contact_id)
      SELECT ${tenantId}, value ->> 'kind', value ->> 'value', value ->> 'contact' FROM json_each(${list}) WHERE true ON CONFLICT DO NOTHING`,
    sql`INSERT INTO contacts (id, tenant_id, created_at_ms)
      SELECT j.value ->> 'contact', ${tenantId}, ${nowMs} FROM json_each(${list}) j
      WHERE EXISTS (SELECT 1 FROM contact_identities i WHERE i.tenant_id = ${tenantId} AND i.kind = j.value ->> 'kind'
        AND i.value = j.value ->> 'value' AND i.contact_id = j.value ->> 'contact')`,
  ];
}

function takeOut({ tenantId }: TenantScope, changed: MemberChange[]): SQL {
  return sql`UPDATE members SET is_active = 0
    WHERE tenant_id = ${tenantId} AND id IN (SELECT value FROM json_each(${JSON.stringify(changed.map(({ id }) => id))}))`;
}

/** What follows from a field is decided here: the contact from the phone, the time from being active. */
function rowOf({ before, after }: MemberChange, nowMs: number) {
  return {
    ...stored(after),
    keptContactId: before && before.phone === after.phone ? before.contactId : null,
    isPhoneNew: before?.phone === after.phone ? 0 : 1,
    isActivityNew: before?.isActive === after.isActive ? 0 : 1,
    leftAtMs: before?.isActive && !after.isActive ? nowMs : null,
  };
}

const PLAIN = FIELDS.filter(([field]) => field !== 'contactId');

function contactOf(tenantId: string): SQL {
  return sql`CASE j.value ->> 'isPhoneNew' WHEN 0 THEN j.value ->> 'keptContactId' ELSE (SELECT contact_id FROM contact_identities
    WHERE tenant_id = ${tenantId} AND kind = 'phone' AND value = j.value ->> 'phone') END`;
}

function updateMembers({ tenantId }: TenantScope, changed: MemberChange[], nowMs: number): SQL {
  const columns = PLAIN.map(([field, column]) => sql.raw(`${column} = j.value ->> '${field}'`));
  // The plus keeps SQLite from walking the tenant's members and the whole list for each of them.
  return sql`UPDATE members SET ${sql.join(columns, sql`, `)}, contact_id = ${contactOf(tenantId)},
      deactivated_at_ms = CASE j.value ->> 'isActivityNew' WHEN 1 THEN j.value ->> 'leftAtMs' ELSE deactivated_at_ms END
    FROM json_each(${JSON.stringify(changed.map((change) => rowOf(change, nowMs)))}) j
    WHERE members.id = j.value ->> 'id' AND +members.tenant_id = ${tenantId}`;
}

function insertMembers({ tenantId }: TenantScope, added: MemberChange[], nowMs: number): SQL {
  const columns = PLAIN.map(([, column]) => sql.raw(column));
  const values = PLAIN.map(([field]) => sql.raw(`j.value ->> '${field}'`));
  return sql`INSERT INTO members (id, tenant_id, ${sql.join(columns, sql`, `)}, contact_id, created_at_ms, deactivated_at_ms)
    SELECT j.value ->> 'id', ${tenantId}, ${sql.join(values, sql`, `)}, ${contactOf(tenantId)}, ${nowMs},
      CASE j.value ->> 'isActive' WHEN 0 THEN ${nowMs} END
    FROM json_each(${JSON.stringify(added.map((change) => rowOf(change, nowMs)))}) j`;
}

/** Whoever is out is signed out everywhere; a session proves an email, so another email ends it too. */
function endSessions({ tenantId }: TenantScope, changed: MemberChange[]): SQL {
  const out = changed.filter(({ before, after }) => !after.isActive || before?.email !== after.email).map(({ id }) => id);
  return sql`DELETE FROM sessions WHERE tenant_id = ${tenantId} AND member_id IN (SELECT value FROM json_each(${JSON.stringify(out)}))`;
}

/** What no index holds, looked at when all is written: two requests at once cannot both be right where one of them is. */
function guardHolds({ tenantId }: TenantScope, changes: readonly MemberChange[]): SQL {
  const idsOf = (which: (change: MemberChange) => boolean) =>
    sql`(SELECT value FROM json_each(${JSON.stringify(changes.filter(which).map(({ id }) => id))}))`;
  const takesAdmin = changes.some(({ before, after }) => isActiveAdmin(before) && !isActiveAdmin(after));
  const withNewChat = idsOf(({ before, after }) => before?.phone !== after.phone || !before?.isActive);
  const withNewPhone = idsOf(({ before, after }) => before?.phone !== after.phone);
  const withNewRole = idsOf(({ before, after }) => before?.role !== after.role && after.role.startsWith('rol_'));
  const withNewManager = idsOf(({ before, after }) => before?.managerId !== after.managerId && after.managerId !== null);
  const one = (ids: SQL) => sql`FROM members m WHERE m.tenant_id = ${tenantId} AND m.id IN ${ids}`;
  return sql`SELECT CASE WHEN
    ${takesAdmin ? sql`EXISTS (SELECT 1 FROM members WHERE tenant_id = ${tenantId} AND role = 'admin' AND is_active = 1)` : sql`true`}
    AND NOT EXISTS (SELECT 1 ${one(withNewChat)} AND m.is_active = 1 AND EXISTS (SELECT 1 FROM members o
      WHERE o.contact_id = m.contact_id AND o.tenant_id = ${tenantId} AND o.is_active = 1 AND o.id <> m.id))
    AND NOT EXISTS (SELECT 1 ${one(withNewPhone)} AND m.phone IN
      (SELECT display_phone FROM connections WHERE tenant_id = ${tenantId} AND state <> 'disconnected'))
    AND NOT EXISTS (SELECT 1 ${one(withNewRole)} AND m.role NOT IN (SELECT id FROM roles WHERE tenant_id = ${tenantId}))
    AND NOT EXISTS (SELECT 1 ${one(withNewManager)} AND NOT EXISTS (SELECT 1 FROM members boss
      WHERE boss.id = m.manager_id AND boss.tenant_id = ${tenantId} AND boss.is_active = 1))
    AND NOT EXISTS (SELECT 1 ${one(withNewManager)} AND m.id NOT IN ${reachedFromTheTop(tenantId)})
    THEN 1 ELSE json('guard_missed') END AS held`;
}

/** Everybody but those who report to themselves through others. Walked from above, each member once; not walked when nobody is asked for. */
function reachedFromTheTop(tenantId: string): SQL {
  return sql`(WITH RECURSIVE reached (id) AS (
      SELECT id FROM members WHERE tenant_id = ${tenantId} AND manager_id IS NULL
      UNION ALL SELECT m.id FROM reached JOIN members m ON m.manager_id = reached.id AND m.tenant_id = ${tenantId}
    )
    SELECT id FROM reached)`;
}

/** A key is the workspace's: its program goes on when whoever made it leaves. The log names each, for somebody to decide. */
async function keysOfLeavers(db: Db, { tenantId }: TenantScope, changes: readonly MemberChange[], nowMs: number): Promise<AuditedAction[]> {
  const leavers = changes.filter(({ before, after }) => before?.isActive && !after.isActive).map(({ id }) => id);
  if (leavers.length === 0) return [];
  const keys = await db.all<{ id: string; name: string }>(sql`SELECT id, name FROM api_keys WHERE tenant_id = ${tenantId}
    AND revoked_at_ms IS NULL AND coalesce(expires_at_ms > ${nowMs}, 1)
    AND created_by_member_id IN (SELECT value FROM json_each(${JSON.stringify(leavers)}))`);
  return keys.map(({ id, name }) => ({ tenantId, action: 'key.maker_left', record: { kind: 'key', id, name } }));
}

function isActiveAdmin(member: MemberRow | null): boolean {
  return member !== null && member.isActive && member.role === 'admin';
}

function auditedAction({ scope, facts }: MemberWrite, names: ReadonlyMap<string, string>, { before, after }: MemberChange): AuditedAction {
  const view = ({ role, managerId, name, email, title, team, phone, telegramUserId, timeZone, language, isActive }: MemberRow) => ({
    name,
    email,
    role: facts.roles.get(role)?.name ?? role,
    title,
    team,
    manager: managerId === null ? null : (names.get(managerId) ?? managerId),
    phone,
    telegramUserId,
    timeZone,
    language,
    isActive,
  });
  return {
    tenantId: scope.tenantId,
    action: actionOf(before, after),
    record: { kind: 'member', id: after.id, name: after.name },
    changes: changesBetween(before ? view(before) : {}, view(after)),
  };
}

function actionOf(before: MemberRow | null, after: MemberRow): AuditedAction['action'] {
  if (!before) return 'member.invited';
  if (before.isActive === after.isActive) return 'member.changed';
  return after.isActive ? 'member.reactivated' : 'member.deactivated';
}
