/** /api/v1/session: who is signed in, signing out, here or everywhere, and going on in another workspace. */
import { and, eq, ne, sql } from 'drizzle-orm';
import { Hono } from 'hono';
import type { Connection } from '../../connections/create-connection.ts';
import { connectionStates } from '../../connections/states.ts';
import { getSession, signOut, signOutEverywhere, switchWorkspace } from '../../contract/session.ts';
import { directory, runBatch } from '../../db/client.ts';
import { guardChanged, isGuardMissed } from '../../db/guard.ts';
import { connections } from '../../db/schema/connections.ts';
import { sessions } from '../../db/schema/sessions.ts';
import { members, tenants } from '../../db/schema/tenants.ts';
import { settingsOf } from '../../env.ts';
import { browserNowMs } from '../../lib/browser-time.ts';
import { auditEntry } from '../../tenants/audit.ts';
import { mayCreateFirstWorkspace } from '../../tenants/first-workspace.ts';
import { membersToSignIn, workspacesOf } from '../../tenants/members.ts';
import { deviceName } from '../auth/device-name.ts';
import { actorIn, findSessions, type SessionRow } from '../auth/own-sessions.ts';
import { dropCookie, writeCookie } from '../auth/session-cookie.ts';
import { newSession, seenMember } from '../auth/sessions.ts';
import type { AppEnv, Person } from '../context.ts';
import { refuse } from '../errors.ts';
import { serve } from '../serve.ts';

export const sessionRoutes = new Hono<AppEnv>();

serve(sessionRoutes, getSession, async ({ c, actor, person, nowMs }) => {
  const db = directory(c.env);
  // A host application speaks for its own workspace: who signs in through it learns nothing of others, and owns nothing.
  const isFromHost = person.method === 'host';
  const [workspaces, mayCreateWorkspace] = await Promise.all([
    workspacesOf(db, person.email),
    !isFromHost && mayCreateFirstWorkspace(db, person.email, settingsOf(c.env).OWNER_EMAIL),
  ]);
  const view = {
    email: person.email,
    isOperator: person.isOperator,
    mayCreateWorkspace,
    method: person.method,
    workspaces: isFromHost ? workspaces.filter(({ id }) => id === actor?.scope.tenantId) : workspaces,
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
      .select()
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
      roleName: actor.roleName ?? role,
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
      suspendedBecause: tenant.suspendedBecause,
    },
    permissions: Object.keys(grants),
    grants,
    connections: links.map((link) => connectionOf(link, nowMs)),
  };
});

/** By its most pressing state. */
function connectionOf(link: Connection, nowMs: number) {
  const { id, channel, displayPhone, verifiedName } = link;
  const [{ name: state, label, tone } = { name: link.state, label: 'Unknown', tone: 'neutral' as const }] = connectionStates(link, nowMs);
  return { id, channel, state, label, tone, displayPhone, verifiedName };
}

serve(sessionRoutes, signOut, async ({ c, scope, person, audit }) => {
  const record = { kind: 'session', id: person.sessionId, name: deviceName(audit.userAgent) };
  await ended(
    runBatch(directory(c.env), [
      sql`DELETE FROM sessions WHERE id = ${person.sessionId}`,
      guardChanged(),
      auditEntry(audit, { tenantId: scope.tenantId, action: 'session.signed_out', record }, browserNowMs()),
    ]),
  );
  dropCookie(c, cookieOf(person));
});

serve(sessionRoutes, signOutEverywhere, async ({ c, scope, person, audit }) => {
  const db = directory(c.env);
  const found = await findSessions(db, person, scope.tenantId);
  // Each workspace hears of its own sessions alone.
  const byPlace = Map.groupBy(found, ({ tenantId, memberId }) => `${tenantId ?? ''} ${memberId ?? ''}`);
  const nowMs = browserNowMs();
  const entries = [...byPlace.values()].flatMap((there) => {
    const [{ tenantId, memberId, memberName }] = there as [SessionRow];
    const record = { kind: 'member', id: memberId ?? person.email, name: memberName ?? person.email };
    const changes = [{ field: 'devices', before: there.length, after: 0 }];
    return auditEntry(
      actorIn(audit, there[0]),
      { tenantId: tenantId ?? '', action: 'session.signed_out_everywhere', record, changes },
      nowMs,
    );
  });
  const isWithin = person.method === 'host' ? sql`AND tenant_id = ${scope.tenantId}` : sql``;
  // By the address, not by what was found: one that goes on in another workspace at this moment has another id.
  await runBatch(db, [sql`DELETE FROM sessions WHERE email = ${person.email} ${isWithin}`, ...entries]);
  dropCookie(c, cookieOf(person));
});

serve(sessionRoutes, switchWorkspace, async ({ c, scope, person, audit, body }) => {
  if (person.method === 'host') return refuse(c, 'switch_refused');
  const db = directory(c.env);
  const [places, before] = await Promise.all([
    membersToSignIn(db, person.email),
    db.select({ expiresAtMs: sessions.expiresAtMs }).from(sessions).where(eq(sessions.id, person.sessionId)).get(),
  ]);
  const member = places.find(({ tenantId }) => tenantId === body.tenantId);
  if (!member) return refuse(c, 'not_found');
  if (member.tenantId === scope.tenantId) return;
  if (!before) return refuse(c, 'session_expired');

  const nowMs = browserNowMs();
  const { email, method, sessionId } = person;
  const { userAgent, address } = audit;
  const session = await newSession(db, { email, member, method, userAgent, address, endsAtMs: before.expiresAtMs });
  const name = deviceName(userAgent);
  // Neither workspace's log names the other one.
  const left = { tenantId: scope.tenantId, action: 'session.switched_out', record: { kind: 'session', id: sessionId, name } } as const;
  const entered = { tenantId: member.tenantId, action: 'session.switched_in', record: { kind: 'session', id: session.id, name } } as const;
  try {
    await runBatch(db, [
      sql`DELETE FROM sessions WHERE id = ${sessionId}`,
      guardChanged(),
      session.insert,
      seenMember(member, nowMs),
      auditEntry(audit, left, nowMs),
      auditEntry({ ...audit, kind: 'member', id: member.id, name: member.name }, entered, nowMs),
    ]);
  } catch (error) {
    if (!isGuardMissed(error)) throw error;
    return refuse(c, 'session_expired');
  }
  writeCookie(c, 'sb_session', session.token, Math.floor((before.expiresAtMs - nowMs) / 1000));
  return;
});

/** Ended meanwhile by another request is ended as well. */
async function ended(batch: Promise<unknown>): Promise<void> {
  try {
    await batch;
  } catch (error) {
    if (!isGuardMissed(error)) throw error;
  }
}

function cookieOf(person: Person) {
  return person.isFramed ? 'sb_framed' : 'sb_session';
}
