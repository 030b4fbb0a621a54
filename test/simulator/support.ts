/** A simulator of the demo world with a frozen clock, an app that collects webhooks, and short ways to call it. */
import { demo } from '../../simulator/demo.ts';
import { createSimulator, type Simulator, type SimulatorOptions } from '../../simulator/simulator.ts';
import { worldFromDemo } from '../../simulator/world.ts';

export const START_MS = Date.UTC(2026, 10, 21, 9, 0, 0);
export const PRIYA = '+919820010007';
export const KAVITA = '+919820020001';
export const NUMBER = demo.phoneNumberId;
export const WABA = demo.wabaId;
export { demo };

export interface Posted {
  headers: Headers;
  text: string;
  // biome-ignore lint: tests look into webhooks as they came.
  body: any;
}

export interface Bench {
  simulator: Simulator;
  posted: Posted[];
  /** What the app answers to a webhook; 200 by default. */
  answerWith: (status: number | 'reject') => void;
  /** All `statuses` and `messages` that were posted so far, in order. */
  statuses: () => Record<string, unknown>[];
  messages: () => Record<string, unknown>[];
  graph: (method: string, path: string, body?: unknown, token?: string | null) => Promise<{ status: number; body: any }>;
  send: (body: Record<string, unknown>, options?: { numberId?: string; token?: string }) => Promise<{ status: number; body: any }>;
  sendText: (to: string, text?: string) => Promise<{ status: number; body: any }>;
  /** Winds and delivers. */
  pass: (ms: number) => Promise<number>;
}

export function bench(options: Partial<SimulatorOptions> = {}): Bench {
  const posted: Posted[] = [];
  let answer: number | 'reject' = 200;
  const simulator = createSimulator({
    world: worldFromDemo(demo),
    startMs: START_MS,
    frozen: true,
    deliver: async (request) => {
      const text = await request.text();
      if (request.method === 'GET') return new Response(new URL(request.url).searchParams.get('hub.challenge'));
      posted.push({ headers: request.headers, text, body: JSON.parse(text) });
      if (answer === 'reject') throw new TypeError('fetch failed');
      return new Response('', { status: answer });
    },
    ...options,
  });
  const graph: Bench['graph'] = async (method, path, body, token = demo.token) => {
    const response = await simulator.fetch(
      new Request(`https://graph.example/v25.0${path}`, {
        method,
        headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
    const text = await response.text();
    return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text };
  };
  const send: Bench['send'] = (body, { numberId = NUMBER, token = demo.token } = {}) =>
    graph('POST', `/${numberId}/messages`, { messaging_product: 'whatsapp', ...body }, token);
  const values = () => posted.flatMap(({ body }) => body.entry.flatMap((entry: any) => entry.changes.map((change: any) => change.value)));
  return {
    simulator,
    posted,
    answerWith: (status) => {
      answer = status;
    },
    statuses: () => values().flatMap((value: any) => value.statuses ?? []),
    messages: () => values().flatMap((value: any) => value.messages ?? []),
    graph,
    send,
    sendText: (to, text = 'Hello') => send({ to, type: 'text', text: { body: text } }),
    async pass(ms) {
      simulator.clock.wind(ms);
      return simulator.deliverDue();
    },
  };
}

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** An alert template with three quick replies. */
export const ALERT_TEMPLATE = {
  name: 'usage_risk',
  language: 'en',
  components: [
    { type: 'HEADER', format: 'TEXT', text: 'Usage alert' },
    { type: 'BODY', text: 'Hi {{1}}, {{2}} has used most of its plan.', example: { body_text: [['Priya', 'Kavita Textiles']] } },
    { type: 'FOOTER', text: 'Acme Loans' },
    {
      type: 'BUTTONS',
      buttons: [
        { type: 'QUICK_REPLY', text: 'On it' },
        { type: 'QUICK_REPLY', text: 'Call customer' },
        { type: 'QUICK_REPLY', text: 'Snooze' },
      ],
    },
  ],
};

export function alertTo(to: string, values = ['Priya', 'Kavita Textiles'], components: unknown[] = []) {
  return {
    to,
    type: 'template',
    template: {
      name: 'usage_risk',
      language: { code: 'en' },
      components: [{ type: 'body', parameters: values.map((text) => ({ type: 'text', text })) }, ...components],
    },
  };
}
