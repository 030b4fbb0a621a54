/** Requests as a browser makes them, with the cookies it keeps. */
import { env } from 'cloudflare:workers';
import type { Env } from '../../src/env.ts';
import { app } from '../../src/http/app.ts';
import type { FakeProvider } from './fake-provider.ts';

export const ORIGIN = 'http://127.0.0.1:8787';

export type Cookies = Map<string, string>;

export interface Visit {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  headers?: Record<string, string>;
  origin?: string;
  /** Settings that differ from those of every test. */
  settings?: Partial<Env>;
  /** The answer never arrives: its cookies are not kept. */
  isLost?: boolean;
}

/** One request from our own page; the answer's cookies land in `cookies`. */
export async function browse(path: string, cookies: Cookies, visit: Visit = {}): Promise<Response> {
  const { method = 'GET', body, headers = {}, origin = ORIGIN, settings, isLost = false } = visit;
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const request = new Request(new URL(path, origin), {
    method,
    headers: { ...(cookie !== '' && { Cookie: cookie }), ...(method !== 'GET' && { 'X-Switchboard-CSRF': '1' }), ...headers },
    redirect: 'manual',
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const response = await app.fetch(request, settings ? { ...env, ...settings } : env);
  if (!isLost) keepCookies(response, cookies);
  return response;
}

export function keepCookies(response: Response, cookies: Cookies): void {
  for (const line of response.headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (/Max-Age=0/.test(line)) cookies.delete(name);
    else cookies.set(name, value);
  }
}

/** A whole sign-in of somebody with this verified e-mail address. Answers where it led to and what the browser holds. */
export async function signInAs(provider: FakeProvider, email: string, visit: Visit = {}, cookies: Cookies = new Map()) {
  const begun = await browse('/auth/sign-in', cookies, visit);
  const authorize = new URL(begun.headers.get('Location') ?? '', ORIGIN);
  const code = provider.grant(authorize, { email, email_verified: true });
  const answer = await browse(`/auth/callback?code=${code}&state=${authorize.searchParams.get('state')}`, cookies, visit);
  return { cookies, location: answer.headers.get('Location') };
}
