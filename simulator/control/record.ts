/** `/_sim/calls` and `/_sim/sends`: what was called, posted and accepted. */
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Core } from '../core.ts';
import { sendsOf } from '../sends.ts';
import { deliverDue } from '../webhooks/outbox.ts';

const search = z.object({
  direction: z.enum(['in', 'out']).optional(),
  method: z.string().optional(),
  status: z.union([z.enum(['2xx', '4xx', '5xx', 'none']), z.coerce.number()]).optional(),
  path: z.string().optional(),
  text: z.string().optional(),
  before: z.coerce.number().int().optional(),
  limit: z.coerce.number().int().min(1).max(2_000).default(100),
});

export function recordRoutes(app: Hono, core: Core): void {
  app.get('/calls', (c) => {
    const asked = Object.entries(search.parse(c.req.query())).filter(([, value]) => value !== undefined);
    return c.json({ items: core.calls.search(Object.fromEntries(asked)), made: core.calls.count });
  });
  app.get('/sends', (c) => {
    const to = c.req.query('to');
    const sends = sendsOf(core.state);
    return c.json({ items: (to ? sends.to(to) : sends.all()).slice(-200) });
  });
  app.post('/deliver', async (c) => c.json({ posted: await deliverDue(core) }));
}
