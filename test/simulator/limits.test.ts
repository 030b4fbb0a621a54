/** The limits of a number and a portfolio: tier, throughput and pair rate, exact at their edges. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PAIR_BURST, PAIR_INTERVAL_MS, takePair } from '../../simulator/rules/pair-rate.ts';
import { markReached, mayReach, ROLLING_MS } from '../../simulator/rules/recipient-tier.ts';
import { takeThroughput } from '../../simulator/rules/throughput.ts';
import { ALERT_TEMPLATE, alertTo, bench, DAY_MS, demo, NUMBER, PRIYA, WABA } from './support.ts';

const phone = (i: number) => `+9198300${String(i).padStart(5, '0')}`;

describe('recipient tier', () => {
  it('refuses the first person over the tier with 131048, and grants them when a place frees after 24 hours', async () => {
    const { simulator, send } = bench();
    simulator.addTemplate(WABA, ALERT_TEMPLATE);
    simulator.setTier(demo.portfolioId, 'TIER_50');
    for (let i = 0; i < 50; i += 1) {
      expect((await send(alertTo(phone(i)))).status).toBe(200);
      simulator.clock.wind(1_000);
    }
    expect(await send(alertTo(phone(50)))).toMatchObject({ status: 400, body: { error: { code: 131048 } } });
    // The first person was reached 50 seconds ago.
    simulator.clock.wind(DAY_MS - 50_000 - 1);
    expect((await send(alertTo(phone(50)))).status).toBe(400);
    simulator.clock.wind(1);
    expect((await send(alertTo(phone(50)))).status).toBe(200);
    expect((await send(alertTo(phone(51)))).status).toBe(400);
  });

  it('counts nobody twice, nobody inside a window, and no refused or failing message', async () => {
    const { simulator, send, sendText } = bench();
    simulator.addTemplate(WABA, ALERT_TEMPLATE);
    simulator.addPersona({ phone: phone(9), name: 'No App', isOnWhatsApp: false });
    simulator.phone(PRIYA).sendText(NUMBER, 'hi');
    await send(alertTo(phone(1)));
    await send(alertTo(phone(1)));
    await sendText(PRIYA);
    await sendText(phone(2));
    await send(alertTo(phone(9)));
    expect([...(simulator.state.portfolios.get(demo.portfolioId)?.reached.keys() ?? [])]).toEqual([phone(1)]);
  });

  it('is shared by all numbers of the portfolio', async () => {
    const { simulator, send } = bench();
    simulator.addAccount({
      wabaId: '7700000000000002',
      phoneNumberId: '8800000000000002',
      displayPhone: '+912240961102',
      verifiedName: 'Acme Collections',
      token: demo.token,
      portfolioId: demo.portfolioId,
      tier: 'TIER_50',
    });
    simulator.addTemplate(WABA, ALERT_TEMPLATE);
    simulator.addTemplate('7700000000000002', ALERT_TEMPLATE);
    for (let i = 0; i < 50; i += 1) await send(alertTo(phone(i)), { numberId: i % 2 ? NUMBER : '8800000000000002' });
    expect((await send(alertTo(phone(50)))).body.error.code).toBe(131048);
    expect((await send(alertTo(phone(50)), { numberId: '8800000000000002' })).body.error.code).toBe(131048);
  });

  it('counts a person from the last message, so that somebody reached only earlier frees a place first', async () => {
    const reached = new Map<string, number>();
    for (const [person, atMs] of [
      ['anita', 0],
      ['meera', 1],
      ['anita', 2],
    ] as const) {
      expect(mayReach(reached, 2, person, atMs)).toBe(true);
      markReached(reached, person, atMs);
    }
    expect(mayReach(reached, 2, 'priya', ROLLING_MS)).toBe(false);
    expect(mayReach(reached, 2, 'priya', ROLLING_MS + 1)).toBe(true);
  });

  it('never lets more than the limit count in any 24 hours', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(9), fc.nat(ROLLING_MS / 3)), { maxLength: 60 }), (attempts) => {
        const reached = new Map<string, number>();
        const granted: [string, number][] = [];
        let nowMs = 0;
        for (const [person, gapMs] of attempts) {
          nowMs += gapMs;
          if (!mayReach(reached, 4, String(person), nowMs)) continue;
          markReached(reached, String(person), nowMs);
          granted.push([String(person), nowMs]);
          const recent = granted.filter(([, atMs]) => nowMs - atMs < ROLLING_MS).map(([name]) => name);
          expect(new Set(recent).size).toBeLessThanOrEqual(4);
        }
      }),
    );
  });
});

describe('throughput of a number', () => {
  it('refuses message 81 of one moment with 130429, and takes the next after an eightieth of a second', async () => {
    const { simulator, send } = bench();
    simulator.addTemplate(WABA, ALERT_TEMPLATE);
    const codes = [];
    for (let i = 0; i < 81; i += 1) codes.push((await send(alertTo(phone(i)))).body.error?.code ?? 200);
    expect(codes.slice(0, 80)).toEqual(Array.from({ length: 80 }, () => 200));
    expect(codes[80]).toBe(130429);
    simulator.clock.wind(12);
    expect((await send(alertTo(phone(81)))).status).toBe(400);
    simulator.clock.wind(1);
    expect((await send(alertTo(phone(81)))).status).toBe(200);
  });

  it('saves up no more than one second of messages', () => {
    let bucket: { tokens: number; atMs: number } | null = { tokens: 80, atMs: 0 };
    for (let i = 0; i < 80 && bucket; i += 1) bucket = takeThroughput(bucket, 80, 60_000);
    expect(bucket).toEqual({ tokens: 0, atMs: 60_000 });
  });

  it('never passes more than the bucket and its refill', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40), { maxLength: 300 }), (gaps) => {
        let bucket = { tokens: 80, atMs: 0 };
        let nowMs = 0;
        let passed = 0;
        for (const gapMs of gaps) {
          nowMs += gapMs;
          const next = takeThroughput(bucket, 80, nowMs);
          if (next) {
            bucket = next;
            passed += 1;
          }
          expect(passed).toBeLessThanOrEqual(80 + nowMs * 0.08 + 1e-6);
        }
      }),
    );
  });
});

describe('pair rate', () => {
  it('lets 45 messages to one person through at once, refuses the next with 131056, and one more each 6 seconds', async () => {
    const { simulator, sendText } = bench();
    simulator.phone(PRIYA).sendText(NUMBER, 'hi');
    for (let i = 0; i < PAIR_BURST; i += 1) expect((await sendText(PRIYA)).status).toBe(200);
    expect((await sendText(PRIYA)).body.error.code).toBe(131056);
    simulator.clock.wind(PAIR_INTERVAL_MS - 1);
    expect((await sendText(PRIYA)).body.error.code).toBe(131056);
    simulator.clock.wind(1);
    expect((await sendText(PRIYA)).status).toBe(200);
    expect((await sendText(PRIYA)).body.error.code).toBe(131056);
  });

  it('saves up no more than 45 messages however long nothing was sent', () => {
    const bucket = { tokens: PAIR_BURST, atMs: 0 };
    expect(takePair(bucket, 86_400_000)).toEqual({ tokens: PAIR_BURST - 1, atMs: 86_400_000 });
  });

  it('does not slow down messages to other people', async () => {
    const { simulator, sendText } = bench();
    simulator.phone(PRIYA).sendText(NUMBER, 'hi');
    simulator.phone(phone(1)).sendText(NUMBER, 'hi');
    for (let i = 0; i < PAIR_BURST; i += 1) await sendText(PRIYA);
    expect((await sendText(phone(1))).status).toBe(200);
  });

  it('gives back a message exactly each 6 seconds, whatever the steps of the clock', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 97 }), (stepMs) => {
        const bucket = { tokens: 0, atMs: 0 };
        let nowMs = 0;
        while (!takePair(bucket, nowMs)) nowMs += stepMs;
        expect(nowMs).toBe(Math.ceil(PAIR_INTERVAL_MS / stepMs) * stepMs);
      }),
    );
  });
});
