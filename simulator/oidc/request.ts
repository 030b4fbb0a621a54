/** An authorization request, judged before anybody is shown a page. */
import type { OidcState } from '../state.ts';

export interface AuthorizationRequest {
  clientId: string;
  redirectUri: string;
  state: string | null;
  nonce: string | null;
  codeChallenge: string | null;
  loginHint: string | null;
  prompt: string | null;
}

export type Judged =
  | { ok: true; request: AuthorizationRequest }
  /** `redirectUri` is null where the answer must not leave: an unknown client or a bad address. */
  | { ok: false; error: string; description: string; redirectUri: string | null; state: string | null };

export function judgeAuthorization(oidc: OidcState, query: URLSearchParams): Judged {
  const state = query.get('state');
  const redirectUri = query.get('redirect_uri');
  const stay = (description: string): Judged => ({ ok: false, error: 'invalid_request', description, redirectUri: null, state });
  const leave = (error: string, description: string): Judged => ({ ok: false, error, description, redirectUri, state });
  if (query.get('client_id') !== oidc.clientId) return stay(`Unknown client_id. This provider knows "${oidc.clientId}".`);
  if (!redirectUri || !URL.canParse(redirectUri) || !/^https?:$/.test(new URL(redirectUri).protocol)) {
    return stay('redirect_uri must be an http or https address.');
  }
  if (query.get('response_type') !== 'code') return leave('unsupported_response_type', 'Only the authorization code flow is offered.');
  if (!(query.get('scope') ?? '').split(' ').includes('openid')) return leave('invalid_scope', 'The scope must include openid.');
  const codeChallenge = query.get('code_challenge');
  if (codeChallenge && query.get('code_challenge_method') !== 'S256') return leave('invalid_request', 'Only S256 is offered for PKCE.');
  return {
    ok: true,
    request: {
      clientId: oidc.clientId,
      redirectUri,
      state,
      nonce: query.get('nonce'),
      codeChallenge,
      loginHint: query.get('login_hint'),
      prompt: query.get('prompt'),
    },
  };
}
