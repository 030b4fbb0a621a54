/** Which role may do what to whose record, and the words of a refusal. */
import { describe, expect, it } from 'vitest';
import { type Grants, ROLES, type Role } from '../../src/contract/permissions.ts';
import { beyond, grantsOfRole, grantsOfScopes, knownGrants, mayDo, reachOf, type Subject } from '../../src/tenants/permissions.ts';

const meera = (grants: Grants): Subject => ({ name: 'Meera Nair', memberId: 'mem_meera', grants, team: ['mem_meera', 'mem_priya'] });

describe('permissions', () => {
  it('gives each role its defaults', () => {
    const held = (role: Role) => Object.entries(grantsOfRole(role)).map(([name, reach]) => `${name.replace('LoanCRM.', '')} ${reach}`);
    expect(held('manager')).toEqual([
      'Alerts.Read team',
      'Alerts.Raise all',
      'Alerts.Answer team',
      'Messages.Read team',
      'Templates.Send all',
      'Intake.Read all',
      'Members.Read all',
    ]);
    expect(held('sales')).toEqual(['Messages.Read own', 'Members.Read all']);
    expect(held('csm')).toEqual(['Alerts.Read team', 'Alerts.Answer own', 'Messages.Read own', 'Members.Read all']);
    expect(held('viewer')).toEqual(['Alerts.Read all', 'Messages.Read all', 'Members.Read all']);
  });

  it.each([
    'LoanCRM.WhatsApp.Manage',
    'LoanCRM.Members.Manage',
    'LoanCRM.Roles.Manage',
    'LoanCRM.ApiKeys.Manage',
    'LoanCRM.Audit.Read',
    'LoanCRM.Workspace.Manage',
  ] as const)('lets only admins hold %s by default', (permission) => {
    expect(ROLES.filter((role) => grantsOfRole(role)[permission] !== undefined)).toEqual(['admin']);
  });

  it('reads a scope that is no permission, or is for people only, as nothing', () => {
    expect(grantsOfScopes(['LoanCRM.Alerts.Raise', 'LoanCRM.Gone', 'toString', 'LoanCRM.Members.Manage'])).toEqual({
      'LoanCRM.Alerts.Raise': 'all',
    });
    expect(knownGrants({ 'LoanCRM.Alerts.Raise': 'all', constructor: 'all' } as Grants)).toEqual({ 'LoanCRM.Alerts.Raise': 'all' });
  });

  it.each([
    ['all', 'all'],
    ['team', ['mem_meera', 'mem_priya']],
    ['own', ['mem_meera']],
    [undefined, 'none'],
  ] as const)('reaches with %s the records of %j', (reach, members) => {
    expect(reachOf(meera(reach ? { 'LoanCRM.Alerts.Read': reach } : {}), 'LoanCRM.Alerts.Read')).toEqual(members);
  });

  it('takes a narrowed grant of a permission that cannot be narrowed as held', () => {
    expect(reachOf(meera({ 'LoanCRM.WhatsApp.Manage': 'own' }), 'LoanCRM.WhatsApp.Manage')).toBe('all');
  });

  it('gives a program with a narrowed grant nothing, since nothing is its own', () => {
    const program = { ...meera({ 'LoanCRM.Alerts.Read': 'own' }), memberId: null };
    expect(reachOf(program, 'LoanCRM.Alerts.Read')).toBe('none');
    expect(mayDo(program, 'LoanCRM.Alerts.Read').allowed).toBe(false);
  });

  it.each([
    ['own', 'mem_meera', true],
    ['own', 'mem_priya', false],
    ['team', 'mem_priya', true],
    ['team', 'mem_arjun', false],
    ['team', null, false],
    ['all', 'mem_arjun', true],
    ['all', null, true],
  ] as const)('with the reach %s, a record of %s: %s', (reach, ownerId, allowed) => {
    expect(mayDo(meera({ 'LoanCRM.Alerts.Answer': reach }), 'LoanCRM.Alerts.Answer', { ownerIds: [ownerId] }).allowed).toBe(allowed);
  });

  it('says in words why somebody may not do something', () => {
    expect(mayDo(meera({}), 'LoanCRM.Alerts.Raise')).toEqual({
      allowed: false,
      permission: 'LoanCRM.Alerts.Raise',
      why: 'Meera Nair may not raise alerts: that needs the permission LoanCRM.Alerts.Raise.',
    });
    expect(mayDo(meera({ 'LoanCRM.Alerts.Answer': 'own' }), 'LoanCRM.Alerts.Answer', { ownerIds: ['mem_arjun'] })).toEqual({
      allowed: false,
      permission: 'LoanCRM.Alerts.Answer',
      why: 'Meera Nair may answer alerts, but only their own: the permission LoanCRM.Alerts.Answer reaches no further.',
    });
  });

  it('names what somebody would hand out beyond what they hold', () => {
    const held: Grants = { 'LoanCRM.Alerts.Read': 'team', 'LoanCRM.Messages.Read': 'all' };
    expect(beyond(held, { 'LoanCRM.Alerts.Read': 'own', 'LoanCRM.Messages.Read': 'all' })).toEqual([]);
    expect(beyond(held, { 'LoanCRM.Alerts.Read': 'all', 'LoanCRM.Alerts.Raise': 'all' })).toEqual([
      'LoanCRM.Alerts.Read',
      'LoanCRM.Alerts.Raise',
    ]);
  });
});
