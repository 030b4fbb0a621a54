/** /api/v1/workspace: the settings of the workspace. */
import { sql } from 'drizzle-orm';
import { Hono } from 'hono';
import { BUILT_IN_ROLES } from '../../contract/permissions.ts';
import { changeWorkspace, getWorkspace, type HostApplication } from '../../contract/workspace.ts';
import { type Env, settingsOf } from '../../env.ts';
import { tryToPoke } from '../../messaging/poke.ts';
import { beyond } from '../../tenants/permissions.ts';
import type { Tenant } from '../../tenants/tenants.ts';
import { changeSettings, readTenant, settingsView } from '../../tenants/workspace-settings.ts';
import type { AppEnv } from '../context.ts';
import { refuse } from '../errors.ts';
import { serve } from '../serve.ts';

/** What waited for the end of quiet hours and leaves at once when they change; the sweep moves the rest. */
const MAX_POKED = 100;

export const workspaceRoutes = new Hono<AppEnv>();

serve(workspaceRoutes, getWorkspace, async ({ c, db, scope }) => {
  const tenant = await readTenant(db, scope);
  return tenant ? settingsView(tenant) : refuse(c, 'not_found');
});

serve(workspaceRoutes, changeWorkspace, async ({ c, db, scope, actor, body, audit, nowMs }) => {
  const tenant = await readTenant(db, scope);
  if (!tenant) return refuse(c, 'not_found');
  if (
    body.hostApplication &&
    changesVoucher(tenant, body.hostApplication) &&
    beyond(actor.grants, BUILT_IN_ROLES.admin.grants).length > 0
  ) {
    return refuse(c, 'beyond_your_own', { detail: ONLY_FOR_ADMINS, fields: [{ path: 'hostApplication', message: ONLY_FOR_ADMINS }] });
  }
  const fields = body.hostApplication ? problemsOf(c.env, body.hostApplication) : [];
  if (fields.length > 0) return refuse(c, 'invalid_input', { fields });
  const { settings, isReleased } = await changeSettings(db, scope, tenant, body, audit, nowMs);
  if (isReleased) {
    const waiting = await db.all<{ id: string }>(sql`SELECT DISTINCT conversation_id AS id FROM messages
      WHERE +tenant_id = ${scope.tenantId} AND sweep_at_ms IS NOT NULL AND status = 'queued' AND reason = 'quiet_hours' LIMIT ${MAX_POKED}`);
    await tryToPoke(
      c.env,
      waiting.map(({ id }) => id),
    );
  }
  return settings;
});

/** Whoever has the keys can sign in as anybody of the workspace, its admins too. */
const ONLY_FOR_ADMINS =
  'The host application signs in everybody, admins too: only somebody who holds every permission can say which one it is.';

function changesVoucher(tenant: Tenant, wanted: HostApplication): boolean {
  return JSON.stringify(settingsView(tenant).hostApplication) !== JSON.stringify(wanted);
}

/** Keys and frames that anybody on the way could change would let anybody in. */
function problemsOf(env: Env, { jwksUrl, origins }: HostApplication): { path: string; message: string }[] {
  if (settingsOf(env).ENVIRONMENT === 'development') return [];
  const message = 'Use https.';
  const wrong = origins.flatMap((origin, index) =>
    origin.startsWith('https:') ? [] : [{ path: `hostApplication.origins.${index}`, message }],
  );
  return jwksUrl.startsWith('https:') ? wrong : [{ path: 'hostApplication.jwksUrl', message }, ...wrong];
}
