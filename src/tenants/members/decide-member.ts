/** Decides on a change of one member and writes it; decides again when somebody else was faster. */
import type { Grants } from '../../contract/permissions.ts';
import type { Db, TenantScope } from '../../db/client.ts';
import type { AuditedActor } from '../audit.ts';
import { toE164 } from '../phone.ts';
import { changeOf, judgeChanges, type MemberProblem } from './judge-changes.ts';
import { type MemberRow, readConcerned, readWorkspaceFacts } from './member-facts.ts';
import { type MemberWrite, writeMembers } from './write-members.ts';

const MAX_DECISIONS = 3;

/** Who makes the change, and what they hold themselves. */
export interface MemberManager {
  grants: Grants;
  audit: AuditedActor;
}

export type MemberRefusal = MemberProblem | { reason: 'not_found' | 'phone_invalid' };

export type MemberResult = { done: true; id: string } | { done: false; refusals: [MemberRefusal, ...MemberRefusal[]] };

/** The fields that are to change, each as it is typed; undefined ones stay. */
export type WantedFields = { [Field in keyof Omit<MemberRow, 'id' | 'contactId'>]?: MemberRow[Field] | undefined };

export interface WantedChange {
  id: string;
  isNew: boolean;
  fields: WantedFields;
  also?: MemberWrite['also'];
}

/** @throws when others keep changing the same; and, having written nothing, what a statement of `also` throws. */
export async function decideMember(
  db: Db,
  scope: TenantScope,
  by: MemberManager,
  wanted: WantedChange,
  nowMs: number,
): Promise<MemberResult> {
  const { id, isNew, fields, also } = wanted;
  for (let decision = 0; decision < MAX_DECISIONS; decision += 1) {
    const workspace = await readWorkspaceFacts(db, scope);
    const phone = fields.phone ? toE164(fields.phone, workspace.country) : null;
    const { email = null, telegramUserId = null, managerId = null } = fields;
    const facts = await readConcerned(db, scope, workspace, { id: isNew ? null : id, email, phone, telegramUserId, managerId });
    const before = isNew ? null : (facts.people.get(id) ?? null);
    if (!isNew && !before) return { done: false, refusals: [{ reason: 'not_found' }] };
    // What is stored already is not argued with, whatever the library thinks of it today.
    if (fields.phone && !phone && fields.phone !== before?.phone) return { done: false, refusals: [{ reason: 'phone_invalid' }] };
    const after = applied(before ?? { ...NOBODY, id }, fields.phone && phone ? { ...fields, phone } : fields);
    if (before && isSame(before, after)) return { done: true, id };
    const change = changeOf(facts, before, after);
    const [first, ...others] = judgeChanges(facts, by, [change]).get(id) ?? [];
    if (first) return { done: false, refusals: [first, ...others] };
    if (await writeMembers(db, { scope, facts, by: by.audit, changes: [change], ...(also && { also }), nowMs })) return { done: true, id };
  }
  throw new Error('a member kept changing');
}

/** What a new member is before anything is said of them. */
export const NOBODY: MemberRow = {
  id: '',
  name: '',
  email: '',
  role: '',
  title: null,
  team: null,
  managerId: null,
  phone: null,
  contactId: null,
  telegramUserId: null,
  timeZone: null,
  language: null,
  isActive: true,
};

function applied(member: MemberRow, fields: WantedFields): MemberRow {
  return { ...member, ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) };
}

export function isSame(before: MemberRow, after: MemberRow): boolean {
  return (Object.keys(before) as (keyof MemberRow)[]).every((field) => before[field] === after[field]);
}
