/** A member's own profile: what colleagues and messages call them, and the chats that are theirs. */
import { type SQL, sql } from 'drizzle-orm';
import type { Profile } from '../contract/workspace.ts';
import { type Db, runBatch, type TenantScope } from '../db/client.ts';
import { guardChanged, isGuardMissed } from '../db/guard.ts';
import { type AuditedActor, auditEntry, changesBetween } from './audit.ts';
import type { LinkChannel } from './link-codes.ts';
import { nationalPhone } from './phone.ts';
import { roleOf } from './subject.ts';

/** Channels on which the workspace can be written to. */
export type LinkableChannels = ReadonlySet<LinkChannel>;

export interface ProfileChange {
  name?: string | undefined;
  timeZone?: string | null | undefined;
  language?: string | null | undefined;
}

interface MemberRow {
  id: string;
  name: string;
  email: string;
  role: string;
  team: string | null;
  manager: string | null;
  timeZone: string | null;
  language: string | null;
  phone: string | null;
  contactId: string | null;
  telegramUserId: string | null;
  /** How WhatsApp names the chat of somebody whose number it keeps to itself. */
  username: string | null;
  bsuid: string | null;
}

/** Null for somebody who is no active member any more. */
export async function readProfile(db: Db, scope: TenantScope, memberId: string, linkable: LinkableChannels): Promise<Profile | null> {
  const row = await readMember(db, scope, memberId);
  if (!row) return null;
  const { id, name, email, team, manager, timeZone, language, phone, telegramUserId } = row;
  const whatsApp = row.contactId === null ? null : (phone ?? (row.username ? `@${row.username}` : row.bsuid));
  return {
    id,
    name,
    email,
    roleName: (await roleOf(db, scope, row.role)).name,
    team,
    manager,
    timeZone,
    language,
    chats: [
      {
        channel: 'whatsapp',
        address: whatsApp,
        addressNational: whatsApp !== null && phone !== null ? nationalPhone(phone) : null,
        canLink: linkable.has('whatsapp'),
      },
      { channel: 'telegram', address: telegramUserId, addressNational: null, canLink: linkable.has('telegram') },
    ],
  };
}

/** False for somebody who is no active member any more. */
export async function changeProfile(
  db: Db,
  scope: TenantScope,
  memberId: string,
  change: ProfileChange,
  by: AuditedActor,
  nowMs: number,
): Promise<boolean> {
  const before = await readMember(db, scope, memberId);
  if (!before) return false;
  const { name, timeZone, language } = { ...before, ...named(change) };
  const changes = changesBetween({ name: before.name, timeZone: before.timeZone, language: before.language }, { name, timeZone, language });
  if (changes.length === 0) return true;
  const columns: SQL[] = [];
  // Only what is named: an administrator may be changing the rest at this moment.
  if (change.name !== undefined) columns.push(sql`name = ${change.name}`);
  if (change.timeZone !== undefined) columns.push(sql`time_zone = ${change.timeZone}`);
  if (change.language !== undefined) columns.push(sql`language = ${change.language}`);
  const record = { kind: 'member', id: memberId, name };
  return whileActive(db, [
    sql`UPDATE members SET ${sql.join(columns, sql`, `)} WHERE ${active(scope, memberId)}`,
    guardChanged(),
    auditEntry(by, { tenantId: scope.tenantId, action: 'profile.changed', record, changes }, nowMs),
  ]);
}

/**
 * From then on the member is a stranger in that chat: recognised by nothing, and what waits to be sent there is refused,
 * since only a member's own contact gets what is meant for colleagues. False for somebody who is no active member any more.
 */
export async function unlinkChat(
  db: Db,
  scope: TenantScope,
  memberId: string,
  channel: LinkChannel,
  by: AuditedActor,
  nowMs: number,
): Promise<boolean> {
  const before = await readMember(db, scope, memberId);
  if (!before) return false;
  const { phone, contactId, telegramUserId } = before;
  const isLinked = channel === 'whatsapp' ? phone !== null || contactId !== null : telegramUserId !== null;
  if (!isLinked) return true;
  const changes = [{ field: channel, before: channel === 'whatsapp' ? (phone ?? contactId) : telegramUserId, after: null }];
  const record = { kind: 'member', id: memberId, name: before.name };
  return whileActive(db, [
    channel === 'whatsapp'
      ? sql`UPDATE members SET phone = NULL, contact_id = NULL WHERE ${active(scope, memberId)}`
      : sql`UPDATE members SET telegram_user_id = NULL WHERE ${active(scope, memberId)}`,
    guardChanged(),
    auditEntry(by, { tenantId: scope.tenantId, action: 'chat.unlinked', record, changes }, nowMs),
  ]);
}

async function readMember(db: Db, scope: TenantScope, memberId: string): Promise<MemberRow | undefined> {
  const [row] = await db.all<MemberRow>(sql`SELECT m.id, m.name, m.email, m.role, m.team, boss.name AS manager, m.time_zone AS timeZone,
      m.language, m.phone, m.contact_id AS contactId, m.telegram_user_id AS telegramUserId, c.username,
      (SELECT value FROM contact_identities i WHERE i.contact_id = c.id AND i.kind = 'bsuid' ORDER BY since_ms DESC LIMIT 1) AS bsuid
    FROM members m LEFT JOIN members boss ON boss.id = m.manager_id AND boss.tenant_id = m.tenant_id
      LEFT JOIN contacts c ON c.id = m.contact_id AND c.tenant_id = m.tenant_id
    WHERE m.tenant_id = ${scope.tenantId} AND m.id = ${memberId} AND m.is_active = 1`);
  return row;
}

function active(scope: TenantScope, memberId: string): SQL {
  return sql`tenant_id = ${scope.tenantId} AND id = ${memberId} AND is_active = 1`;
}

async function whileActive(db: Db, statements: SQL[]): Promise<boolean> {
  try {
    await runBatch(db, statements);
    return true;
  } catch (error) {
    if (isGuardMissed(error)) return false;
    throw error;
  }
}

function named(change: ProfileChange) {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}
