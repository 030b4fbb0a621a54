/** Signing in behind Cloudflare Access, with every way its assertion can be wrong. */
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Session } from '../../src/contract/session.ts';
import { auditLog } from '../../src/db/schema/audit.ts';
import type { Env } from '../../src/env.ts';
import { browse, type Cookies, type Visit } from '../support/browse.ts';
import { seedWorkspace, type Workspace } from '../support/seed.ts';

const AUDIENCE = '32eafc7626e974616deaf0dc3ce63d7bcbed58a2731e84d06bc3cdf1b53c4228';
const EMAIL = 'admin@lender-1.example';

let acme: Workspace;
/** A team of its own for each test: nothing is remembered of its keys. */
let team: string;
let teams = 0;
let settings: Partial<Env>;
let logged: string[];
let asked: string[];
let announced: string[];
let isDown: boolean;
const pairs = Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256'), generateKeyPair('ES256')]);

beforeAll(async () => {
  acme = await seedWorkspace({ name: 'Acme Loans' });
});

beforeEach(async () => {
  teams += 1;
  team = `https://acme-${teams}.cloudflareaccess.com`;
  settings = { ACCESS_TEAM_DOMAIN: `acme-${teams}.cloudflareaccess.com`, ACCESS_AUDIENCE: AUDIENCE };
  [logged, asked, announced, isDown] = [[], [], ['1'], false];
  for (const level of ['warn', 'error'] as const) vi.spyOn(console, level).mockImplementation((line: string) => void logged.push(line));
  const [first, second] = await pairs;
  const keys: Record<string, object> = {
    1: { ...(await exportJWK(first.publicKey)), kid: '1', alg: 'RS256', use: 'sig' },
    2: { ...(await exportJWK(second.publicKey)), kid: '2', alg: 'RS256', use: 'sig' },
  };
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input) => {
    asked.push(new Request(input as RequestInfo).url);
    if (isDown) return new Response('down', { status: 503 });
    return Response.json({ keys: announced.map((kid) => keys[kid]), public_cert: { kid: '1', cert: '-----BEGIN' } });
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

interface Signed {
  claims?: Record<string, unknown>;
  header?: { alg?: string; kid?: string };
  by?: 0 | 1 | 2;
}

/** What the edge sends for somebody who came through; null leaves a claim out. */
async function assertion({ claims = {}, header = {}, by = 0 }: Signed = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const usual = {
    aud: [AUDIENCE],
    email: EMAIL,
    exp: now + 60,
    iat: now,
    nbf: now,
    iss: team,
    type: 'app',
    sub: 'person-1',
    country: 'IN',
  };
  const payload = Object.fromEntries(Object.entries({ ...usual, ...claims }).filter(([, value]) => value !== null));
  const { alg = 'RS256', kid = '1' } = header;
  if (alg === 'none') return new UnsecuredJWT(payload).encode();
  const key = alg === 'HS256' ? new TextEncoder().encode('a-secret-that-anybody-may-choose-freely') : (await pairs)[by].privateKey;
  return new SignJWT(payload).setProtectedHeader({ alg, kid, typ: 'JWT' }).sign(key);
}

async function arrive(token: string | null, returnTo = '/alerts', visit: Visit = {}) {
  const cookies: Cookies = new Map();
  const headers = token === null ? {} : { 'Cf-Access-Jwt-Assertion': token };
  const answer = await browse(`/auth/sign-in?returnTo=${encodeURIComponent(returnTo)}`, cookies, { settings, headers, ...visit });
  return { cookies, answer, location: answer.headers.get('Location') };
}

describe('an assertion of Cloudflare Access', () => {
  it('signs a member in, without a look at the identity provider', async () => {
    const { cookies, answer, location } = await arrive(await assertion({ claims: { email: 'Admin@Lender-1.example' } }));
    expect([answer.status, location, answer.headers.get('Cache-Control')]).toEqual([303, '/alerts', 'no-store']);
    expect([...cookies.keys()]).toEqual(['sb_session']);
    const session = await (await browse('/api/v1/session', cookies, { settings })).json<Session>();
    expect(session).toMatchObject({ person: { email: EMAIL, method: 'access' }, tenant: { id: acme.tenant.id } });
    expect(asked).toEqual([`${team}/cdn-cgi/access/certs`]);
    const entries = await acme.db.select().from(auditLog);
    expect(entries).toMatchObject([{ tenantId: acme.tenant.id, action: 'session.signed_in', actorId: acme.members.admin.id }]);
  });

  it('of somebody else does not open the session of whoever used this browser before', async () => {
    const { cookies } = await arrive(await assertion());
    const { csm } = acme.members;
    const statusWith = async (token: string, configured: Partial<Env> = settings) =>
      (await browse('/api/v1/session', cookies, { settings: configured, headers: { 'Cf-Access-Jwt-Assertion': token } })).status;
    const others = await assertion({ claims: { email: csm.email } });
    expect([await statusWith(await assertion()), await statusWith(others)]).toEqual([200, 401]);
    // What nobody signed says nothing, and neither does a header where Access is not configured.
    expect([await statusWith(await assertion({ by: 1, claims: { email: csm.email } })), await statusWith(others, {})]).toEqual([200, 200]);
    // Whoever comes takes the place of whoever was there.
    const before = new Map(cookies);
    const headers = { 'Cf-Access-Jwt-Assertion': others };
    await browse('/auth/sign-in', cookies, { settings, headers });
    expect(await (await browse('/api/v1/session', cookies, { settings, headers })).json()).toMatchObject({ member: { id: csm.id } });
    expect((await browse('/api/v1/session', before, { settings })).status).toBe(401);
  });

  it('leads to no other site', async () => {
    expect((await arrive(await assertion(), '//evil.test')).location).toBe('/');
  });

  it('of somebody who is no member signs nobody in', async () => {
    const { cookies, location } = await arrive(await assertion({ claims: { email: 'nobody@lender-1.example' } }));
    expect([location, cookies.size]).toEqual(['/?error=not_a_member', 0]);
  });

  const now = () => Math.floor(Date.now() / 1000);
  it.each<[string, () => Signed, string]>([
    ['signed by somebody else', () => ({ by: 1 }), 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'],
    ['not signed', () => ({ header: { alg: 'none' } }), 'ERR_JOSE_ALG_NOT_ALLOWED'],
    ['signed with a secret', () => ({ header: { alg: 'HS256' } }), 'ERR_JOSE_ALG_NOT_ALLOWED'],
    ['signed in another way', () => ({ by: 2, header: { alg: 'ES256' } }), 'ERR_JOSE_ALG_NOT_ALLOWED'],
    ['of an unknown key', () => ({ header: { kid: '9' } }), 'ERR_JWKS_NO_MATCHING_KEY'],
    ['of another team', () => ({ claims: { iss: 'https://evil.cloudflareaccess.com' } }), 'iss_check_failed'],
    ['without an issuer', () => ({ claims: { iss: null } }), 'iss_missing'],
    ['for another application', () => ({ claims: { aud: ['other'] } }), 'aud_check_failed'],
    ['without an audience', () => ({ claims: { aud: null } }), 'aud_missing'],
    ['that has expired', () => ({ claims: { exp: now() - 11 } }), 'exp_check_failed'],
    ['that never expires', () => ({ claims: { exp: null } }), 'exp_missing'],
    ['not valid yet', () => ({ claims: { nbf: now() + 20 } }), 'nbf_check_failed'],
    ['of a service token', () => ({ claims: { email: null, common_name: 'robot.access', sub: '' } }), 'email_missing'],
    ['with an empty email', () => ({ claims: { email: '' } }), 'email_missing'],
    ['with a list of emails', () => ({ claims: { email: [EMAIL] } }), 'email_missing'],
  ])('is refused when it is one %s, with a word on the page and the reason in the log', async (_, make, why) => {
    const { cookies, location } = await arrive(await assertion(make()));
    expect([location, cookies.size]).toEqual(['/?error=access_refused', 0]);
    const lines = logged.map((line) => JSON.parse(line) as { event: string; error: string });
    expect(lines).toMatchObject([{ event: 'sign_in_failed', step: 'access', error: why }]);
  });

  it('is refused when it is none at all', async () => {
    for (const token of ['', 'x', 'a.b.c']) expect((await arrive(token)).location).toBe('/?error=access_refused');
  });

  it('is needed: without one nobody gets in, not by the identity provider either', async () => {
    const { cookies, location } = await arrive(null);
    expect([location, cookies.size, asked]).toEqual(['/?error=access_missing', 0, []]);
  });

  it('counts for nothing where Access is not configured', async () => {
    const { location } = await arrive(await assertion(), '/', { settings: {} });
    expect([location, asked.filter((address) => address.includes('access/certs'))]).toEqual(['/?error=sign_in_failed', []]);
  });
});

describe("the team's keys", () => {
  it('are fetched once, and again when they rotate', async () => {
    vi.useFakeTimers({ now: Date.now(), toFake: ['Date'] });
    for (let time = 0; time < 3; time += 1) expect((await arrive(await assertion())).location).toBe('/alerts');
    expect(asked).toHaveLength(1);
    announced = ['2', '1'];
    vi.useFakeTimers({ now: Date.now() + 60_000, toFake: ['Date'] });
    expect((await arrive(await assertion({ by: 1, header: { kid: '2' } }))).location).toBe('/alerts');
    expect((await arrive(await assertion())).location).toBe('/alerts');
    expect(asked).toHaveLength(2);
  });

  it('are asked for once a minute at most, however many unknown key ids somebody makes up', async () => {
    vi.useFakeTimers({ now: Date.now(), toFake: ['Date'] });
    const forged = async () => (await arrive(await assertion({ header: { kid: crypto.randomUUID() } }))).location;
    for (let time = 0; time < 5; time += 1) expect(await forged()).toBe('/?error=access_refused');
    expect(asked).toHaveLength(1);
    vi.useFakeTimers({ now: Date.now() + 60_000, toFake: ['Date'] });
    for (let time = 0; time < 5; time += 1) expect(await forged()).toBe('/?error=access_refused');
    expect(asked).toHaveLength(2);
  });

  it('out of reach sign nobody in, and the next try finds them again', async () => {
    vi.useFakeTimers({ now: Date.now(), toFake: ['Date'] });
    isDown = true;
    expect((await arrive(await assertion())).location).toBe('/?error=access_refused');
    expect(logged.join()).toContain('keys_answer_503');
    isDown = false;
    vi.useFakeTimers({ now: Date.now() + 10_000, toFake: ['Date'] });
    expect((await arrive(await assertion())).location).toBe('/alerts');
  });
});

describe('the settings of Access', () => {
  it.each([
    [{ ACCESS_TEAM_DOMAIN: 'acme.cloudflareaccess.com' }, 'set both or neither'],
    [{ ACCESS_AUDIENCE: AUDIENCE }, 'set both or neither'],
    [{ ACCESS_TEAM_DOMAIN: 'acme/evil', ACCESS_AUDIENCE: AUDIENCE }, 'must look like team.cloudflareaccess.com'],
    [{ ACCESS_TEAM_DOMAIN: 'acme.example:99999', ACCESS_AUDIENCE: AUDIENCE }, 'must look like team.cloudflareaccess.com'],
    [{ ENVIRONMENT: 'production', ACCESS_TEAM_DOMAIN: 'http://acme.example', ACCESS_AUDIENCE: AUDIENCE }, 'must be https'],
  ])('%o are refused by name', async (wrong, why) => {
    const answer = await browse('/auth/sign-in', new Map(), { settings: wrong });
    expect([answer.status, (await answer.json<{ detail: string }>()).detail]).toEqual([503, expect.stringContaining(why) as string]);
  });
});
