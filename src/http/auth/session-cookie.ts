/** The cookies of signing in. Over https they carry the __Host- prefix, which binds them to this very host. */
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { settingsOf } from '../../env.ts';
import type { AppEnv } from '../context.ts';

/** `sb_session` holds the session's token; `sb_sign_in` what a sign-in under way must remember. */
export type CookieName = 'sb_session' | 'sb_sign_in';

export function readCookie(c: Context<AppEnv>, name: CookieName): string | undefined {
  return getCookie(c, fullName(c, name));
}

export function writeCookie(c: Context<AppEnv>, name: CookieName, value: string, maxAgeSeconds: number): void {
  setCookie(c, fullName(c, name), value, { ...attributes(c), maxAge: maxAgeSeconds });
}

export function dropCookie(c: Context<AppEnv>, name: CookieName): void {
  deleteCookie(c, fullName(c, name), attributes(c));
}

function attributes(c: Context<AppEnv>) {
  return { path: '/', httpOnly: true, sameSite: 'Lax', secure: isSecure(c) } as const;
}

function fullName(c: Context<AppEnv>, name: CookieName): string {
  return isSecure(c) ? `__Host-${name}` : name;
}

/** Browsers drop Secure cookies over plain http, which only development uses. */
function isSecure(c: Context<AppEnv>): boolean {
  return settingsOf(c.env).ENVIRONMENT !== 'development' || new URL(c.req.url).protocol === 'https:';
}
