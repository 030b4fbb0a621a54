/** The token endpoint: a code, once, for an ID token. */
import type { Core } from '../core.ts';
import type { AuthorizationCode, Persona } from '../state.ts';
import { signToken } from './keys.ts';

const TOKEN_LIFE_SECONDS = 3_600;

export type TokenAnswer = { status: 200 | 400 | 401; body: Record<string, unknown> };

/** `authorization` is the header of the request, `form` its body; `issuer` as discovery names it. */
export async function exchangeCode(
  core: Core,
  issuer: string,
  authorization: string | undefined,
  form: URLSearchParams,
): Promise<TokenAnswer> {
  const { oidc } = core.state;
  const client = readClient(authorization, form);
  if (client.id !== oidc.clientId || client.secret !== oidc.clientSecret) {
    return refuse(401, 'invalid_client', 'The client id or secret is wrong.');
  }
  if (form.get('grant_type') !== 'authorization_code') return refuse(400, 'unsupported_grant_type', 'Only authorization_code is offered.');
  const text = form.get('code') ?? '';
  const code = oidc.codes.get(text);
  // Whatever comes of it, a code is looked at once.
  oidc.codes.delete(text);
  if (!code || code.expiresAtMs <= core.clock.now()) return refuse(400, 'invalid_grant', 'The code is unknown, used or expired.');
  if (code.redirectUri !== form.get('redirect_uri'))
    return refuse(400, 'invalid_grant', 'redirect_uri differs from the one of the request.');
  if (!(await provesPossession(code, form.get('code_verifier')))) return refuse(400, 'invalid_grant', 'code_verifier does not match.');
  const person = memberByEmail(core, code.email);
  if (!person) return refuse(400, 'invalid_grant', 'The person is gone.');
  return {
    status: 200,
    body: {
      access_token: core.random.text(40, 'abcdefghijklmnopqrstuvwxyz0123456789'),
      token_type: 'Bearer',
      expires_in: TOKEN_LIFE_SECONDS,
      scope: 'openid email profile',
      id_token: await signToken(oidc, claimsOf(issuer, code, person, core.clock.now())),
    },
  };
}

/** Who may sign in: everybody with an e-mail address, in the order of the demo. */
export function membersOf(core: Core): Persona[] {
  return [...core.state.people.values()].filter((person) => person.email !== undefined && person.role !== 'customer');
}

export const memberByEmail = (core: Core, email: string) => membersOf(core).find((person) => person.email === email.toLowerCase());

function claimsOf(issuer: string, code: AuthorizationCode, person: Persona, nowMs: number): Record<string, unknown> {
  // The clock may be wound, and a client may check by it or by real time: the token is good by both.
  const issuedAt = Math.floor(Math.min(nowMs, Date.now()) / 1_000);
  const expiresAt = Math.floor(Math.max(nowMs, Date.now()) / 1_000) + TOKEN_LIFE_SECONDS;
  return {
    iss: issuer,
    aud: code.clientId,
    sub: `person|${person.phone.slice(1)}`,
    iat: issuedAt,
    exp: expiresAt,
    email: person.email,
    email_verified: true,
    name: person.name,
    ...(code.nonce === null ? {} : { nonce: code.nonce }),
  };
}

function readClient(authorization: string | undefined, form: URLSearchParams): { id: string; secret: string } {
  const basic = /^Basic\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  if (!basic) return { id: form.get('client_id') ?? '', secret: form.get('client_secret') ?? '' };
  const [id = '', secret = ''] = safeDecode(basic).split(':');
  // RFC 6749: both are form-encoded before they are joined.
  return { id: decodeURIComponent(id), secret: decodeURIComponent(secret) };
}

function safeDecode(text: string): string {
  try {
    return atob(text);
  } catch {
    return '';
  }
}

async function provesPossession(code: AuthorizationCode, verifier: string | null): Promise<boolean> {
  if (code.codeChallenge === null) return true;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier ?? '')));
  const challenge = btoa(String.fromCharCode(...digest))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
  return challenge === code.codeChallenge;
}

const refuse = (status: 400 | 401, error: string, description: string): TokenAnswer => ({
  status,
  body: { error, error_description: description },
});
