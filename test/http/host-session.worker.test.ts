/** Signing in with a token of the host application, with every way it can be wrong; and what a framed session opens. */
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HostSessionAnswer } from '../../src/contract/host.ts';
import type { Problem } from '../../src/contract/problem.ts';
import { auditLog } from '../../src/db/schema/audit.ts';
import { sessions, usedHostTokens } from '../../src/db/schema/sessions.ts';
import { members, tenants } from '../../src/db/schema/tenants.ts';
import { app } from '../../src/http/app.ts';
import { deviceName } from '../../src/http/auth/device-name.ts';
import { hostAudience } from '../../src/tenants/host-application.ts';
import { seedMember, seedSession, seedWorkspace, type Workspace } from '../support/seed.ts';

const ORIGIN = 'http://127.0.0.1:8787';
const ISSUER = 'https://crm.example';

interface Signed {
  /** Null leaves a claim out. */
  claims?: Record<string, unknown>;
  header?: { alg?: string; kid?: string };
  /** Signs with another key than the one announced. */
  isForged?: boolean;
}

let acme: Workspace;
let logged: string[];
let places = 0;
/** What the host answers where its keys are; by path, so that each test has an address that nothing is remembered of. */
let keysAnswer: () => Response | Promise<Response>;
let asked: string[];
const pairs = Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256'), generateKeyPair('ES256')]);

beforeAll(async () => {
  acme = await seedWorkspace({ name: 'Acme Loans' });
});

beforeEach(async () => {
  logged = [];
  asked = [];
  for (const level of ['warn', 'error'] as const) vi.spyOn(console, level).mockImplementation((line: string) => void logged.push(line));
  await connectHost(acme);
  const keys = await announced('1');
  keysAnswer = () => Response.json(keys);
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    asked.push(`${input as string} ${init?.redirect}`);
    return keysAnswer();
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Gives the workspace a host application whose keys nobody has asked for. */
async function connectHost(workspace: Workspace, hostJwksUrl = `https://crm.example/keys/${++places}`): Promise<void> {
  await workspace.db.update(tenants).set({ hostIssuer: ISSUER, hostJwksUrl }).where(eq(tenants.id, workspace.tenant.id));
}

async function announced(...kids: string[]) {
  const [key, , other] = await pairs;
  const [rsa, ec] = [await exportJWK(key.publicKey), await exportJWK(other.publicKey)];
  return { keys: [...kids.map((kid) => ({ ...rsa, kid, alg: 'RS256', use: 'sig' })), { ...ec, kid: 'ec', alg: 'ES256', use: 'sig' }] };
}

async function sign(workspace: Workspace, { claims = {}, header = {}, isForged = false }: Signed = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const all: JWTPayload = {
    iss: ISSUER,
    aud: hostAudience(workspace.tenant.id),
    iat: now,
    nbf: now,
    exp: now + 60,
    jti: crypto.randomUUID(),
    email: workspace.members.csm.email,
    ...claims,
  };
  const payload = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
  const { alg = 'RS256', kid = '1' } = header;
  if (alg === 'none') return new UnsecuredJWT(payload).encode();
  const [key, unknown, ec] = await pairs;
  const jwt = new SignJWT(payload).setProtectedHeader({ alg, kid });
  if (alg === 'HS256') return jwt.sign(new TextEncoder().encode(JSON.stringify(await exportJWK(key.publicKey))));
  return jwt.sign(alg === 'ES256' ? ec.privateKey : isForged ? unknown.privateKey : key.privateKey);
}

interface Asking {
  frame?: boolean;
  headers?: Record<string, string | null>;
}

async function exchange(body: unknown, { headers = {} }: Asking = {}): Promise<Response> {
  const all = { Origin: ORIGIN, 'X-Switchboard-CSRF': '1', 'Content-Type': 'application/json', ...headers };
  const sent = Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null));
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return app.fetch(new Request(`${ORIGIN}/auth/host-session`, { method: 'POST', headers: sent, body: text }), env);
}

const withToken = (workspace: Workspace, token: string, asking: Asking = {}) =>
  exchange({ tenant: workspace.tenant.id, token, ...(asking.frame && { frame: true }) }, asking);

const codeOf = async (response: Response) => [response.status, ((await response.json()) as Problem).code];

/** The name and value of the cookie that an answer sets. */
const cookieOf = (response: Response) => response.headers.get('Set-Cookie')?.split(';')[0] ?? '';

async function session(headers: Record<string, string>): Promise<number> {
  return (await app.fetch(new Request(`${ORIGIN}/api/v1/session`, { headers }), env)).status;
}

const sessionsOf = (email: string) => acme.db.select().from(sessions).where(eq(sessions.email, email));

describe('a token of the host application', () => {
  it.each([{ alg: 'RS256' }, { alg: 'ES256', kid: 'ec' }])('signs its person in, once: $alg', async (header) => {
    const email = `arrives-${crypto.randomUUID()}@people.example`;
    const member = await seedMember(acme.db, { tenantId: acme.tenant.id, name: 'Arrives', email, role: 'csm', nowMs: 1 });
    const token = await sign(acme, { header, claims: { email: email.toUpperCase(), email_verified: true } });
    const answer = await withToken(acme, token, { headers: { 'User-Agent': 'Firefox', 'CF-Connecting-IP': '192.0.2.7' } });
    expect([answer.status, answer.headers.get('Cache-Control')]).toEqual([200, 'no-store']);
    expect(await answer.json()).toEqual({ bearer: null, endsAt: expect.stringMatching(/^20/) as string });
    expect(answer.headers.get('Set-Cookie')).toMatch(/^sb_session=sbs_[\w-]+; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(await session({ Cookie: cookieOf(answer) })).toBe(200);
    const [row] = await sessionsOf(email);
    expect(row).toMatchObject({ memberId: member.id, tenantId: acme.tenant.id, method: 'host', isFramed: false, address: '192.0.2.7' });
    const entries = await acme.db
      .select()
      .from(auditLog)
      .where(eq(auditLog.recordId, row?.id ?? ''));
    expect(entries).toMatchObject([
      {
        action: 'session.signed_in',
        recordName: deviceName('Firefox'),
        actorId: member.id,
        actorName: 'Arrives',
        address: '192.0.2.7',
        userAgent: 'Firefox',
      },
    ]);
    const seen = await acme.db.select({ at: members.lastSeenAtMs }).from(members).where(eq(members.id, member.id)).get();
    expect(Math.abs((seen?.at ?? 0) - (row?.createdAtMs ?? 0))).toBeLessThan(1_000);
    expect(await codeOf(await withToken(acme, token))).toEqual([401, 'host_token_used']);
    expect(await sessionsOf(email)).toHaveLength(1);
  });

  it('starts one session when it is brought five times at once', async () => {
    const email = `races-${crypto.randomUUID()}@people.example`;
    await seedMember(acme.db, { tenantId: acme.tenant.id, name: 'Races', email, role: 'csm', nowMs: 1 });
    const token = await sign(acme, { claims: { email } });
    const answers = await Promise.all(Array.from({ length: 5 }, async () => (await withToken(acme, token)).status));
    expect(answers.toSorted((a, b) => a - b)).toEqual([200, 401, 401, 401, 401]);
    expect(await sessionsOf(email)).toHaveLength(1);
  });

  it('is remembered as used until no clock takes it any more, without being kept', async () => {
    const other = await seedWorkspace();
    await connectHost(other);
    const exp = Math.floor(Date.now() / 1000) + 30;
    expect((await withToken(other, await sign(other, { claims: { exp, jti: 'a-jti' } }))).status).toBe(200);
    const rows = await other.db.select().from(usedHostTokens).where(eq(usedHostTokens.tenantId, other.tenant.id));
    expect(rows).toEqual([
      { tenantId: other.tenant.id, jtiHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string, expiresAtMs: (exp + 5) * 1000 },
    ]);
  });

  const now = () => Math.floor(Date.now() / 1000);
  it.each<[string, () => Signed, string]>([
    ['signed by somebody else', () => ({ isForged: true }), 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'],
    ['not signed', () => ({ header: { alg: 'none' } }), 'ERR_JOSE_ALG_NOT_ALLOWED'],
    ['signed with the public key as a secret', () => ({ header: { alg: 'HS256' } }), 'ERR_JOSE_ALG_NOT_ALLOWED'],
    ['of an unknown key', () => ({ header: { kid: '9' } }), 'ERR_JWKS_NO_MATCHING_KEY'],
    ['of another issuer', () => ({ claims: { iss: 'https://evil.example' } }), 'iss_wrong'],
    ['without an issuer', () => ({ claims: { iss: null } }), 'iss_missing'],
    ['for another tenant', () => ({ claims: { aud: hostAudience('ten_other') } }), 'aud_wrong'],
    ['without an audience', () => ({ claims: { aud: null } }), 'aud_missing'],
    ['for others as well', () => ({ claims: { aud: [hostAudience(acme.tenant.id), 'billing'] } }), 'aud_of_others'],
    ['that has expired', () => ({ claims: { iat: now() - 50, exp: now() - 6 } }), 'exp_wrong'],
    ['that never expires', () => ({ claims: { exp: null } }), 'exp_missing'],
    ['that lives for over a minute', () => ({ claims: { exp: now() + 61 } }), 'life_too_long'],
    ['made over a minute ago', () => ({ claims: { iat: now() - 67, exp: now() + 60 } }), 'iat_wrong'],
    ['made in the future', () => ({ claims: { iat: now() + 20, exp: now() + 60 } }), 'iat_wrong'],
    ['that does not say when it was made', () => ({ claims: { iat: null } }), 'iat_missing'],
    ['not valid yet', () => ({ claims: { nbf: now() + 20 } }), 'nbf_wrong'],
    ['that does not say from when it is valid', () => ({ claims: { nbf: null } }), 'nbf_missing'],
    ['without a jti', () => ({ claims: { jti: null } }), 'jti_missing'],
    ['with an empty jti', () => ({ claims: { jti: '' } }), 'jti_unusable'],
    ['with a number for a jti', () => ({ claims: { jti: 7 } }), 'jti_unusable'],
    ['with a jti that is a novel', () => ({ claims: { jti: 'x'.repeat(201) } }), 'jti_unusable'],
    ['without an email', () => ({ claims: { email: null } }), 'email_missing'],
    ['with an email that the host did not verify', () => ({ claims: { email_verified: false } }), 'email_unusable'],
  ])('is refused when it is one %s', async (_, make, why) => {
    const token = await sign(acme, make());
    const before = await acme.db.select().from(usedHostTokens);
    const answer = await withToken(acme, token);
    expect([...(await codeOf(answer)), answer.headers.get('Set-Cookie')]).toEqual([401, 'host_token_refused', null]);
    expect(await acme.db.select().from(usedHostTokens)).toEqual(before);
    const requestId = answer.headers.get('X-Request-Id');
    expect(logged.map((line) => JSON.parse(line) as unknown)).toEqual([
      { level: 'warn', event: 'host_sign_in_refused', requestId, reason: 'host_token_refused', tenantId: acme.tenant.id, why },
    ]);
  });

  it('takes clocks that differ by five seconds', async () => {
    for (const claims of [
      { iat: now() - 60, exp: now() - 3 },
      { iat: now() + 4, nbf: now() + 4 },
    ]) {
      expect((await withToken(acme, await sign(acme, { claims }))).status).toBe(200);
    }
  });

  it('is refused when it is no token at all', async () => {
    for (const token of ['x', 'a.b.c', 'ey.ey.']) expect(await codeOf(await withToken(acme, token))).toEqual([401, 'host_token_refused']);
  });

  it('is for active members of that very tenant', async () => {
    const other = await seedWorkspace();
    const left = await seedMember(acme.db, { tenantId: acme.tenant.id, name: 'L', email: 'left@people.example', role: 'admin', nowMs: 1 });
    await acme.db.update(members).set({ isActive: false }).where(eq(members.id, left.id));
    await seedMember(acme.db, { tenantId: acme.tenant.id, name: 'K', email: 'kavita@people.example', role: 'admin', nowMs: 1 });
    // In lower case the Kelvin sign is a k, but that is another mailbox.
    const alike = '\u212Aavita@people.example';
    for (const email of ['nobody@people.example', left.email, other.members.admin.email, alike]) {
      expect(await codeOf(await withToken(acme, await sign(acme, { claims: { email } })))).toEqual([403, 'not_a_member']);
    }
    expect(logged.join()).not.toContain('@');
  });

  it('opens nothing once another host application vouches, also when that changes while it is checked', async () => {
    const changing = await seedWorkspace();
    await connectHost(changing);
    const token = await sign(changing);
    const batch = env.DB.batch.bind(env.DB);
    vi.spyOn(env.DB, 'batch').mockImplementationOnce(async (statements) => {
      await connectHost(changing);
      return batch(statements);
    });
    expect(await codeOf(await withToken(changing, token))).toEqual([401, 'host_token_refused']);
    const isTheirs = eq(sessions.tenantId, changing.tenant.id);
    expect([await changing.db.$count(sessions, isTheirs), logged.join()]).toEqual([0, expect.stringContaining('host_changed')]);
  });

  it('still signs in to a suspended workspace', async () => {
    const suspended = await seedWorkspace();
    await connectHost(suspended);
    await suspended.db.update(tenants).set({ state: 'suspended' }).where(eq(tenants.id, suspended.tenant.id));
    expect((await withToken(suspended, await sign(suspended))).status).toBe(200);
  });

  it('does not tell an unknown tenant from one without a host application', async () => {
    const plain = await seedWorkspace();
    const bodies = [];
    for (const tenant of [plain.tenant.id, 'ten_unknown']) {
      const answer = await exchange({ tenant, token: await sign(plain) });
      const body = (await answer.json()) as Problem;
      bodies.push([answer.status, { ...body, requestId: '' }]);
    }
    expect(bodies[0]).toEqual([403, expect.objectContaining({ code: 'host_not_configured' })]);
    expect(bodies[1]).toEqual(bodies[0]);
    expect(asked).toEqual([]);
  });
});

describe('the request', () => {
  it.each<[string, Record<string, string | null>]>([
    ['without the CSRF header', { 'X-Switchboard-CSRF': null }],
    ['from another origin', { Origin: ISSUER }],
    ['from an opaque origin', { Origin: 'null' }],
    ['without an origin', { Origin: null }],
    ['from another site that has no origin', { Origin: null, 'Sec-Fetch-Site': 'cross-site' }],
    ['from another host of this site', { Origin: null, 'Sec-Fetch-Site': 'same-site' }],
  ])('is refused %s', async (_, headers) => {
    expect(await codeOf(await withToken(acme, await sign(acme), { headers }))).toEqual([403, 'cross_site']);
  });

  it('is taken from our own page also where the browser names no origin', async () => {
    const headers = { Origin: null, 'Sec-Fetch-Site': 'same-origin' };
    expect((await withToken(acme, await sign(acme), { headers })).status).toBe(200);
  });

  it('names what is wrong with its body', async () => {
    expect(await codeOf(await exchange('{'))).toEqual([400, 'invalid_json']);
    expect(await codeOf(await exchange('x'.repeat(16_001)))).toEqual([413, 'body_too_large']);
    const answer = await exchange({ token: 'x', extra: 1 });
    expect(await answer.json()).toMatchObject({
      code: 'invalid_input',
      fields: [{ path: 'tenant' }, { path: 'extra', message: 'There is no such field.' }],
    });
  });

  it('allows no other origin to read it or to send its headers', async () => {
    const headers = { Origin: ISSUER, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'x-switchboard-csrf' };
    for (const path of ['/auth/host-session', '/api/v1/session']) {
      const answer = await app.fetch(new Request(ORIGIN + path, { method: 'OPTIONS', headers }), env);
      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });
});

describe('the keys of the host application', () => {
  it('are fetched once, without following redirects, and again when a new key appears, at most once a minute', async () => {
    for (const _ of [1, 2]) expect((await withToken(acme, await sign(acme))).status).toBe(200);
    expect(asked).toEqual([expect.stringMatching(/^https:\/\/crm\.example\/keys\/\d+ manual$/) as string]);
    const rotated = await announced('2');
    keysAnswer = () => Response.json(rotated);
    const next = async () => (await withToken(acme, await sign(acme, { header: { kid: '2' } }))).status;
    expect([await next(), asked.length]).toEqual([401, 1]);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 });
    expect([await next(), asked.length]).toEqual([200, 2]);
    for (const _ of [1, 2, 3]) await withToken(acme, await sign(acme, { header: { kid: crypto.randomUUID() } }));
    expect(asked).toHaveLength(2);
    vi.setSystemTime(Date.now() + 10 * 60_000);
    expect([await next(), asked.length]).toEqual([200, 3]);
  });

  it('go on opening while the host stumbles, and open for two who come first at once', async () => {
    const tokens = await Promise.all([sign(acme), sign(acme)]);
    expect((await Promise.all(tokens.map((token) => withToken(acme, token)))).map(({ status }) => status)).toEqual([200, 200]);
    keysAnswer = () => new Response('down', { status: 503 });
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 });
    const before = asked.length;
    expect((await withToken(acme, await sign(acme, { header: { kid: '9' } }))).status).toBe(401);
    expect([(await withToken(acme, await sign(acme))).status, asked.length - before]).toEqual([200, 1]);
  });

  it.each<[string, () => Response | Promise<Response>, string]>([
    ['cannot be reached', () => Promise.reject(new TypeError('network')), 'keys_unreachable'],
    ['are elsewhere', () => new Response(null, { status: 302, headers: { Location: 'https://10.0.0.1/' } }), 'keys_answer_302'],
    ['are missing', () => new Response('not found', { status: 404 }), 'keys_answer_404'],
    ['are no JSON', () => new Response('<html>'), 'keys_not_json'],
    ['are no keys', () => Response.json({ key: 1 }), 'keys_invalid'],
    ['are endless', () => new Response(' '.repeat(70_000)), 'keys_too_large'],
  ])('are not asked for again at once when they %s', async (_, answer, why) => {
    keysAnswer = answer;
    for (const expected of [why, 'keys_failed_before']) {
      logged = [];
      expect(await codeOf(await withToken(acme, await sign(acme)))).toEqual([401, 'host_token_refused']);
      expect(logged.join()).toContain(`"why":"${expected}"`);
    }
    expect(asked).toHaveLength(1);
  });

  it('are fetched in production from public names over https alone', async () => {
    const production = { ...env, ENVIRONMENT: 'production' };
    for (const address of ['http://crm.example/keys', 'https://127.0.0.1/keys', 'https://localhost/keys', 'https://[::1]/keys']) {
      await connectHost(acme, address);
      const body = JSON.stringify({ tenant: acme.tenant.id, token: await sign(acme) });
      const headers = { Origin: 'https://app.example', 'X-Switchboard-CSRF': '1' };
      const answer = await app.fetch(new Request('https://app.example/auth/host-session', { method: 'POST', headers, body }), production);
      expect(await codeOf(answer)).toEqual([401, 'host_token_refused']);
    }
    expect(asked).toEqual([]);
    expect(logged.every((line) => line.includes('keys_address_refused'))).toBe(true);
  });
});

describe('a framed session', () => {
  const framed = { 'X-Switchboard-Frame': '1' };
  const inFrame = async (headers: Record<string, string> = {}) => withToken(acme, await sign(acme), { frame: true, headers });

  it('has a partitioned cookie, which counts for the framed page alone', async () => {
    const answer = await inFrame({ Cookie: 'sb_probe=1' });
    expect(await answer.json()).toMatchObject({ bearer: null });
    expect(answer.headers.get('Set-Cookie')).toMatch(
      /^sb_framed=sbs_[\w-]+; Max-Age=43200; Path=\/; HttpOnly; Secure; SameSite=None; Partitioned$/,
    );
    const cookie = cookieOf(answer);
    const value = cookie.replace('sb_framed=', '');
    expect(await session({ Cookie: cookie, ...framed })).toBe(200);
    expect(await session({ Cookie: cookie })).toBe(401);
    expect(await session({ Cookie: `sb_session=${value}` })).toBe(401);
    expect(await session({ Cookie: `sb_session=${value}`, ...framed })).toBe(401);
    expect(await session({ Authorization: `Bearer ${value}` })).toBe(401);
    const plain = await seedSession(acme, acme.members.csm);
    expect(await session({ Cookie: plain, ...framed })).toBe(401);
    expect(await session({ Cookie: plain.replace('sb_session', 'sb_framed'), ...framed })).toBe(401);
    expect(await session({ Cookie: `${plain}; ${cookie}` })).toBe(200);
  });

  it('has the __Host- prefix over https', async () => {
    const headers = { Origin: 'https://app.example', 'X-Switchboard-CSRF': '1', Cookie: '__Host-sb_probe=1' };
    const body = JSON.stringify({ tenant: acme.tenant.id, token: await sign(acme), frame: true });
    const answer = await app.fetch(new Request('https://app.example/auth/host-session', { method: 'POST', headers, body }), env);
    expect(answer.headers.get('Set-Cookie')).toMatch(/^__Host-sb_framed=.*; Path=\/; HttpOnly; Secure; SameSite=None; Partitioned$/);
  });

  it('is a bearer token of fifteen minutes where the browser keeps no cookie', async () => {
    const answer = await inFrame();
    const { bearer, endsAt } = (await answer.json()) as HostSessionAnswer;
    expect([bearer, answer.headers.get('Set-Cookie')]).toEqual([expect.stringMatching(/^sbf_[\w-]{65}$/), null]);
    expect(Math.abs(Date.parse(endsAt) - Date.now() - 900_000)).toBeLessThan(5_000);
    expect(await session({ Authorization: `Bearer ${bearer}` })).toBe(200);
    for (const name of ['sb_session', 'sb_framed']) expect(await session({ Cookie: `${name}=${bearer}` })).toBe(401);
    expect(await session({ Cookie: `sb_framed=${bearer}`, ...framed })).toBe(401);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 900_001 });
    expect(await session({ Authorization: `Bearer ${bearer}` })).toBe(401);
  });

  it('changes nothing for another site, with a cookie or with a bearer', async () => {
    const cookie = cookieOf(await inFrame({ Cookie: 'sb_probe=1' }));
    const { bearer } = (await (await inFrame()).json()) as HostSessionAnswer;
    for (const credential of [{ Cookie: cookie, ...framed }, { Authorization: `Bearer ${bearer}` }]) {
      for (const sent of [{}, { 'X-Switchboard-CSRF': '1', Origin: ISSUER }]) {
        const headers = { ...credential, ...sent } as HeadersInit;
        const answer = await app.fetch(new Request(`${ORIGIN}/api/v1/session/sign-out`, { method: 'POST', headers }), env);
        expect(await codeOf(answer)).toEqual([403, 'cross_site']);
      }
    }
  });

  it('takes the place of the one before it in that browser', async () => {
    const first = cookieOf(await inFrame({ Cookie: 'sb_probe=1' }));
    expect((await inFrame({ Cookie: `sb_probe=1; ${first}` })).status).toBe(200);
    expect(await session({ Cookie: first, ...framed })).toBe(401);
  });
});
