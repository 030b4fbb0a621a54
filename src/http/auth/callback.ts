/** GET /auth/callback: the browser comes back from the identity provider; a member of that verified email gets a session. */
import { type Context, Hono } from 'hono';
import { directory } from '../../db/client.ts';
import { describeError, log } from '../../lib/log.ts';
import { membersToSignIn } from '../../tenants/members.ts';
import { type AppEnv, addressOf } from '../context.ts';
import { type Identity, identityOf } from './oidc.ts';
import { readCookie, writeCookie } from './session-cookie.ts';
import { endSessionOfToken, SESSION_LIFETIME_SECONDS, startSession } from './sessions.ts';
import { redirectUriOf } from './sign-in.ts';
import { type SignInTransaction, takeTransaction } from './transaction.ts';

export const callback = new Hono<AppEnv>();

callback.get('/auth/callback', async (c) => {
  const transaction = await takeTransaction(c);
  if (!transaction) return c.redirect('/?error=expired', 303);

  const identity = await identify(c, transaction);
  if (!identity.verified) return c.redirect('/?error=sign_in_failed', 303);

  const db = directory(c.env);
  // A person may belong to several tenants: the first by name, until the page lets them choose.
  const [member] = await membersToSignIn(db, identity.email);
  if (!member) return c.redirect('/?error=not_a_member', 303);

  // Whoever was signed in on this browser before is not any more.
  const before = readCookie(c, 'sb_session');
  if (before !== undefined) await endSessionOfToken(db, before);
  const token = await startSession(db, {
    email: identity.email.trim().toLowerCase(),
    member,
    method: 'oidc',
    userAgent: c.req.header('User-Agent') ?? null,
    address: addressOf(c),
  });
  writeCookie(c, 'sb_session', token, SESSION_LIFETIME_SECONDS);
  return c.redirect(transaction.returnTo, 303);
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
