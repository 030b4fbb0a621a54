/** The record of calls, the same run from the same seed, and a short form of the bench. */
import { describe, expect, it } from 'vitest';
import { measureThroughput } from '../../simulator/bench/measure.ts';
import { decodeState, encodeState } from '../../simulator/state.ts';
import { ALERT_TEMPLATE, alertTo, bench, demo, KAVITA, NUMBER, PRIYA, WABA } from './support.ts';
import { BOT, PRIYAS_ID } from './telegram-support.ts';

async function control(simulator: ReturnType<typeof bench>['simulator'], path: string): Promise<any> {
  return (await simulator.fetch(new Request(`http://127.0.0.1:8788/_sim${path}`))).json();
}

describe('the record', () => {
  it('is searched by direction, status, class of status and words of any case, a page at a time', async () => {
    const { simulator, sendText, pass } = bench();
    simulator.phone(PRIYA).sendText(NUMBER, 'hi');
    await pass(0);
    for (const text of ['First', 'Second', 'Third']) await sendText(PRIYA, text);
    await sendText(KAVITA, 'refused');
    const texts = async (query: string) =>
      (await control(simulator, `/calls?${query}`)).items.map(({ request }: any) => JSON.parse(request).text?.body ?? 'webhook');
    expect(await texts('direction=in&status=2xx')).toEqual(['First', 'Second', 'Third']);
    expect(await texts('status=4xx')).toEqual(['refused']);
    expect(await texts('status=5xx')).toEqual([]);
    expect(await texts('direction=out')).toEqual(['webhook']);
    expect(await texts('text=SECOND')).toEqual(['Second']);
    const page = await control(simulator, '/calls?direction=in&limit=2');
    expect(page.items.map(({ number }: any) => number)).toEqual([4, 5]);
    expect(await texts(`direction=in&limit=2&before=${page.items[0].number}`)).toEqual(['First', 'Second']);
  });

  it('keeps a call that got no answer, and finds it by that', async () => {
    const { simulator, sendText, pass, answerWith } = bench();
    answerWith('reject');
    simulator.phone(PRIYA).sendText(NUMBER, 'hi');
    await pass(0);
    await sendText(PRIYA, 'answered');
    const { items } = await control(simulator, '/calls?status=none');
    const lost = { direction: 'out', status: null, response: 'fetch failed' };
    // The first attempt, and the one that follows it at once.
    expect(items).toMatchObject([lost, lost]);
  });
});

describe('the same seed and the same calls', () => {
  it('make the same ids, chances, delays and faults; another seed makes others', async () => {
    expect(await play(7)).toEqual(await play(7));
    expect(await play(7)).not.toEqual(await play(8));
  });

  it('go on the same after a restart in the middle', async () => {
    expect(await play(7, { restart: true })).toEqual(await play(7));
  });

  it('say which seed it was', async () => {
    expect(await control(bench({ seed: 42 }).simulator, '/seed')).toEqual({ seed: 42 });
  });
});

describe('the bench', () => {
  it('sends 2,000 messages over HTTP, all are accepted, their statuses arrive, and what is kept is bounded', async () => {
    const { accepted, refused, updates, steps } = await measureThroughput({
      messages: 2_000,
      step: 1_000,
      hasWebhooks: true,
      isDrained: true,
    });
    expect({ accepted, refused, updates }).toEqual({ accepted: 2_000, refused: [], updates: 4_000 });
    expect(steps.map(({ sent, kept }) => [sent, kept.messages, kept.chats])).toEqual([
      [1_000, 1_000, 1_000],
      [2_000, 2_000, 2_000],
    ]);
    expect(steps.every(({ kept }) => kept.calls <= 2_000)).toBe(true);
  }, 60_000);
});

/** Chance in many places: ids of messages, which webhooks are late, which calls fail, ids of presses. */
async function play(seed: number, { restart = false } = {}): Promise<unknown> {
  let { simulator, send, pass, posted } = bench({ seed });
  simulator.addTemplate(WABA, ALERT_TEMPLATE);
  simulator.fault({ effect: { kind: 'error', code: 131000 }, probability: 0.5 });
  simulator.fault({ match: { field: 'messages' }, effect: { kind: 'reorder', withinMs: 5_000 }, probability: 0.5 });
  const answers: unknown[] = [];
  const log: string[] = [];
  for (let round = 0; round < 12; round += 1) {
    if (restart && round === 6) {
      log.push(...posted.map(({ text }) => text));
      ({ simulator, send, pass, posted } = bench({ state: decodeState(encodeState(simulator.state)) }));
    }
    answers.push((await send(alertTo(PRIYA))).body);
    simulator.phone(KAVITA).sendText(NUMBER, `round ${round}`);
    await pass(700);
  }
  const telegram = simulator.telegramPhone(PRIYA);
  telegram.start(BOT);
  const params = { chat_id: PRIYAS_ID, text: 'x', reply_markup: { inline_keyboard: [[{ text: 'Go', callback_data: 'go' }]] } };
  const url = `http://sim.example/bot${demo.telegramBot.token}/sendMessage`;
  const sent = await (await simulator.fetch(new Request(url, { method: 'POST', body: JSON.stringify(params) }))).json();
  answers.push(sent, telegram.press(BOT, (sent as any).result.message_id, 'Go'));
  await pass(10_000);
  return { answers, posted: [...log, ...posted.map(({ text }) => text)] };
}
