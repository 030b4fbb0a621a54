/** GET /api/v1/feed: the WebSocket over which an open page hears what changed. For people only. */
import { Hono } from 'hono';
import { openFeedOperation } from '../../contract/feed.ts';
import { openFeed } from '../../live/tenant-feed.ts';
import type { AppEnv } from '../context.ts';
import { refuse } from '../errors.ts';
import { serve } from '../serve.ts';

export const feedRoutes = new Hono<AppEnv>();

serve(feedRoutes, openFeedOperation, async ({ c, scope, person }) => {
  // Browsers let any site open a socket here, with our cookie: Origin is what tells it apart.
  if (c.req.header('Origin') !== new URL(c.req.url).origin) return refuse(c, 'cross_site');
  if (c.req.header('Upgrade')?.toLowerCase() !== 'websocket') return refuse(c, 'upgrade_required', { headers: { Upgrade: 'websocket' } });
  const { webSocket } = await openFeed(c.env, scope, person.sessionId);
  // What an object answers has sealed headers; every answer of ours takes more.
  return new Response(null, { status: 101, webSocket });
});
