/** /api/v1/session/devices: where somebody is signed in, and ending one of these. */
import { eq, sql } from 'drizzle-orm';
import { Hono } from 'hono';
import { endDevice, listDevices } from '../../contract/session.ts';
import { directory, runBatch } from '../../db/client.ts';
import { guardChanged, isGuardMissed } from '../../db/guard.ts';
import { sessions } from '../../db/schema/sessions.ts';
import { browserNowMs } from '../../lib/browser-time.ts';
import { auditEntry } from '../../tenants/audit.ts';
import { deviceName } from '../auth/device-name.ts';
import { actorIn, findSessions } from '../auth/own-sessions.ts';
import { dropCookie } from '../auth/session-cookie.ts';
import type { AppEnv } from '../context.ts';
import { refuse } from '../errors.ts';
import { serve } from '../serve.ts';

export const deviceRoutes = new Hono<AppEnv>();

serve(deviceRoutes, listDevices, async ({ c, scope, person }) => {
  const rows = await findSessions(directory(c.env), person, scope.tenantId);
  const items = rows.map(({ id, method, userAgent, address, tenantName, createdAtMs, lastSeenAtMs, expiresAtMs }) => ({
    id,
    isThisOne: id === person.sessionId,
    name: deviceName(userAgent),
    method,
    address,
    workspace: tenantName,
    signedInAt: new Date(createdAtMs).toISOString(),
    lastSeenAt: new Date(lastSeenAtMs).toISOString(),
    endsAt: new Date(expiresAtMs).toISOString(),
  }));
  return { items: items.toSorted((a, b) => Number(b.isThisOne) - Number(a.isThisOne)) };
});

serve(deviceRoutes, endDevice, async ({ c, scope, person, audit, params }) => {
  const db = directory(c.env);
  const [session] = await findSessions(db, person, scope.tenantId, eq(sessions.id, params.id));
  if (!session) return refuse(c, 'not_found');
  const record = { kind: 'session', id: session.id, name: deviceName(session.userAgent) };
  const action = { tenantId: session.tenantId ?? '', action: 'session.device_ended', record } as const;
  try {
    await runBatch(db, [
      sql`DELETE FROM sessions WHERE id = ${session.id} AND email = ${person.email}`,
      guardChanged(),
      auditEntry(actorIn(audit, session), action, browserNowMs()),
    ]);
  } catch (error) {
    if (!isGuardMissed(error)) throw error;
    return refuse(c, 'not_found');
  }
  if (session.id === person.sessionId) dropCookie(c, person.isFramed ? 'sb_framed' : 'sb_session');
  return;
});
