/** The cookies of signing in. Over https they carry the __Host- prefix, which binds them to this very host. */
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { settingsOf } from '../../env.ts';
import type { AppEnv } from '../context.ts';

/**
 * `sb_session` holds the session's token, `sb_framed` that of a session in a frame of the host application; `sb_sign_in`
 * what a sign-in under way must remember; `sb_probe` comes back when the browser keeps cookies of a frame.
 */
export type CookieName = 'sb_session' | 'sb_framed' | 'sb_sign_in' | 'sb_probe';

/** Sent to a page inside a frame of another site, and kept apart for each such site (Partitioned). */
const IN_FRAMES = new Set<CookieName>(['sb_framed', 'sb_probe']);

export function readCookie(c: Context<AppEnv>, name: CookieName): string | undefined {
  return getCookie(c, fullName(c, name));
}

export function writeCookie(c: Context<AppEnv>, name: CookieName, value: string, maxAgeSeconds: number): void {
  setCookie(c, fullName(c, name), value, { ...attributes(c, name), maxAge: maxAgeSeconds });
}

export function dropCookie(c: Context<AppEnv>, name: CookieName): void {
  deleteCookie(c, fullName(c, name), attributes(c, name));
}

function attributes(c: Context<AppEnv>, name: CookieName) {
  // Browsers want Secure for these, and take the loopback address for secure.
  if (IN_FRAMES.has(name)) return { path: '/', httpOnly: true, sameSite: 'None', secure: true, partitioned: true } as const;
  return { path: '/', httpOnly: true, sameSite: 'Lax', secure: isSecure(c) } as const;
}

function fullName(c: Context<AppEnv>, name: CookieName): string {
  return isSecure(c) ? `__Host-${name}` : name;
}

/** Browsers other than Chromium drop Secure cookies over plain http, which only development uses. */
function isSecure(c: Context<AppEnv>): boolean {
  return settingsOf(c.env).ENVIRONMENT !== 'development' || new URL(c.req.url).protocol === 'https:';
}
