/** GET /auth/sign-in?returnTo=/path: sends the browser to the identity provider. */
import { Hono } from 'hono';
import { describeError, log } from '../../lib/log.ts';
import type { AppEnv } from '../context.ts';
import { authorizationUrl, newSignInAttempt } from './oidc.ts';
import { beginTransaction } from './transaction.ts';

export const signIn = new Hono<AppEnv>();

signIn.get('/auth/sign-in', async (c) => {
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
