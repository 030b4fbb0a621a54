/** Whether members may become what is asked: one change, or all of a file at once, held against everybody. Pure. */
import type { Grants, Permission } from '../../contract/permissions.ts';
import { beyond } from '../permissions.ts';
import type { MemberFacts, MemberRow } from './member-facts.ts';

/** One member, new when there was none before. What only follows, the contact, is not asked for. */
export interface MemberChange {
  id: string;
  before: MemberRow | null;
  after: MemberRow;
}

/** Somebody who stands in the way. */
export interface Holder {
  id: string;
  name: string;
}

export type MemberProblem =
  | { reason: 'email_taken' | 'phone_taken' | 'telegram_taken'; holder: Holder }
  | { reason: 'phone_is_the_workspaces_own' | 'role_unknown' | 'manager_unknown' | 'manager_circle' | 'last_admin' }
  | { reason: 'beyond_your_own'; permissions: Permission[] };

/** The change with the contact that speaks for the member afterwards: a phone that stays keeps it, whoever has the number today. */
export function changeOf(facts: MemberFacts, before: MemberRow | null, after: MemberRow): MemberChange {
  if (before && before.phone === after.phone) return { id: after.id, before, after: { ...after, contactId: before.contactId } };
  const known = after.phone === null ? null : (facts.contactOfPhone.get(after.phone) ?? `new ${after.phone}`);
  return { id: after.id, before, after: { ...after, contactId: known } };
}

/** What stands against each change, by id, when all of them are made; those against which nothing stands are not in it. */
export function judgeChanges(
  facts: MemberFacts,
  actor: { grants: Grants },
  changes: readonly MemberChange[],
): Map<string, MemberProblem[]> {
  const world = new Map(facts.people);
  for (const { id, after } of changes) world.set(id, after);
  const holders = holdersIn(world);
  const inCircles = membersInCircles(world);
  const hasAdmin = [...world.values()].some(isActiveAdmin);
  const problems = new Map<string, MemberProblem[]>();
  for (const change of changes) {
    const found = [
      ...roleProblems(facts, actor, change),
      ...addressProblems(facts, holders, change),
      ...managerProblems(world, inCircles, change),
    ];
    if (!hasAdmin && change.before && isActiveAdmin(change.before)) found.push({ reason: 'last_admin' });
    if (found.length > 0) problems.set(change.id, found);
  }
  return problems;
}

/** Takes an active member's place back, or for the first time. */
function isActivated({ before, after }: MemberChange): boolean {
  return after.isActive && !before?.isActive;
}

/** Also who holds more than the actor may not be touched: taking away is as much a decision over them as giving. */
function roleProblems(facts: MemberFacts, actor: { grants: Grants }, { before, after }: MemberChange): MemberProblem[] {
  const role = facts.roles.get(after.role);
  if (!role && after.role !== before?.role) return [{ reason: 'role_unknown' }];
  const held = before ? (facts.roles.get(before.role)?.grants ?? {}) : {};
  const permissions = [...new Set([...beyond(actor.grants, held), ...beyond(actor.grants, role?.grants ?? {})])];
  return permissions.length > 0 ? [{ reason: 'beyond_your_own', permissions }] : [];
}

function addressProblems(facts: MemberFacts, holders: Holders, change: MemberChange): MemberProblem[] {
  const { id, before, after } = change;
  const found: MemberProblem[] = [];
  const other = (among: readonly MemberRow[] | undefined) => among?.find((one) => one.id !== id);
  const sameEmail = after.email === before?.email ? undefined : other(holders.byEmail.get(after.email));
  if (sameEmail) found.push({ reason: 'email_taken', holder: sameEmail });
  if (after.phone !== null && after.phone !== before?.phone && facts.ownNumbers.has(after.phone)) {
    found.push({ reason: 'phone_is_the_workspaces_own' });
  }
  // A chat whose number WhatsApp keeps to itself is known by its contact alone.
  const isPhoneNew = after.phone !== before?.phone || isActivated(change);
  const samePhone = isPhoneNew ? (other(holders.byPhone.get(after.phone)) ?? other(holders.byContact.get(after.contactId))) : undefined;
  if (samePhone) found.push({ reason: 'phone_taken', holder: samePhone });
  const isTelegramNew = after.telegramUserId !== before?.telegramUserId || isActivated(change);
  const sameTelegram = isTelegramNew ? other(holders.byTelegram.get(after.telegramUserId)) : undefined;
  if (sameTelegram) found.push({ reason: 'telegram_taken', holder: sameTelegram });
  return found;
}

function managerProblems(
  world: ReadonlyMap<string, MemberRow>,
  inCircles: ReadonlySet<string>,
  { id, before, after }: MemberChange,
): MemberProblem[] {
  if (after.managerId === null || after.managerId === before?.managerId) return [];
  if (!world.get(after.managerId)?.isActive) return [{ reason: 'manager_unknown' }];
  return inCircles.has(id) ? [{ reason: 'manager_circle' }] : [];
}

interface Holders {
  byEmail: Map<string, MemberRow[]>;
  /** Of active members; null holds nobody. */
  byPhone: Map<string | null, MemberRow[]>;
  byContact: Map<string | null, MemberRow[]>;
  byTelegram: Map<string | null, MemberRow[]>;
}

function holdersIn(world: ReadonlyMap<string, MemberRow>): Holders {
  const holders: Holders = { byEmail: new Map(), byPhone: new Map(), byContact: new Map(), byTelegram: new Map() };
  for (const member of world.values()) {
    add(holders.byEmail, member.email, member);
    if (!member.isActive) continue;
    if (member.phone !== null) add(holders.byPhone, member.phone, member);
    if (member.contactId !== null) add(holders.byContact, member.contactId, member);
    if (member.telegramUserId !== null) add(holders.byTelegram, member.telegramUserId, member);
  }
  return holders;
}

function add<Key>(map: Map<Key, MemberRow[]>, key: Key, member: MemberRow): void {
  const among = map.get(key);
  if (among) among.push(member);
  else map.set(key, [member]);
}

/** Those who report to themselves through others. Each step up is taken once, however many files of people there are. */
function membersInCircles(world: ReadonlyMap<string, MemberRow>): ReadonlySet<string> {
  const inCircles = new Set<string>();
  const walkOf = new Map<string, number>();
  let walk = 0;
  for (const start of world.keys()) {
    walk += 1;
    const path: string[] = [];
    let at: string | null = start;
    while (at !== null && world.has(at) && !walkOf.has(at)) {
      walkOf.set(at, walk);
      path.push(at);
      at = world.get(at)?.managerId ?? null;
    }
    // Met on this very walk: from there on, the path is a circle.
    if (at !== null && walkOf.get(at) === walk) for (const id of path.slice(path.indexOf(at))) inCircles.add(id);
  }
  return inCircles;
}

function isActiveAdmin({ role, isActive }: MemberRow): boolean {
  return isActive && role === 'admin';
}
