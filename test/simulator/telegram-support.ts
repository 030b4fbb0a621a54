/** A simulator with a frozen clock and a bot whose updates are collected; short ways to call the Bot API. */
import { demo } from '../../simulator/demo.ts';
import { createSimulator, type SimulatorOptions } from '../../simulator/simulator.ts';
import { telegramAccountOf } from '../../simulator/telegram/seed.ts';
import { worldFromDemo } from '../../simulator/world.ts';
import { PRIYA, START_MS } from './support.ts';

export const BOT = Number.parseInt(demo.telegramBot.token, 10);
export const PRIYAS_ID = telegramAccountOf({ name: 'Priya Sharma', phone: PRIYA }).id;

export function telegramBench({ started = false, ...options }: { started?: boolean } & Partial<SimulatorOptions> = {}) {
  const posted: { headers: Headers; update: any }[] = [];
  let answer: (update: any) => number | 'reject' = () => 200;
  const simulator = createSimulator({
    world: worldFromDemo(demo),
    startMs: START_MS,
    frozen: true,
    deliver: async (request) => {
      const update = await request.json();
      posted.push({ headers: request.headers, update });
      const status = answer(update);
      if (status === 'reject') throw new TypeError('fetch failed');
      return new Response(null, { status });
    },
    ...options,
  });
  const priya = simulator.telegramPhone(PRIYA);
  if (started) priya.start(BOT);
  const call = async (method: string, params: unknown, token = demo.telegramBot.token): Promise<{ status: number; body: any }> => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(params) };
    const response = await simulator.fetch(new Request(`https://telegram.example/bot${token}/${method}`, init));
    return { status: response.status, body: await response.json() };
  };
  return {
    simulator,
    priya,
    call,
    posted,
    updates: () => posted.map(({ update }) => update),
    answerWith: (status: number | 'reject') => {
      answer = () => status;
    },
    answerBy: (rule: (update: any) => number) => {
      answer = rule;
    },
    /** Sets a webhook; what waited until then is dropped. */
    hook: (more: Record<string, unknown> = {}) =>
      call('setWebhook', { url: 'https://bot.example.com/hook', drop_pending_updates: true, ...more }),
    async pass(ms: number) {
      simulator.clock.wind(ms);
      return simulator.deliverDue();
    },
  };
}
