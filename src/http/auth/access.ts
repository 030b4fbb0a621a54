/** Cloudflare Access in front of this deployment: its signed word on who somebody is. */
import { errors, type JWTPayload, jwtVerify } from 'jose';
import * as z from 'zod';
import { type Env, settingsOf } from '../../env.ts';
import { browserNowMs } from '../../lib/browser-time.ts';
import { comparableEmail } from '../../lib/email.ts';
import { HostKeysError, hostKey } from './host-keys.ts';

/** Written by Cloudflare's edge. Not the cookie of the same content, which is not always passed on. */
export const ACCESS_HEADER = 'Cf-Access-Jwt-Assertion';

/** Seconds by which Cloudflare's clock and ours may differ. */
const TOLERANCE_SECONDS = 10;

const emailClaim = z.string().max(254).transform(comparableEmail).pipe(z.email());

export type AccessIdentity = { verified: true; email: string } | { verified: false; why: string };

/** Whether people arrive through Access; then they arrive in no other way. */
export function isBehindAccess(env: Env): boolean {
  return settingsOf(env).ACCESS_TEAM_DOMAIN !== undefined;
}

/**
 * Who arrives, by the assertion of Access: signed with a key of the team, for this application, not over.
 * `why` is for the log. https://developers.cloudflare.com/cloudflare-one/identity/authorization-cookie/validating-json
 */
export async function accessIdentity(env: Env, assertion: string): Promise<AccessIdentity> {
  const { ACCESS_TEAM_DOMAIN: team, ACCESS_AUDIENCE: audience, ENVIRONMENT } = settingsOf(env);
  if (team === undefined || audience === undefined) return { verified: false, why: 'access_not_configured' };
  let claims: JWTPayload;
  try {
    // Kept, rotated and asked for as those of host applications are: an unknown key id asks again once a minute at most.
    const keys = `${team}/cdn-cgi/access/certs`;
    const verified = await jwtVerify(assertion, (header) => hostKey(keys, ENVIRONMENT === 'development', header), {
      algorithms: ['RS256'],
      issuer: team,
      audience,
      requiredClaims: ['exp', 'iat'],
      clockTolerance: TOLERANCE_SECONDS,
      currentDate: new Date(browserNowMs()),
    });
    claims = verified.payload;
  } catch (error) {
    return { verified: false, why: reasonOf(error) };
  }
  const email = emailClaim.safeParse(claims['email']);
  // A service token has a common_name instead: it is a program, and programs use API keys.
  return email.success ? { verified: true, email: email.data } : { verified: false, why: 'email_missing' };
}

function reasonOf(error: unknown): string {
  if (error instanceof HostKeysError) return error.message;
  if (error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired) return `${error.claim}_${error.reason}`;
  if (error instanceof errors.JOSEError) return error.code;
  throw error;
}
