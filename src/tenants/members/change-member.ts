/** Changes a member, lets them go, and lets them back in. Counts at once: rights are read at every request and every message. */
import type { ChangeMember } from '../../contract/members.ts';
import type { Db, TenantScope } from '../../db/client.ts';
import { decideMember, type MemberManager, type MemberResult } from './decide-member.ts';

/** Only the fields that are named; null empties one. Another phone means another contact, another email ends the sessions. */
export async function changeMember(
  db: Db,
  scope: TenantScope,
  by: MemberManager,
  id: string,
  fields: ChangeMember,
  nowMs: number,
): Promise<MemberResult> {
  return decideMember(db, scope, by, { id, isNew: false, fields }, nowMs);
}

/**
 * Signed out everywhere and a stranger in every chat. Their history, phone and reports stay: a phone may go to somebody
 * else from now on. Also oneself, unless nobody would be left to let one back in.
 */
export async function deactivateMember(db: Db, scope: TenantScope, by: MemberManager, id: string, nowMs: number): Promise<MemberResult> {
  return decideMember(db, scope, by, { id, isNew: false, fields: { isActive: false } }, nowMs);
}

/** As they were, unless somebody else has their phone or Telegram account by now. */
export async function reactivateMember(db: Db, scope: TenantScope, by: MemberManager, id: string, nowMs: number): Promise<MemberResult> {
  return decideMember(db, scope, by, { id, isNew: false, fields: { isActive: true } }, nowMs);
}
