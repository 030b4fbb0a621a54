/** `oauth/access_token` and `oauth/revoke`: codes for tokens, fresh tokens for old ones. Source: "Access tokens", "System users". */
import type { Core } from '../core.ts';
import { type Answer, answer, refused } from '../graph/answer.ts';
import type { Refusal } from '../graph/refusal.ts';
import type { AccessToken } from '../state.ts';

export const CODE_LIFE_MS = 30_000;
const DAY_MS = 24 * 3_600_000;
const TOKEN_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

type NewToken = Pick<AccessToken, 'wabaIds' | 'scopes'> & { userId?: string; lifeDays: number };

/** A token as Meta's look; `lifeDays` 0 is one that never expires. */
export function issueToken(core: Core, { wabaIds, scopes, userId, lifeDays }: NewToken): AccessToken {
  const nowMs = core.clock.now();
  const made: AccessToken = {
    token: `EAA${core.random.text(180, TOKEN_LETTERS)}`,
    wabaIds,
    scopes,
    expiresAtMs: lifeDays === 0 ? null : nowMs + lifeDays * DAY_MS,
    isRevoked: false,
    issuedAtMs: nowMs,
    ...(userId === undefined ? {} : { userId }),
  };
  core.state.tokens.set(made.token, made);
  return made;
}

/** A code for a token, or with `grant_type=fb_exchange_token` a new token for one that is still good. */
export function accessToken(core: Core, query: URLSearchParams): Answer {
  const { app } = core.state;
  if (query.get('client_id') !== app.id)
    return refused(oauthError(101, 'Error validating application. Cannot get application info due to a system error.'));
  if (query.get('client_secret') !== app.secret) return refused(oauthError(1, 'Error validating client secret.'));
  const grant = query.get('grant_type');
  if (grant === 'fb_exchange_token') return refresh(core, query);
  if (grant === 'client_credentials') return answer({ access_token: `${app.id}|${app.secret}`, token_type: 'bearer' });
  return exchangeCode(core, query.get('code') ?? '');
}

export function revokeToken(core: Core, query: URLSearchParams): Answer {
  const { app, tokens } = core.state;
  if (query.get('client_id') !== app.id || query.get('client_secret') !== app.secret) {
    return refused(oauthError(1, 'Error validating client secret.'));
  }
  const token = tokens.get(query.get('revoke_token') ?? '');
  if (!token) return refused(oauthError(100, 'Invalid revoke_token.'));
  token.isRevoked = true;
  return answer({ success: true });
}

/** Whatever comes of it, a code is looked at once. */
function exchangeCode(core: Core, text: string): Answer {
  const { app, signup, settings } = core.state;
  if (text === '') return refused(oauthError(1, 'Missing redirect_uri parameter or code.'));
  const code = signup.codes.get(text);
  if (!code || code.appId !== app.id) return refused(oauthError(100, 'Invalid verification code format.'));
  if (code.isUsed) return refused({ ...oauthError(100, 'This authorization code has been used.'), subcode: 36_009 });
  code.isUsed = true;
  if (code.expiresAtMs <= core.clock.now()) return refused({ ...oauthError(100, 'This authorization code has expired.'), subcode: 36_007 });
  const { wabaIds, scopes, userId } = code;
  return told(core, issueToken(core, { wabaIds: [...wabaIds], scopes, userId, lifeDays: settings.tokenLifeDays }));
}

/** The old one stays good until its own end. */
function refresh(core: Core, query: URLSearchParams): Answer {
  const old = core.state.tokens.get(query.get('fb_exchange_token') ?? '');
  const isGood = old && !old.isRevoked && (old.expiresAtMs === null || old.expiresAtMs > core.clock.now());
  if (!isGood) return refused({ ...oauthError(190, 'Error validating access token: Session has expired.'), subcode: 463, httpStatus: 401 });
  const { wabaIds, scopes, userId } = old;
  const lifeDays = old.expiresAtMs === null && query.get('set_token_expires_in_60_days') !== 'true' ? 0 : 60;
  return told(core, issueToken(core, { wabaIds: [...wabaIds], scopes, lifeDays, ...(userId === undefined ? {} : { userId }) }));
}

function told(core: Core, { token, expiresAtMs }: AccessToken): Answer {
  const expiresIn = expiresAtMs === null ? {} : { expires_in: Math.floor((expiresAtMs - core.clock.now()) / 1_000) };
  return answer({ access_token: token, token_type: 'bearer', ...expiresIn });
}

const oauthError = (code: number, message: string): Refusal => ({ code, message, httpStatus: 400 });
