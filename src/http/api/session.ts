/** /api/v1/session: who is signed in, and signing out. */
import { and, eq, ne } from 'drizzle-orm';
import { Hono } from 'hono';
import { getSession, signOut } from '../../contract/session.ts';
import { directory } from '../../db/client.ts';
import { connections } from '../../db/schema/connections.ts';
import { members, tenants } from '../../db/schema/tenants.ts';
import { settingsOf } from '../../env.ts';
import { workspacesOf } from '../../tenants/members.ts';
import { roleOf } from '../../tenants/subject.ts';
import { dropCookie } from '../auth/session-cookie.ts';
import { endSession } from '../auth/sessions.ts';
import type { AppEnv } from '../context.ts';
import { refuse } from '../errors.ts';
import { serve } from '../serve.ts';

export const sessionRoutes = new Hono<AppEnv>();

serve(sessionRoutes, getSession, async ({ c, actor, person }) => {
  const db = directory(c.env);
  const isOwner = person.email === settingsOf(c.env).OWNER_EMAIL;
  const [workspaces, first] = await Promise.all([
    workspacesOf(db, person.email),
    isOwner ? db.select({ id: tenants.id }).from(tenants).limit(1).get() : null,
  ]);
  const view = {
    email: person.email,
    isOperator: person.isOperator,
    mayCreateWorkspace: isOwner && first === undefined,
    method: person.method,
    workspaces,
  };
  if (!actor?.memberId) return { person: view, member: null, tenant: null };
  const { scope, grants } = actor;
  const [row, links] = await Promise.all([
    db
      .select({ member: members, tenant: tenants })
      .from(members)
      .innerJoin(tenants, eq(tenants.id, members.tenantId))
      .where(and(eq(members.tenantId, scope.tenantId), eq(members.id, actor.memberId)))
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
  if (!row) return refuse(c, 'session_expired');
  const { member, tenant } = row;
  const { id, name, email, role } = member;
  return {
    person: view,
    member: {
      id,
      name,
      email,
      role,
      roleName: (await roleOf(db, scope, role)).name,
      language: member.language ?? 'en-GB',
      timeZone: member.timeZone ?? tenant.timeZone,
    },
    tenant: {
      id: tenant.id,
      name: tenant.name,
      brandName: tenant.brandName,
      timeZone: tenant.timeZone,
      currency: tenant.currency,
      isSuspended: tenant.state === 'suspended',
    },
    permissions: Object.keys(grants),
    grants,
    connections: links,
  };
});

serve(sessionRoutes, signOut, async ({ c, person }) => {
  await endSession(directory(c.env), person.sessionId);
  dropCookie(c, 'sb_session');
});
