/** The objects that count and pace, in the real runtime: exact at their edges, and the same after they were evicted. */
import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import type { PhoneNumber } from '../../src/messaging/phone-number.ts';
import type { RecipientTier } from '../../src/messaging/recipient-tier.ts';
import type { Lane } from '../../src/messaging/throughput.ts';

const NOW_MS = Date.UTC(2026, 10, 20, 10);
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** 24 hours and a minute. */
const COUNTED_MS = 24 * HOUR_MS + MINUTE_MS;
const GRANTED = { granted: true, earlierAtMs: null };
const full = (retryAtMs: number) => ({ granted: false, reason: 'tier_full', retryAtMs });

describe('the recipient tier', () => {
  let tier: DurableObjectStub<RecipientTier>;

  beforeEach(() => {
    tier = env.RECIPIENT_TIER.getByName(crypto.randomUUID());
  });

  const reserve = (recipient: string, nowMs: number, lane: Lane = 'alert', word: string | null = 'TIER_50') =>
    tier.reserve({ recipient, connectionId: 'cxn_1', lane, tier: word, nowMs });
  const refused = (recipient: string, grantedAtMs: number, earlierAtMs: number | null = null, connectionId = 'cxn_1') =>
    tier.restore({ recipient, connectionId, grantedAtMs, earlierAtMs });
  /** Fifty people, a millisecond apart: the tier is full. */
  const fill = async (atMs: number) => {
    for (let person = 0; person < 50; person += 1) expect(await reserve(`first${person}`, atMs + person)).toEqual(GRANTED);
  };

  it('frees a place 24 hours and a minute after it was taken, to the millisecond', async () => {
    await fill(NOW_MS);
    expect(await reserve('next', NOW_MS + HOUR_MS)).toEqual(full(NOW_MS + COUNTED_MS));
    expect(await reserve('next', NOW_MS + COUNTED_MS - 1)).toEqual(full(NOW_MS + COUNTED_MS));
    expect(await reserve('next', NOW_MS + COUNTED_MS)).toEqual(GRANTED);
    expect(await reserve('other', NOW_MS + COUNTED_MS)).toEqual(full(NOW_MS + COUNTED_MS + 1));
  });

  it('counts a person once, from the last message outside the window', async () => {
    await reserve('a', NOW_MS);
    expect(await reserve('a', NOW_MS + HOUR_MS)).toEqual({ granted: true, earlierAtMs: NOW_MS });
    expect(await tier.usage(NOW_MS + HOUR_MS)).toEqual({
      total: 1,
      perConnection: { cxn_1: 1 },
      freesAtMs: NOW_MS + HOUR_MS + COUNTED_MS,
      freesAtMsPerConnection: { cxn_1: NOW_MS + HOUR_MS + COUNTED_MS },
    });
    expect((await tier.usage(NOW_MS + COUNTED_MS)).total).toBe(1);
    expect((await tier.usage(NOW_MS + HOUR_MS + COUNTED_MS)).total).toBe(0);
  });

  it('takes over what was counted under the number when the portfolio becomes known', async () => {
    await reserve('a', NOW_MS);
    await reserve('b', NOW_MS + HOUR_MS);
    const portfolio = env.RECIPIENT_TIER.getByName(`portfolio-${crypto.randomUUID()}`);
    await portfolio.reserve({ recipient: 'b', connectionId: 'cxn_2', lane: 'alert', tier: 'TIER_50', nowMs: NOW_MS + 2 * HOUR_MS });
    for (let time = 0; time < 2; time += 1) await portfolio.adopt('cxn_1', await tier.reachedBy('cxn_1'));
    expect(await portfolio.usage(NOW_MS + 2 * HOUR_MS)).toEqual({
      total: 2,
      perConnection: { cxn_1: 1, cxn_2: 1 },
      freesAtMs: NOW_MS + COUNTED_MS,
      freesAtMsPerConnection: { cxn_1: NOW_MS + COUNTED_MS, cxn_2: NOW_MS + 2 * HOUR_MS + COUNTED_MS },
    });
  });

  it('reaches the same people again however full it is', async () => {
    await fill(NOW_MS);
    expect(await reserve('first7', NOW_MS + HOUR_MS, 'bulk')).toEqual({ granted: true, earlierAtMs: NOW_MS + 7 });
  });

  it('tells what each number used of it', async () => {
    await reserve('a', NOW_MS);
    await tier.reserve({ recipient: 'b', connectionId: 'cxn_2', lane: 'reply', tier: null, nowMs: NOW_MS });
    expect(await tier.usage(NOW_MS)).toMatchObject({ total: 2, perConnection: { cxn_1: 1, cxn_2: 1 } });
  });

  it('gives a place back when Meta refused the first message to a person', async () => {
    await fill(NOW_MS);
    await refused('first49', NOW_MS + 49);
    expect(await reserve('next', NOW_MS + HOUR_MS)).toEqual(GRANTED);
    expect(await reserve('other', NOW_MS + HOUR_MS)).toEqual(full(NOW_MS + COUNTED_MS));
  });

  it('counts from the earlier message when Meta refused a further one', async () => {
    await reserve('a', NOW_MS);
    await reserve('a', NOW_MS + HOUR_MS);
    await refused('a', NOW_MS + HOUR_MS, NOW_MS);
    expect((await tier.usage(NOW_MS + COUNTED_MS - 1)).total).toBe(1);
    expect((await tier.usage(NOW_MS + COUNTED_MS)).total).toBe(0);
  });

  it('forgets once what was refused twice', async () => {
    await reserve('a', NOW_MS);
    await reserve('b', NOW_MS);
    await refused('a', NOW_MS);
    await refused('a', NOW_MS);
    expect((await tier.usage(NOW_MS)).total).toBe(1);
  });

  it.each([
    ['later', 1],
    ['in the same millisecond', 0],
  ])('keeps the place that another number took %s for a person whose first message Meta refused', async (_when, laterMs) => {
    await reserve('a', NOW_MS);
    await tier.reserve({ recipient: 'a', connectionId: 'cxn_2', lane: 'alert', tier: 'TIER_50', nowMs: NOW_MS + laterMs });
    await refused('a', NOW_MS);
    expect(await tier.usage(NOW_MS + laterMs)).toMatchObject({ total: 1, perConnection: { cxn_2: 1 } });
  });

  it('serves those who wait by lane, then by arrival', async () => {
    await fill(NOW_MS);
    const [freeMs, askMs] = [NOW_MS + COUNTED_MS, NOW_MS + HOUR_MS];
    expect(await reserve('bulk', askMs, 'bulk')).toEqual(full(freeMs + 5));
    expect(await reserve('reply', askMs + 1, 'reply')).toEqual(full(freeMs));
    expect(await reserve('alert1', askMs + 2)).toEqual(full(freeMs));
    expect(await reserve('alert2', askMs + 3)).toEqual(full(freeMs + 1));
    // Asked in the wrong order as one place after the other frees.
    expect(await reserve('reply', freeMs, 'reply')).toEqual(full(freeMs + 2));
    expect(await reserve('alert2', freeMs)).toEqual(full(freeMs + 1));
    expect(await reserve('alert1', freeMs)).toEqual(GRANTED);
    expect(await reserve('newcomer', freeMs + 1)).toEqual(full(freeMs + 2));
    expect(await reserve('alert2', freeMs + 1)).toEqual(GRANTED);
  });

  it('keeps the place in line of somebody who asks again', async () => {
    await fill(NOW_MS);
    await reserve('patient', NOW_MS + HOUR_MS);
    await reserve('second', NOW_MS + 2 * HOUR_MS);
    await reserve('patient', NOW_MS + 3 * HOUR_MS);
    expect(await reserve('second', NOW_MS + COUNTED_MS)).toEqual(full(NOW_MS + COUNTED_MS + 1));
    expect(await reserve('patient', NOW_MS + COUNTED_MS)).toEqual(GRANTED);
  });

  it('moves somebody forward who now waits for something more urgent', async () => {
    await fill(NOW_MS);
    await reserve('a', NOW_MS + HOUR_MS, 'reply');
    await reserve('b', NOW_MS + HOUR_MS + 1, 'reply');
    await reserve('b', NOW_MS + HOUR_MS + 2, 'alert');
    expect(await reserve('b', NOW_MS + COUNTED_MS, 'reply')).toMatchObject({ granted: false });
    expect(await reserve('a', NOW_MS + COUNTED_MS, 'reply')).toMatchObject({ granted: false });
    expect(await reserve('b', NOW_MS + COUNTED_MS, 'alert')).toEqual(GRANTED);
  });

  it('holds no place for longer than ten minutes for somebody who does not come', async () => {
    await fill(NOW_MS);
    const freeMs = NOW_MS + COUNTED_MS;
    await reserve('cancelled', NOW_MS + HOUR_MS);
    // All but one place stay taken.
    for (let person = 1; person < 50; person += 1) await reserve(`first${person}`, NOW_MS + 2 * HOUR_MS);
    expect(await reserve('next', freeMs + 10 * MINUTE_MS - 1)).toMatchObject({ granted: false });
    expect(await reserve('next', freeMs + 10 * MINUTE_MS)).toEqual(GRANTED);
  });

  it('keeps a tenth of the tier from bulk', async () => {
    for (let person = 0; person < 45; person += 1) expect(await reserve(`b${person}`, NOW_MS, 'bulk')).toEqual(GRANTED);
    expect(await reserve('bulk', NOW_MS, 'bulk')).toEqual(full(NOW_MS + COUNTED_MS));
    expect(await reserve('alert', NOW_MS)).toEqual(GRANTED);
  });

  it('follows a tier that Meta raises or lowers', async () => {
    await fill(NOW_MS);
    expect(await reserve('next', NOW_MS + 100)).toMatchObject({ granted: false });
    expect(await reserve('next', NOW_MS + 101, 'alert', 'TIER_250')).toEqual(GRANTED);
    expect(await reserve('other', NOW_MS + 102)).toEqual(full(NOW_MS + 1 + COUNTED_MS));
  });

  it('knows the same people and the same line after it was evicted', async () => {
    await fill(NOW_MS);
    await reserve('waiting', NOW_MS + HOUR_MS);
    await evictDurableObject(tier);
    expect((await tier.usage(NOW_MS + HOUR_MS)).total).toBe(50);
    expect(await reserve('newcomer', NOW_MS + COUNTED_MS)).toEqual(full(NOW_MS + COUNTED_MS + 1));
    expect(await reserve('waiting', NOW_MS + COUNTED_MS)).toEqual(GRANTED);
  });

  it('takes a hundred at once without giving one place twice', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, (_, person) => reserve(`p${person}`, NOW_MS)));
    expect(answers.filter((answer) => answer.granted)).toHaveLength(50);
    expect((await tier.usage(NOW_MS)).total).toBe(50);
  });
});

describe('the pace of a number', () => {
  let number: DurableObjectStub<PhoneNumber>;

  beforeEach(() => {
    number = env.PHONE_NUMBER.getByName(crypto.randomUUID());
  });

  const reserve = (counts: Partial<Record<Lane, number>>) =>
    number.reserve({ perSecond: 80, counts: { alert: 0, reply: 0, bulk: 0, ...counts } });

  it('starts alerts first, then replies, then bulk, all within two seconds', async () => {
    const grants = await reserve({ alert: 3, reply: 3, bulk: 1000 });
    const [alert, reply, bulk] = [grants.alert.startInMs, grants.reply.startInMs, grants.bulk.startInMs];
    expect([alert.length, reply.length]).toEqual([3, 3]);
    expect(Math.max(...alert)).toBeLessThanOrEqual(Math.min(...reply));
    expect(Math.max(...reply)).toBeLessThan(bulk[0] ?? 0);
    expect(Math.max(...bulk)).toBeLessThanOrEqual(2000);
    expect(grants.bulk.retryInMs).toBeGreaterThan(0);
  });

  it('starts an alert at once after bulk has taken all there was', async () => {
    await reserve({ bulk: 1000 });
    const { alert, bulk } = await reserve({ alert: 1, bulk: 1000 });
    expect(alert).toEqual({ startInMs: [0], retryInMs: null });
    expect(bulk.startInMs.length).toBeLessThan(158);
  });

  it('gives each place once to calls that come together', async () => {
    const grants = await Promise.all(Array.from({ length: 10 }, () => reserve({ bulk: 100 })));
    const granted = grants.reduce((sum, { bulk }) => sum + bulk.startInMs.length, 0);
    expect(granted).toBeGreaterThan(150);
    expect(granted).toBeLessThan(500);
  });

  it('starts nothing while it is paused, and says when the pause ends', async () => {
    await number.pause(60_000);
    const { alert, reply, bulk } = await reserve({ alert: 1, reply: 1, bulk: 1 });
    expect([alert.startInMs, reply.startInMs, bulk.startInMs]).toEqual([[], [], []]);
    for (const { retryInMs } of [alert, reply, bulk]) {
      expect(retryInMs).toBeGreaterThan(50_000);
      expect(retryInMs).toBeLessThanOrEqual(60_000);
    }
  });

  it('is not shortened by a later, shorter pause', async () => {
    await number.pause(60_000);
    await number.pause(1);
    expect((await reserve({ alert: 1 })).alert.retryInMs).toBeGreaterThan(50_000);
  });

  it('is still paused after it was evicted, and owes nothing else', async () => {
    await reserve({ bulk: 1000 });
    await evictDurableObject(number);
    expect((await reserve({ bulk: 1 })).bulk).toEqual({ startInMs: [0], retryInMs: null });
    await number.pause(60_000);
    await evictDurableObject(number);
    expect((await reserve({ alert: 1 })).alert.startInMs).toEqual([]);
  });
});
