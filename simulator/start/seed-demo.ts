/** The demo businesses in the Worker's database, made by the functions production uses. Twice is harmless. */
import { createHash } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { createConnection } from '../../src/connections/create-connection.ts';
import { BUILT_IN_ROLES, PERMISSION_NAMES, PERMISSIONS } from '../../src/contract/permissions.ts';
import type { Db } from '../../src/db/client.ts';
import { connections, templates } from '../../src/db/schema/connections.ts';
import { members, tenants } from '../../src/db/schema/tenants.ts';
import type { MasterKeys } from '../../src/security/master-keys.ts';
import { TEMPLATES } from '../../src/templates/catalogue.ts';
import { createApiKey, findKey } from '../../src/tenants/api-keys.ts';
import { upsertCustomer } from '../../src/tenants/customers.ts';
import { inviteMember } from '../../src/tenants/members/invite-member.ts';
import { createTenant, scopeOf, type Tenant } from '../../src/tenants/tenants.ts';
import { type DemoPerson, demo } from '../demo.ts';
import type { ApprovedTemplate } from './approve-templates.ts';

/** Changes when the demo data does, so that an older state gains what is new. */
export const SEED_HASH = createHash('sha256')
  .update(JSON.stringify([demo, TEMPLATES, PERMISSIONS]))
  .digest('hex');

export interface SeedInput {
  masterKeys: MasterKeys;
  approved: ApprovedTemplate[];
  /** The key of an earlier start, kept while it still opens the door. */
  apiKey: string | null;
  nowMs: number;
}

/** Answers the API key for scripts: every permission of the demo tenant. */
export async function seedDemo(db: Db, { masterKeys, approved, apiKey, nowMs }: SeedInput): Promise<string> {
  const tenant = await demoTenant(db, demo, nowMs);
  await connectNumber(db, masterKeys, tenant.id, nowMs);
  const memberIds = await addMembers(db, tenant, demo.people, nowMs);
  for (const person of demo.people.filter(({ role }) => role === 'customer')) {
    const { ref, name, health, phone, owner } = person;
    if (!ref || !health) throw new Error(`demo.ts: ${name} needs a ref and a health`);
    await upsertCustomer(db, { tenantId: tenant.id, ref, name, health, phone, ownerId: memberIds.get(owner ?? '') ?? null }, nowMs);
  }
  for (const { platformId, ...template } of approved) {
    const row = { ...template, platformId, updatedAtMs: nowMs };
    await db
      .insert(templates)
      .values({ tenantId: tenant.id, wabaId: demo.wabaId, ...row })
      .onConflictDoUpdate({ target: [templates.tenantId, templates.wabaId, templates.name, templates.language], set: row });
  }
  const second = await demoTenant(db, demo.second, nowMs);
  await addMembers(db, second, demo.second.people, nowMs);
  return usableKey(db, tenant.id, apiKey, nowMs);
}

async function demoTenant(db: Db, business: typeof demo.second | typeof demo, nowMs: number): Promise<Tenant> {
  const { tenantName: name, timeZone, currency } = business;
  const known = await db.select().from(tenants).where(eq(tenants.name, name)).get();
  return known ?? createTenant(db, { name, timeZone, currency, nowMs });
}

async function connectNumber(db: Db, masterKeys: MasterKeys, tenantId: string, nowMs: number): Promise<void> {
  const made = await createConnection(db, masterKeys, {
    tenantId,
    channel: 'whatsapp',
    wabaId: demo.wabaId,
    numberId: demo.phoneNumberId,
    displayPhone: demo.displayPhone,
    verifiedName: demo.verifiedName,
    portfolioId: demo.portfolioId,
    recipientTier: 'TIER_2K',
    token: demo.token,
    nowMs,
  });
  if (!made.created) {
    const owner = await db.select().from(connections).where(eq(connections.numberId, demo.phoneNumberId)).get();
    throw new Error(`The demo number cannot be connected: ${made.reason} (${owner?.tenantId ?? 'nobody'}).`);
  }
}

/** Member ids by email, managers before those they manage. */
async function addMembers(db: Db, tenant: Tenant, people: readonly DemoPerson[], nowMs: number): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  const waiting = people.filter(({ role }) => role !== 'customer');
  while (waiting.length > 0) {
    const next = waiting.findIndex(({ manager }) => manager === undefined || ids.has(manager));
    const [person] = waiting.splice(next, 1);
    if (next < 0 || !person?.email) throw new Error('demo.ts: managers go in a circle, or somebody has no email');
    ids.set(person.email, await addPerson(db, tenant, person, ids.get(person.manager ?? '') ?? null, nowMs));
  }
  return ids;
}

/** Who the audit log says invited them. */
const DEMO = {
  grants: BUILT_IN_ROLES.admin.grants,
  audit: { kind: 'system' as const, id: null, name: 'Demo data', address: null, userAgent: null, requestId: null },
};

async function addPerson(db: Db, tenant: Tenant, person: DemoPerson, managerId: string | null, nowMs: number): Promise<string> {
  const { name, email = '', title = null, phone } = person;
  // The workspace knows no roles of their own for these; their title says who they are.
  const role = person.role === 'vp' || person.role === 'cfo' ? 'manager' : person.role;
  const result = await inviteMember(db, scopeOf(tenant), DEMO, { name, email, role, title, managerId, phone }, null, nowMs);
  if (result.done) return result.id;
  const known = await db
    .select({ id: members.id })
    .from(members)
    .where(and(eq(members.tenantId, tenant.id), eq(members.email, email)))
    .get();
  if (!known) throw new Error(`${name} cannot be added: ${result.refusals[0].reason}`);
  return known.id;
}

async function usableKey(db: Db, tenantId: string, apiKey: string | null, nowMs: number): Promise<string> {
  const scopes = PERMISSION_NAMES.filter((name) => PERMISSIONS[name].isForKeys);
  const owner = apiKey === null ? null : await findKey(db, apiKey, nowMs);
  if (
    apiKey !== null &&
    owner?.state === 'active' &&
    owner.scope.tenantId === tenantId &&
    scopes.every((scope) => owner.scopes.includes(scope))
  )
    return apiKey;
  return (await createApiKey(db, { tenantId, name: 'Demo scripts', scopes, nowMs })).token;
}
