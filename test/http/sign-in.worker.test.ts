/** Sign-in through an OpenID provider, with every way it can go wrong. */
import { env } from 'cloudflare:workers';
import { and, eq } from 'drizzle-orm';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { BUILT_IN_ROLES, PERMISSION_NAMES } from '../../src/contract/permissions.ts';
import type { Session } from '../../src/contract/session.ts';
import { sessions } from '../../src/db/schema/sessions.ts';
import { members } from '../../src/db/schema/tenants.ts';
import { app } from '../../src/http/app.ts';
import { browse, ORIGIN } from '../support/browse.ts';
import { type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';
import { isSessionOf, seedMember, seedSession, seedWorkspace, type Workspace } from '../support/seed.ts';

const HOUR_MS = 3_600_000;

let acme: Workspace;
let provider: FakeProvider;
let logged: string[];

beforeAll(async () => {
  acme = await seedWorkspace({ name: 'Acme Loans' });
});

beforeEach(async () => {
  logged = [];
  for (const level of ['warn', 'error'] as const) vi.spyOn(console, level).mockImplementation((line: string) => void logged.push(line));
  provider = await startFakeProvider();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Begins a sign-in and returns the provider's address and what the browser holds. */
async function begin(returnTo = '/', origin = ORIGIN) {
  const cookies = new Map<string, string>();
  const response = await browse(`/auth/sign-in?returnTo=${encodeURIComponent(returnTo)}`, cookies, { origin });
  return { cookies, response, authorize: new URL(response.headers.get('Location') ?? '', origin) };
}

/** A whole sign-in of somebody with these claims. `bend` changes what the browser brings back. */
async function signIn(claims: Record<string, unknown>, bend: (callback: URL) => void = () => {}) {
  const { cookies, authorize } = await begin('/alerts');
  const callback = new URL('/auth/callback', ORIGIN);
  callback.searchParams.set('code', provider.grant(authorize, claims));
  callback.searchParams.set('state', authorize.searchParams.get('state') ?? '');
  bend(callback);
  const response = await browse(callback.pathname + callback.search, cookies);
  return { cookies, callback, location: response.headers.get('Location') };
}

const admin = () => ({ email: 'Admin@lender-1.example', email_verified: true });

describe('signing in', () => {
  it('asks the provider for a code with PKCE, state and nonce, and keeps them from the page', async () => {
    const { response, authorize, cookies } = await begin('/alerts');
    expect(response.status).toBe(303);
    expect(`${authorize.origin}${authorize.pathname}`).toBe('https://id.test/authorize');
    const random = expect.stringMatching(/^[\w-]{43}$/) as string;
    expect(Object.fromEntries(authorize.searchParams)).toEqual({
      client_id: 'switchboard',
      response_type: 'code',
      scope: 'openid email profile',
      redirect_uri: `${ORIGIN}/auth/callback`,
      state: random,
      nonce: random,
      code_challenge: random,
      code_challenge_method: 'S256',
    });
    expect(response.headers.get('Set-Cookie')).toMatch(/^sb_sign_in=[\w.-]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(cookies.get('sb_sign_in')).not.toContain(authorize.searchParams.get('state'));
  });

  it('over https sets cookies that are Secure and bound to the host', async () => {
    const { response } = await begin('/', 'https://app.example');
    expect(response.headers.get('Set-Cookie')).toMatch(/^__Host-sb_sign_in=[\w.-]+; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  });

  it('gives a member of the verified email a session, and goes where they wanted to', async () => {
    const { cookies, location } = await signIn(admin());
    expect(location).toBe('/alerts');
    expect([...cookies.keys()]).toEqual(['sb_session']);
    const answer = await browse('/api/v1/session', cookies);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      person: {
        email: 'admin@lender-1.example',
        isOperator: false,
        mayCreateWorkspace: false,
        method: 'oidc',
        workspaces: [{ id: acme.tenant.id, name: 'Acme Loans', isSuspended: false }],
      },
      member: {
        id: acme.members.admin.id,
        name: 'admin of Acme Loans',
        email: 'admin@lender-1.example',
        role: 'admin',
        roleName: 'Admin',
        language: 'en-GB',
        timeZone: 'Asia/Kolkata',
      },
      tenant: {
        id: acme.tenant.id,
        name: 'Acme Loans',
        brandName: null,
        timeZone: 'Asia/Kolkata',
        currency: 'INR',
        isSuspended: false,
        suspendedBecause: null,
      },
      permissions: PERMISSION_NAMES,
      grants: BUILT_IN_ROLES.admin.grants,
      connections: [
        {
          id: acme.connection.id,
          channel: 'whatsapp',
          state: 'connected',
          label: 'Connected',
          tone: 'good',
          displayPhone: '+912240961001',
          verifiedName: 'Acme Loans',
        },
      ],
    });
  });

  it('stores the hash of the token and an end twelve hours away', async () => {
    const { cookies } = await signIn(admin());
    const token = cookies.get('sb_session') ?? '';
    const row = await acme.db
      .select()
      .from(sessions)
      .where(await isSessionOf(token))
      .get();
    expect(JSON.stringify(await acme.db.select().from(sessions))).not.toContain(token);
    expect((row?.expiresAtMs ?? 0) - (row?.createdAtMs ?? 0)).toBe(12 * HOUR_MS);
  });

  it('asks the userinfo endpoint when the id token names no email', async () => {
    provider.userInfo = admin();
    expect((await signIn({})).location).toBe('/alerts');
    expect(provider.requests).toContain('/userinfo');
  });

  it('ends the session that the browser had before', async () => {
    const { cookies } = await begin();
    cookies.set('sb_session', (await seedSession(acme, acme.members.viewer)).replace('sb_session=', ''));
    const before = cookies.get('sb_session') ?? '';
    const again = new URL((await browse('/auth/sign-in', cookies)).headers.get('Location') ?? '');
    const code = provider.grant(again, admin());
    await browse(`/auth/callback?code=${code}&state=${again.searchParams.get('state')}`, cookies);
    expect(cookies.get('sb_session')).not.toBe(before);
    expect((await browse('/api/v1/session', new Map([['sb_session', before]]))).status).toBe(401);
  });

  it('goes to the workspace that somebody with several used last, and at first to that whose name comes first', async () => {
    const aardvark = await seedWorkspace({ name: 'Aardvark Finance' });
    for (const { db, tenant } of [acme, aardvark]) {
      await seedMember(db, { tenantId: tenant.id, name: 'Both', email: 'both@people.example', role: 'viewer', nowMs: 1 });
    }
    const { cookies } = await signIn({ email: 'both@people.example', email_verified: true });
    const session: Session = await (await browse('/api/v1/session', cookies)).json();
    expect(session.tenant.name).toBe('Aardvark Finance');
    await acme.db
      .update(members)
      .set({ lastSeenAtMs: Date.now() + 1000 })
      .where(and(eq(members.email, 'both@people.example'), eq(members.tenantId, acme.tenant.id)));
    const again = await signIn({ email: 'both@people.example', email_verified: true });
    expect((await (await browse('/api/v1/session', again.cookies)).json<Session>()).tenant.name).toBe('Acme Loans');
  });
});

describe('a sign-in that must fail', () => {
  it.each<[string, Record<string, unknown>, (callback: URL) => void, string, RegExp | null]>([
    ['an email of no member', { email: 'nobody@lender-1.example', email_verified: true }, () => {}, 'not_a_member', null],
    ['an email nobody verified', { ...admin(), email_verified: false }, () => {}, 'sign_in_failed', /email_not_verified/],
    ['an email without a word on its verification', { email: 'admin@lender-1.example' }, () => {}, 'sign_in_failed', /email_not_verified/],
    ['no email at all', {}, () => {}, 'sign_in_failed', /email_not_verified/],
    ['another state', admin(), (url) => url.searchParams.set('state', 'x'), 'sign_in_failed', /"state"/],
    ['no state', admin(), (url) => url.searchParams.delete('state'), 'sign_in_failed', /"state"/],
    ['another code', admin(), (url) => url.searchParams.set('code', 'x'), 'sign_in_failed', /ResponseBodyError/],
    [
      'a refusal by the provider',
      admin(),
      (url) => url.searchParams.set('error', 'access_denied'),
      'sign_in_failed',
      /AuthorizationResponseError/,
    ],
    ['another nonce', { ...admin(), nonce: 'x' }, () => {}, 'sign_in_failed', /nonce/],
    ['an id token of another issuer', { ...admin(), iss: 'https://evil.test' }, () => {}, 'sign_in_failed', /"iss"/],
    ['an id token that is over', { ...admin(), exp: 1_700_000_000 }, () => {}, 'sign_in_failed', /"exp"/],
  ])('%s', async (_, claims, bend, error, reason) => {
    const { cookies, location } = await signIn(claims, bend);
    expect(location).toBe(`/?error=${error}`);
    expect([...cookies.keys()]).toEqual([]);
    const lines = logged.map((line) => JSON.parse(line) as { step: string; error?: string });
    expect(lines.map((line) => line.error ?? line.step)).toEqual(reason ? [expect.stringMatching(reason)] : []);
  });

  it('an id token under a key that the provider never announced', async () => {
    provider.signWithUnknownKey = true;
    expect((await signIn(admin())).location).toBe('/?error=sign_in_failed');
  });

  it('a provider that fails', async () => {
    provider.override.set('/token', () => new Response('<html>', { status: 502 }));
    expect((await signIn(admin())).location).toBe('/?error=sign_in_failed');
  });

  it('a member who was deactivated', async () => {
    const { id } = await seedMember(acme.db, {
      tenantId: acme.tenant.id,
      name: 'Gone',
      email: 'gone@people.example',
      role: 'admin',
      nowMs: 1,
    });
    await acme.db.update(members).set({ isActive: false }).where(eq(members.id, id));
    expect((await signIn({ email: 'gone@people.example', email_verified: true })).location).toBe('/?error=not_a_member');
  });

  it('a mailbox that is spelled alike', async () => {
    await seedMember(acme.db, { tenantId: acme.tenant.id, name: 'Kavita', email: 'kavita@people.example', role: 'admin', nowMs: 1 });
    // In lower case the Kelvin sign is a k.
    expect((await signIn({ email: '\u212Aavita@people.example', email_verified: true })).location).toBe('/?error=not_a_member');
    expect((await signIn({ email: 'KAVITA@people.example', email_verified: true })).location).toBe('/alerts');
  });

  it('the same callback a second time', async () => {
    const { cookies, callback } = await signIn(admin());
    cookies.delete('sb_session');
    const again = await browse(callback.pathname + callback.search, cookies);
    expect(again.headers.get('Location')).toBe('/?error=expired');
  });

  it('a callback in a browser that began nothing, or began it otherwise', async () => {
    const { authorize } = await begin();
    const callback = `/auth/callback?code=${provider.grant(authorize, admin())}&state=${authorize.searchParams.get('state')}`;
    expect((await browse(callback, new Map())).headers.get('Location')).toBe('/?error=expired');
    expect((await browse(callback, new Map([['sb_sign_in', '1.AAAA.BBBB']]))).headers.get('Location')).toBe('/?error=expired');
    const { cookies } = await begin();
    expect((await browse(callback, cookies)).headers.get('Location')).toBe('/?error=sign_in_failed');
  });

  it('a callback ten minutes later', async () => {
    const { cookies, authorize } = await begin();
    const code = provider.grant(authorize, admin());
    vi.useFakeTimers({ now: Date.now() + 600_000, toFake: ['Date'] });
    const late = await browse(`/auth/callback?code=${code}&state=${authorize.searchParams.get('state')}`, cookies);
    expect(late.headers.get('Location')).toBe('/?error=expired');
  });

  it('a provider whose discovery fails', async () => {
    vi.useFakeTimers({ now: Date.now() + 2 * HOUR_MS, toFake: ['Date'] });
    provider.override.set('/.well-known/openid-configuration', () => new Response('no', { status: 500 }));
    const { authorize, cookies } = await begin();
    expect(authorize.pathname + authorize.search).toBe('/?error=sign_in_failed');
    expect([...cookies.keys()]).toEqual([]);
  });
});

describe('a session', () => {
  const ask = (cookie: string) => app.fetch(new Request(`${ORIGIN}/api/v1/session`, { headers: { Cookie: cookie } }), env);
  const codeOf = async (response: Response) => (await response.json<{ code: string }>()).code;

  it('lasts twelve hours and no longer, however busy', async () => {
    let cookie = await seedSession(acme, acme.members.csm);
    const startedAtMs = Date.now();
    for (let hour = 1; hour <= 12; hour += 1) {
      vi.useFakeTimers({ now: startedAtMs + hour * HOUR_MS - 1000, toFake: ['Date'] });
      const answer = await ask(cookie);
      expect([hour, answer.status]).toEqual([hour, 200]);
      cookie = answer.headers.get('Set-Cookie')?.split(';')[0] ?? cookie;
    }
    vi.useFakeTimers({ now: startedAtMs + 12 * HOUR_MS, toFake: ['Date'] });
    const late = await ask(cookie);
    expect([late.status, await codeOf(late)]).toEqual([401, 'session_expired']);
  });

  it('is refused at once when its member is deactivated', async () => {
    const member = await seedMember(acme.db, {
      tenantId: acme.tenant.id,
      name: 'Leaver',
      email: 'leaver@people.example',
      role: 'csm',
      nowMs: 1,
    });
    const cookie = await seedSession(acme, member);
    expect((await ask(cookie)).status).toBe(200);
    await acme.db.update(members).set({ isActive: false }).where(eq(members.id, member.id));
    expect((await ask(cookie)).status).toBe(401);
  });

  it('is over after signing out, there and nowhere else', async () => {
    const [cookie, elsewhere] = [await seedSession(acme, acme.members.csm), await seedSession(acme, acme.members.csm)];
    const headers = { Cookie: cookie, Origin: ORIGIN, 'X-Switchboard-CSRF': '1' };
    const answer = await app.fetch(new Request(`${ORIGIN}/api/v1/session/sign-out`, { method: 'POST', headers }), env);
    expect(answer.status).toBe(204);
    expect(answer.headers.get('Set-Cookie')).toMatch(/^sb_session=; Max-Age=0; Path=\//);
    expect((await ask(cookie)).status).toBe(401);
    expect((await ask(elsewhere)).status).toBe(200);
    expect(
      await acme.db
        .select()
        .from(sessions)
        .where(await isSessionOf(cookie)),
    ).toEqual([]);
  });

  it.each([
    ['without the CSRF header', { Origin: ORIGIN }],
    ['with another value in it', { Origin: ORIGIN, 'X-Switchboard-CSRF': 'yes' }],
    ['from another origin', { Origin: 'https://evil.test', 'X-Switchboard-CSRF': '1' }],
    ['from an opaque origin', { Origin: 'null', 'X-Switchboard-CSRF': '1' }],
    ['from the same host over https', { Origin: 'https://127.0.0.1:8787', 'X-Switchboard-CSRF': '1' }],
  ])('refuses to act for a page %s', async (_, headers) => {
    const cookie = await seedSession(acme, acme.members.csm);
    const url = `${ORIGIN}/api/v1/session/sign-out`;
    const answer = await app.fetch(new Request(url, { method: 'POST', headers: { Cookie: cookie, ...headers } as HeadersInit }), env);
    expect([answer.status, await codeOf(answer)]).toEqual([403, 'cross_site']);
    expect((await ask(cookie)).status).toBe(200);
  });

  it('is for people: a key is told so', async () => {
    const headers = { Authorization: `Bearer ${acme.apiKey}` };
    const answer = await app.fetch(new Request(`${ORIGIN}/api/v1/session`, { headers }), env);
    expect([answer.status, await codeOf(answer)]).toEqual([403, 'session_needed']);
  });
});
