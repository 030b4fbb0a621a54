/** Who may be looking at the page besides the admin of one workspace. */
import { BUILT_IN_ROLES } from '../../src/contract/permissions.ts';
import type { BareSession, Session } from '../../src/contract/session.ts';
import { session } from './mock-data.ts';

const bare: BareSession = { person: { ...session.person, workspaces: [] }, member: null, tenant: null };

export const owner: BareSession = { ...bare, person: { ...bare.person, isOperator: true, mayCreateWorkspace: true } };
export const newcomer: BareSession = bare;
export const operator: BareSession = { ...bare, person: { ...bare.person, isOperator: true } };
export const choosing: BareSession = {
  ...bare,
  person: {
    ...bare.person,
    workspaces: [
      { id: 'ten_acme', name: 'Acme Loans', isSuspended: false },
      { id: 'ten_blue', name: 'Bluestone Housing Finance', isSuspended: true },
    ],
  },
};
export const suspended: Session = {
  ...session,
  tenant: { ...session.tenant, isSuspended: true, suspendedBecause: 'The invoice of February is still open.' },
};
export const everything: Session = {
  ...session,
  person: { ...choosing.person, isOperator: true },
  tenant: { ...session.tenant, brandName: 'Acme Line' },
};
export const csm: Session = {
  ...session,
  member: { ...session.member, role: 'csm', roleName: 'Customer success' },
  permissions: Object.keys(BUILT_IN_ROLES.csm.grants),
  grants: BUILT_IN_ROLES.csm.grants,
};
/** Makes roles, though of less than an admin holds. */
export const deputy: Session = {
  ...session,
  member: { ...session.member, role: 'rol_deputy', roleName: 'Deputy' },
  grants: { ...BUILT_IN_ROLES.manager.grants, 'LoanCRM.Members.Manage': 'all', 'LoanCRM.Roles.Manage': 'all' },
};
