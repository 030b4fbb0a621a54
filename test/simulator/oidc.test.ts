/** Signing in through the simulator's OpenID provider, the way a client library does. */
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import type { Simulator } from '../../simulator/simulator.ts';
import { bench, DAY_MS } from './support.ts';

const ORIGIN = 'http://127.0.0.1:8788';
const REDIRECT = 'http://127.0.0.1:8787/auth/callback';
const VERIFIER = 'a-verifier-of-at-least-forty-three-characters-0123456789';
const CHALLENGE = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(VERIFIER))).toString('base64url');

const REQUEST = {
  client_id: 'switchboard-dev',
  redirect_uri: REDIRECT,
  response_type: 'code',
  scope: 'openid email profile',
  state: 'the-state',
  nonce: 'the-nonce',
  code_challenge: CHALLENGE,
  code_challenge_method: 'S256',
};

const get = (simulator: Simulator, path: string) => simulator.fetch(new Request(`${ORIGIN}/oidc${path}`));
const authorize = (simulator: Simulator, query: Record<string, string>) =>
  get(simulator, `/authorize?${new URLSearchParams(query).toString()}`);
const post = (simulator: Simulator, path: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
  simulator.fetch(new Request(`${ORIGIN}/oidc${path}`, { method: 'POST', body: new URLSearchParams(form), headers }));

async function codeFor(simulator: Simulator, request: Record<string, string> = REQUEST, person = 'anita@acmeloans.example') {
  const chosen = await post(simulator, '/authorize', { ...request, person });
  return new URL(chosen.headers.get('location') ?? 'about:blank').searchParams;
}

const EXCHANGE = {
  grant_type: 'authorization_code',
  redirect_uri: REDIRECT,
  code_verifier: VERIFIER,
  client_id: 'switchboard-dev',
  client_secret: 'switchboard-dev-secret',
};

describe('the provider', () => {
  it('names itself by the address it is reached at', async () => {
    const discovery = await (await get(bench().simulator, '/.well-known/openid-configuration')).json();
    expect(discovery).toMatchObject({
      issuer: `${ORIGIN}/oidc`,
      authorization_endpoint: `${ORIGIN}/oidc/authorize`,
      token_endpoint: `${ORIGIN}/oidc/token`,
      jwks_uri: `${ORIGIN}/oidc/jwks`,
      code_challenge_methods_supported: ['S256'],
    });
  });

  it('shows the members, the administrator first and no customer', async () => {
    const page = await (await authorize(bench().simulator, REQUEST)).text();
    const names = [...page.matchAll(/<strong>(.*?)<\/strong>/g)].map((match) => match[1]);
    expect(names.slice(0, 2)).toEqual(['Anita Desai', 'Vikram Rao']);
    expect(names).toHaveLength(8);
    expect(names).not.toContain('Kavita Textiles');
  });

  it('puts the hinted person first', async () => {
    const query = { ...REQUEST, login_hint: 'priya@acmeloans.example' };
    const page = await (await authorize(bench().simulator, query)).text();
    expect(/<strong>(.*?)<\/strong>/.exec(page)?.[1]).toBe('Priya Sharma');
  });

  it('gives a code with the state, and for it an ID token that verifies with its keys', async () => {
    const { simulator } = bench();
    const back = await codeFor(simulator);
    expect(Object.fromEntries(back)).toEqual({ code: expect.stringMatching(/^\w{32}$/), state: 'the-state', iss: `${ORIGIN}/oidc` });
    const answer = await post(simulator, '/token', { ...EXCHANGE, code: back.get('code') ?? '' });
    expect(answer.status).toBe(200);
    const { id_token: idToken } = (await answer.json()) as { id_token: string };
    const keys = createLocalJWKSet((await (await get(simulator, '/jwks')).json()) as JSONWebKeySet);
    const { payload, protectedHeader } = await jwtVerify(idToken, keys, { issuer: `${ORIGIN}/oidc`, audience: 'switchboard-dev' });
    expect(protectedHeader.alg).toBe('ES256');
    expect(payload).toMatchObject({ email: 'anita@acmeloans.example', email_verified: true, name: 'Anita Desai', nonce: 'the-nonce' });
  });

  it('takes the client secret from the header, form-encoded as the standard says', async () => {
    const { simulator } = bench();
    const { client_id: id, client_secret: secret, ...form } = EXCHANGE;
    const code = (await codeFor(simulator)).get('code') ?? '';
    const basic = `Basic ${btoa(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`)}`;
    expect((await post(simulator, '/token', { ...form, code }, { authorization: basic })).status).toBe(200);
  });

  it('signs in without a page when prompt is none and a person is hinted', async () => {
    const query = { ...REQUEST, prompt: 'none', login_hint: 'meera@acmeloans.example' };
    const answer = await authorize(bench().simulator, query);
    expect(answer.status).toBe(303);
    expect(new URL(answer.headers.get('location') ?? '').searchParams.has('code')).toBe(true);
  });

  it('issues a token that is good by real time and by the wound clock', async () => {
    const { simulator } = bench({ startMs: Date.now() + 30 * DAY_MS });
    const code = (await codeFor(simulator)).get('code') ?? '';
    const { id_token: idToken } = (await (await post(simulator, '/token', { ...EXCHANGE, code })).json()) as { id_token: string };
    const keys = createLocalJWKSet((await (await get(simulator, '/jwks')).json()) as JSONWebKeySet);
    for (const currentDate of [new Date(), new Date(simulator.clock.now())]) await jwtVerify(idToken, keys, { currentDate });
  });
});

describe('refusals of the provider', () => {
  it.each([
    ['an unknown client', { ...REQUEST, client_id: 'somebody' }],
    ['a redirect to a script', { ...REQUEST, redirect_uri: 'javascript:alert(1)' }],
  ])('does not redirect for %s', async (_name, request) => {
    expect((await authorize(bench().simulator, request)).status).toBe(400);
  });

  it.each([
    ['another response type', { ...REQUEST, response_type: 'token' }, 'unsupported_response_type'],
    ['a scope without openid', { ...REQUEST, scope: 'email' }, 'invalid_scope'],
    ['plain PKCE', { ...REQUEST, code_challenge_method: 'plain' }, 'invalid_request'],
    ['nobody hinted with prompt none', { ...REQUEST, prompt: 'none' }, 'login_required'],
  ])('sends the error back for %s', async (_name, request, error) => {
    const answer = await authorize(bench().simulator, request);
    const back = new URL(answer.headers.get('location') ?? '').searchParams;
    expect(Object.fromEntries(back)).toMatchObject({ error, state: 'the-state' });
  });

  it('refuses a customer as a person to sign in', async () => {
    expect((await codeFor(bench().simulator, REQUEST, 'kavita@nowhere.example')).get('error')).toBe('access_denied');
  });

  it.each([
    ['a wrong secret', { client_secret: 'wrong' }, 401, 'invalid_client'],
    ['another grant', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
    ['a wrong verifier', { code_verifier: 'wrong' }, 400, 'invalid_grant'],
    ['another redirect', { redirect_uri: 'http://127.0.0.1/else' }, 400, 'invalid_grant'],
    ['an unknown code', { code: 'nope' }, 400, 'invalid_grant'],
  ])('refuses %s', async (_name, change, status, error) => {
    const { simulator } = bench();
    const code = (await codeFor(simulator)).get('code') ?? '';
    const answer = await post(simulator, '/token', { ...EXCHANGE, code, ...change });
    expect([answer.status, await answer.json()]).toMatchObject([status, { error }]);
  });

  it('takes a code once, and not after five minutes', async () => {
    const { simulator } = bench();
    const code = (await codeFor(simulator)).get('code') ?? '';
    expect((await post(simulator, '/token', { ...EXCHANGE, code })).status).toBe(200);
    expect((await post(simulator, '/token', { ...EXCHANGE, code })).status).toBe(400);
    const late = (await codeFor(simulator)).get('code') ?? '';
    simulator.clock.wind(5 * 60_000);
    expect((await post(simulator, '/token', { ...EXCHANGE, code: late })).status).toBe(400);
  });
});
