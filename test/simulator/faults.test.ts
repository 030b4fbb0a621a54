/** The dial of faults: each effect, for whom it is meant, how often, and the same again from the same seed. */
import { describe, expect, it } from 'vitest';
import { ALERT_TEMPLATE, alertTo, bench, KAVITA, NUMBER, PRIYA, WABA } from './support.ts';

function talking(options = {}) {
  const all = bench(options);
  all.simulator.phone(PRIYA).sendText(NUMBER, 'hi');
  all.simulator.phone(KAVITA).sendText(NUMBER, 'hi');
  return all;
}

describe('faults of calls', () => {
  it('refuses once with any code, only for the person it names', async () => {
    const { simulator, sendText } = talking();
    simulator.fault({ match: { to: PRIYA }, effect: { kind: 'error', code: 131016 } });
    expect((await sendText(KAVITA)).status).toBe(200);
    expect(await sendText(PRIYA)).toMatchObject({
      status: 500,
      body: { error: { code: 131016, message: '(#131016) Service unavailable' } },
    });
    expect((await sendText(PRIYA)).status).toBe(200);
  });

  it('refuses a template as long as it is told to', async () => {
    const { simulator, send, sendText } = talking();
    simulator.addTemplate(WABA, ALERT_TEMPLATE);
    simulator.fault({ match: { template: 'usage_risk' }, effect: { kind: 'error', code: 132015 }, times: 'always' });
    expect((await send(alertTo(PRIYA))).body.error.code).toBe(132015);
    expect((await send(alertTo(PRIYA))).body.error.code).toBe(132015);
    expect((await sendText(PRIYA)).status).toBe(200);
    simulator.clearFaults();
    expect((await send(alertTo(PRIYA))).status).toBe(200);
  });

  it('answers 503 without Graph JSON, and accepts nothing', async () => {
    const { simulator, sendText } = talking();
    simulator.fault({ effect: { kind: 'http', status: 503 } });
    expect(await sendText(PRIYA)).toEqual({ status: 503, body: expect.stringContaining('<html>') });
    expect(simulator.sends.count).toBe(0);
  });

  it('accepts a message and loses the answer: the connection breaks, or a page comes instead', async () => {
    const { simulator, sendText, pass, statuses } = talking();
    simulator.fault({ effect: { kind: 'lose_answer' } });
    await expect(sendText(PRIYA)).rejects.toThrow('closed before an answer');
    simulator.fault({ effect: { kind: 'lose_answer', as: 'html' } });
    expect(await sendText(PRIYA)).toEqual({ status: 500, body: expect.stringContaining('<html>') });
    expect(simulator.sends.count).toBe(2);
    await pass(1_000);
    expect(statuses().map(({ status }) => status)).toEqual(['sent', 'sent', 'delivered', 'delivered']);
    expect(simulator.calls.search({ path: '/messages', direction: 'in' }).map(({ status }) => status)).toEqual([null, 500]);
  });

  it('holds a call until it is released, before or after it took effect', async () => {
    const { simulator, sendText } = talking();
    for (const accept of [false, true]) {
      const before = simulator.sends.count;
      simulator.fault({ effect: { kind: 'hold', accept } });
      const held = sendText(PRIYA);
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(simulator.sends.count).toBe(before + (accept ? 1 : 0));
      expect(simulator.release()).toBe(1);
      expect((await held).status).toBe(200);
    }
  });

  it('lets go of a held call when the caller gives up', async () => {
    const { simulator } = talking();
    simulator.fault({ effect: { kind: 'hold' } });
    const abort = new AbortController();
    const request = new Request(`https://graph.example/v25.0/${NUMBER}/messages`, { method: 'POST', body: '{}', signal: abort.signal });
    const held = simulator.fetch(request);
    await new Promise((resolve) => setTimeout(resolve, 5));
    abort.abort();
    await expect(held).rejects.toThrow('gave up');
    expect(simulator.release()).toBe(0);
  });

  it('fails a message later with the code it is given', async () => {
    const { simulator, sendText, pass, statuses } = talking();
    simulator.fault({ effect: { kind: 'fail_later', code: 131047, afterMs: 60_000 } });
    expect((await sendText(PRIYA)).status).toBe(200);
    await pass(59_999);
    expect(statuses()).toEqual([]);
    await pass(1);
    expect(statuses()).toMatchObject([{ status: 'failed', errors: [{ code: 131047 }] }]);
    expect(simulator.sends.last(PRIYA)).toMatchObject({ status: 'failed' });
  });
});

describe('faults of webhooks', () => {
  const post = async (effect: Parameters<ReturnType<typeof bench>['simulator']['fault']>[0], passMs = 0) => {
    const all = bench();
    all.simulator.fault(effect);
    for (let i = 0; i < 10; i += 1) all.simulator.phone(PRIYA).sendText(NUMBER, `message ${i}`);
    await all.simulator.deliverDue();
    const early = all.messages().length;
    await all.pass(passMs);
    return { early, texts: all.messages().map((message) => (message.text as { body: string }).body) };
  };

  it('posts a webhook more than once', async () => {
    expect((await post({ effect: { kind: 'duplicate', times: 3 } })).texts).toHaveLength(12);
  });

  it('posts later', async () => {
    const { early, texts } = await post({ effect: { kind: 'delay', ms: 5_000 }, times: 'always' }, 5_000);
    expect([early, texts.length]).toEqual([0, 10]);
  });

  it('posts out of order, and drops none', async () => {
    const { texts } = await post({ effect: { kind: 'reorder', withinMs: 5_000 }, times: 'always' }, 5_000);
    const inOrder = Array.from({ length: 10 }, (_, i) => `message ${i}`);
    expect(texts).not.toEqual(inOrder);
    expect(texts.toSorted()).toEqual(inOrder);
  });

  it('drops only the status it names', async () => {
    const { simulator, sendText, pass, statuses } = talking();
    simulator.fault({ match: { status: 'delivered' }, effect: { kind: 'drop' } });
    await sendText(PRIYA);
    simulator.phone(PRIYA).read(NUMBER);
    await pass(2_000);
    expect(statuses().map(({ status }) => status)).toEqual(['sent', 'read']);
  });
});

describe('chance', () => {
  const run = async (seed: number) => {
    const { simulator, sendText } = talking({ seed });
    simulator.fault({ effect: { kind: 'error', code: 131000 }, probability: 0.3 });
    let pattern = '';
    for (let i = 0; i < 40; i += 1) pattern += (await sendText(PRIYA)).status === 200 ? '.' : 'x';
    return pattern;
  };

  it('strikes about as often as it is told to, and in the same places for the same seed', async () => {
    const pattern = await run(42);
    expect(pattern.split('x').length - 1).toBeGreaterThan(4);
    expect(pattern.split('x').length - 1).toBeLessThan(22);
    expect(await run(42)).toBe(pattern);
    expect(await run(43)).not.toBe(pattern);
  });
});
