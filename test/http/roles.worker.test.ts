/** Roles: made, changed and deleted over the API, never to hold more than whoever makes them. */
import { env } from 'cloudflare:workers';
import { and, eq } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Grants } from '../../src/contract/permissions.ts';
import type { RoleView } from '../../src/contract/roles.ts';
import { auditLog } from '../../src/db/schema/audit.ts';
import { members, roles } from '../../src/db/schema/tenants.ts';
import type { Env } from '../../src/env.ts';
import { app } from '../../src/http/app.ts';
import type { Member } from '../../src/tenants/members.ts';
import { deleteRole } from '../../src/tenants/roles.ts';
import { SEED_AT_MS, seedMember, seedSession, seedWorkspace, type Workspace } from '../support/seed.ts';

const ORIGIN = 'http://127.0.0.1:8787';

let acme: Workspace;
let asAdmin: string;

beforeEach(async () => {
  acme = await seedWorkspace();
  asAdmin = await seedSession(acme, acme.members.admin);
});

async function ask(
  method: string,
  path: string,
  body?: unknown,
  { cookie = asAdmin, key, bindings = env }: { cookie?: string; key?: string; bindings?: Env } = {},
): Promise<{ status: number; body: any; headers: Headers }> {
  const headers: Record<string, string> = { Cookie: cookie, 'X-Switchboard-CSRF': '1', ...(key && { 'Idempotency-Key': key }) };
  const request = new Request(`${ORIGIN}/api/v1${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  const response = await app.fetch(request, bindings);
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : null, headers: response.headers };
}

const collector: Grants = { 'LoanCRM.Alerts.Read': 'own', 'LoanCRM.Alerts.Answer': 'own' };

async function made(name: string, grants: Grants = collector): Promise<string> {
  const { status, body } = await ask('POST', '/roles', { name, grants });
  expect([status, body.code]).toEqual([201, undefined]);
  return body.id;
}

/** Somebody with a role of their own, and their session. */
async function holder(role: string, name = 'Priya'): Promise<{ member: Member; cookie: string }> {
  const email = `${name.toLowerCase()}-${crypto.randomUUID()}@people.example`;
  const member = await seedMember(acme.db, { tenantId: acme.tenant.id, name, email, role, nowMs: SEED_AT_MS });
  return { member, cookie: await seedSession(acme, member) };
}

async function audited(action?: string): Promise<{ action: string; actorName: string; recordName: string; changes: unknown }[]> {
  return acme.db
    .select({ action: auditLog.action, actorName: auditLog.actorName, recordName: auditLog.recordName, changes: auditLog.changes })
    .from(auditLog)
    .where(
      and(
        eq(auditLog.tenantId, acme.tenant.id),
        eq(auditLog.recordKind, 'role'),
        action === undefined ? undefined : eq(auditLog.action, action),
      ),
    );
}

describe('the list of roles', () => {
  it('has the built-in ones first, then the own ones by name, each with its active members', async () => {
    const zed = await made('zed');
    await made('Collections');
    await holder(zed);
    const left = await holder(zed, 'Left');
    await acme.db.update(members).set({ isActive: false }).where(eq(members.id, left.member.id));
    const { body } = await ask('GET', '/roles');
    expect(body.items.map(({ name, isBuiltIn, members: count }: RoleView) => [name, isBuiltIn, count])).toEqual([
      ['Admin', true, 1],
      ['Manager', true, 1],
      ['Sales', true, 1],
      ['Customer success', true, 1],
      ['Viewer', true, 1],
      ['Collections', false, 0],
      ['zed', false, 1],
    ]);
    expect(body.catalogue).toContainEqual({
      name: 'LoanCRM.Alerts.Answer',
      area: 'Customers',
      words: 'answer alerts',
      hasReach: true,
      isForKeys: true,
    });
  });

  it("is the workspace's own", async () => {
    const other = await seedWorkspace();
    await made('Collections');
    const { body } = await ask('GET', '/roles', undefined, { cookie: await seedSession(other, other.members.admin) });
    expect(body.items).toHaveLength(5);
  });
});

describe('making a role', () => {
  it('answers it, and writes to the audit log what it holds', async () => {
    const { status, body } = await ask('POST', '/roles', { name: ' Collections ', description: 'Chases invoices', grants: collector });
    expect([status, body]).toEqual([
      201,
      {
        id: expect.stringMatching(/^rol_/),
        name: 'Collections',
        description: 'Chases invoices',
        isBuiltIn: false,
        grants: collector,
        members: 0,
        updatedAt: expect.any(String),
      },
    ]);
    expect(await audited()).toEqual([
      {
        action: 'role.created',
        actorName: acme.members.admin.name,
        recordName: 'Collections',
        changes: [
          { field: 'name', before: null, after: 'Collections' },
          { field: 'description', before: null, after: 'Chases invoices' },
          { field: 'LoanCRM.Alerts.Read', before: null, after: 'own' },
          { field: 'LoanCRM.Alerts.Answer', before: null, after: 'own' },
        ],
      },
    ]);
  });

  it.each([
    ['role_name_taken', 409, { name: 'COLLECTIONS', grants: collector }],
    ['role_name_taken', 409, { name: 'collections ', grants: collector }],
    ['role_name_taken', 409, { name: 'équipe', grants: collector }],
    ['role_name_taken', 409, { name: 'Customer  Success', grants: collector }],
    ['role_name_taken', 409, { name: 'CSM', grants: collector }],
    ['reach_not_offered', 422, { name: 'Raisers', grants: { 'LoanCRM.Alerts.Raise': 'own' } }],
    ['invalid_input', 400, { name: 'Empty', grants: {} }],
    ['invalid_input', 400, { name: ' ', grants: collector }],
    ['invalid_input', 400, { name: 'Odd', grants: { 'LoanCRM.Gone': 'all' } }],
    ['invalid_input', 400, { name: 'Odd', grants: { 'LoanCRM.Alerts.Read': 'none' } }],
  ])('answers %s (%i) for %j, and writes nothing', async (code, status, body) => {
    await made('Collections');
    await made('ÉQUIPE');
    expect(await ask('POST', '/roles', body)).toMatchObject({ status, body: { code } });
    expect(await acme.db.$count(roles, eq(roles.tenantId, acme.tenant.id))).toBe(2);
    expect(await audited()).toHaveLength(2);
  });

  it('names the permission whose reach is not offered', async () => {
    const { body } = await ask('POST', '/roles', { name: 'Raisers', grants: { ...collector, 'LoanCRM.Alerts.Raise': 'team' } });
    expect(body.fields).toEqual([{ path: 'grants.LoanCRM.Alerts.Raise', message: expect.any(String) }]);
  });

  it('makes one of five requests at once, whether they share a key or only the name', async () => {
    const post = (name: string, key?: string) => ask('POST', '/roles', { name, grants: collector }, key ? { key } : {});
    const shared = await Promise.all(Array.from({ length: 5 }, () => post('Collections', 'k-1')));
    expect(shared.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    expect(new Set(shared.map(({ body }) => body.id)).size).toBe(1);
    const named = await Promise.all(Array.from({ length: 5 }, () => post('Recovery')));
    expect(named.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409, 409]);
    expect(await ask('POST', '/roles', { name: 'Another', grants: collector }, { key: 'k-1' })).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
  });

  it('answers what the same request made a moment ago, though the name is taken by then', async () => {
    const body = { name: 'Collections', grants: collector };
    let firstId = '';
    // Right before the second one looks at the names, the first one is through.
    const prepare = (query: string): D1PreparedStatement => {
      const statement = env.DB.prepare(query);
      if (firstId !== '' || !query.startsWith('SELECT id, name, description')) return statement;
      const all = async () => {
        firstId = (await ask('POST', '/roles', body, { key: 'k-1' })).body.id;
        return statement.bind(acme.tenant.id).all();
      };
      return { bind: () => ({ all }) } as unknown as D1PreparedStatement;
    };
    const DB = { prepare, batch: (statements: D1PreparedStatement[]) => env.DB.batch(statements) } as unknown as D1Database;
    const second = await ask('POST', '/roles', body, { key: 'k-1', bindings: { ...env, DB } });
    expect([second.status, second.body.id, second.headers.get('Idempotent-Replayed')]).toEqual([201, firstId, 'true']);
    expect(firstId).toMatch(/^rol_/);
  });

  it('stops at a hundred', async () => {
    const row = (index: number) => ({
      id: `rol_${acme.tenant.id}_${index}`,
      tenantId: acme.tenant.id,
      name: `Role ${index}`,
      description: '',
      grants: collector,
      createdAtMs: 1,
      updatedAtMs: 1,
    });
    for (let start = 0; start < 100; start += 10) {
      await acme.db.insert(roles).values(Array.from({ length: 10 }, (_, index) => row(start + index)));
    }
    expect(await ask('POST', '/roles', { name: 'One more', grants: collector })).toMatchObject({ body: { code: 'role_limit_reached' } });
  });
});

/** May make roles, and reads alerts of the team. */
const deputy: Grants = { 'LoanCRM.Roles.Manage': 'all', 'LoanCRM.Members.Read': 'all', 'LoanCRM.Alerts.Read': 'team' };

describe('nobody gives or takes more than they hold', () => {
  it('when making a role, changing one, or deleting one', async () => {
    const { cookie } = await holder(await made('Deputy', deputy));
    const beyond = (permission: string) => ({
      status: 403,
      body: { code: 'beyond_your_own', fields: [{ path: `grants.${permission}`, message: expect.any(String) }] },
    });
    const post = (grants: Grants) => ask('POST', '/roles', { name: 'New', grants }, { cookie });
    expect(await post({ 'LoanCRM.Alerts.Read': 'all' })).toMatchObject(beyond('LoanCRM.Alerts.Read'));
    expect(await post({ 'LoanCRM.Alerts.Raise': 'all' })).toMatchObject(beyond('LoanCRM.Alerts.Raise'));
    expect((await post({ 'LoanCRM.Alerts.Read': 'team' })).status).toBe(201);
    const strong = await made('Strong', { 'LoanCRM.WhatsApp.Manage': 'all', 'LoanCRM.Alerts.Read': 'own' });
    const weaker = { name: 'Strong', grants: { 'LoanCRM.Alerts.Read': 'own' } };
    expect(await ask('PUT', `/roles/${strong}`, weaker, { cookie })).toMatchObject(beyond('LoanCRM.WhatsApp.Manage'));
    expect(await ask('DELETE', `/roles/${strong}`, undefined, { cookie })).toMatchObject(beyond('LoanCRM.WhatsApp.Manage'));
    expect((await ask('DELETE', `/roles/${strong}`)).status).toBe(204);
  });

  it('nor takes the key to the roles out of the own hand; an administrator may', async () => {
    const id = await made('Deputy', deputy);
    const { cookie } = await holder(id);
    const without = { name: 'Deputy', grants: { 'LoanCRM.Members.Read': 'all' } };
    expect(await ask('PUT', `/roles/${id}`, without, { cookie })).toMatchObject({ status: 409, body: { code: 'locks_you_out' } });
    const narrower = { name: 'Deputy', grants: { ...deputy, 'LoanCRM.Alerts.Read': 'own' } };
    expect((await ask('PUT', `/roles/${id}`, narrower, { cookie })).status).toBe(200);
    expect((await ask('PUT', `/roles/${id}`, without)).status).toBe(200);
    expect(await ask('PUT', `/roles/${id}`, without, { cookie })).toMatchObject({ status: 403, body: { code: 'permission_missing' } });
  });
});

describe('changing a role', () => {
  it('counts at once for whoever has it, and says in the audit log what was given and taken', async () => {
    const id = await made('Collections');
    const { cookie } = await holder(id);
    const messages = () => ask('GET', '/messages', undefined, { cookie });
    expect(await messages()).toMatchObject({ status: 403, body: { code: 'permission_missing' } });
    const grants = { 'LoanCRM.Alerts.Read': 'team', 'LoanCRM.Messages.Read': 'all' };
    expect(await ask('PUT', `/roles/${id}`, { name: 'collections', grants })).toMatchObject({
      status: 200,
      body: { id, name: 'collections', grants, members: 1 },
    });
    expect((await messages()).status).toBe(200);
    expect(await audited('role.changed')).toMatchObject([
      {
        changes: [
          { field: 'name', before: 'Collections', after: 'collections' },
          { field: 'LoanCRM.Alerts.Read', before: 'own', after: 'team' },
          { field: 'LoanCRM.Alerts.Answer', before: 'own', after: null },
          { field: 'LoanCRM.Messages.Read', before: null, after: 'all' },
        ],
      },
    ]);
  });

  it('to what it is already changes nothing', async () => {
    const id = await made('Collections');
    expect((await ask('PUT', `/roles/${id}`, { name: 'Collections', grants: collector })).status).toBe(200);
    expect(await audited()).toHaveLength(1);
  });

  it('is refused for a built-in role, an unknown one, and a name that another has', async () => {
    const id = await made('Collections');
    await made('Recovery');
    const put = (role: string, name = 'Recovery') => ask('PUT', `/roles/${role}`, { name, grants: collector });
    expect(await put('csm')).toMatchObject({ status: 422, body: { code: 'role_is_built_in' } });
    expect(await put('rol_unknown')).toMatchObject({ status: 404 });
    expect(await put(id)).toMatchObject({ status: 409, body: { code: 'role_name_taken', fields: [{ path: 'name' }] } });
  });

  it('at the same time by several leaves one of their versions, each change in the audit log as it was', async () => {
    const id = await made('Collections');
    const put = (description: string) => ask('PUT', `/roles/${id}`, { name: 'Collections', description, grants: collector });
    const answers = await Promise.all(['a', 'b', 'c'].map(put));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const steps = (await audited('role.changed')).map(({ changes }) => (changes as { before: string; after: string }[])[0]);
    const last = (await ask('GET', '/roles')).body.items.at(-1).description;
    // A chain: what one change left is what the next one found.
    const left = [...steps.map((step) => step?.after), ''].filter((description) => description !== last);
    expect(new Set(steps.map((step) => step?.before))).toEqual(new Set(left));
    expect(steps).toHaveLength(3);
  });
});

describe('deleting a role', () => {
  it('that nobody has', async () => {
    const id = await made('Collections');
    expect((await ask('DELETE', `/roles/${id}`)).status).toBe(204);
    expect(await ask('DELETE', `/roles/${id}`)).toMatchObject({ status: 404 });
    expect(await audited('role.deleted')).toMatchObject([{ recordName: 'Collections' }]);
    // What undo does.
    await made('Collections');
  });

  it('is refused while somebody has it, deactivated or not, and for a built-in one', async () => {
    const id = await made('Collections');
    const { member } = await holder(id);
    const refused = (detail: string) => ({ status: 409, body: { code: 'role_in_use', detail } });
    const left = await holder(id, 'Left');
    await acme.db.update(members).set({ isActive: false }).where(eq(members.id, left.member.id));
    expect(await ask('DELETE', `/roles/${id}`)).toMatchObject(
      refused('2 members still have this role (1 of them deactivated). Give them another one first.'),
    );
    await acme.db.update(members).set({ role: 'csm' }).where(eq(members.id, member.id));
    expect(await ask('DELETE', `/roles/${id}`)).toMatchObject(
      refused('One member still has this role (deactivated). Give them another one first.'),
    );
    expect(await ask('DELETE', '/roles/viewer')).toMatchObject({ status: 422, body: { code: 'role_is_built_in' } });
  });

  it('is refused to somebody who gets the role between the look and the delete', async () => {
    const id = await made('Collections');
    let looks = 0;
    // The first batch is the look: right behind it, somebody gets the role.
    const client = new Proxy(acme.db.$client, {
      get(target, property) {
        if (property !== 'batch') return Reflect.get(target, property).bind(target);
        return async (statements: D1PreparedStatement[]) => {
          const results = await target.batch(statements);
          looks += 1;
          if (looks === 1) await acme.db.update(members).set({ role: id }).where(eq(members.id, acme.members.viewer.id));
          return results;
        };
      },
    });
    const audit = { kind: 'member' as const, id: null, name: 'Admin', address: null, userAgent: null, requestId: null };
    const by = { memberId: null, grants: collector, audit };
    const db = Object.assign(Object.create(acme.db) as typeof acme.db, { $client: client });
    expect(await deleteRole(db, acme.scope, by, id, SEED_AT_MS)).toEqual({
      done: false,
      reason: 'role_in_use',
      members: 1,
      deactivated: 0,
    });
    expect(await acme.db.$count(roles, eq(roles.id, id))).toBe(1);
    expect(await audited('role.deleted')).toEqual([]);
  });
});
