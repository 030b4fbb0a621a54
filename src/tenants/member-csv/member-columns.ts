/** A member as a line of the CSV: what the export writes, and what an import holds a line against. */
import { MEMBER_COLUMNS } from '../../contract/members.ts';
import { csvLine } from '../../lib/csv.ts';
import type { MemberFacts, MemberRow } from '../members/member-facts.ts';
import { internationalPhone } from '../phone.ts';

export type MemberColumn = (typeof MEMBER_COLUMNS)[number];

/** Which field a column says. */
export const FIELD_OF = {
  name: 'name',
  email: 'email',
  role: 'role',
  title: 'title',
  team: 'team',
  manager: 'managerId',
  phone: 'phone',
  telegram_user_id: 'telegramUserId',
  time_zone: 'timeZone',
  language: 'language',
  active: 'isActive',
} as const satisfies Record<MemberColumn, keyof MemberRow>;

/** Empty where there is nothing. A phone as it is written between countries: a spreadsheet would make a number of E.164. */
export function cellsOf({ roles, people }: MemberFacts, member: MemberRow): Record<MemberColumn, string> {
  const { name, email, role, title, team, managerId, phone, telegramUserId, timeZone, language, isActive } = member;
  return {
    name,
    email,
    role: roles.get(role)?.name ?? role,
    title: title ?? '',
    team: team ?? '',
    manager: managerId === null ? '' : (people.get(managerId)?.email ?? ''),
    phone: phone === null ? '' : internationalPhone(phone),
    telegram_user_id: telegramUserId ?? '',
    time_zone: timeZone ?? '',
    language: language ?? '',
    active: isActive ? 'yes' : 'no',
  };
}

/** By name, with the mark that tells Excel that it is UTF-8. `reached`: whom the reader may see. */
export function memberFile(facts: MemberFacts, reached: 'all' | readonly string[]): string {
  const shown = [...facts.people.values()].filter(({ id }) => reached === 'all' || reached.includes(id));
  const lines = shown.map((member) => csvLine(MEMBER_COLUMNS.map((column) => cellsOf(facts, member)[column])));
  return `\uFEFF${csvLine(MEMBER_COLUMNS)}${lines.join('')}`;
}
