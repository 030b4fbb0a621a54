/** What there is to permit, who may do it by default, and the one function that decides. */

/** Every permission, with the words that complete "... may <words>". API keys hold the same names as scopes. */
export const PERMISSIONS = {
  'LoanCRM.Alerts.Read': 'see alerts',
  'LoanCRM.Alerts.Raise': 'raise alerts',
  'LoanCRM.Alerts.Answer': 'answer alerts',
  'LoanCRM.Messages.Read': 'read the message log',
  'LoanCRM.Intake.Read': 'see what came in and what was quarantined',
  'LoanCRM.WhatsApp.Manage': 'connect and manage WhatsApp',
} as const;

export type Permission = keyof typeof PERMISSIONS;

export const ROLES = ['admin', 'manager', 'sales', 'csm', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

const EVERYTHING = Object.keys(PERMISSIONS) as Permission[];

const ROLE_DEFAULTS: Record<Role, readonly Permission[]> = {
  admin: EVERYTHING,
  manager: ['LoanCRM.Alerts.Read', 'LoanCRM.Alerts.Raise', 'LoanCRM.Alerts.Answer', 'LoanCRM.Messages.Read', 'LoanCRM.Intake.Read'],
  sales: ['LoanCRM.Messages.Read'],
  csm: ['LoanCRM.Alerts.Read', 'LoanCRM.Alerts.Answer', 'LoanCRM.Messages.Read'],
  viewer: ['LoanCRM.Alerts.Read', 'LoanCRM.Messages.Read'],
};

export type Decision = { allowed: true } | { allowed: false; permission: Permission; why: string };

/**
 * The one place that decides whether somebody may do something; the API, the page and the assistant all ask it.
 * A refusal says why in words that can be shown to the person.
 */
export function mayDo(who: { name: string; permissions: ReadonlySet<Permission> }, permission: Permission): Decision {
  if (who.permissions.has(permission)) return { allowed: true };
  return { allowed: false, permission, why: `${who.name} may not ${PERMISSIONS[permission]}: that needs the permission ${permission}.` };
}

/** What a role permits. A role that is not known permits nothing. */
export function permissionsOfRole(role: string): ReadonlySet<Permission> {
  return new Set(isRole(role) ? ROLE_DEFAULTS[role] : []);
}

/** The scopes of a key that are permissions today; names that are gone permit nothing. */
export function permissionsOfScopes(scopes: readonly string[]): ReadonlySet<Permission> {
  return new Set(scopes.filter(isPermission));
}

function isPermission(name: string): name is Permission {
  return Object.hasOwn(PERMISSIONS, name);
}

function isRole(name: string): name is Role {
  return Object.hasOwn(ROLE_DEFAULTS, name);
}
