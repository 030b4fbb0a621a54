/** A token of the host application: whether it is one, for this tenant, just made, and whose. */
import { errors, type JWTPayload, jwtVerify } from 'jose';
import { comparableEmail } from '../../lib/email.ts';
import { type HostApplication, hostAudience } from '../../tenants/host-application.ts';
import { HostKeysError, hostKey } from './host-keys.ts';

/** From `iat` to `exp` at most: a token goes from page to page, where others may come across it. */
const MAX_LIFE_SECONDS = 60;

/** Clocks of servers differ by as much. */
const CLOCK_TOLERANCE_SECONDS = 5;

/** With a public key only: a shared secret among them would let anybody who knows the public key sign. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'EdDSA', 'Ed25519'];

/** Hosts choose its form; an UUID has 36 characters. */
const MAX_JTI_CHARACTERS = 200;

export type HostTokenCheck =
  | { isValid: true; jti: string; email: string /** No clock takes it after this. */; deadAtMs: number }
  | { isValid: false /** For the log: neither the token nor whose it is. */; why: string };

/**
 * Checks signature, `iss`, `aud`, `iat`, `nbf`, `exp`, `jti` and `email` (RFC 7519). That it is used only once is for the
 * caller to see to, in the batch that starts the session.
 */
export async function checkHostToken(
  token: string,
  tenantId: string,
  host: HostApplication,
  { isDevelopment, nowMs }: { isDevelopment: boolean; nowMs: number },
): Promise<HostTokenCheck> {
  const audience = hostAudience(tenantId);
  try {
    const { payload } = await jwtVerify(token, (header) => hostKey(host.keysUrl, isDevelopment, header), {
      algorithms: ALGORITHMS,
      issuer: host.issuer,
      audience,
      requiredClaims: ['iat', 'nbf', 'exp', 'jti', 'email'],
      // Also refuses an `iat` in the future.
      maxTokenAge: MAX_LIFE_SECONDS,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(nowMs),
    });
    return checkClaims(payload, audience);
  } catch (error) {
    return { isValid: false, why: reasonOf(error) };
  }
}

function checkClaims({ aud, iat = 0, exp = 0, jti, email, email_verified: isVerified }: JWTPayload, audience: string): HostTokenCheck {
  // One that others take as well could be shown here by any of them.
  if (Array.isArray(aud) && aud.some((one) => one !== audience)) return { isValid: false, why: 'aud_of_others' };
  if (exp - iat > MAX_LIFE_SECONDS) return { isValid: false, why: 'life_too_long' };
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_JTI_CHARACTERS) return { isValid: false, why: 'jti_unusable' };
  if (typeof email !== 'string' || isVerified === false || isVerified === 'false') return { isValid: false, why: 'email_unusable' };
  return { isValid: true, jti, email: comparableEmail(email), deadAtMs: (exp + CLOCK_TOLERANCE_SECONDS) * 1000 };
}

function reasonOf(error: unknown): string {
  if (error instanceof HostKeysError) return error.message;
  if (error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired) {
    return `${error.claim}_${error.reason === 'missing' ? 'missing' : 'wrong'}`;
  }
  // For instance ERR_JWS_SIGNATURE_VERIFICATION_FAILED, ERR_JWKS_NO_MATCHING_KEY, ERR_JOSE_ALG_NOT_ALLOWED.
  if (error instanceof errors.JOSEError) return error.code;
  return error instanceof Error ? error.name : 'unknown';
}
