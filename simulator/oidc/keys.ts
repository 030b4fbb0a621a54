/** The provider's signing key: made when first needed and kept in the state, so that a restart signs nobody out. */
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import type { OidcState } from '../state.ts';

type Key = NonNullable<OidcState['key']>;

export async function signingKey(oidc: OidcState): Promise<Key> {
  if (oidc.key) return oidc.key;
  const pair = await generateKeyPair('ES256', { extractable: true });
  const publicJwk = await exportJWK(pair.publicKey);
  const kid = await calculateJwkThumbprint(publicJwk);
  // Two first requests at once must not end with two keys.
  oidc.key ??= { kid, publicJwk, privateJwk: await exportJWK(pair.privateKey) };
  return oidc.key;
}

export async function publicKeys(oidc: OidcState): Promise<{ keys: JWK[] }> {
  const { kid, publicJwk } = await signingKey(oidc);
  return { keys: [{ ...publicJwk, kid, alg: 'ES256', use: 'sig' }] };
}

export async function signToken(oidc: OidcState, claims: Record<string, unknown>): Promise<string> {
  const { kid, privateJwk } = await signingKey(oidc);
  return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid, typ: 'JWT' }).sign(await importJWK(privateJwk, 'ES256'));
}
