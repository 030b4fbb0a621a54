/** Which role may do what, and the words of a refusal. */
import { describe, expect, it } from 'vitest';
import { mayDo, permissionsOfRole, permissionsOfScopes } from '../../src/tenants/permissions.ts';

describe('permissions', () => {
  it.each([
    ['admin', 6],
    ['manager', 5],
    ['csm', 3],
    ['viewer', 2],
    ['sales', 1],
    ['no such role', 0],
    ['constructor', 0],
  ])('gives %s its %i default permissions', (role, count) => {
    expect(permissionsOfRole(role).size).toBe(count);
  });

  it('lets only admins manage WhatsApp', () => {
    const roles = ['admin', 'manager', 'sales', 'csm', 'viewer'];
    expect(roles.filter((role) => permissionsOfRole(role).has('LoanCRM.WhatsApp.Manage'))).toEqual(['admin']);
  });

  it('reads a scope that is no permission as nothing', () => {
    expect([...permissionsOfScopes(['LoanCRM.Alerts.Raise', 'LoanCRM.Gone', 'toString'])]).toEqual(['LoanCRM.Alerts.Raise']);
  });

  it('says in words why somebody may not do something', () => {
    const viewer = { name: 'Meera Nair', permissions: permissionsOfRole('viewer') };
    expect(mayDo(viewer, 'LoanCRM.Alerts.Read')).toEqual({ allowed: true });
    expect(mayDo(viewer, 'LoanCRM.Alerts.Raise')).toEqual({
      allowed: false,
      permission: 'LoanCRM.Alerts.Raise',
      why: 'Meera Nair may not raise alerts: that needs the permission LoanCRM.Alerts.Raise.',
    });
  });
});
