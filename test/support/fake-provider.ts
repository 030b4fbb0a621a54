/** An OpenID provider that lives in `fetch`: discovery, keys, token and userinfo endpoints, with answers a test can bend. */
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { vi } from 'vitest';
import { workerSettings } from './worker-settings.ts';

export interface FakeProvider {
  /** Grants a code for this sign-in; `claims` go into the id token. */
  grant(authorizationUrl: URL, claims: JWTPayload): string;
  /** Answers the next requests of this path itself, for instance `/token`. */
  override: Map<string, () => Response>;
  /** Claims that only the userinfo endpoint tells. */
  userInfo: JWTPayload;
  /** Signs id tokens with a key that the provider never announced. */
  signWithUnknownKey: boolean;
  requests: string[];
}

interface Grant {
  challenge: string;
  redirectUri: string;
  nonce: string;
  claims: JWTPayload;
}

const ISSUER = workerSettings.OIDC_ISSUER;

/** The same for a whole file: clients keep a provider's keys for minutes. */
const keyPairs = Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]).then(([announced, unknown]) => ({ announced, unknown }));

/** Replaces the global `fetch`; any address but the provider's fails the test. */
export async function startFakeProvider(): Promise<FakeProvider> {
  const { announced, unknown } = await keyPairs;
  const keys = { keys: [{ ...(await exportJWK(announced.publicKey)), kid: '1', alg: 'RS256', use: 'sig' }] };
  const grants = new Map<string, Grant>();

  const provider: FakeProvider = {
    override: new Map(),
    userInfo: {},
    signWithUnknownKey: false,
    requests: [],
    grant(authorizationUrl, claims) {
      const query = authorizationUrl.searchParams;
      const code = crypto.randomUUID();
      const [challenge = '', redirectUri = '', nonce = ''] = ['code_challenge', 'redirect_uri', 'nonce'].map(
        (name) => query.get(name) ?? '',
      );
      grants.set(code, { challenge, redirectUri, nonce, claims });
      return code;
    },
  };

  const answerToken = async (request: Request): Promise<Response> => {
    const form = new URLSearchParams(new TextDecoder().decode(await request.arrayBuffer()));
    const grant = grants.get(form.get('code') ?? '');
    const isClient = basicCredentials(request) === `switchboard:${workerSettings.OIDC_CLIENT_SECRET}`;
    const isSame =
      grant?.challenge === (await challengeOf(form.get('code_verifier') ?? '')) && grant.redirectUri === form.get('redirect_uri');
    grants.delete(form.get('code') ?? '');
    if (!grant || !isClient || !isSame) return Response.json({ error: 'invalid_grant' }, { status: 400 });
    const token = new SignJWT({ nonce: grant.nonce, ...grant.claims })
      .setProtectedHeader({ alg: 'RS256', kid: '1' })
      .setIssuer(grant.claims.iss ?? ISSUER)
      .setAudience(workerSettings.OIDC_CLIENT_ID)
      .setSubject('person-1')
      .setIssuedAt()
      .setExpirationTime(grant.claims.exp ?? '5m');
    const signed = await token.sign(provider.signWithUnknownKey ? unknown.privateKey : announced.privateKey);
    return Response.json({ access_token: 'access', token_type: 'Bearer', id_token: signed });
  };

  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const request = new Request(input as RequestInfo, init as RequestInit);
    const url = new URL(request.url);
    if (url.origin !== ISSUER) throw new Error(`an address that no test expects: ${request.url}`);
    provider.requests.push(url.pathname);
    const override = provider.override.get(url.pathname);
    if (override) return override();
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return Response.json({
          issuer: ISSUER,
          authorization_endpoint: `${ISSUER}/authorize`,
          token_endpoint: `${ISSUER}/token`,
          jwks_uri: `${ISSUER}/keys`,
          userinfo_endpoint: `${ISSUER}/userinfo`,
        });
      case '/keys':
        return Response.json(keys);
      case '/token':
        return answerToken(request);
      case '/userinfo':
        return Response.json({ sub: 'person-1', ...provider.userInfo });
      default:
        return new Response(null, { status: 404 });
    }
  });
  return provider;
}

/** RFC 6749, 2.3.1: both halves are form-encoded before they are joined. */
function basicCredentials(request: Request): string {
  const [, encoded = ''] = /^Basic (.+)$/.exec(request.headers.get('Authorization') ?? '') ?? [];
  return decodeURIComponent(atob(encoded));
}

async function challengeOf(verifier: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier)));
  return btoa(String.fromCharCode(...digest))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
