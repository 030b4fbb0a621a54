/** The doors of the simulator: sign-in, control, Telegram's Bot API, and everything else is the Graph API. */
import { Hono } from 'hono';
import { controlApp } from './control/app.ts';
import type { Core } from './core.ts';
import { graphApp } from './graph/app.ts';
import { oidcApp } from './oidc/app.ts';
import { signupApp } from './signup/app.ts';
import { telegramApp } from './telegram/app.ts';

export function createApp(core: Core): Hono {
  const app = new Hono();
  // A broken connection is a rejection of `fetch`, and so is a bug: neither becomes an answer of Meta's.
  app.onError((error) => {
    throw error;
  });
  app.route('/_sim', controlApp(core));
  app.route('/oidc', oidcApp(core));
  app.route('/', telegramApp(core));
  app.route('/', signupApp(core));
  app.route('/', graphApp(core));
  return app;
}
