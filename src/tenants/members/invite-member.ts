/** Invites a member: they may sign in at once with that email, and are recognised at once in their chats. */
import type { InviteMember } from '../../contract/members.ts';
import type { Db, TenantScope } from '../../db/client.ts';
import { claimKey, type IdempotentRequest } from '../../db/idempotency.ts';
import { newId } from '../../db/ids.ts';
import { decideMember, type MemberManager, type MemberResult } from './decide-member.ts';

/** Throws, having written nothing, when `request` was made before. */
export async function inviteMember(
  db: Db,
  scope: TenantScope,
  by: MemberManager,
  input: InviteMember,
  request: IdempotentRequest | null,
  nowMs: number,
): Promise<MemberResult> {
  const id = newId('mem', nowMs);
  const also = request ? [claimKey(scope, request, id, nowMs)] : [];
  return decideMember(db, scope, by, { id, isNew: true, fields: input, also }, nowMs);
}
