/** Every route of the API against every kind of caller. */
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Need } from '../../src/contract/operation.ts';
import { PERMISSION_NAMES, PERMISSIONS, type Permission, ROLES } from '../../src/contract/permissions.ts';
import type { Problem } from '../../src/contract/problem.ts';
import { alerts } from '../../src/db/schema/alerts.ts';
import { connections } from '../../src/db/schema/connections.ts';
import { quarantine } from '../../src/db/schema/intake.ts';
import { connectAttempts, manualDrafts, notices } from '../../src/db/schema/onboarding.ts';
import { sessions } from '../../src/db/schema/sessions.ts';
import { apiKeys, members, roles, tenants } from '../../src/db/schema/tenants.ts';
import { app } from '../../src/http/app.ts';
import { startSession } from '../../src/http/auth/sessions.ts';
import { servedOperations } from '../../src/http/serve.ts';
import { sha256Hex } from '../../src/security/tokens.ts';
import { grantsOfRole } from '../../src/tenants/permissions.ts';
import {
  ALL_PERMISSIONS,
  isSessionOf,
  SEED_AT_MS,
  seedContact,
  seedKey,
  seedMember,
  seedMessage,
  seedSession,
  seedWorkspace,
  type Workspace,
} from '../support/seed.ts';

const ORIGIN = 'http://127.0.0.1:8787';

interface Route {
  name: string;
  method: string;
  path: string;
  need: Need;
}

/** Every route of the API, as the app itself lists them: a new one is tested without a word here. */
const listed = [
  ...new Set(
    app.routes.filter(({ path, method }) => path.startsWith('/api/v1/') && method !== 'ALL').map(({ method, path }) => `${method} ${path}`),
  ),
];
const declared = new Map(servedOperations().map((operation) => [`${operation.method.toUpperCase()} ${operation.path}`, operation]));
const routes: Route[] = listed.flatMap((name) => {
  const operation = declared.get(name);
  return operation ? [{ name, method: operation.method.toUpperCase(), path: operation.path, need: operation.need }] : [];
});

/** Needs that a key can never meet. */
const FOR_PEOPLE = new Set<string>(['member', 'person', 'operator', ...PERMISSION_NAMES.filter((name) => !PERMISSIONS[name].isForKeys)]);

/** For each route that names a record: one of another tenant, which must not be found. */
const FOREIGN_IDS: Record<string, string> = {
  '/api/v1/messages/:id': 'msg_foreign',
  '/api/v1/intake/quarantine/:id/replay': 'qua_foreign',
  '/api/v1/alerts/:id': 'alr_foreign',
  '/api/v1/roles/:id': 'rol_foreign',
  '/api/v1/members/:id': 'mem_foreign',
  '/api/v1/members/:id/deactivate': 'mem_foreign',
  '/api/v1/members/:id/reactivate': 'mem_foreign',
  '/api/v1/session/devices/:id': 'ses_foreign',
  '/api/v1/api-keys/:id/revoke': 'key_foreign',
  '/api/v1/profile/chats/:channel': 'pigeon',
  '/api/v1/whatsapp/manual/:id': 'drf_foreign',
  '/api/v1/whatsapp/manual/:id/connect': 'drf_foreign',
  '/api/v1/whatsapp/attempts/:id': 'att_foreign',
  '/api/v1/whatsapp/connections/:id/doctor': 'cxn_foreign',
  '/api/v1/whatsapp/connections/:id/refresh': 'cxn_foreign',
  '/api/v1/whatsapp/connections/:id/disconnect': 'cxn_foreign',
  '/api/v1/whatsapp/connections/:id/test-message': 'cxn_foreign',
  '/api/v1/whatsapp/connections/:id/profile': 'cxn_foreign',
  '/api/v1/whatsapp/notices/:id': 'ntc_foreign',
  '/api/v1/whatsapp/attempts/:id/continue': 'att_foreign',
};

/** For each route that names a record and takes a body: a right one, so that only the record is wrong. */
const BODIES: Record<string, unknown> = {
  'PATCH /api/v1/whatsapp/connections/:id/profile': { about: 'Loans' },
  'POST /api/v1/whatsapp/attempts/:id/continue': {},
  'PATCH /api/v1/whatsapp/manual/:id': { verifyToken: 'chosen-by-hand' },
  'POST /api/v1/whatsapp/manual/:id/connect': { numberId: '480777000000001', token: 'EAATokenThatMetaDoesNotKnow' },
  'PATCH /api/v1/members/:id': { title: 'Team lead' },
  'PUT /api/v1/roles/:id': { name: 'Collections', grants: { 'LoanCRM.Alerts.Read': 'own' } },
};

let acme: Workspace;
let other: Workspace;

beforeAll(async () => {
  acme = await seedWorkspace({ name: 'Acme Loans' });
  other = await seedWorkspace({ name: 'Other Bank' });
  await seedMessage(other, await seedContact(other, { phone: '+919820020001' }), { id: 'msg_foreign' });
  const [tenantId, askedMemberId] = [other.tenant.id, other.members.csm.id];
  await other.db
    .insert(members)
    .values({ id: 'mem_foreign', tenantId, name: 'Theirs', email: 'theirs@people.example', role: 'viewer', createdAtMs: SEED_AT_MS });
  await other.db.insert(quarantine).values({ id: 'qua_foreign', tenantId, reason: 'malformed_json', body: '{', receivedAtMs: SEED_AT_MS });
  await other.db.insert(manualDrafts).values({
    id: 'drf_foreign',
    tenantId,
    webhookKey: 'key-of-theirs',
    verifyTokenSealed: '',
    createdAtMs: SEED_AT_MS,
    updatedAtMs: SEED_AT_MS,
  });
  await other.db.insert(connectAttempts).values({
    id: 'att_foreign',
    tenantId,
    method: 'signup',
    state: 'open',
    startedByName: 'Theirs',
    steps: {},
    hints: {},
    findings: {},
    createdAtMs: SEED_AT_MS,
    updatedAtMs: SEED_AT_MS,
  });
  const grants = { 'LoanCRM.Alerts.Read': 'own' } as const;
  await other.db
    .insert(roles)
    .values({ id: 'rol_foreign', tenantId, name: 'Theirs', description: '', grants, createdAtMs: SEED_AT_MS, updatedAtMs: SEED_AT_MS });
  await other.db.update(apiKeys).set({ id: 'key_foreign' }).where(eq(apiKeys.tenantId, tenantId));
  await seedSession(other, other.members.csm);
  await other.db.update(sessions).set({ id: 'ses_foreign' }).where(eq(sessions.memberId, other.members.csm.id));
  await other.db.insert(connections).values({
    id: 'cxn_foreign',
    tenantId,
    channel: 'whatsapp',
    state: 'connected',
    numberId: '4899999999999',
    createdAtMs: SEED_AT_MS,
  });
  await other.db
    .insert(notices)
    .values({ id: 'ntc_foreign', tenantId, key: 'theirs', tone: 'info', title: 'Theirs', text: 'Theirs', atMs: SEED_AT_MS });
  await other.db.insert(alerts).values({
    id: 'alr_foreign',
    tenantId,
    kind: 'usage',
    variant: 'risk',
    status: 'open',
    customerRef: 'C-1',
    customerName: 'Theirs',
    customerHealth: 'poor',
    usage: { percent: 90 },
    askedMemberId,
    messageId: 'msg_foreign',
    createdAtMs: SEED_AT_MS,
    updatedAtMs: SEED_AT_MS,
  });
});

async function ask(
  route: Route,
  headers: Record<string, string>,
  id = 'xxx_unknown',
): Promise<{ status: number; code: string; detail: string }> {
  const body = BODIES[route.name];
  const request = new Request(ORIGIN + route.path.replace(/:\w+/, id), {
    method: route.method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const response = await app.fetch(request, env);
  const problem: Partial<Problem> = response.headers.get('Content-Type') === 'application/problem+json' ? await response.json() : {};
  return { status: response.status, code: problem.code ?? '', detail: problem.detail ?? '' };
}

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

it('finds the routes, each of them declared', () => {
  expect(routes.length).toBeGreaterThan(6);
  expect(listed.filter((name) => !declared.has(name))).toEqual([]);
});

/** Every address beside the API: open to anybody on purpose, or guarded by itself. What it answers to a stranger who brings nothing. */
const BESIDE: Record<string, string> = {
  'GET /*': '200',
  'GET /api/docs': '200',
  'GET /api/openapi.json': '200',
  'GET /healthz': '200',
  'GET /settings/whatsapp-setup': '200',
  'GET /connect': '200',
  'GET /auth/sign-in': '303',
  'GET /auth/callback': '303',
  'GET /data-deletion/:code': '404',
  'GET /api/connect/:token': '404 not_found',
  'POST /api/connect/:token': '403 cross_site',
  'POST /api/connect/:token/continue': '403 cross_site',
  'POST /api/connect/:token/reports': '403 cross_site',
  'POST /auth/host-session': '403 cross_site',
  'GET /api/webhooks/whatsapp': '403 verify_token_wrong',
  'POST /api/webhooks/whatsapp': '401 signature_wrong',
  'GET /api/webhooks/whatsapp/:key': '403 verify_token_wrong',
  'POST /api/webhooks/whatsapp/:key': '401 signature_wrong',
  'POST /api/webhooks/meta/deauthorize': '401 signature_wrong',
  'POST /api/webhooks/meta/data-deletion': '401 signature_wrong',
};

it('knows every address beside the API, and lets no stranger change anything there', async () => {
  const beside = app.routes.filter(({ path, method }) => !path.startsWith('/api/v1/') && method !== 'ALL');
  const names = [...new Set(beside.map(({ method, path }) => `${method} ${path}`))];
  const bindings = { ...env, ASSETS: { fetch: async () => new Response('<!doctype html>') } as unknown as Fetcher };
  vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('nothing is there'));
  vi.spyOn(console, 'error').mockReturnValue(undefined);
  const answers = await Promise.all(
    names.map(async (name) => {
      const [method = '', path = ''] = name.split(' ');
      const response = await app.fetch(new Request(ORIGIN + path.replace(/:\w+/, 'x'.repeat(43)).replace('*', ''), { method }), bindings);
      const { code = '' } = response.headers.get('Content-Type') === 'application/problem+json' ? await response.json<Problem>() : {};
      return [name, `${response.status} ${code}`.trim()];
    }),
  );
  vi.restoreAllMocks();
  expect(Object.fromEntries(answers)).toEqual(BESIDE);
});

it('names every operation once', () => {
  const ids = servedOperations().map(({ id }) => id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

describe.each(routes)('$name', (route) => {
  it('is closed without credentials', async () => {
    expect(await ask(route, {})).toMatchObject({ status: 401, code: 'not_signed_in' });
  });

  it('is closed to keys that are unknown, revoked or badly sent', async () => {
    const revoked = await seedKey(acme, ALL_PERMISSIONS);
    await acme.db
      .update(apiKeys)
      .set({ revokedAtMs: 1 })
      .where(eq(apiKeys.keyHash, await sha256Hex(revoked)));
    for (const header of [`Bearer sbk_unknown`, `Bearer ${revoked}`, acme.apiKey, 'Basic eDp5', 'Bearer', '']) {
      expect(await ask(route, { Authorization: header })).toMatchObject({ status: 401, code: 'key_unknown' });
    }
  });

  it('does not fall back to the cookie when a key is refused', async () => {
    const headers = { Cookie: await seedSession(acme, acme.members.admin), 'X-Switchboard-CSRF': '1', Authorization: 'Bearer sbk_unknown' };
    expect(await ask(route, headers)).toMatchObject({ status: 401, code: 'key_unknown' });
  });

  it('is closed to sessions that are unknown, over, or of a deactivated member', async () => {
    const over = await seedSession(acme, acme.members.admin);
    await acme.db
      .update(sessions)
      .set({ expiresAtMs: Date.now() })
      .where(await isSessionOf(over));
    const email = `leaver-${crypto.randomUUID()}@people.example`;
    const leaver = await seedMember(acme.db, { tenantId: acme.tenant.id, name: 'Leaver', email, role: 'admin', nowMs: 1 });
    const left = await seedSession(acme, leaver);
    await acme.db.update(members).set({ isActive: false }).where(eq(members.id, leaver.id));
    for (const cookie of ['sb_session=sbs_unknown', over, left]) {
      expect(await ask(route, { Cookie: cookie, 'X-Switchboard-CSRF': '1' })).toMatchObject({ status: 401, code: 'session_expired' });
    }
  });

  it('is closed to keys that have expired', async () => {
    const expired = await seedKey(acme, ALL_PERMISSIONS);
    await acme.db
      .update(apiKeys)
      .set({ expiresAtMs: Date.now() })
      .where(eq(apiKeys.keyHash, await sha256Hex(expired)));
    expect(await ask(route, bearer(expired))).toMatchObject({ status: 401, code: 'key_expired' });
  });

  it('is closed to keys without the scope, and says which', async () => {
    const without = await seedKey(
      acme,
      ALL_PERMISSIONS.filter((permission) => permission !== route.need),
    );
    const answer = await ask(route, bearer(without));
    if (route.need === 'operator') expect(answer).toMatchObject({ status: 403, code: 'operator_needed' });
    else if (route.need === 'member' || route.need === 'person') expect(answer).toMatchObject({ status: 403, code: 'session_needed' });
    else expect(answer).toMatchObject({ status: 403, code: 'permission_missing', detail: expect.stringContaining(route.need) as string });
  });

  it('is open to exactly the roles that have the permission', async () => {
    for (const role of ROLES) {
      const headers = { Cookie: await seedSession(acme, acme.members[role]), 'X-Switchboard-CSRF': '1' };
      const { code } = await ask(route, headers);
      const isHeld = (PERMISSION_NAMES as string[]).includes(route.need) && grantsOfRole(role)[route.need as Permission] === undefined;
      expect([role, code === 'permission_missing']).toEqual([role, isHeld]);
      expect([role, code === 'operator_needed']).toEqual([role, route.need === 'operator']);
    }
  });

  it('is closed to somebody who belongs to no workspace, unless it is about being signed in', async () => {
    const token = await startSession(acme.db, { email: `nobody-${crypto.randomUUID()}@people.example`, member: null, method: 'oidc' });
    const { code } = await ask(route, { Cookie: `sb_session=${token}`, 'X-Switchboard-CSRF': '1' });
    if (route.need === 'operator') expect(code).toBe('operator_needed');
    else expect(code === 'no_workspace').toBe(route.need !== 'person');
  });
});

describe.each(routes.filter(({ method, need }) => method !== 'GET' && need !== 'person' && need !== 'operator'))('$name', (route) => {
  it('is closed while the workspace is suspended', async () => {
    const suspended = await seedWorkspace();
    await suspended.db.update(tenants).set({ state: 'suspended' }).where(eq(tenants.id, suspended.tenant.id));
    const headers = { Cookie: await seedSession(suspended, suspended.members.admin), 'X-Switchboard-CSRF': '1' };
    expect(await ask(route, headers)).toMatchObject({ status: 403, code: 'workspace_suspended' });
  });
});

describe.each(routes.filter((route) => route.method !== 'GET'))('$name', (route) => {
  it("is closed to another site's page with the browser's cookie", async () => {
    const cookie = await seedSession(acme, acme.members.admin);
    expect(await ask(route, { Cookie: cookie })).toMatchObject({ status: 403, code: 'cross_site' });
    const headers = { Cookie: cookie, 'X-Switchboard-CSRF': '1', Origin: 'https://evil.test' };
    expect(await ask(route, headers)).toMatchObject({ status: 403, code: 'cross_site' });
  });
});

/** Operators see every tenant; theirs are walked in operator.worker.test.ts. */
describe.each(routes.filter(({ path, need }) => path.includes(':') && need !== 'operator'))('$name', (route) => {
  it('answers 404 for a record that is unknown, and for one of another tenant', async () => {
    const foreign = FOREIGN_IDS[route.path];
    expect(foreign, 'name a foreign record for this route in FOREIGN_IDS').toBeDefined();
    const asAdmin = { Cookie: await seedSession(acme, acme.members.admin), 'X-Switchboard-CSRF': '1' };
    for (const id of ['xxx_unknown', foreign]) {
      expect(await ask(route, asAdmin, id)).toMatchObject({ status: 404, code: 'not_found' });
      if (!FOR_PEOPLE.has(route.need)) expect(await ask(route, bearer(acme.apiKey), id)).toMatchObject({ status: 404, code: 'not_found' });
    }
  });
});
