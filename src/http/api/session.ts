/** /api/v1/session: who is signed in, and signing out. */
import { and, eq, ne } from 'drizzle-orm';
import { Hono } from 'hono';
import type { Session } from '../../contract/session.ts';
import { directory } from '../../db/client.ts';
import { connections } from '../../db/schema/connections.ts';
import { members, tenants } from '../../db/schema/tenants.ts';
import { dropCookie } from '../auth/session-cookie.ts';
import { endSession } from '../auth/sessions.ts';
import { type AppEnv, requireSession } from '../context.ts';
import { refuse } from '../errors.ts';

export const sessionRoutes = new Hono<AppEnv>();

sessionRoutes.get('/api/v1/session', requireSession(), async (c) => {
  const { scope, memberId, permissions } = c.get('actor');
  const db = directory(c.env);
  const [person, links] = await Promise.all([
    db
      .select({
        member: { id: members.id, name: members.name, email: members.email, role: members.role },
        tenant: { id: tenants.id, name: tenants.name, timeZone: tenants.timeZone },
      })
      .from(members)
      .innerJoin(tenants, eq(tenants.id, members.tenantId))
      .where(and(eq(members.tenantId, scope.tenantId), eq(members.id, memberId ?? '')))
      .get(),
    db
      .select({
        id: connections.id,
        channel: connections.channel,
        state: connections.state,
        displayPhone: connections.displayPhone,
        verifiedName: connections.verifiedName,
      })
      .from(connections)
      .where(and(eq(connections.tenantId, scope.tenantId), ne(connections.state, 'disconnected')))
      .orderBy(connections.createdAtMs, connections.id),
  ]);
  if (!person) return refuse(c, 'session_expired');
  return c.json({ ...person, permissions: [...permissions], connections: links } satisfies Session);
});

sessionRoutes.post('/api/v1/session/sign-out', requireSession(), async (c) => {
  await endSession(directory(c.env), c.get('sessionHash') ?? '');
  dropCookie(c, 'sb_session');
  return c.body(null, 204);
});
