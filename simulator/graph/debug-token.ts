/** `GET /debug_token`: what a token is, for the app that owns it (`APP_ID|APP_SECRET`) or for a business token. */
import type { Core } from '../core.ts';
import type { AccessToken } from '../state.ts';
import { authenticate, readToken } from './access.ts';
import { type Answer, answer, refused } from './answer.ts';

/** Of a token that no person's login made. */
const SYSTEM_USER_ID = '122100000000000001';

export function debugToken(core: Core, request: Request): Answer {
  const { app, tokens } = core.state;
  if (readToken(request) !== `${app.id}|${app.secret}`) {
    const granted = authenticate(core, request);
    if (!granted.ok) return refused(granted.refusal);
  }
  const input = new URL(request.url).searchParams.get('input_token');
  if (!input) return refused({ code: 100, message: '(#100) The parameter input_token is required.' });
  if (input === `${app.id}|${app.secret}`) {
    return answer({ data: { app_id: app.id, type: 'APP', application: 'Switchboard', is_valid: true, scopes: [] } });
  }
  const token = tokens.get(input);
  if (!token) {
    const error = { code: 190, message: 'Invalid OAuth access token - Cannot parse access token' };
    return answer({ data: { error, is_valid: false, scopes: [] } });
  }
  const error = errorOf(token, core.clock.now());
  return answer({
    data: {
      app_id: app.id,
      type: 'SYSTEM_USER',
      application: 'Switchboard',
      data_access_expires_at: 0,
      ...(error ? { error } : {}),
      expires_at: seconds(token.expiresAtMs),
      is_valid: error === null,
      ...(token.issuedAtMs === undefined ? {} : { issued_at: seconds(token.issuedAtMs) }),
      scopes: token.scopes,
      // Newest first, as Meta lists them.
      granular_scopes: token.scopes.map((scope) =>
        scope.startsWith('whatsapp_business') ? { scope, target_ids: token.wabaIds.toReversed() } : { scope },
      ),
      user_id: token.userId ?? SYSTEM_USER_ID,
    },
  });
}

function errorOf(token: AccessToken, nowMs: number): { code: number; message: string; subcode: number } | null {
  if (token.isRevoked) return { code: 190, message: 'Error validating access token: The session has been invalidated.', subcode: 460 };
  const isExpired = token.expiresAtMs !== null && token.expiresAtMs <= nowMs;
  return isExpired ? { code: 190, message: 'Error validating access token: Session has expired.', subcode: 463 } : null;
}

/** 0 means never. */
const seconds = (atMs: number | null): number => (atMs === null ? 0 : Math.floor(atMs / 1_000));
