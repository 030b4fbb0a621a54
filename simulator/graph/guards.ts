/** Around each endpoint: which object the path means, whether the token may use it so, and the count of management calls. */
import type { Context } from 'hono';
import type { Core } from '../core.ts';
import type { AccessToken, BusinessNumber, Template, Waba } from '../state.ts';
import { type Granted, numberFor, wabaFor } from './access.ts';
import type { Answer, GraphEnv } from './answer.ts';
import { mediaFor } from './media.ts';
import { type Refusal, refusalResponse } from './refusal.ts';
import type { Media } from './state.ts';
import { templateFor } from './templates.ts';
import { takeManagementCall, usageHeaders } from './usage.ts';

export type C = Context<GraphEnv>;
type Act<T> = (value: T, c: C) => Answer | Promise<Answer>;
type Handler = (c: C) => Promise<Response>;

export interface Guards {
  reply: (answer: Answer) => Response;
  /** Sending and media need whatsapp_business_messaging. */
  messaging: (act: Act<BusinessNumber>) => Handler;
  /** Reading and changing a number needs whatsapp_business_management. */
  number: (act: Act<BusinessNumber>) => Handler;
  waba: (act: Act<Waba>) => Handler;
  /** A bare `/{id}`: Graph ids do not say what they name. */
  node: (acts: NodeActs) => Handler;
}

export interface NodeActs {
  number?: Act<BusinessNumber>;
  waba?: Act<Waba>;
  template?: Act<{ waba: Waba; template: Template }>;
  media?: Act<Media>;
}

export function guards(core: Core): Guards {
  const refuse = (refusal: Refusal) => refusalResponse(refusal, core.random);
  const reply = (answer: Answer) => (answer.ok ? Response.json(answer.answer) : refuse(answer.refusal));
  const permitted = (token: AccessToken, scope: 'messaging' | 'management'): Refusal | null =>
    token.scopes.includes(`whatsapp_business_${scope}`) ? null : MISSING[scope];
  const run = async <T>(c: C, granted: Granted<T>, scope: 'messaging' | 'management', act: Act<T>): Promise<Response> => {
    const missing = granted.ok ? permitted(c.var.token, scope) : granted.refusal;
    return granted.ok && !missing ? reply(await act(granted.value, c)) : refuse(missing as Refusal);
  };
  const managed = async <T>(c: C, waba: Waba, value: T, act: Act<T>): Promise<Response> => {
    const taken = takeManagementCall(core, waba);
    const response = await run(c, taken.ok ? { ok: true, value } : taken, 'management', act);
    for (const [name, used] of Object.entries(usageHeaders(core, waba))) response.headers.set(name, used);
    return response;
  };
  const numberOf = (c: C) => numberFor(core, c.var.token, idOf(c), c.req.method);
  const wabaOf = (c: C) => wabaFor(core, c.var.token, idOf(c), c.req.method);
  return {
    reply,
    messaging: (act) => (c) => run(c, numberOf(c), 'messaging', act),
    number: (act) => (c) => run(c, numberOf(c), 'management', act),
    waba: (act) => async (c) => {
      const waba = wabaOf(c);
      return waba.ok ? managed(c, waba.value, waba.value, act) : refuse(waba.refusal);
    },
    node: (acts) => async (c) => {
      const { token } = c.var;
      const number = numberOf(c);
      if (number.ok && acts.number) return run(c, number, 'management', acts.number);
      const waba = wabaOf(c);
      if (waba.ok && acts.waba) return managed(c, waba.value, waba.value, acts.waba);
      const template = templateFor(core, token, idOf(c), c.req.method);
      if (template.ok && acts.template) return managed(c, template.value.waba, template.value, acts.template);
      const media = mediaFor(core, token, idOf(c), c.req.method, c.req.query('phone_number_id'));
      return acts.media ? run(c, media, 'messaging', acts.media) : refuse(media.ok ? MISSING.management : media.refusal);
    },
  };
}

const idOf = (c: C) => c.req.param('id') as string;

const MISSING: Record<'messaging' | 'management', Refusal> = {
  messaging: {
    code: 200,
    message: '(#200) You do not have the necessary permissions required to send messages on behalf of this WhatsApp Business Account',
  },
  management: { code: 10, message: '(#10) Application does not have permission for this action' },
};
