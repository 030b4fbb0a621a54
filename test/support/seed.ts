/** Puts a small world straight into D1 for Worker tests: a business, its people, its number, what was said. */
import { env } from 'cloudflare:workers';
import { and, eq, type SQL } from 'drizzle-orm';
import { type Connection, createConnection } from '../../src/connections/create-connection.ts';
import { PERMISSION_NAMES, PERMISSIONS, type Permission, ROLES, type Role } from '../../src/contract/permissions.ts';
import { type Db, directory, type TenantScope } from '../../src/db/client.ts';
import { derivedId, newId } from '../../src/db/ids.ts';
import { contactIdentities, contacts } from '../../src/db/schema/contacts.ts';
import { conversations, messages } from '../../src/db/schema/messages.ts';
import { sessions } from '../../src/db/schema/sessions.ts';
import { members } from '../../src/db/schema/tenants.ts';
import { settingsOf } from '../../src/env.ts';
import { keptToken } from '../../src/http/auth/session-token.ts';
import { startSession } from '../../src/http/auth/sessions.ts';
import { createApiKey } from '../../src/tenants/api-keys.ts';
import { upsertCustomer } from '../../src/tenants/customers.ts';
import type { Member } from '../../src/tenants/members.ts';
import { createTenant, scopeOf, type Tenant } from '../../src/tenants/tenants.ts';

/** 2026-11-20T10:00:00Z; a moment for rows whose exact time does not matter. */
export const SEED_AT_MS = Date.UTC(2026, 10, 20, 10);

/** Everything a key may hold. */
export const ALL_PERMISSIONS = PERMISSION_NAMES.filter((name) => PERMISSIONS[name].isForKeys);

export interface Workspace {
  db: Db;
  tenant: Tenant;
  scope: TenantScope;
  connection: Connection;
  /** What the connection's sealed token opens to. */
  connectionToken: string;
  /** One active member of each role, each with a phone. */
  members: Record<Role, Member>;
  /** An API key with every permission. */
  apiKey: string;
}

let workspaces = 0;

/** A business of its own: phones, emails and number ids differ from every other one of the file. */
export async function seedWorkspace(named: { name?: string; numberId?: string; wabaId?: string } = {}): Promise<Workspace> {
  workspaces += 1;
  const db = directory(env);
  const place = workspaces;
  const tenant = await createTenant(db, {
    name: named.name ?? `Lender ${place}`,
    timeZone: 'Asia/Kolkata',
    currency: 'INR',
    nowMs: SEED_AT_MS,
  });
  const entries: [Role, Member][] = [];
  for (const [index, role] of ROLES.entries()) {
    const member = await seedMember(db, {
      tenantId: tenant.id,
      name: `${role} of ${tenant.name}`,
      email: `${role}@lender-${place}.example`,
      role,
      phone: seedPhone(place * 100 + index),
      nowMs: SEED_AT_MS,
    });
    entries.push([role, member]);
  }
  const connectionToken = `EAAToken${place}`;
  const connection = await createConnection(db, settingsOf(env).MASTER_KEYS, {
    tenantId: tenant.id,
    channel: 'whatsapp',
    wabaId: named.wabaId ?? `3100000000000${String(place).padStart(3, '0')}`,
    numberId: named.numberId ?? `4800000000000${String(place).padStart(3, '0')}`,
    displayPhone: `+9122409610${String(place).padStart(2, '0')}`,
    verifiedName: tenant.name,
    token: connectionToken,
    nowMs: SEED_AT_MS,
  });
  if (!connection.created) throw new Error(connection.reason);
  const { token } = await createApiKey(db, { tenantId: tenant.id, name: 'test', scopes: ALL_PERMISSIONS, nowMs: SEED_AT_MS });
  return {
    db,
    tenant,
    scope: scopeOf(tenant),
    connection: connection.connection,
    connectionToken,
    members: Object.fromEntries(entries) as Record<Role, Member>,
    apiKey: token,
  };
}

/** A valid Indian mobile number, the same for the same `index` (0 to 9,999). */
export function seedPhone(index: number): string {
  return `+91982001${String(index).padStart(4, '0')}`;
}

interface NewMember {
  tenantId: string;
  name: string;
  email: string;
  /** A built-in role, or the id of one of the tenant's own. */
  role: string;
  title?: string | null;
  managerId?: string | null;
  /** E.164. */
  phone?: string | null;
  nowMs: number;
}

/** A member and, with a phone, the contact that speaks for them: the one that has the phone already, or a new one. */
export async function seedMember(db: Db, { nowMs, phone = null, ...member }: NewMember): Promise<Member> {
  const row = { ...member, id: newId('mem', nowMs), phone, createdAtMs: nowMs };
  if (phone === null) return db.insert(members).values(row).returning().get();
  const identity = { tenantId: member.tenantId, kind: 'phone' as const, value: phone };
  const isPhone = and(...Object.entries(identity).map(([field, value]) => eq(contactIdentities[field as keyof typeof identity], value)));
  const known = await db.select().from(contactIdentities).where(isPhone).get();
  const contactId = known?.contactId ?? newId('con', nowMs);
  const [, , [added]] = await db.batch([
    db.insert(contacts).values({ id: contactId, tenantId: member.tenantId, createdAtMs: nowMs }).onConflictDoNothing(),
    db
      .insert(contactIdentities)
      .values({ ...identity, contactId })
      .onConflictDoNothing(),
    db
      .insert(members)
      .values({ ...row, contactId })
      .returning(),
  ]);
  if (!added) throw new Error('the member was not returned');
  return added;
}

/** A key of the workspace with these permissions; returns its token. */
export async function seedKey(workspace: Workspace, scopes: readonly Permission[]): Promise<string> {
  const { token } = await createApiKey(workspace.db, { tenantId: workspace.tenant.id, name: 'test', scopes, nowMs: SEED_AT_MS });
  return token;
}

/** The Cookie header of somebody signed in, over http in development. */
export async function seedSession(workspace: Workspace, member: Member): Promise<string> {
  return `sb_session=${await startSession(workspace.db, { email: member.email, member, method: 'oidc' })}`;
}

/** The session that a token opens, or its cookie. */
export async function isSessionOf(held: string): Promise<SQL> {
  const kept = await keptToken(held.replace('sb_session=', ''));
  if (!kept) throw new Error('that is no token of a session');
  return eq(sessions.tokenHash, kept.hash);
}

/** A contact with a phone; the same phone is the same contact. */
export async function seedContact(workspace: Workspace, contact: { phone: string; name?: string }): Promise<string> {
  const tenantId = workspace.tenant.id;
  const isPhone = and(
    eq(contactIdentities.tenantId, tenantId),
    eq(contactIdentities.kind, 'phone'),
    eq(contactIdentities.value, contact.phone),
  );
  const known = await workspace.db.select().from(contactIdentities).where(isPhone).get();
  if (known) return known.contactId;
  const id = newId('con', SEED_AT_MS);
  await workspace.db.batch([
    workspace.db.insert(contacts).values({ id, tenantId, name: contact.name ?? null, createdAtMs: SEED_AT_MS }),
    workspace.db.insert(contactIdentities).values({ tenantId, kind: 'phone', value: contact.phone, contactId: id }),
  ]);
  return id;
}

export async function seedCustomer(
  workspace: Workspace,
  customer: { ref: string; name: string; ownerId?: string | null; health?: 'platinum' | 'good' | 'average' | 'poor' | 'critical' },
): Promise<void> {
  const { ref, name, ownerId = null, health = 'poor' } = customer;
  await upsertCustomer(workspace.db, { tenantId: workspace.tenant.id, ref, name, health, ownerId, phone: null }, SEED_AT_MS);
}

/** The conversation of a contact on the workspace's number; its window is closed until told otherwise. */
export async function seedConversation(workspace: Workspace, contactId: string, windowEndsAtMs?: number): Promise<string> {
  const { db, tenant, connection } = workspace;
  const id = await derivedId('cnv', connection.id, contactId);
  await db
    .insert(conversations)
    .values({ id, tenantId: tenant.id, connectionId: connection.id, contactId, createdAtMs: SEED_AT_MS })
    .onConflictDoNothing();
  if (windowEndsAtMs !== undefined) await db.update(conversations).set({ windowEndsAtMs }).where(eq(conversations.id, id));
  return id;
}

type MessageRow = typeof messages.$inferInsert;

/** A message to or from a contact; a queued one of ours unless told otherwise. Returns its id. */
export async function seedMessage(workspace: Workspace, contactId: string, row: Partial<MessageRow> = {}): Promise<string> {
  const createdAtMs = row.createdAtMs ?? SEED_AT_MS;
  const id = row.id ?? newId('msg', createdAtMs);
  await workspace.db.insert(messages).values({
    tenantId: workspace.tenant.id,
    connectionId: workspace.connection.id,
    conversationId: await seedConversation(workspace, contactId),
    contactId,
    direction: 'out',
    status: 'queued',
    type: 'text',
    content: { text: 'Hello' },
    ...row,
    id,
    createdAtMs,
  });
  return id;
}
