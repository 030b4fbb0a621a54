/** What there is to permit, how far a permission may reach, and what the five roles hold unless a workspace makes its own. */

/** Whose records: one's own, those of one's team, or everybody's. */
export const REACHES = ['own', 'team', 'all'] as const;
export type Reach = (typeof REACHES)[number];

interface PermissionFacts {
  /** Under which heading the Roles page shows it. */
  area: 'Customers' | 'Messages' | 'WhatsApp' | 'People' | 'Workspace';
  /** Completes "... may <words>". */
  words: string;
  /** Whether it can be narrowed to own or team; the others are held or not. */
  hasReach: boolean;
  /** Whether a program's key may hold it; what manages people and keys is for people. */
  isForKeys: boolean;
}

/** Every permission by its name. API keys hold the same names as scopes. */
export const PERMISSIONS = {
  'LoanCRM.Alerts.Read': { area: 'Customers', words: 'see alerts', hasReach: true, isForKeys: true },
  'LoanCRM.Alerts.Raise': { area: 'Customers', words: 'raise alerts', hasReach: false, isForKeys: true },
  'LoanCRM.Alerts.Answer': { area: 'Customers', words: 'answer alerts', hasReach: true, isForKeys: true },
  'LoanCRM.Messages.Read': { area: 'Messages', words: 'read the message log', hasReach: true, isForKeys: true },
  'LoanCRM.Templates.Send': { area: 'Messages', words: 'send a template', hasReach: false, isForKeys: true },
  'LoanCRM.Intake.Read': { area: 'Messages', words: 'see what came in and what was quarantined', hasReach: false, isForKeys: true },
  'LoanCRM.WhatsApp.Manage': { area: 'WhatsApp', words: 'connect and manage WhatsApp', hasReach: false, isForKeys: true },
  'LoanCRM.Members.Read': { area: 'People', words: 'see who belongs to the workspace', hasReach: true, isForKeys: true },
  'LoanCRM.Members.Manage': { area: 'People', words: 'invite, change and deactivate members', hasReach: false, isForKeys: false },
  'LoanCRM.Roles.Manage': { area: 'People', words: 'make and change roles', hasReach: false, isForKeys: false },
  'LoanCRM.ApiKeys.Manage': { area: 'Workspace', words: 'make and revoke API keys', hasReach: false, isForKeys: false },
  'LoanCRM.Audit.Read': { area: 'Workspace', words: 'read the audit log', hasReach: false, isForKeys: true },
  'LoanCRM.Workspace.Manage': { area: 'Workspace', words: 'change the workspace settings', hasReach: false, isForKeys: false },
} as const satisfies Record<string, PermissionFacts>;

export type Permission = keyof typeof PERMISSIONS;
export const PERMISSION_NAMES = Object.keys(PERMISSIONS) as Permission[];

/** What a role or a person holds: each permission with how far it reaches; what is absent is not held. */
export type Grants = Partial<Record<Permission, Reach>>;

/** The roles every workspace has. A custom role is known by its id, `rol_...`. */
export const ROLES = ['admin', 'manager', 'sales', 'csm', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/** Their names and defaults; they cannot be changed, a custom role can copy them. */
export const BUILT_IN_ROLES: Record<Role, { name: string; description: string; grants: Grants }> = {
  admin: {
    name: 'Admin',
    description: 'Everything, for everybody. A workspace always has one.',
    grants: Object.fromEntries(PERMISSION_NAMES.map((name) => [name, 'all'])),
  },
  manager: {
    name: 'Manager',
    description: 'Leads a team: its alerts, its messages, its people.',
    grants: {
      'LoanCRM.Alerts.Read': 'team',
      'LoanCRM.Alerts.Raise': 'all',
      'LoanCRM.Alerts.Answer': 'team',
      'LoanCRM.Messages.Read': 'team',
      'LoanCRM.Templates.Send': 'all',
      'LoanCRM.Intake.Read': 'all',
      'LoanCRM.Members.Read': 'all',
    },
  },
  sales: {
    name: 'Sales',
    description: 'Works loan inquiries: sees own messages and who is who.',
    grants: { 'LoanCRM.Messages.Read': 'own', 'LoanCRM.Members.Read': 'all' },
  },
  csm: {
    name: 'Customer success',
    description: 'Looks after customers: gets alerts, answers own ones, sees those of the team.',
    grants: {
      'LoanCRM.Alerts.Read': 'team',
      'LoanCRM.Alerts.Answer': 'own',
      'LoanCRM.Messages.Read': 'own',
      'LoanCRM.Members.Read': 'all',
    },
  },
  viewer: {
    name: 'Viewer',
    description: 'Looks at everything that concerns customers and changes nothing.',
    grants: { 'LoanCRM.Alerts.Read': 'all', 'LoanCRM.Messages.Read': 'all', 'LoanCRM.Members.Read': 'all' },
  },
};
