/** An OpenID provider that signs in the people of the demo: discovery, authorization code with PKCE, keys. */
import { type Context, Hono } from 'hono';
import type { Core } from '../core.ts';
import { publicKeys } from './keys.ts';
import { refusalPage, signInPage } from './page.ts';
import { type AuthorizationRequest, type Judged, judgeAuthorization } from './request.ts';
import { exchangeCode, memberByEmail, membersOf } from './token.ts';

const CODE_LIFE_MS = 5 * 60_000;
const CODE_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export function oidcApp(core: Core): Hono {
  const app = new Hono();
  const { oidc } = core.state;

  app.get('/.well-known/openid-configuration', (c) => {
    const issuer = issuerOf(c);
    return c.json({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
      scopes_supported: ['openid', 'email', 'profile'],
      claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'nonce', 'email', 'email_verified', 'name'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      code_challenge_methods_supported: ['S256'],
      prompt_values_supported: ['none', 'login', 'select_account'],
      authorization_response_iss_parameter_supported: true,
    });
  });

  app.get('/jwks', async (c) => c.json(await publicKeys(oidc)));

  app.get('/authorize', (c) => {
    const query = new URL(c.req.url).searchParams;
    const judged = judgeAuthorization(oidc, query);
    if (!judged.ok) return refuse(c, judged);
    const { loginHint, prompt } = judged.request;
    if (prompt === 'none') {
      const person = loginHint ? memberByEmail(core, loginHint) : undefined;
      if (person?.email) return signIn(c, judged.request, person.email);
      return refuse(c, { ...judged.request, ok: false, error: 'login_required', description: 'Nobody is named by login_hint.' });
    }
    return c.html(signInPage(membersOf(core), query, loginHint));
  });

  app.post('/authorize', async (c) => {
    const form = await readForm(c);
    const judged = judgeAuthorization(oidc, form);
    if (!judged.ok) return refuse(c, judged);
    const person = memberByEmail(core, form.get('person') ?? '');
    if (!person?.email) return refuse(c, { ...judged.request, ok: false, error: 'access_denied', description: 'There is no such person.' });
    return signIn(c, judged.request, person.email);
  });

  app.post('/token', async (c) => {
    const form = await readForm(c);
    const { status, body } = await exchangeCode(core, issuerOf(c), c.req.header('authorization'), form);
    return c.json(body, status, { 'cache-control': 'no-store' });
  });

  app.all('*', (c) => c.json({ error: 'not_found' }, 404));
  return app;

  function signIn(c: Context, request: AuthorizationRequest, email: string): Response {
    const code = core.random.text(32, CODE_ALPHABET);
    const { clientId, redirectUri, nonce, codeChallenge } = request;
    forgetExpired();
    oidc.codes.set(code, { clientId, redirectUri, email, nonce, codeChallenge, expiresAtMs: core.clock.now() + CODE_LIFE_MS });
    return redirect(c, redirectUri, { code, state: request.state, iss: issuerOf(c) });
  }

  function refuse(c: Context, refused: Extract<Judged, { ok: false }>): Response | Promise<Response> {
    if (refused.redirectUri === null) return c.html(refusalPage(refused.description), 400);
    return redirect(c, refused.redirectUri, {
      error: refused.error,
      error_description: refused.description,
      state: refused.state,
      iss: issuerOf(c),
    });
  }

  function forgetExpired(): void {
    for (const [code, { expiresAtMs }] of oidc.codes) if (expiresAtMs <= core.clock.now()) oidc.codes.delete(code);
  }
}

/** Decoded here, since workerd warns when a form is read as text. */
async function readForm(c: Context): Promise<URLSearchParams> {
  return new URLSearchParams(new TextDecoder().decode(await c.req.arrayBuffer()));
}

/** The provider's name is where it is reached, so that one simulator serves any host and port. */
const issuerOf = (c: Context) => `${new URL(c.req.url).origin}/oidc`;

function redirect(c: Context, to: string, parameters: Record<string, string | null>): Response {
  const url = new URL(to);
  for (const [name, value] of Object.entries(parameters)) if (value !== null) url.searchParams.set(name, value);
  // 303: the browser follows a posted choice with a GET.
  return c.redirect(url.href, 303);
}
