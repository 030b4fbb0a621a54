/** Members in words: their states, what stays open when they go, and how a form speaks to the API. */
import type { ChangeMember, InviteMember, Member } from '../../contract/members.ts';
import type { FieldOfCode } from '../lib/form-problems.ts';
import { counted } from '../lib/words.ts';
import type { Tone } from '../parts/tone.ts';

export const MEMBER_STATE_LOOKS: Record<Member['state'], { label: string; tone: Tone }> = {
  active: { label: 'Active', tone: 'good' },
  invited: { label: 'Invited', tone: 'info' },
  inactive: { label: 'Deactivated', tone: 'neutral' },
};

export const LANGUAGE_NAMES: Record<NonNullable<InviteMember['language']>, string> = {
  'en-IN': 'English (India)',
  'en-GB': 'English (United Kingdom)',
  'en-US': 'English (United States)',
  en: 'English',
};

/** What a form of a member holds; empty text is "none". */
export interface MemberFormValues {
  name: string;
  email: string;
  role: string;
  title: string;
  team: string;
  managerId: string;
  phone: string;
  telegramUserId: string;
  timeZone: string;
  language: string;
}

export const MEMBER_FIELDS = [
  'name',
  'email',
  'role',
  'title',
  'team',
  'managerId',
  'phone',
  'telegramUserId',
  'timeZone',
  'language',
] as const satisfies (keyof MemberFormValues)[];

/** Refusals that concern one field. */
export const MEMBER_FIELD_OF_CODE: FieldOfCode = {
  email_taken: 'email',
  phone_invalid: 'phone',
  phone_taken: 'phone',
  phone_is_the_workspaces_own: 'phone',
  telegram_taken: 'telegramUserId',
  role_unknown: 'role',
  beyond_your_own: 'role',
  last_admin: 'role',
  manager_unknown: 'managerId',
  manager_circle: 'managerId',
};

export function emptyMember(role = 'csm'): MemberFormValues {
  return { name: '', email: '', role, title: '', team: '', managerId: '', phone: '', telegramUserId: '', timeZone: '', language: '' };
}

export function memberValues(member: Member): MemberFormValues {
  return {
    name: member.name,
    email: member.email,
    role: member.role.id,
    title: member.title ?? '',
    team: member.team ?? '',
    managerId: member.manager?.id ?? '',
    phone: member.phone ?? '',
    telegramUserId: member.telegramUserId ?? '',
    timeZone: member.timeZone ?? '',
    language: member.language ?? '',
  };
}

/** What is sent to invite: empty fields are left out. */
export function invitationOf(values: MemberFormValues): InviteMember {
  const { name, email, role, ...optional } = trimmed(values);
  return {
    name,
    email,
    role,
    ...(Object.fromEntries(Object.entries(optional).filter(([, text]) => text !== '')) as Partial<InviteMember>),
  };
}

/** Only what differs; null empties a field. Empty when nothing does. */
export function changeOf(member: Member, values: MemberFormValues): ChangeMember {
  const before = memberValues(member);
  const after = trimmed(values);
  const changed = MEMBER_FIELDS.filter((field) => after[field] !== before[field]);
  return Object.fromEntries(changed.map((field) => [field, after[field] === '' ? null : after[field]])) as ChangeMember;
}

/** "3 alerts wait for their answer and 12 customers stay with them." Null when nothing is left behind. */
export function leftBehind(member: Pick<Member, 'openAlerts' | 'customers'>): string | null {
  const alerts =
    member.openAlerts > 0 && `${counted(member.openAlerts, 'alert')} ${member.openAlerts === 1 ? 'waits' : 'wait'} for their answer`;
  const customers =
    member.customers > 0 && `${counted(member.customers, 'customer')} ${member.customers === 1 ? 'stays' : 'stay'} with them`;
  const parts = [alerts, customers].filter((part) => part !== false);
  return parts.length === 0 ? null : `${parts.join(' and ')}.`;
}

function trimmed(values: MemberFormValues): MemberFormValues {
  return Object.fromEntries(Object.entries(values).map(([field, text]) => [field, String(text).trim()])) as unknown as MemberFormValues;
}
