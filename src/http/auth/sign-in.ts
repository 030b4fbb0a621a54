/** GET /auth/sign-in?returnTo=/path: sends the browser to the identity provider; behind Cloudflare Access, signs it in. */
import { type Context, Hono } from 'hono';
import { describeError, log } from '../../lib/log.ts';
import type { AppEnv } from '../context.ts';
import { ACCESS_HEADER, accessIdentity, isBehindAccess } from './access.ts';
import { arrive } from './arrive.ts';
import { authorizationUrl, newSignInAttempt } from './oidc.ts';
import { beginTransaction } from './transaction.ts';

export const signIn = new Hono<AppEnv>();

signIn.get('/auth/sign-in', async (c) => {
  c.header('Cache-Control', 'no-store');
  if (isBehindAccess(c.env)) return byAccess(c);
  const attempt = newSignInAttempt();
  try {
    const provider = await authorizationUrl(c.env, redirectUriOf(c.req.url), attempt);
    await beginTransaction(c, { ...attempt, returnTo: safeReturnTo(c.req.query('returnTo')) });
    return c.redirect(provider, 303);
  } catch (error) {
    log('error', 'sign_in_failed', { requestId: c.get('requestId'), step: 'discovery', error: describeError(error) });
    return c.redirect('/?error=sign_in_failed', 303);
  }
});

/** Without a valid assertion nobody gets in, not through the identity provider either: Access is there to decide that. */
async function byAccess(c: Context<AppEnv>): Promise<Response> {
  const assertion = c.req.header(ACCESS_HEADER);
  if (assertion === undefined) return c.redirect('/?error=access_missing', 303);
  const identity = await accessIdentity(c.env, assertion);
  if (!identity.verified) {
    log('warn', 'sign_in_failed', { requestId: c.get('requestId'), step: 'access', error: identity.why });
    return c.redirect('/?error=access_refused', 303);
  }
  const isWelcome = await arrive(c, identity.email, 'access');
  return c.redirect(isWelcome ? safeReturnTo(c.req.query('returnTo')) : '/?error=not_a_member', 303);
}

/** The address the provider sends people back to; it must be registered there. */
export function redirectUriOf(requestUrl: string): string {
  return `${new URL(requestUrl).origin}/auth/callback`;
}

/** A path of this site, or `/`. Browsers read `//host`, `/\host` and tabs or newlines in between as another site. */
export function safeReturnTo(returnTo: string | undefined): string {
  const here = 'https://here.invalid';
  if (!returnTo?.startsWith('/') || !URL.canParse(returnTo, here)) return '/';
  const url = new URL(returnTo, here);
  return url.origin === here && !url.pathname.startsWith('//') ? url.pathname + url.search + url.hash : '/';
}
