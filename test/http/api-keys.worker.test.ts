/** API keys: shown once, never more than their maker holds, refused from the moment they are revoked. */
import { env } from 'cloudflare:workers';
import { and, desc, eq } from 'drizzle-orm';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ApiKeyView } from '../../src/contract/api-keys.ts';
import type { Grants } from '../../src/contract/permissions.ts';
import { auditLog } from '../../src/db/schema/audit.ts';
import { apiKeys, members, roles } from '../../src/db/schema/tenants.ts';
import { app } from '../../src/http/app.ts';
import { createApiKey, noteKeyUse } from '../../src/tenants/api-keys.ts';
import { SEED_AT_MS, seedSession, seedWorkspace, type Workspace } from '../support/seed.ts';

const ORIGIN = 'http://127.0.0.1:8787';
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const CRM = { name: 'Loan CRM', scopes: ['LoanCRM.Alerts.Raise'] };
const DEFAULTS = { perMinute: 600, perHour: null, templates: null, audience: null };

let acme: Workspace;
let asAdmin: Record<string, string>;

beforeEach(async () => {
  acme = await seedWorkspace();
  asAdmin = { Cookie: await seedSession(acme, acme.members.admin), 'X-Switchboard-CSRF': '1' };
});

async function ask(
  method: string,
  path: string,
  headers = asAdmin,
  body?: unknown,
): Promise<{ status: number; body: any; replayed: boolean }> {
  const request = new Request(`${ORIGIN}/api/v1${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  const response = await app.fetch(request, env);
  const text = await response.text();
  return {
    status: response.status,
    body: text ? JSON.parse(text) : null,
    replayed: response.headers.get('Idempotent-Replayed') === 'true',
  };
}

const make = (body: object = CRM, idempotencyKey?: string) =>
  ask('POST', '/api-keys', { ...asAdmin, ...(idempotencyKey && { 'Idempotency-Key': idempotencyKey }) }, body);

const use = (token: string) => ask('GET', '/alerts', { Authorization: `Bearer ${token}` });

async function keysInD1(): Promise<number> {
  return acme.db.$count(apiKeys, eq(apiKeys.tenantId, acme.tenant.id));
}

async function audited() {
  return acme.db
    .select({ action: auditLog.action, actor: auditLog.actorId, record: auditLog.recordName, changes: auditLog.changes })
    .from(auditLog)
    .where(and(eq(auditLog.tenantId, acme.tenant.id), eq(auditLog.recordKind, 'key')))
    .orderBy(desc(auditLog.atMs), desc(auditLog.id));
}

describe('making a key', () => {
  it('shows it once; the list has what recognises it, and the audit log says what it may do', async () => {
    const limits = { perMinute: 30, perHour: 100, templates: ['payment_reminder'], audience: 'customers' };
    const expiresAt = new Date(Date.now() + DAY_MS).toISOString();
    const { status, body } = await make({
      name: ' Billing ',
      scopes: ['LoanCRM.Templates.Send', 'LoanCRM.Alerts.Read'],
      limits,
      expiresAt,
    });
    expect(status).toBe(201);
    const { token, ...key } = body;
    const { admin } = acme.members;
    expect(token).toMatch(/^sbk_[A-Za-z0-9_-]{43}$/);
    expect(key).toEqual({
      id: expect.stringMatching(/^key_/) as string,
      name: 'Billing',
      hint: token.slice(0, 10),
      scopes: ['LoanCRM.Alerts.Read', 'LoanCRM.Templates.Send'],
      limits,
      state: 'active',
      createdBy: { id: admin.id, name: admin.name, isActive: true },
      createdAt: expect.any(String) as string,
      expiresAt,
      lastUsedAt: null,
      revokedAt: null,
    });
    const listed = (await ask('GET', '/api-keys')).body.items;
    expect(listed[0]).toEqual(key);
    expect(JSON.stringify([listed, await acme.db.select().from(apiKeys), await acme.db.select().from(auditLog)])).not.toContain(token);
    expect(await audited()).toEqual([
      {
        action: 'key.created',
        actor: admin.id,
        record: 'Billing',
        changes: Object.entries({ scopes: key.scopes, ...limits, expiresAt }).map(([field, after]) => ({ field, before: null, after })),
      },
    ]);
  });

  it('gives the limits that nobody named', async () => {
    expect((await make()).body).toMatchObject({ limits: DEFAULTS, expiresAt: null });
    expect((await ask('GET', '/api-keys')).body.items.map((key: { limits: object }) => key.limits)).toEqual([DEFAULTS, DEFAULTS]);
  });

  it.each<[string, object, number, string, string]>([
    ['a scope for people', { scopes: ['LoanCRM.Alerts.Raise', 'LoanCRM.Members.Manage'] }, 422, 'scope_not_for_keys', 'scopes.1'],
    ['a scope that is none', { scopes: ['LoanCRM.Everything'] }, 400, 'invalid_input', 'scopes.0'],
    ['no scope', { scopes: [] }, 400, 'invalid_input', 'scopes'],
    ['no name', { name: '  ' }, 400, 'invalid_input', 'name'],
    ['an end that is over', { expiresAt: '2026-01-01T00:00:00+05:30' }, 422, 'expiry_in_the_past', 'expiresAt'],
    ['no request a minute', { limits: { perMinute: 0 } }, 400, 'invalid_input', 'limits.perMinute'],
    ['a list of no templates', { limits: { templates: [] } }, 400, 'invalid_input', 'limits.templates'],
    ['a limit that is none', { limits: { perDay: 1 } }, 400, 'invalid_input', 'limits.perDay'],
  ])('refuses %s, naming the field', async (_, fault, status, code, field) => {
    const answer = await make({ ...CRM, ...fault });
    expect(answer).toMatchObject({ status, body: { code, fields: [{ path: field }] } });
    expect([await keysInD1(), await audited()]).toEqual([1, []]);
  });

  it('refuses what its maker does not hold for everybody', async () => {
    const grants: Grants = { 'LoanCRM.ApiKeys.Manage': 'all', 'LoanCRM.Alerts.Read': 'team', 'LoanCRM.Alerts.Raise': 'all' };
    const id = `rol_${crypto.randomUUID()}`;
    await acme.db
      .insert(roles)
      .values({ id, tenantId: acme.tenant.id, name: 'Keeper', description: '', grants, createdAtMs: SEED_AT_MS, updatedAtMs: SEED_AT_MS });
    await acme.db.update(members).set({ role: id }).where(eq(members.id, acme.members.sales.id));
    asAdmin = { ...asAdmin, Cookie: await seedSession(acme, acme.members.sales) };
    expect((await make()).status).toBe(201);
    expect(await make({ ...CRM, scopes: ['LoanCRM.Alerts.Raise', 'LoanCRM.Alerts.Read', 'LoanCRM.Audit.Read'] })).toMatchObject({
      status: 403,
      body: { code: 'beyond_your_own', fields: [{ path: 'scopes.1' }, { path: 'scopes.2' }] },
    });
  });

  it('refuses the hundred-and-first living one, also of two at once', async () => {
    const living = { tenantId: acme.tenant.id, name: 'One of many', scopes: [], nowMs: SEED_AT_MS };
    for (let key = 0; key < 98; key += 1) await createApiKey(acme.db, living);
    await createApiKey(acme.db, { ...living, expiresAtMs: SEED_AT_MS + 1 });
    const answers = await Promise.all([make(), make()]);
    expect(answers.map(({ status, body }) => [status, body.code]).sort(([one], [two]) => one - two)).toEqual([
      [201, undefined],
      [409, 'key_limit_reached'],
    ]);
    await ask('POST', `/api-keys/${answers.find(({ status }) => status === 201)?.body.id}/revoke`);
    expect((await make()).status).toBe(201);
  });

  it('makes one for a request that is repeated, and shows the key only the first time', async () => {
    const [one, two] = await Promise.all([make(CRM, 'twice'), make(CRM, 'twice')]);
    const later = await make(CRM, 'twice');
    expect([one.status, two.status, later.status]).toEqual([201, 201, 201]);
    expect(new Set([one.body.id, two.body.id, later.body.id]).size).toBe(1);
    const [first, repeat] = one.replayed ? [two, one] : [one, two];
    expect([first.replayed, repeat.replayed, later.replayed]).toEqual([false, true, true]);
    expect([repeat.body.token, later.body.token]).toEqual([null, null]);
    expect((await use(first.body.token)).body.code).toBe('permission_missing');
    expect([await keysInD1(), (await audited()).length]).toEqual([2, 1]);
    expect((await make({ ...CRM, name: 'Another' }, 'twice')).body.code).toBe('idempotency_key_reused');
  });

  it('leaves nothing behind when the database fails in the middle, and can be asked again', async () => {
    const batch = vi.spyOn(Object.getPrototypeOf(env.DB) as D1Database, 'batch').mockRejectedValueOnce(new Error('D1_ERROR: gone'));
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    expect((await make(CRM, 'again')).status).toBe(500);
    batch.mockRestore();
    error.mockRestore();
    expect([await keysInD1(), await audited()]).toEqual([1, []]);
    expect(await make(CRM, 'again')).toMatchObject({ status: 201, replayed: false, body: { token: expect.any(String) as string } });
  });
});

describe('revoking a key', () => {
  it('refuses it from the next request on, for good, and is told once', async () => {
    const { id, token } = (await make({ ...CRM, scopes: ['LoanCRM.Alerts.Read'] })).body;
    expect((await use(token)).status).toBe(200);
    const answers = await Promise.all([1, 2].map(() => ask('POST', `/api-keys/${id}/revoke`)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await use(token)).toMatchObject({ status: 401, body: { code: 'key_unknown' } });
    const again = await ask('POST', `/api-keys/${id}/revoke`);
    expect(again.body).toMatchObject({ id, state: 'revoked', revokedAt: answers[0]?.body.revokedAt });
    expect((await audited()).map(({ action, changes }) => [action, changes])).toEqual([
      ['key.revoked', [{ field: 'state', before: 'active', after: 'revoked' }]],
      ['key.created', expect.any(Array)],
    ]);
  });
});

describe('a key whose maker leaves', () => {
  it("goes on working, since it is the workspace's; the list and the audit log say so", async () => {
    const { id: maker } = acme.members.admin;
    await acme.db.update(members).set({ role: 'admin' }).where(eq(members.id, acme.members.viewer.id));
    const { id, token } = (await make({ ...CRM, scopes: ['LoanCRM.Alerts.Read'] })).body;
    const gone = (await make({ ...CRM, name: 'Gone' })).body;
    await ask('POST', `/api-keys/${gone.id}/revoke`);
    asAdmin = { Cookie: await seedSession(acme, acme.members.viewer), 'X-Switchboard-CSRF': '1' };
    const makers = async () => (await ask('GET', '/api-keys')).body.items.map((key: ApiKeyView) => key.createdBy?.isActive);
    // The last one is nobody's.
    expect(await makers()).toEqual([true, true, undefined]);
    expect((await ask('POST', `/members/${maker}/deactivate`)).status).toBe(200);
    expect([await makers(), (await use(token)).status]).toEqual([[false, false, undefined], 200]);
    const left = (await audited()).filter(({ action }) => action === 'key.maker_left');
    expect(left).toEqual([{ action: 'key.maker_left', actor: acme.members.viewer.id, record: CRM.name, changes: [] }]);
    expect((await ask('POST', `/api-keys/${id}/revoke`)).body.state).toBe('revoked');
  });
});

describe('the list of keys', () => {
  it('has the newest first, each with its state', async () => {
    const tenantId = acme.tenant.id;
    const scopes = ['LoanCRM.Alerts.Read'] as const;
    await createApiKey(acme.db, { tenantId, name: 'Old', scopes, expiresAtMs: SEED_AT_MS + 2, nowMs: SEED_AT_MS + 1 });
    const { id } = await createApiKey(acme.db, { tenantId, name: 'Gone', scopes, nowMs: SEED_AT_MS + 2 });
    await ask('POST', `/api-keys/${id}/revoke`);
    await make();
    const { items } = (await ask('GET', '/api-keys')).body;
    expect(items.map((key: { name: string; state: string }) => [key.name, key.state])).toEqual([
      ['Loan CRM', 'active'],
      ['Gone', 'revoked'],
      ['Old', 'expired'],
      ['test', 'active'],
    ]);
  });

  it('says when a key was last used, to the minute, and writes no more often than that', async () => {
    const { id, token } = (await make()).body;
    const lastUsed = async () =>
      (await acme.db.select({ at: apiKeys.lastUsedAtMs }).from(apiKeys).where(eq(apiKeys.id, id)).get())?.at ?? null;
    expect(await lastUsed()).toBeNull();
    const beforeMs = Date.now();
    await use(token);
    const first = await lastUsed();
    expect(first).toBeGreaterThanOrEqual(beforeMs);
    const prepare = vi.spyOn(Object.getPrototypeOf(env.DB) as D1Database, 'prepare');
    await use(token);
    expect(prepare.mock.calls.filter(([statement]) => statement.startsWith('UPDATE api_keys'))).toEqual([]);
    prepare.mockRestore();
    // Read before another request noted it.
    await noteKeyUse(acme.db, { keyId: id, lastUsedAtMs: null }, Date.now() + 1);
    expect(await lastUsed()).toBe(first);
    await acme.db
      .update(apiKeys)
      .set({ lastUsedAtMs: Date.now() - MINUTE_MS })
      .where(eq(apiKeys.id, id));
    await Promise.all([use(token), use(token), use(token)]);
    expect(await lastUsed()).toBeGreaterThanOrEqual(first ?? 0);
    const listed = (await ask('GET', '/api-keys')).body.items.find((key: { id: string }) => key.id === id);
    expect(Date.parse(listed.lastUsedAt)).toBe(await lastUsed());
  });
});
