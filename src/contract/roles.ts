/** Roles: the five that every workspace has, and its own. */
import * as z from 'zod';
import { operation } from './operation.ts';
import { instant } from './page.ts';
import { PERMISSION_NAMES, REACHES } from './permissions.ts';

const TAG = 'Roles';

const grants = z.partialRecord(z.enum(PERMISSION_NAMES), z.enum(REACHES));

const role = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  isBuiltIn: z.boolean(),
  grants,
  members: z.number().int().describe('Active members who have it.'),
  updatedAt: instant.nullable(),
});

const roleBody = z.strictObject({
  name: z.string().trim().min(1, 'Give the role a name.').max(60),
  description: z.string().trim().max(200).default(''),
  grants: grants.refine((given) => Object.keys(given).length > 0, 'Give the role at least one permission.'),
});

export type RoleView = z.infer<typeof role>;
export type RoleInput = z.infer<typeof roleBody>;

const catalogueEntry = z.object({
  name: z.enum(PERMISSION_NAMES),
  area: z.string(),
  words: z.string().describe('Completes "... may <words>".'),
  hasReach: z.boolean().describe('Whether it can be narrowed to own or team.'),
  isForKeys: z.boolean(),
});

export type CatalogueEntry = z.infer<typeof catalogueEntry>;

export const listRoles = operation({
  id: 'listRoles',
  method: 'get',
  path: '/api/v1/roles',
  tag: TAG,
  summary: 'Roles, and the permissions there are',
  need: 'LoanCRM.Members.Read',
  output: z.object({ items: z.array(role), catalogue: z.array(catalogueEntry) }),
});

export const createRole = operation({
  id: 'createRole',
  method: 'post',
  path: '/api/v1/roles',
  tag: TAG,
  summary: 'Make a role',
  need: 'LoanCRM.Roles.Manage',
  creates: true,
  body: roleBody,
  output: role,
  status: 201,
  problems: ['role_name_taken', 'reach_not_offered', 'reach_too_narrow', 'beyond_your_own', 'role_limit_reached'],
});

export const changeRole = operation({
  id: 'changeRole',
  method: 'put',
  path: '/api/v1/roles/:id',
  tag: TAG,
  summary: 'Change a role of your own',
  description: 'It counts at once for everybody who has it.',
  need: 'LoanCRM.Roles.Manage',
  body: roleBody,
  output: role,
  problems: ['role_name_taken', 'role_is_built_in', 'reach_not_offered', 'reach_too_narrow', 'beyond_your_own', 'locks_you_out'],
});

export const deleteRole = operation({
  id: 'deleteRole',
  method: 'delete',
  path: '/api/v1/roles/:id',
  tag: TAG,
  summary: 'Delete a role that nobody has',
  need: 'LoanCRM.Roles.Manage',
  problems: ['role_is_built_in', 'role_in_use', 'beyond_your_own'],
});
