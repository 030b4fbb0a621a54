/** /api/v1/workspace: the settings of the workspace. */
import { sql } from 'drizzle-orm';
import { Hono } from 'hono';
import { BUILT_IN_ROLES } from '../../contract/permissions.ts';
import { changeWorkspace, getWorkspace, type HostApplication } from '../../contract/workspace.ts';
import { type Env, settingsOf } from '../../env.ts';
import { tryToPoke } from '../../messaging/poke.ts';
import { isFetchableKeysUrl, isHostOrigin } from '../../tenants/host-application.ts';
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

serve(workspaceRoutes, changeWorkspace, async ({ c, db, scope, actor, person, body, audit, nowMs }) => {
  const tenant = await readTenant(db, scope);
  if (!tenant) return refuse(c, 'not_found');
  const { hostApplication, ...others } = body;
  // What is named and stays as it is is not written: somebody else may be changing it at this moment.
  const isHostChanged = hostApplication !== undefined && changesHost(tenant, hostApplication);
  if (isHostChanged && hostApplication && beyond(actor.grants, BUILT_IN_ROLES.admin.grants).length > 0) {
    return refuse(c, 'beyond_your_own', { detail: ONLY_FOR_ADMINS, fields: [{ path: 'hostApplication', message: ONLY_FOR_ADMINS }] });
  }
  const fields = isHostChanged && hostApplication ? problemsOf(c.env, hostApplication) : [];
  if (fields.length > 0) return refuse(c, 'invalid_input', { fields });
  const change = isHostChanged ? body : others;
  const by = { audit, sessionId: person?.sessionId ?? null };
  const { settings, isReleased } = await changeSettings(db, scope, tenant, change, by, nowMs);
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

function changesHost(tenant: Tenant, wanted: HostApplication | null): boolean {
  return JSON.stringify(settingsView(tenant).hostApplication) !== JSON.stringify(wanted);
}

/** Keys and frames that anybody on the way could change would let anybody in. */
function problemsOf(env: Env, { jwksUrl, origins }: HostApplication): { path: string; message: string }[] {
  const isDevelopment = settingsOf(env).ENVIRONMENT === 'development';
  const wrong = origins.flatMap((origin, index) =>
    isHostOrigin(origin, isDevelopment) ? [] : [{ path: `hostApplication.origins.${index}`, message: wordsFor(origin, UNUSABLE_ORIGIN) }],
  );
  if (isFetchableKeysUrl(jwksUrl, isDevelopment)) return wrong;
  return [{ path: 'hostApplication.jwksUrl', message: wordsFor(jwksUrl, UNREACHABLE_KEYS) }, ...wrong];
}

const UNUSABLE_ORIGIN = 'Use one whole origin such as https://crm.example.com. Name each of several; a * stands for nothing here.';

const UNREACHABLE_KEYS =
  'Keys are fetched from public addresses only: https, the name of a host on the internet, no port, no user and no password.';

function wordsFor(address: string, otherwise: string): string {
  return address.startsWith('http:') ? 'Use https.' : otherwise;
}
