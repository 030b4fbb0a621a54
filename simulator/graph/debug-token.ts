/** `GET /debug_token`: what a token is, for the app that owns it (`APP_ID|APP_SECRET`) or for a business token. */
import type { Core } from '../core.ts';
import { authenticate, readToken } from './access.ts';
import { type Answer, answer, refused } from './answer.ts';

export function debugToken(core: Core, request: Request): Answer {
  const { app, tokens } = core.state;
  if (readToken(request) !== `${app.id}|${app.secret}`) {
    const granted = authenticate(core, request);
    if (!granted.ok) return refused(granted.refusal);
  }
  const input = new URL(request.url).searchParams.get('input_token');
  if (!input) return refused({ code: 100, message: '(#100) The parameter input_token is required.' });
  const token = tokens.get(input);
  if (!token) {
    const error = { code: 190, message: 'Invalid OAuth access token - Cannot parse access token' };
    return answer({ data: { error, is_valid: false, scopes: [] } });
  }
  const isValid = !token.isRevoked && (token.expiresAtMs === null || token.expiresAtMs > core.clock.now());
  return answer({
    data: {
      app_id: app.id,
      type: 'SYSTEM_USER',
      application: 'Switchboard',
      data_access_expires_at: 0,
      expires_at: token.expiresAtMs === null ? 0 : Math.floor(token.expiresAtMs / 1_000),
      is_valid: isValid,
      scopes: token.scopes,
      // Newest first, as Meta lists them.
      granular_scopes: token.scopes.map((scope) =>
        scope.startsWith('whatsapp_business') ? { scope, target_ids: token.wabaIds.toReversed() } : { scope },
      ),
      user_id: '122100000000000001',
    },
  });
}
