/** Around every Graph call: keeps a record of it, and lets a fault strike before or after it. */
import type { MiddlewareHandler } from 'hono';
import { e164 } from '../chats.ts';
import type { Core } from '../core.ts';
import type { FaultEffect, FaultMatch } from '../faults.ts';
import { ConnectionLost, hold } from '../held.ts';
import { isObject, type Json } from '../rules/json.ts';
import type { GraphEnv } from './answer.ts';
import { readBody } from './read-body.ts';
import { refusalResponse, refuse } from './refusal.ts';

const HTML_ERROR = '<!DOCTYPE html><html><head><title>Error</title></head><body>Sorry, something went wrong.</body></html>';

export function recordCalls(core: Core): MiddlewareHandler<GraphEnv> {
  return async (c, next) => {
    const { text, parameters, form, bytes } = await readBody(c.req.raw);
    const { method } = c.req;
    const path = pathWithoutToken(c.req.url);
    const call = core.calls.add({ atMs: core.clock.now(), direction: 'in', method, path, status: null, request: text, response: '' });
    c.set('body', parameters ?? {});
    c.set('form', form);
    c.set('bytes', bytes);
    const fault = core.faults.strike('call', factsOf(c.req.path, parameters ?? {}));
    c.set('fault', fault);
    try {
      const instead = parameters === null ? refusalResponse(INVALID_JSON, core.random) : await strikeBefore(core, fault, c.req.raw);
      if (instead) c.res = instead;
      else await next();
      const after = await strikeAfter(core, fault, c.req.raw);
      if (after) c.res = after;
    } catch (error) {
      core.calls.answered(call, null, String(error));
      throw error;
    }
    core.calls.answered(call, c.res.status, await recordable(c.res));
  };
}

/** Files are not kept in the record, nor are tokens. */
async function recordable(response: Response): Promise<string> {
  const isFile = !/json|html|text/.test(response.headers.get('content-type') ?? 'text');
  if (isFile) return `(${response.headers.get('content-type')}, ${response.headers.get('content-length')} bytes)`;
  return (await response.clone().text()).replace(/("access_token":")[^"]+/, '$1hidden');
}

/** Parameters of the query that open doors. */
const SECRETS = ['access_token', 'input_token', 'client_secret', 'code', 'fb_exchange_token', 'revoke_token'];

const INVALID_JSON = { code: 100, message: '(#100) The request body is not valid JSON.' };

async function strikeBefore(core: Core, fault: FaultEffect | undefined, request: Request): Promise<Response | undefined> {
  switch (fault?.kind) {
    case 'error':
      return refusalResponse(refuse(fault.code, fault.details), core.random);
    case 'http':
      return new Response(fault.body ?? HTML_ERROR, { status: fault.status, headers: { 'content-type': 'text/html' } });
    case 'hold':
      if (!fault.accept) await hold(core, request);
      return undefined;
    default:
      return undefined;
  }
}

async function strikeAfter(core: Core, fault: FaultEffect | undefined, request: Request): Promise<Response | undefined> {
  if (fault?.kind === 'hold' && fault.accept) await hold(core, request);
  if (fault?.kind !== 'lose_answer') return undefined;
  if (fault.as === 'html') return new Response(HTML_ERROR, { status: 500, headers: { 'content-type': 'text/html' } });
  throw new ConnectionLost('The connection was closed before an answer came.');
}

function factsOf(path: string, body: Json): FaultMatch {
  const numberId = /^\/(?:v[0-9.]+\/)?([0-9]+)\/messages$/.exec(path)?.[1];
  return {
    ...(numberId === undefined ? {} : { numberId }),
    ...(typeof body.to === 'string' ? { to: e164(body.to) } : {}),
    ...(typeof body.type === 'string' ? { type: body.type } : {}),
    ...(isObject(body.template) ? { template: String(body.template.name) } : {}),
  };
}

function pathWithoutToken(text: string): string {
  const url = new URL(text);
  for (const name of SECRETS) if (url.searchParams.has(name)) url.searchParams.set(name, 'hidden');
  return `${url.pathname}${url.search}`;
}
