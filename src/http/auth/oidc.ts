/** OpenID Connect, code flow with PKCE: sends people to the provider and learns their verified email from what comes back. */
import * as oauth from 'oauth4webapi';
import { type Env, settingsOf } from '../../env.ts';
import { browserNowMs } from '../../lib/browser-time.ts';

/** Providers change their endpoints rarely and announce their keys elsewhere; an hour saves a request a sign-in. */
const DISCOVERY_LIFETIME_MS = 3_600_000;

const PROVIDER_TIMEOUT_MS = 8000;

/** What binds the provider's answer to the browser that asked. */
export interface SignInAttempt {
  state: string;
  nonce: string;
  codeVerifier: string;
}

export type Identity = { verified: true; email: string } | { verified: false };

/** By issuer. Plain data: a promise or a Response must not outlive the request that made it. */
const discovered = new Map<string, { server: oauth.AuthorizationServer; atMs: number }>();

export function newSignInAttempt(): SignInAttempt {
  return { state: oauth.generateRandomState(), nonce: oauth.generateRandomNonce(), codeVerifier: oauth.generateRandomCodeVerifier() };
}

/** Where the browser goes to sign in. Throws when the provider cannot be reached. */
export async function authorizationUrl(env: Env, redirectUri: string, attempt: SignInAttempt): Promise<string> {
  const server = await discover(env);
  if (!server.authorization_endpoint) throw new Error('the identity provider names no authorization_endpoint');
  const url = new URL(server.authorization_endpoint);
  const parameters = {
    client_id: settingsOf(env).OIDC_CLIENT_ID,
    response_type: 'code',
    scope: 'openid email profile',
    redirect_uri: redirectUri,
    state: attempt.state,
    nonce: attempt.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(attempt.codeVerifier),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

/** Who came back. Throws when the answer is not one to this attempt, or the provider refuses or fails. */
export async function identityOf(env: Env, callback: URL, redirectUri: string, attempt: SignInAttempt): Promise<Identity> {
  const server = await discover(env);
  const settings = settingsOf(env);
  const client: oauth.Client = { client_id: settings.OIDC_CLIENT_ID };
  const options = requestOptions(env);
  const parameters = oauth.validateAuthResponse(server, client, callback, attempt.state);
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    clientAuthentication(server, settings.OIDC_CLIENT_SECRET),
    parameters,
    redirectUri,
    attempt.codeVerifier,
    options,
  );
  const answer = await oauth.processAuthorizationCodeResponse(server, client, response, {
    expectedNonce: attempt.nonce,
    requireIdToken: true,
  });
  await oauth.validateApplicationLevelSignature(server, response, options);
  const claims = oauth.getValidatedIdTokenClaims(answer);
  if (!claims) throw new Error('the identity provider sent no id token');
  if (claims['email'] !== undefined || !server.userinfo_endpoint) return identityFrom(claims);
  // OpenID Connect Core 5.4: in the code flow a provider may keep the email for its userinfo endpoint.
  const userInfo = await oauth.userInfoRequest(server, client, answer.access_token, options);
  return identityFrom(await oauth.processUserInfoResponse(server, client, claims.sub, userInfo));
}

function identityFrom(claims: Readonly<Record<string, unknown>>): Identity {
  const { email, email_verified: isVerified } = claims;
  // Some providers write the flag as text.
  const verified = isVerified === true || isVerified === 'true';
  return typeof email === 'string' && verified ? { verified, email } : { verified: false };
}

async function discover(env: Env): Promise<oauth.AuthorizationServer> {
  const issuer = settingsOf(env).OIDC_ISSUER;
  const known = discovered.get(issuer);
  if (known && browserNowMs() - known.atMs < DISCOVERY_LIFETIME_MS) return known.server;
  const url = new URL(issuer);
  const response = await oauth.discoveryRequest(url, { algorithm: 'oidc', ...requestOptions(env) });
  const server = await oauth.processDiscoveryResponse(url, response);
  discovered.set(issuer, { server, atMs: browserNowMs() });
  return server;
}

function clientAuthentication(server: oauth.AuthorizationServer, secret: string): oauth.ClientAuth {
  // A form field arrives as it was sent; of Basic, providers disagree how a secret with - or _ is escaped. A provider
  // that names no method takes Basic (OpenID Connect Discovery, section 3).
  const takesForm = server.token_endpoint_auth_methods_supported?.includes('client_secret_post');
  return takesForm ? oauth.ClientSecretPost(secret) : oauth.ClientSecretBasic(secret);
}

function requestOptions(env: Env) {
  return {
    signal: () => AbortSignal.timeout(PROVIDER_TIMEOUT_MS),
    // The simulator is a provider over http on this machine.
    [oauth.allowInsecureRequests]: settingsOf(env).ENVIRONMENT === 'development',
  };
}
