/** The Graph calls about accounts: tokens, registration, codes, new numbers. Mounted by the Graph app. */
import type { Context, Hono } from 'hono';
import type { Core } from '../core.ts';
import { numberFor, wabaFor } from '../graph/access.ts';
import type { Answer, GraphEnv } from '../graph/answer.ts';
import { refusalResponse } from '../graph/refusal.ts';
import { type Json, wordOf } from '../rules/json.ts';
import type { BusinessNumber } from '../state.ts';
import { createNumber } from './add-number.ts';
import { syncAppData } from './app-sync.ts';
import { requestCode, verifyCode } from './codes.ts';
import { accessToken, revokeToken } from './oauth.ts';
import { deregister, register } from './register.ts';

type C = Context<GraphEnv>;

/** Before the token check: these prove themselves by the app's secret. */
export function oauthRoutes(app: Hono<GraphEnv>, core: Core, version: string): void {
  app.on(['GET', 'POST'], `${version}/oauth/access_token`, (c) => reply(core, accessToken(core, givenTo(c))));
  app.on(['GET', 'POST'], `${version}/oauth/revoke`, (c) => reply(core, revokeToken(core, givenTo(c))));
}

export function accountRoutes(app: Hono<GraphEnv>, core: Core, version: string): void {
  const node = `${version}/:id{[0-9]+}`;
  const withNumber = (act: (number: BusinessNumber, given: Json) => Answer) => (c: C) => {
    const granted = numberFor(core, c.var.token, c.req.param('id') as string, c.req.method);
    return reply(core, granted.ok ? act(granted.value, Object.fromEntries(givenTo(c))) : granted);
  };
  app.post(
    `${node}/register`,
    withNumber((number, given) => register(core, number, given)),
  );
  app.post(
    `${node}/deregister`,
    withNumber((number) => deregister(core, number)),
  );
  app.post(
    `${node}/request_code`,
    withNumber((number, given) => requestCode(core, number, given)),
  );
  app.post(
    `${node}/verify_code`,
    withNumber((number, given) => verifyCode(core, number, given)),
  );
  app.post(
    `${node}/smb_app_data`,
    withNumber((number, given) => syncAppData(core, number, given)),
  );
  app.post(`${node}/phone_numbers`, (c: C) => {
    const granted = wabaFor(core, c.var.token, c.req.param('id') as string, c.req.method);
    return reply(core, granted.ok ? createNumber(core, granted.value, c.var.body) : granted);
  });
}

/** Meta takes parameters from the query as from the body. */
function givenTo(c: C): URLSearchParams {
  const given = new URL(c.req.url).searchParams;
  for (const [name, value] of Object.entries(c.var.body)) if (wordOf(value) !== '') given.set(name, wordOf(value));
  return given;
}

const reply = (core: Core, answer: Answer): Response =>
  answer.ok ? Response.json(answer.answer) : refusalResponse(answer.refusal, core.random);
