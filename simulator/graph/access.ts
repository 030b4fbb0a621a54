/** Who calls: the access token of a request, and what it may see. */
import type { Core } from '../core.ts';
import type { AccessToken, BusinessNumber, Waba } from '../state.ts';
import { noSuchObject, type Refusal } from './refusal.ts';

export type Granted<T> = { ok: true; value: T } | { ok: false; refusal: Refusal };

/** Meta takes the token from the header or from the query. */
export function readToken(request: Request): string | null {
  const bearer = /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  return bearer ?? new URL(request.url).searchParams.get('access_token');
}

export function authenticate(core: Core, request: Request): Granted<AccessToken> {
  const text = readToken(request);
  if (!text) return { ok: false, refusal: { code: 104, message: 'An access token is required to request this resource.' } };
  const token = core.state.tokens.get(text);
  if (!token) return { ok: false, refusal: { code: 190, message: 'Invalid OAuth access token - Cannot parse access token' } };
  if (token.isRevoked) {
    return {
      ok: false,
      refusal: { code: 190, subcode: 460, message: 'Error validating access token: The session has been invalidated.' },
    };
  }
  if (token.expiresAtMs !== null && token.expiresAtMs <= core.clock.now()) {
    return { ok: false, refusal: { code: 190, subcode: 463, message: 'Error validating access token: Session has expired.' } };
  }
  return { ok: true, value: token };
}

export function numberFor(core: Core, token: AccessToken, id: string, method: string): Granted<BusinessNumber> {
  const number = core.state.numbers.get(id);
  if (!number || !token.wabaIds.includes(number.wabaId)) return { ok: false, refusal: noSuchObject(id, method) };
  return { ok: true, value: number };
}

export function wabaFor(core: Core, token: AccessToken, id: string, method: string): Granted<Waba> {
  const waba = core.state.wabas.get(id);
  if (!waba || !token.wabaIds.includes(id)) return { ok: false, refusal: noSuchObject(id, method) };
  return { ok: true, value: waba };
}
