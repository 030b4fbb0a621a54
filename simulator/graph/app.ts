/** The Graph API: record and faults, token, then one line for each call, with and without the version prefix. */
import { type Context, Hono } from 'hono';
import { accountRoutes, oauthRoutes } from '../accounts/graph-routes.ts';
import type { Core } from '../core.ts';
import type { BusinessNumber, Waba } from '../state.ts';
import { authenticate, type Granted, numberFor, wabaFor } from './access.ts';
import type { Answer, GraphEnv } from './answer.ts';
import { debugToken } from './debug-token.ts';
import { markRead, send } from './messages.ts';
import { listNumbers, readNumber, updateNumber } from './numbers.ts';
import { recordCalls } from './record.ts';
import { noSuchObject, type Refusal, refusalResponse } from './refusal.ts';
import { listSubscribed, subscribe, unsubscribe } from './subscribed-apps.ts';
import { createTemplate, deleteTemplates, listTemplates, readTemplate } from './templates.ts';
import { readWaba } from './waba.ts';

type C = Context<GraphEnv>;

export function graphApp(core: Core): Hono<GraphEnv> {
  const app = new Hono<GraphEnv>();
  const refuseWith = (refusal: Refusal) => refusalResponse(refusal, core.random);
  const reply = (answer: Answer) => (answer.ok ? Response.json(answer.answer) : refuseWith(answer.refusal));
  const run = async <T>(granted: Granted<T>, act: (value: T) => Answer | Promise<Answer>) =>
    granted.ok ? reply(await act(granted.value)) : refuseWith(granted.refusal);
  const withNumber = (act: (number: BusinessNumber, c: C) => Answer | Promise<Answer>) => (c: C) =>
    run(numberFor(core, c.var.token, idOf(c), c.req.method), (number) => act(number, c));
  const withWaba = (act: (waba: Waba, c: C) => Answer | Promise<Answer>) => (c: C) =>
    run(wabaFor(core, c.var.token, idOf(c), c.req.method), (waba) => act(waba, c));

  app.use('*', recordCalls(core));

  for (const version of ['/:version{v[0-9]+\\.[0-9]+}', '']) {
    // Before the token check: the app's own token may inspect others, and nothing else.
    app.get(`${version}/debug_token`, (c) => reply(debugToken(core, c.req.raw)));
    oauthRoutes(app, core, version);
  }
  app.use('*', async (c, next) => {
    const granted = authenticate(core, c.req.raw);
    if (!granted.ok) return refuseWith(granted.refusal);
    c.set('token', granted.value);
    return next();
  });
  for (const version of ['/:version{v[0-9]+\\.[0-9]+}', '']) {
    const node = `${version}/:id{[0-9]+}`;
    accountRoutes(app, core, version);
    app.post(
      `${node}/messages`,
      withNumber((number, c) => (c.var.body.status === 'read' ? markRead : send)(core, number, c.var.body, c.var.fault)),
    );
    app.get(
      `${node}/phone_numbers`,
      withWaba((waba, c) => listNumbers(core, waba, c.req.query('fields'))),
    );
    app.get(
      `${node}/message_templates`,
      withWaba((waba, c) => listTemplates(waba, new URL(c.req.url))),
    );
    app.post(
      `${node}/message_templates`,
      withWaba((waba, c) => createTemplate(core, waba, c.var.body)),
    );
    app.delete(
      `${node}/message_templates`,
      withWaba((waba, c) => deleteTemplates(core, waba, new URL(c.req.url).searchParams)),
    );
    app.get(
      `${node}/subscribed_apps`,
      withWaba((waba) => listSubscribed(core, waba)),
    );
    app.post(
      `${node}/subscribed_apps`,
      withWaba((waba, c) => subscribe(core, waba, c.var.body)),
    );
    app.delete(
      `${node}/subscribed_apps`,
      withWaba((waba) => unsubscribe(core, waba)),
    );
    app.post(
      node,
      withNumber((number, c) => updateNumber(core, number, c.var.body)),
    );
    app.get(node, (c) => reply(readNode(core, c)));
  }
  app.all('*', (c) => refuseWith(noSuchPath(c.req.path, c.req.method)));
  return app;
}

const idOf = (c: C) => c.req.param('id') as string;

/** Graph ids do not say what they name: a number, a WABA or a template. */
function readNode(core: Core, c: C): Answer {
  const fields = c.req.query('fields');
  const number = numberFor(core, c.var.token, idOf(c), 'GET');
  if (number.ok) return readNumber(core, number.value, fields);
  const waba = wabaFor(core, c.var.token, idOf(c), 'GET');
  return waba.ok ? readWaba(core, waba.value, fields) : readTemplate(core, c.var.token, idOf(c), fields);
}

function noSuchPath(path: string, method: string): Refusal {
  const [first = '', ...rest] = path.replace(/^\/(v[0-9.]+(\/|$))?/, '').split('/');
  if (rest.length > 0) return { code: 2500, httpStatus: 404, message: `Unknown path components: /${rest.join('/')}` };
  if (/^[0-9]+$/.test(first)) return noSuchObject(first, method);
  return { code: 803, httpStatus: 404, message: `(#803) Some of the aliases you requested do not exist: ${first}` };
}
