/** The control API under `/_sim`: what a tester, the phones page and the Worker's clock ask of the simulator itself. */
import { Hono } from 'hono';
import type { Core } from '../core.ts';

export function controlApp(core: Core): Hono {
  const app = new Hono();
  app.get('/clock', (c) => c.json({ nowMs: core.clock.now(), frozen: core.clock.isFrozen }));
  return app;
}
