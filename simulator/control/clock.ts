/** `/_sim/clock`: read, wind, freeze, follow. */
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Core } from '../core.ts';
import { wind } from '../wind.ts';
import { readJson } from './read-json.ts';

const windBody = z.strictObject({ ms: z.number().nonnegative().optional(), hours: z.number().nonnegative().optional() });
const HOUR_MS = 3_600_000;

export function clockRoutes(app: Hono, core: Core): void {
  const reading = () => ({ nowMs: core.clock.now(), frozen: core.clock.isFrozen });
  // Read by the Worker up to four times a second: nothing is computed here.
  app.get('/clock', (c) => c.json(reading()));
  // What a failing run needs to be repeated.
  app.get('/seed', (c) => c.json({ seed: core.state.seed }));
  app.post('/clock/wind', async (c) => {
    const { ms = 0, hours = 0 } = windBody.parse(await readJson(c.req));
    const posted = await wind(core, ms + hours * HOUR_MS);
    return c.json({ ...reading(), posted });
  });
  app.post('/clock/freeze', (c) => {
    core.clock.freeze();
    core.events.publish({ type: 'clock' });
    return c.json(reading());
  });
  app.post('/clock/follow', (c) => {
    core.clock.follow();
    core.events.publish({ type: 'clock' });
    return c.json(reading());
  });
}
