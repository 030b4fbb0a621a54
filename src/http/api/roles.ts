/** /api/v1/roles: the roles of a workspace and the permissions there are; making, changing and deleting its own. */
import { type Context, Hono } from 'hono';
import { PERMISSION_NAMES, PERMISSIONS, type Permission } from '../../contract/permissions.ts';
import {
  changeRole as changeRoleOperation,
  createRole as createRoleOperation,
  deleteRole as deleteRoleOperation,
  listRoles,
} from '../../contract/roles.ts';
import { changeRole, createRole, deleteRole, type RoleRefusal, readRoles } from '../../tenants/roles.ts';
import type { AppEnv } from '../context.ts';
import { refuse } from '../errors.ts';
import { serve, serveCreation } from '../serve.ts';

export const roleRoutes = new Hono<AppEnv>();

serve(roleRoutes, listRoles, async ({ db, scope }) => ({
  items: await readRoles(db, scope),
  catalogue: PERMISSION_NAMES.map((name) => ({ name, ...PERMISSIONS[name] })),
}));

serveCreation(roleRoutes, createRoleOperation, {
  async create({ c, db, scope, actor, audit, body, idempotency, nowMs }) {
    const { memberId, grants } = actor;
    const result = await createRole(db, scope, { memberId, grants, audit }, body, idempotency, nowMs);
    return result.done ? { id: result.id } : refuseRole(c, result);
  },
  async show({ db, scope }, id) {
    return (await readRoles(db, scope)).find((role) => role.id === id) ?? null;
  },
});

serve(roleRoutes, changeRoleOperation, async ({ c, db, scope, actor, audit, params, body, nowMs }) => {
  const { memberId, grants } = actor;
  const result = await changeRole(db, scope, { memberId, grants, audit }, params.id, body, nowMs);
  if (!result.done) return refuseRole(c, result);
  return (await readRoles(db, scope)).find((role) => role.id === params.id) ?? refuse(c, 'not_found');
});

serve(roleRoutes, deleteRoleOperation, async ({ c, db, scope, actor, audit, params, nowMs }) => {
  const { memberId, grants } = actor;
  const result = await deleteRole(db, scope, { memberId, grants, audit }, params.id, nowMs);
  if (!result.done) return refuseRole(c, result);
});

function refuseRole(c: Context<AppEnv>, refusal: RoleRefusal): Response {
  switch (refusal.reason) {
    case 'reach_not_offered':
      return refuse(c, refusal.reason, {
        fields: refusal.permissions.map((name) => ({ path: `grants.${name}`, message: 'This is held for everything or not at all.' })),
      });
    case 'reach_too_narrow':
      return refuse(c, refusal.reason, {
        fields: refusal.permissions.map((name) => ({
          path: `grants.${name}`,
          message: 'With "invite, change and deactivate members" this must reach everybody.',
        })),
      });
    case 'beyond_your_own':
      return refuse(c, refusal.reason, {
        detail: `Nobody can give or take permissions that they do not hold themselves, and as far: ${spokenList(refusal.permissions)}.`,
        fields: refusal.permissions.map((name) => ({ path: `grants.${name}`, message: 'That is more than you hold yourself.' })),
      });
    case 'role_in_use': {
      const { members, deactivated } = refusal;
      const who = members === 1 ? 'One member still has' : `${members} members still have`;
      const aside = deactivated === 0 ? '' : deactivated === members ? ' (deactivated)' : ` (${deactivated} of them deactivated)`;
      return refuse(c, refusal.reason, { detail: `${who} this role${aside}. Give them another one first.` });
    }
    case 'role_name_taken':
      return refuse(c, refusal.reason, { fields: [{ path: 'name', message: 'Another role has that name.' }] });
    default:
      return refuse(c, refusal.reason);
  }
}

function spokenList(permissions: Permission[]): string {
  return permissions.map((name) => PERMISSIONS[name].words).join('; ');
}
