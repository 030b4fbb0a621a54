/** The Graph API: record and faults, version, token, then its routes, with and without the version prefix. */
import { Hono } from 'hono';
import { appSubscriptions } from '../accounts/app-subscriptions.ts';
import { accountRoutes, oauthRoutes } from '../accounts/graph-routes.ts';
import type { Core } from '../core.ts';
import { authenticate } from './access.ts';
import type { GraphEnv } from './answer.ts';
import { debugToken } from './debug-token.ts';
import { guards } from './guards.ts';
import { downloadMedia } from './media.ts';
import { recordCalls } from './record.ts';
import { noSuchObject, type Refusal, refusalResponse } from './refusal.ts';
import { managementRoutes, messagingRoutes } from './routes.ts';
import { versionOf } from './version.ts';

const PREFIXES = ['/:version{v[0-9]+\\.[0-9]+}', ''];

export function graphApp(core: Core): Hono<GraphEnv> {
  const app = new Hono<GraphEnv>();
  const refuseWith = (refusal: Refusal) => refusalResponse(refusal, core.random);
  const guarded = guards(core);

  app.use('*', recordCalls(core));
  // The file host is not Graph: it has no versions and answers in its own words.
  app.get('/whatsapp_business/attachments/', (c) => downloadMedia(core, c.req.raw));
  app.use('*', async (c, next) => {
    const version = versionOf(c.req.path);
    if (typeof version !== 'string') return refuseWith(version);
    await next();
    c.res.headers.set('facebook-api-version', version);
  });
  for (const version of PREFIXES) {
    // Before the token check: the app's own token may inspect others, and nothing else.
    app.get(`${version}/debug_token`, (c) => guarded.reply(debugToken(core, c.req.raw)));
    app.on(['GET', 'POST'], `${version}/:app{[0-9]+}/subscriptions`, async (c) =>
      guarded.reply(await appSubscriptions(core, c.req.raw, c.req.param('app') ?? '', c.var.body)),
    );
    oauthRoutes(app, core, version);
  }
  app.use('*', async (c, next) => {
    const granted = authenticate(core, c.req.raw);
    if (!granted.ok) return refuseWith(granted.refusal);
    c.set('token', granted.value);
    return next();
  });
  for (const version of PREFIXES) {
    accountRoutes(app, core, version);
    messagingRoutes(app, core, guarded, version);
    managementRoutes(app, core, guarded, version);
  }
  app.all('*', (c) => refuseWith(noSuchPath(c.req.path, c.req.method)));
  return app;
}

function noSuchPath(path: string, method: string): Refusal {
  const [first = '', ...rest] = path.replace(/^\/(v[0-9.]+(\/|$))?/, '').split('/');
  if (rest.length > 0) return { code: 2500, httpStatus: 404, message: `Unknown path components: /${rest.join('/')}` };
  if (/^[0-9]+$/.test(first)) return noSuchObject(first, method);
  return { code: 803, httpStatus: 404, message: `(#803) Some of the aliases you requested do not exist: ${first}` };
}
