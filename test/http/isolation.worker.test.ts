/** Two tenants with the same shape of data: every list, every id and every reference of one, tried with the other's credentials. */
import { env } from 'cloudflare:workers';
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '../../src/contract/operation.ts';
import { PERMISSIONS } from '../../src/contract/permissions.ts';
import { runBatch } from '../../src/db/client.ts';
import { newId } from '../../src/db/ids.ts';
import { alertEvents, alerts } from '../../src/db/schema/alerts.ts';
import { accountEvents, templates } from '../../src/db/schema/connections.ts';
import { intakeLedger, quarantine } from '../../src/db/schema/intake.ts';
import { connectAttempts, manualDrafts, notices, signupLinks } from '../../src/db/schema/onboarding.ts';
import { linkCodes } from '../../src/db/schema/sessions.ts';
import { roles } from '../../src/db/schema/tenants.ts';
import { app } from '../../src/http/app.ts';
import { servedOperations } from '../../src/http/serve.ts';
import { auditEntry } from '../../src/tenants/audit.ts';
import { SAMPLE_BODIES } from '../support/operation-samples.ts';
import {
  SEED_AT_MS,
  seedContact,
  seedCustomer,
  seedMember,
  seedMessage,
  seedSession,
  seedWorkspace,
  type Workspace,
} from '../support/seed.ts';

const ORIGIN = 'http://127.0.0.1:8787';

/** Stands in every text of the other tenant and nowhere else. */
const MARK = 'Zanzibar';

let acme: Workspace;
let other: Workspace;
let cookie: string;
/** Every id that any row of the other tenant carries, its own included. */
let foreignIds: string[];

beforeAll(async () => {
  acme = await furnished('Acme Loans');
  other = await furnished(`${MARK} Bank`);
  cookie = await seedSession(acme, acme.members.admin);
  await seedSession(other, other.members.admin);
  foreignIds = await idsOf(other);
});

async function furnished(name: string): Promise<Workspace> {
  const workspace = await seedWorkspace({ name });
  const { db, tenant, connection, members } = workspace;
  const tenantId = tenant.id;
  const { id: roleId } = await db
    .insert(roles)
    .values({ id: newId('rol', SEED_AT_MS), tenantId, name: `${name} role`, description: name, grants: {}, createdAtMs: 1, updatedAtMs: 1 })
    .returning()
    .get();
  await seedMember(db, {
    tenantId,
    name: `${name} reader`,
    email: `reader-${crypto.randomUUID()}@people.example`,
    role: roleId,
    nowMs: SEED_AT_MS,
  });
  await seedCustomer(workspace, { ref: 'C-1', name: `${name} customer`, ownerId: members.csm.id });
  const contactId = await seedContact(workspace, { phone: '+919820020001', name: `${name} contact` });
  const alertId = newId('alr', SEED_AT_MS);
  const messageId = await seedMessage(workspace, contactId, { content: { text: name }, cause: `alert:${alertId}`, lane: 'alert' });
  await seedMessage(workspace, contactId, { status: 'dead', reason: 'ten_claims_without_outcome', content: { text: name } });
  await db.insert(alerts).values({
    id: alertId,
    tenantId,
    kind: 'usage',
    variant: 'risk',
    status: 'open',
    customerRef: 'C-1',
    customerName: `${name} customer`,
    customerHealth: 'poor',
    usage: { percent: 90 },
    askedMemberId: members.admin.id,
    messageId,
    createdAtMs: SEED_AT_MS,
    updatedAtMs: SEED_AT_MS,
  });
  await db.insert(alertEvents).values({ alertId, atMs: SEED_AT_MS, key: 'raised', tenantId, kind: 'raised', memberId: members.csm.id });
  await db
    .insert(quarantine)
    .values({ id: newId('qua', SEED_AT_MS), tenantId, reason: 'malformed_json', body: `{"${name}`, receivedAtMs: SEED_AT_MS });
  await db.insert(intakeLedger).values({ tenantId, minuteMs: SEED_AT_MS, outcome: `ignored:${name}`, items: 7 });
  await db
    .insert(accountEvents)
    .values({ id: newId('acc', SEED_AT_MS), tenantId, connectionId: connection.id, field: 'x', payload: { name }, receivedAtMs: 1 });
  await db.insert(templates).values({
    tenantId,
    wabaId: connection.wabaId ?? '',
    name: `template_of_${tenantId}`,
    language: 'en',
    status: 'APPROVED',
    category: 'UTILITY',
    components: [{ type: 'BODY', text: 'Hello {{1}}, {{2}}' }],
    updatedAtMs: 1,
  });
  await db.insert(linkCodes).values({
    codeHash: `hash of ${name}`,
    id: newId('lnk', SEED_AT_MS),
    tenantId,
    memberId: members.csm.id,
    channel: 'whatsapp',
    createdAtMs: SEED_AT_MS,
    expiresAtMs: SEED_AT_MS,
  });
  const stamps = { createdAtMs: SEED_AT_MS, updatedAtMs: SEED_AT_MS };
  await db.insert(connectAttempts).values({
    id: newId('att', SEED_AT_MS),
    tenantId,
    method: 'signup',
    state: 'open',
    startedByName: name,
    steps: {},
    hints: {},
    findings: { name },
    ...stamps,
  });
  await db
    .insert(manualDrafts)
    .values({ id: newId('drf', SEED_AT_MS), tenantId, webhookKey: `key of ${name}`, verifyTokenSealed: name, ...stamps });
  await db.insert(signupLinks).values({
    id: newId('sgl', SEED_AT_MS),
    tokenHash: `link of ${name}`,
    tenantId,
    createdByMemberId: members.admin.id,
    createdAtMs: SEED_AT_MS,
    expiresAtMs: SEED_AT_MS,
  });
  await db
    .insert(notices)
    .values({ id: newId('not', SEED_AT_MS), tenantId, key: 'k', tone: 'info', title: name, text: name, atMs: SEED_AT_MS });
  const by = { kind: 'member' as const, id: members.admin.id, name: `${name} admin`, address: null, userAgent: null, requestId: null };
  const record = { kind: 'role', id: roleId, name: `${name} role` };
  await runBatch(db, [auditEntry(by, { tenantId, action: 'role.created', record }, SEED_AT_MS)]);
  return workspace;
}

/** Tables with a tenant column, and the directory's own row. */
async function tablesOf(): Promise<{ table: string; column: string }[]> {
  const { results } = await env.DB.prepare(
    `SELECT name AS "table" FROM sqlite_master WHERE type = 'table' AND instr(sql, 'tenant_id')`,
  ).all<{
    table: string;
  }>();
  return [...results.map(({ table }) => ({ table, column: 'tenant_id' })), { table: 'tenants', column: 'id' }];
}

async function dumpOf({ tenant }: Workspace): Promise<Record<string, unknown[]>> {
  const dump: Record<string, unknown[]> = {};
  for (const { table, column } of await tablesOf()) {
    const { results } = await env.DB.prepare(`SELECT * FROM ${table} WHERE ${column} = ?`).bind(tenant.id).all();
    dump[table] = results.map((row) => JSON.stringify(row)).sort();
  }
  return dump;
}

async function idsOf(workspace: Workspace): Promise<string[]> {
  const text = JSON.stringify(await dumpOf(workspace));
  return [...new Set(text.match(/\b[a-z]{3}_[0-9a-z]{26}\b/g))];
}

/** With all that acme can show: an admin's session, or a key with every scope where the operation is for keys. */
function credentialsFor({ need }: Operation): Record<string, string>[] {
  const session = { Cookie: cookie, 'X-Switchboard-CSRF': '1' };
  const isForKeys = Object.hasOwn(PERMISSIONS, need) && PERMISSIONS[need as keyof typeof PERMISSIONS].isForKeys;
  return isForKeys ? [session, { Authorization: `Bearer ${acme.apiKey}` }] : [session];
}

async function ask(operation: Operation, headers: Record<string, string>, input: { id?: string; query?: string; body?: unknown } = {}) {
  const path = operation.path.replace(/:\w+/, encodeURIComponent(input.id ?? 'xxx_unknown')) + (input.query ? `?${input.query}` : '');
  const body = input.body ?? SAMPLE_BODIES[operation.id]?.({ memberId: acme.members.csm.id, customerRef: 'C-1', templateName: 'none' });
  const request = new Request(ORIGIN + path, {
    method: operation.method.toUpperCase(),
    headers,
    ...(operation.body && { body: JSON.stringify(body) }),
  });
  const response = await app.fetch(request, env);
  return { status: response.status, text: await response.text() };
}

/** What a text shows of the other tenant. */
const leaked = (text: string, asked = '') => [MARK, ...foreignIds].filter((word) => word !== asked && text.includes(word));

const ofTenants = servedOperations().filter(({ need }) => need !== 'operator');
const named = (operations: Operation[]) =>
  operations.map((operation) => [`${operation.method.toUpperCase()} ${operation.path}`, operation] as const);

it('has something of the other tenant in every table that belongs to tenants', async () => {
  const dump = await dumpOf(other);
  const EMPTY_BY_NATURE = ['parked_statuses', 'message_events', 'idempotency_keys', 'used_host_tokens'];
  expect(Object.keys(dump).filter((table) => dump[table]?.length === 0 && !EMPTY_BY_NATURE.includes(table))).toEqual([]);
  expect(foreignIds.length).toBeGreaterThan(20);
});

describe('a list', () => {
  const lists = ofTenants.filter(({ method, path }) => method === 'get' && !path.includes(':') && path !== '/api/v1/feed');

  it.each(named(lists))('%s shows nothing of another tenant', async (_, operation) => {
    for (const headers of credentialsFor(operation)) {
      const { status, text } = await ask(operation, headers);
      expect([status, leaked(text)]).toEqual([200, []]);
    }
  });

  it.each(named(lists.filter(({ query }) => query)))('%s shows nothing of it when its ids are asked for', async (_, operation) => {
    const fields = Object.keys((operation.query as unknown as { shape: Record<string, unknown> }).shape);
    for (const field of fields) {
      for (const id of [...foreignIds, MARK]) {
        const { text } = await ask(operation, credentialsFor(operation)[0] ?? {}, { query: `${field}=${encodeURIComponent(id)}` });
        expect([field, id, leaked(text, id)]).toEqual([field, id, []]);
      }
    }
  });
});

describe('an address with an id', () => {
  it.each(named(ofTenants.filter(({ path }) => path.includes(':id'))))(
    '%s finds no record of another tenant, and changes none',
    async (_, operation) => {
      const before = await dumpOf(other);
      for (const headers of credentialsFor(operation)) {
        for (const id of foreignIds) {
          const { status, text } = await ask(operation, headers, { id });
          expect([id, status, leaked(text, id)]).toEqual([id, 404, []]);
        }
      }
      expect(await dumpOf(other)).toEqual(before);
    },
  );
});

describe('a body that names a record of another tenant', () => {
  const bodies: [string, string, (ids: { member: string; role: string; template: string }) => unknown][] = [
    ['raiseAlert', 'csm_unknown', ({ member }) => ({ ...(SAMPLE_BODIES.raiseAlert?.(world()) as object), csm: member })],
    ['inviteMember', 'manager_unknown', ({ member }) => ({ ...(SAMPLE_BODIES.inviteMember?.(world()) as object), managerId: member })],
    ['inviteMember', 'role_unknown', ({ role }) => ({ ...(SAMPLE_BODIES.inviteMember?.(world()) as object), role })],
    [
      'sendTemplate',
      'recipient_unknown',
      ({ member }) => ({ template: `template_of_${acme.tenant.id}`, to: { member }, values: ['a', 'b'] }),
    ],
    ['sendTemplate', 'template_unknown', ({ template }) => ({ template, to: { member: acme.members.csm.id }, values: ['a', 'b'] })],
    ['switchWorkspace', 'not_found', () => ({ tenantId: other.tenant.id })],
  ];
  const world = () => ({ memberId: acme.members.csm.id, customerRef: 'C-1', templateName: 'none' });

  it.each(bodies)('%s answers %s and changes nothing there', async (id, code, bodyOf) => {
    const operation = servedOperations().find((candidate) => candidate.id === id);
    if (!operation) throw new Error(`${id} is not served`);
    const role = await other.db.get<{ id: string }>(sql`SELECT id FROM roles WHERE tenant_id = ${other.tenant.id}`);
    const ids = { member: other.members.csm.id, role: role?.id ?? '', template: `template_of_${other.tenant.id}` };
    const before = await dumpOf(other);
    const { text } = await ask(operation, credentialsFor(operation)[0] ?? {}, { body: bodyOf(ids) });
    expect([(JSON.parse(text) as { code?: string }).code, leaked(text)]).toEqual([code, []]);
    expect(await dumpOf(other)).toEqual(before);
  });
});
