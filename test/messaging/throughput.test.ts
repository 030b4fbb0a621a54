/** The pace of one number: never faster than Meta allows, and alerts find a place whatever bulk does. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Lane, newPace, type Pace, takePace } from '../../src/messaging/throughput.ts';

const NOW_MS = Date.UTC(2026, 10, 20, 10);
const PER_SECOND = 80;
const HORIZON_MS = 2000;

describe('pace', () => {
  it('starts empty: a new one has saved nothing for a burst', () => {
    const { startInMs } = takePace(newPace(NOW_MS), PER_SECOND, 'bulk', 4, NOW_MS + 60_000);
    expect(startInMs).toEqual([0, 13, 25, 38]);
  });

  it('grants what fits into two seconds and says when to ask again', () => {
    const grant = takePace(newPace(NOW_MS), PER_SECOND, 'bulk', 1000, NOW_MS);
    expect(grant.startInMs).toHaveLength(158);
    expect(grant.startInMs.at(-1)).toBe(HORIZON_MS);
    expect(grant.retryInMs).toBe(1013);
  });

  it('grants again by the time it names', () => {
    const pace = newPace(NOW_MS);
    const { retryInMs } = takePace(pace, PER_SECOND, 'bulk', 1000, NOW_MS);
    expect(takePace(pace, PER_SECOND, 'bulk', 1, NOW_MS + (retryInMs ?? 0)).startInMs).toHaveLength(1);
  });

  it.each<Lane>(['alert', 'reply'])('lets an %s go at once when bulk has taken everything', (lane) => {
    const pace = newPace(NOW_MS);
    takePace(pace, PER_SECOND, 'bulk', 10_000, NOW_MS);
    expect(takePace(pace, PER_SECOND, lane, 3, NOW_MS)).toEqual({ startInMs: [0, 667, 1333], retryInMs: null });
  });

  it('lets alerts use the whole pace when bulk is silent', () => {
    expect(takePace(newPace(NOW_MS), PER_SECOND, 'alert', 160, NOW_MS).startInMs).toHaveLength(160);
  });

  it.each([1, 2, 3])('never gives a number of %i a second more than its pace, and starves neither lane', (perSecond) => {
    const pace = newPace(NOW_MS);
    const starts = { bulk: 0, alert: 0 };
    for (let second = 0; second < 60; second += 1) {
      for (const lane of ['bulk', 'alert'] as const) {
        starts[lane] += takePace(pace, perSecond, lane, 10, NOW_MS + second * 1000).startInMs.length;
      }
    }
    expect(starts.bulk + starts.alert).toBeLessThanOrEqual(60 * perSecond + 3 * perSecond);
    expect(Math.min(starts.bulk, starts.alert)).toBeGreaterThan(10);
  });

  it('sends at least 78 a second of bulk alone, for a minute', () => {
    const pace = newPace(NOW_MS);
    const starts = askEverySecond(pace, 'bulk', 60).filter((at) => at < NOW_MS + 60_000);
    expect(starts.length / 60).toBeGreaterThanOrEqual(78);
  });

  it('never takes more than a bucket of one second holds, whatever is asked in whatever lane', () => {
    fc.assert(
      fc.property(requests(), fc.integer({ min: 20, max: 1000 }), (asked, perSecond) => {
        const starts = run(asked, perSecond);
        expect(busiestSecond(starts)).toBeLessThanOrEqual(perSecond + 1);
        expect(mostTaken(starts, perSecond)).toBeLessThanOrEqual(perSecond);
      }),
    );
  });

  it('keeps a place for an alert within a second, whatever bulk asked before', () => {
    const bulkOnly = requests().map((asked) => asked.map((request) => ({ ...request, lane: 'bulk' as const })));
    fc.assert(
      fc.property(bulkOnly, (asked) => {
        const pace = newPace(NOW_MS);
        let nowMs = NOW_MS;
        for (const { waitMs, count } of asked) takePace(pace, PER_SECOND, 'bulk', count, (nowMs += waitMs));
        expect(takePace(pace, PER_SECOND, 'alert', 1, nowMs).startInMs).toEqual([0]);
      }),
    );
  });
});

interface Asked {
  waitMs: number;
  lane: Lane;
  count: number;
}

function requests(): fc.Arbitrary<Asked[]> {
  const lane = fc.constantFrom<Lane>('alert', 'reply', 'bulk');
  return fc.array(fc.record({ waitMs: fc.nat(1500), lane, count: fc.nat(300) }), { maxLength: 40 });
}

/** When everything that is granted starts, in order. */
function run(asked: Asked[], perSecond: number): number[] {
  const pace = newPace(NOW_MS);
  let nowMs = NOW_MS;
  const starts = asked.flatMap(({ waitMs, lane, count }) => {
    nowMs += waitMs;
    return takePace(pace, perSecond, lane, count, nowMs).startInMs.map((inMs) => nowMs + inMs);
  });
  return starts.toSorted((a, b) => a - b);
}

function askEverySecond(pace: Pace, lane: Lane, seconds: number): number[] {
  return Array.from({ length: seconds }, (_, second) => NOW_MS + second * 1000).flatMap((nowMs) =>
    takePace(pace, PER_SECOND, lane, 1000, nowMs).startInMs.map((inMs) => nowMs + inMs),
  );
}

function busiestSecond(starts: number[]): number {
  let first = 0;
  let busiest = 0;
  starts.forEach((at, index) => {
    while (at - (starts[first] as number) >= 1000) first += 1;
    busiest = Math.max(busiest, index - first + 1);
  });
  return busiest;
}

/** The most ever taken from a bucket that is refilled `perSecond` times a second. */
function mostTaken(starts: number[], perSecond: number): number {
  let taken = 0;
  let most = 0;
  let before = starts[0] ?? 0;
  for (const at of starts) {
    taken = Math.max(0, taken - ((at - before) * perSecond) / 1000) + 1;
    most = Math.max(most, taken);
    before = at;
  }
  return most;
}
