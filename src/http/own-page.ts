/** Requests that only a page of ours can make, for addresses that no session guards. */
import type { Context } from 'hono';
import type { AppEnv } from './context.ts';

/**
 * Browsers set this header only for a page of ours, so nobody lets a stranger's browser act here. Origin is not sent with
 * every POST to one's own origin; without it, Sec-Fetch-Site says the same, and no page can write either.
 */
export function isOwnPage(c: Context<AppEnv>): boolean {
  if (c.req.header('X-Switchboard-CSRF') !== '1') return false;
  const origin = c.req.header('Origin');
  return origin === undefined ? c.req.header('Sec-Fetch-Site') === 'same-origin' : origin === new URL(c.req.url).origin;
}
