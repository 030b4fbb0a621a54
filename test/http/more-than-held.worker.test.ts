/** Ways to more than one holds, and out of the reach of admins: tried one by one over the API, each refused. */
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BUILT_IN_ROLES, type Grants } from '../../src/contract/permissions.ts';
import { roles, tenants } from '../../src/db/schema/tenants.ts';
import { app } from '../../src/http/app.ts';
import { startSession } from '../../src/http/auth/sessions.ts';
import { SEED_AT_MS, seedMember, seedSession, seedWorkspace, type Workspace } from '../support/seed.ts';

const HOST = { issuer: 'https://crm.example.com', jwksUrl: 'https://crm.example.com/keys', origins: ['https://crm.example.com'] };

let acme: Workspace;
let asAdmin: string;

beforeEach(async () => {
  acme = await seedWorkspace();
  asAdmin = await seedSession(acme, acme.members.admin);
});

afterEach(() => vi.restoreAllMocks());

async function ask(method: string, path: string, body?: unknown, cookie = asAdmin): Promise<{ status: number; body: any }> {
  const headers = { Cookie: cookie, 'X-Switchboard-CSRF': '1' };
  const url = `http://127.0.0.1:8787/api/v1${path}`;
  const response = await app.fetch(new Request(url, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }), env);
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : null };
}

/** The session of somebody with a role of their own. */
async function asHolderOf(grants: Grants): Promise<string> {
  const id = `rol_${crypto.randomUUID()}`;
  const { id: tenantId } = acme.tenant;
  await acme.db.insert(roles).values({ id, tenantId, name: id, description: '', grants, createdAtMs: SEED_AT_MS, updatedAtMs: SEED_AT_MS });
  const member = await seedMember(acme.db, { tenantId, name: 'Holder', email: `${id}@people.example`, role: id, nowMs: SEED_AT_MS });
  return seedSession(acme, member);
}

describe('who signs people in', () => {
  it('is not said by somebody who is less than an admin: with keys of their own they could sign in as one', async () => {
    const less = await asHolderOf({ 'LoanCRM.Workspace.Manage': 'all', 'LoanCRM.Members.Manage': 'all', 'LoanCRM.Members.Read': 'all' });
    const named = await ask('PATCH', '/workspace', { hostApplication: HOST }, less);
    expect(named).toMatchObject({ status: 403, body: { code: 'beyond_your_own', fields: [{ path: 'hostApplication' }] } });
    expect((await ask('PATCH', '/workspace', { hostApplication: HOST })).status).toBe(200);
    const other = { ...HOST, jwksUrl: 'https://elsewhere.example.com/keys' };
    expect((await ask('PATCH', '/workspace', { hostApplication: other }, less)).body.code).toBe('beyond_your_own');
    // What stays as it is may be sent along, and switching it off gives nobody anything.
    expect((await ask('PATCH', '/workspace', { hostApplication: HOST, brandName: 'Acme' }, less)).body).toMatchObject({
      brandName: 'Acme',
      hostApplication: HOST,
    });
    expect((await ask('PATCH', '/workspace', { hostApplication: null }, less)).body.hostApplication).toBeNull();
  });
});

describe('whom a host application signed in', () => {
  it('signs in again once another one vouches, or none: all but whoever changes it', async () => {
    await ask('PATCH', '/workspace', { hostApplication: HOST });
    const other = await seedWorkspace();
    const by = async (workspace: Workspace, role: 'csm' | 'admin', method: 'host' | 'oidc') => {
      const member = workspace.members[role];
      return `sb_session=${await startSession(workspace.db, { email: member.email, member, method })}`;
    };
    const statusOf = async (cookie: string) => (await ask('GET', '/session', undefined, cookie)).status;
    const changing = await by(acme, 'admin', 'host');
    const others = [await by(acme, 'csm', 'oidc'), await by(other, 'csm', 'host'), changing];
    const statuses = () => Promise.all(others.map(statusOf));

    const framed = await by(acme, 'csm', 'host');
    expect((await ask('PATCH', '/workspace', { hostApplication: { ...HOST, origins: [] } }, changing)).status).toBe(200);
    expect(await statusOf(framed)).toBe(200);
    const otherKeys = { ...HOST, jwksUrl: 'https://crm.example.com/new-keys' };
    expect((await ask('PATCH', '/workspace', { hostApplication: otherKeys }, changing)).status).toBe(200);
    expect([await statusOf(framed), ...(await statuses())]).toEqual([401, 200, 200, 200]);

    const again = await by(acme, 'csm', 'host');
    expect((await ask('PATCH', '/workspace', { hostApplication: null }, changing)).status).toBe(200);
    expect([await statusOf(again), ...(await statuses())]).toEqual([401, 200, 200, 200]);
  });

  it('is not given back a host application that somebody switched off at the same moment', async () => {
    await ask('PATCH', '/workspace', { hostApplication: HOST });
    const batch = env.DB.batch.bind(env.DB);
    const off = { hostIssuer: null, hostJwksUrl: null, hostOrigins: [] };
    vi.spyOn(env.DB, 'batch').mockImplementation(async (statements) => {
      await acme.db.update(tenants).set(off).where(eq(tenants.id, acme.tenant.id));
      return batch(statements);
    });
    expect((await ask('PATCH', '/workspace', { hostApplication: HOST, brandName: 'Acme' })).status).toBe(200);
    vi.restoreAllMocks();
    expect((await ask('GET', '/workspace')).body).toMatchObject({ brandName: 'Acme', hostApplication: null });
  });
});

describe('where a host application is', () => {
  it('is refused with words when its keys could not be fetched or its page not framed', async () => {
    const asked = async (hostApplication: unknown) => {
      const headers = { Cookie: asAdmin.replace('sb_session', '__Host-sb_session'), 'X-Switchboard-CSRF': '1' };
      const request = new Request('https://app.example/api/v1/workspace', {
        method: 'PATCH',
        headers,
        body: JSON.stringify({ hostApplication }),
      });
      const { CLOCK_URL: _, ...production } = { ...env, ENVIRONMENT: 'production' };
      const response = await app.fetch(request, production);
      const { fields = [] } = await response.json<{ fields?: { path: string; message: string }[] }>();
      return [response.status, ...fields.map(({ path, message }) => `${path.replace('hostApplication.', '')}: ${message.split('.')[0]}`)];
    };
    const keys =
      'jwksUrl: Keys are fetched from public addresses only: https, the name of a host on the internet, no port, no user and no password';
    const origin = 'Use one whole origin such as https://crm';
    expect(await asked({ ...HOST, jwksUrl: 'http://crm.example.com/keys', origins: ['http://crm.example.com'] })).toEqual([
      400,
      'jwksUrl: Use https',
      'origins.0: Use https',
    ]);
    for (const jwksUrl of [
      'https://10.0.0.7/keys',
      'https://vault.internal/keys',
      'https://crm.example.com:8443/keys',
      'https://a:b@crm.example.com/keys',
    ]) {
      expect([jwksUrl, await asked({ ...HOST, jwksUrl })]).toEqual([jwksUrl, [400, keys]]);
    }
    expect(await asked({ ...HOST, origins: ['https://crm.example.com', 'https://*.example.com'] })).toEqual([400, `origins.1: ${origin}`]);
    expect(await asked(HOST)).toEqual([200]);
  });
});

describe('whoever manages members', () => {
  it('holds nothing that reaches less than everybody: teams, managers and numbers would be theirs to widen it', async () => {
    const grants: Grants = { ...BUILT_IN_ROLES.manager.grants, 'LoanCRM.Members.Manage': 'all' };
    const refused = await ask('POST', '/roles', { name: 'Deputy', grants });
    expect([refused.status, refused.body.code, refused.body.fields.map(({ path }: { path: string }) => path)]).toEqual([
      422,
      'reach_too_narrow',
      ['grants.LoanCRM.Alerts.Read', 'grants.LoanCRM.Alerts.Answer', 'grants.LoanCRM.Messages.Read'],
    ]);
    const wide = Object.fromEntries(Object.keys(grants).map((name) => [name, 'all']));
    const made = await ask('POST', '/roles', { name: 'Deputy', grants: wide });
    expect(made.status).toBe(201);
    const changed = await ask('PUT', `/roles/${made.body.id}`, { name: 'Deputy', grants: { ...wide, 'LoanCRM.Messages.Read': 'own' } });
    expect(changed.body.code).toBe('reach_too_narrow');
  });
});

describe('a name with half a character in it', () => {
  // The database keeps something else than it was given: no later change would find the member as it was read.
  it('keeps nobody from being deactivated', async () => {
    const csm = await seedSession(acme, acme.members.csm);
    expect((await ask('PATCH', '/profile', { name: 'Priya\ud800' }, csm)).body.name).toBe('Priya�');
    expect((await ask('POST', `/members/${acme.members.csm.id}/deactivate`)).body).toMatchObject({ name: 'Priya�', state: 'inactive' });
  });

  it('keeps no role from being changed and deleted', async () => {
    const grants: Grants = { 'LoanCRM.Alerts.Read': 'own' };
    const { id } = (await ask('POST', '/roles', { name: 'Own\udc00', description: 'a\ud800b\u0000c', grants })).body;
    expect((await ask('PUT', `/roles/${id}`, { name: 'Own', description: '\ud800', grants })).status).toBe(200);
    expect((await ask('DELETE', `/roles/${id}`)).status).toBe(204);
  });
});
