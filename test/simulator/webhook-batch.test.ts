/** Several updates in one POST: by number, by time, for one callback, and repeated as one. */
import { describe, expect, it } from 'vitest';
import { bench, KAVITA, NUMBER, type Posted, PRIYA, WABA } from './support.ts';

const batched = (max: number, withinMs: number) => bench({ settings: { webhookBatch: { max, withinMs } } });

describe('several updates in one POST', () => {
  it('waits for company, and joins messages of a number in one change with their contacts', async () => {
    const { simulator, posted, pass } = batched(10, 200);
    simulator.phone(PRIYA).sendText(NUMBER, 'one');
    simulator.phone(KAVITA).sendText(NUMBER, 'two');
    expect(await pass(199)).toBe(0);
    expect(await pass(1)).toBe(1);
    expect(posted[0]?.body.entry).toHaveLength(1);
    const [change, ...others] = (posted[0] as Posted).body.entry[0].changes;
    expect(others).toEqual([]);
    expect(change.value.messages.map((message: any) => message.text.body)).toEqual(['one', 'two']);
    expect(change.value.contacts.map((contact: any) => contact.wa_id)).toEqual([PRIYA.slice(1), KAVITA.slice(1)]);
  });

  it('goes at once when there are enough, and keeps the rest for the next one', async () => {
    const { simulator, posted, pass } = batched(3, 1_000);
    for (const text of ['1', '2', '3', '4']) simulator.phone(PRIYA).sendText(NUMBER, text);
    expect(await pass(0)).toBe(1);
    expect(posted[0]?.body.entry[0].changes[0].value.messages).toHaveLength(3);
    expect(await pass(1_000)).toBe(1);
    expect(posted[1]?.body.entry[0].changes[0].value.messages.map((message: any) => message.text.body)).toEqual(['4']);
  });

  it('keeps messages and statuses, and timed and untimed fields, apart', async () => {
    const { simulator, posted, pass, sendText } = batched(10, 2_000);
    simulator.phone(PRIYA).sendText(NUMBER, 'hi');
    await sendText(PRIYA);
    await simulator.fetch(
      new Request(`http://sim.example/_sim/accounts/${WABA}/review`, { method: 'POST', body: '{"decision":"APPROVED"}' }),
    );
    // Statuses come 150 and 650 ms after the send.
    await pass(700);
    await pass(1_300);
    expect(posted).toHaveLength(1);
    const [untimed, timed, ...others] = (posted[0] as Posted).body.entry;
    expect(others).toEqual([]);
    expect([untimed.id, 'time' in untimed, timed.id, typeof timed.time]).toEqual([WABA, false, WABA, 'number']);
    expect(untimed.changes.map(({ value }: any) => Object.keys(value).filter((key) => /^(messages|statuses)$/.test(key)))).toEqual([
      ['messages'],
      ['statuses'],
    ]);
    expect(untimed.changes[1].value.statuses.map(({ status }: any) => status)).toEqual(['sent', 'delivered']);
  });

  it('repeats the same bytes until 200, and then ticks every message in it', async () => {
    const { simulator, posted, pass, answerWith } = batched(10, 0);
    answerWith(500);
    simulator.phone(PRIYA).sendText(NUMBER, 'one');
    simulator.phone(KAVITA).sendText(NUMBER, 'two');
    await pass(0);
    answerWith(200);
    simulator.phone(PRIYA).sendText(NUMBER, 'three');
    await pass(10_000);
    expect(posted.map(({ text }) => text).filter((text) => text === posted[0]?.text)).toHaveLength(3);
    expect([...simulator.state.messages.values()].map(({ status }) => status)).toEqual(['delivered', 'delivered', 'delivered']);
  });

  it('never mixes callbacks', async () => {
    const targets: string[] = [];
    const { simulator, graph } = bench({
      settings: { webhookBatch: { max: 10, withinMs: 0 } },
      deliver: async (request) => {
        if (request.method === 'POST') targets.push(request.url);
        return new Response(new URL(request.url).searchParams.get('hub.challenge') ?? '');
      },
    });
    await graph('POST', `/${NUMBER}`, {
      webhook_configuration: { override_callback_uri: 'https://number.example/hook', verify_token: 'x' },
    });
    simulator.phone(PRIYA).sendText(NUMBER, 'one');
    await simulator.fetch(
      new Request(`http://sim.example/_sim/accounts/${WABA}/review`, { method: 'POST', body: '{"decision":"APPROVED"}' }),
    );
    simulator.phone(PRIYA).sendText(NUMBER, 'two');
    expect(await simulator.deliverDue()).toBe(2);
    expect(targets.sort()).toEqual([simulator.state.app.webhookUrl, 'https://number.example/hook']);
  });

  it('is one update for each POST unless it is asked for', async () => {
    const { simulator } = bench();
    simulator.phone(PRIYA).sendText(NUMBER, 'one');
    simulator.phone(PRIYA).sendText(NUMBER, 'two');
    expect(await simulator.deliverDue()).toBe(2);
  });
});
