/** GET /auth/callback: the browser comes back from the identity provider; a member of that verified email gets a session. */
import { type Context, Hono } from 'hono';
import { describeError, log } from '../../lib/log.ts';
import type { AppEnv } from '../context.ts';
import { arrive } from './arrive.ts';
import { type Identity, identityOf } from './oidc.ts';
import { redirectUriOf } from './sign-in.ts';
import { type SignInTransaction, takeTransaction } from './transaction.ts';

export const callback = new Hono<AppEnv>();

callback.get('/auth/callback', async (c) => {
  c.header('Cache-Control', 'no-store');
  const transaction = await takeTransaction(c);
  if (!transaction) return c.redirect('/?error=expired', 303);

  const identity = await identify(c, transaction);
  if (!identity.verified) return c.redirect('/?error=sign_in_failed', 303);

  const isWelcome = await arrive(c, identity.email, 'oidc');
  return c.redirect(isWelcome ? transaction.returnTo : '/?error=not_a_member', 303);
});

async function identify(c: Context<AppEnv>, transaction: SignInTransaction): Promise<Identity> {
  try {
    const identity = await identityOf(c.env, new URL(c.req.url), redirectUriOf(c.req.url), transaction);
    if (!identity.verified) log('warn', 'sign_in_failed', { requestId: c.get('requestId'), step: 'email_not_verified' });
    return identity;
  } catch (error) {
    log('warn', 'sign_in_failed', { requestId: c.get('requestId'), step: 'callback', error: describeError(error) });
    return { verified: false };
  }
}
