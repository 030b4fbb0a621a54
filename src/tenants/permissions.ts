/** The one place that decides who may do what to whose record; the API, the page and the assistant all ask it. */
import {
  BUILT_IN_ROLES,
  type Grants,
  PERMISSION_NAMES,
  PERMISSIONS,
  type Permission,
  type Reach,
  ROLES,
  type Role,
} from '../contract/permissions.ts';

/** Somebody who wants to do something. */
export interface Subject {
  name: string;
  /** Null for programs, which reach all or nothing. */
  memberId: string | null;
  grants: Grants;
  /** Ids of the members whose records "team" reaches, oneself included. Needed only where a grant reaches the team. */
  team: readonly string[];
}

/** Whose record it is: the members it belongs to; empty for one that is nobody's. */
export interface Owned {
  ownerIds: readonly (string | null)[];
}

export type Decision = { allowed: true } | { allowed: false; permission: Permission; why: string };

/**
 * Whether `who` may do it: to this record, or without one, to any record at all.
 * A refusal says why in words that can be shown to the person.
 */
export function mayDo(who: Subject, permission: Permission, record?: Owned): Decision {
  const reach = reachOf(who, permission);
  const { words } = PERMISSIONS[permission];
  if (reach === 'none') return refusal(permission, `${who.name} may not ${words}: that needs the permission ${permission}.`);
  if (reach === 'all' || !record) return { allowed: true };
  if (record.ownerIds.some((id) => id !== null && reach.includes(id))) return { allowed: true };
  const whose = who.grants[permission] === 'own' ? 'only their own' : 'only those of their team';
  return refusal(permission, `${who.name} may ${words}, but ${whose}: the permission ${permission} reaches no further.`);
}

/** Whose records a permission reaches: everybody's, those of these members, or none. */
export function reachOf(who: Subject, permission: Permission): 'all' | 'none' | readonly string[] {
  const reach = Object.hasOwn(who.grants, permission) ? who.grants[permission] : undefined;
  if (reach === undefined) return 'none';
  if (reach === 'all' || !PERMISSIONS[permission].hasReach) return 'all';
  if (who.memberId === null) return 'none';
  return reach === 'team' ? [...new Set([who.memberId, ...who.team])] : [who.memberId];
}

/** What of `wanted` goes beyond what `giver` holds: nobody hands out what they do not have. */
export function beyond(giver: Grants, wanted: Grants): Permission[] {
  return PERMISSION_NAMES.filter((name) => rank(wanted[name]) > rank(giver[name]));
}

/** What a built-in role holds. */
export function grantsOfRole(role: Role): Grants {
  return BUILT_IN_ROLES[role].grants;
}

/** The scopes of a key as grants: programs reach everybody's records. Names that are gone, or are for people, grant nothing. */
export function grantsOfScopes(scopes: readonly string[]): Grants {
  return Object.fromEntries(scopes.filter((name) => isPermission(name) && PERMISSIONS[name].isForKeys).map((name) => [name, 'all']));
}

/** Stored grants with whatever is no permission today left out. */
export function knownGrants(stored: Grants): Grants {
  return Object.fromEntries(Object.entries(stored).filter(([name]) => isPermission(name)));
}

export function isBuiltInRole(role: string): role is Role {
  return (ROLES as readonly string[]).includes(role);
}

function isPermission(name: string): name is Permission {
  return Object.hasOwn(PERMISSIONS, name);
}

function rank(reach: Reach | undefined): number {
  return reach === undefined ? 0 : { own: 1, team: 2, all: 3 }[reach];
}

function refusal(permission: Permission, why: string): Decision {
  return { allowed: false, permission, why };
}
