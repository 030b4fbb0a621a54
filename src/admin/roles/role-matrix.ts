/** What a role holds, as a matrix by area; and what of it goes beyond one's own. Pure. */
import type { Grants, Permission, Reach } from '../../contract/permissions.ts';
import type { CatalogueEntry, RoleView } from '../../contract/roles.ts';
import { sentenceCase } from '../lib/words.ts';
import { holds } from '../session/session.ts';

export type ReachChoice = 'none' | Reach;

export interface MatrixRow {
  permission: Permission;
  /** "See alerts". */
  label: string;
  chosen: ReachChoice;
  choices: { reach: ReachChoice; label: string; isBeyond: boolean }[];
}

export interface MatrixArea {
  area: string;
  rows: MatrixRow[];
}

const REACH_LABELS: Record<ReachChoice, string> = { none: 'None', own: 'Own', team: 'Team', all: 'All' };
const WITH_REACH: ReachChoice[] = ['none', 'own', 'team', 'all'];
const WITHOUT_REACH: ReachChoice[] = ['none', 'all'];

/** By area in the catalogue's order. What is held without a reach is "No" or "Yes"; nobody gives more than they hold. */
export function roleMatrix(catalogue: readonly CatalogueEntry[], grants: Grants, own: Grants): MatrixArea[] {
  const areas = new Map<string, MatrixRow[]>();
  for (const { name, area, words, hasReach } of catalogue) {
    const row: MatrixRow = {
      permission: name,
      label: sentenceCase(words),
      chosen: grants[name] ?? 'none',
      choices: (hasReach ? WITH_REACH : WITHOUT_REACH).map((reach) => ({
        reach,
        label: hasReach ? REACH_LABELS[reach] : reach === 'none' ? 'No' : 'Yes',
        isBeyond: reach !== 'none' && !holds(own, name, reach),
      })),
    };
    areas.set(area, [...(areas.get(area) ?? []), row]);
  }
  return [...areas].map(([area, rows]) => ({ area, rows }));
}

/** The grants after one choice. */
export function withChoice(grants: Grants, permission: Permission, choice: ReachChoice): Grants {
  const { [permission]: _, ...others } = grants;
  return choice === 'none' ? others : { ...others, [permission]: choice };
}

/** Which of a role's permissions reach further than one's own. */
export function beyondOwn(own: Grants, wanted: Grants): Permission[] {
  return (Object.entries(wanted) as [Permission, Reach][]).filter(([name, reach]) => !holds(own, name, reach)).map(([name]) => name);
}

/** "7 of 13 permissions", or "Everything". */
export function extentOf(role: Pick<RoleView, 'grants'>, catalogue: readonly CatalogueEntry[]): string {
  const held = catalogue.filter(({ name }) => role.grants[name] !== undefined).length;
  const isAll = catalogue.every(({ name }) => role.grants[name] === 'all');
  return isAll ? 'Everything' : `${held} of ${catalogue.length} permissions`;
}

/** A name for a copy that no role has yet: "Manager (copy)", "Manager (copy 2)". */
export function copyName(name: string, taken: readonly string[]): string {
  const lower = new Set(taken.map((other) => other.toLowerCase()));
  for (let number = 1; ; number += 1) {
    const suffix = number === 1 ? ' (copy)' : ` (copy ${number})`;
    const candidate = `${name.slice(0, 60 - suffix.length)}${suffix}`;
    if (!lower.has(candidate.toLowerCase())) return candidate;
  }
}

/** Why a role can be looked at but not changed; null when it can. */
export function whyFixed(role: RoleView, own: Grants, mayManage: boolean): string | null {
  if (role.isBuiltIn) return 'This role is in every workspace and stays as it is. Make a copy and change that.';
  if (!mayManage) return 'Changing roles needs the permission to make and change roles.';
  if (beyondOwn(own, role.grants).length > 0) return 'This role holds more than you do, so somebody who holds as much has to change it.';
  return null;
}
