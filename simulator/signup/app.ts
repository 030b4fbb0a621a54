/** Embedded Signup: the SDK, the popup and its screens. */
import { type Context, Hono } from 'hono';
import { FAILURES, type Failure, type SignupSession } from '../accounts/state.ts';
import type { Core } from '../core.ts';
import { refusalPage } from './page.ts';
import { POPUP_SCRIPT } from './popup-script.ts';
import { drawScreen } from './screens.ts';
import { sdkScript } from './sdk-script.ts';
import { openSession } from './session.ts';
import { takeStep } from './steps.ts';
import { POPUP_STYLE } from './style.ts';

const SCRIPT = { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'no-cache', 'access-control-allow-origin': '*' };
const STYLE = { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'no-cache' };

export function signupApp(core: Core): Hono {
  const app = new Hono();
  const { signup } = core.state;

  app.get('/:locale{[a-z]+_[A-Z]+}/sdk.js', (c) => c.body(sdkScript(new URL(c.req.url).origin), 200, SCRIPT));
  app.get('/signup/popup.js', (c) => c.body(POPUP_SCRIPT, 200, SCRIPT));
  app.get('/signup/popup.css', (c) => c.body(POPUP_STYLE, 200, STYLE));

  for (const path of ['/:version{v[0-9]+\\.[0-9]+}/dialog/oauth', '/dialog/oauth']) {
    app.get(path, (c) => {
      const opened = openSession(core, new URL(c.req.url).searchParams);
      return opened.ok ? c.redirect(`/signup/${opened.session.id}`, 303) : c.html(refusalPage(opened.title, opened.text), 400);
    });
  }

  app.get(
    '/signup/:id',
    withSession((c, session) => c.html(drawScreen(core, session, null), 200, { 'cache-control': 'no-store' })),
  );
  app.post(
    '/signup/:id',
    withSession(async (c, session) => {
      const problem = takeStep(core, session, await readForm(c));
      if (problem) return c.html(drawScreen(core, session, problem), 422);
      return c.redirect(`/signup/${session.id}`, 303);
    }),
  );
  app.post(
    '/signup/:id/failures',
    withSession(async (c, session) => {
      const chosen = (await readForm(c)).getAll('failure');
      session.failures = chosen.filter((name): name is Failure => name in FAILURES);
      return c.redirect(`/signup/${session.id}`, 303);
    }),
  );
  return app;

  function withSession(act: (c: Context, session: SignupSession) => Response | Promise<Response>) {
    return (c: Context) => {
      const session = signup.sessions.get(c.req.param('id') ?? '');
      return session ? act(c, session) : c.html(refusalPage('This window is too old', 'Close it and start again.'), 404);
    };
  }
}

async function readForm(c: Context): Promise<URLSearchParams> {
  return new URLSearchParams(new TextDecoder().decode(await c.req.arrayBuffer()));
}
