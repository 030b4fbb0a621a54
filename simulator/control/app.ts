/** The control API under `/_sim`: what a tester, the phones page and the Worker's clock ask of the simulator itself. */
import { Hono } from 'hono';
import { z } from 'zod';
import type { Core } from '../core.ts';
import { accountControl } from './accounts.ts';
import { peopleControl } from './accounts-people.ts';
import { signupControl } from './accounts-signup.ts';
import { clockRoutes } from './clock.ts';
import { faultRoutes } from './faults.ts';
import { phoneRoutes } from './phones.ts';
import { recordRoutes } from './record.ts';
import { telegramRoutes } from './telegram.ts';
import { templateRoutes } from './templates.ts';
import { worldRoutes } from './world.ts';

export function controlApp(core: Core): Hono {
  const app = new Hono();
  // Wrong input is told to whoever tries things out, in the words of the check that failed.
  app.onError((error, c) => {
    const message = error instanceof z.ZodError ? z.prettifyError(error) : error.message;
    return c.json({ error: message }, 400);
  });
  clockRoutes(app, core);
  worldRoutes(app, core);
  accountControl(app, core);
  peopleControl(app, core);
  signupControl(app, core);
  phoneRoutes(app, core);
  templateRoutes(app, core);
  faultRoutes(app, core);
  recordRoutes(app, core);
  telegramRoutes(app, core);
  app.get('/events', () => {
    const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache, no-transform', 'x-accel-buffering': 'no' };
    return new Response(core.events.stream(), { headers });
  });
  app.all('*', (c) => c.json({ error: `The control API has no ${c.req.method} ${c.req.path}.` }, 404));
  return app;
}
