/** The limits of an API key: no minute holds more than its limit, wherever it begins, and what is told comes true. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hourQuota, MINUTE_MS, minuteQuota, type Taken, takeOfMinute } from '../../src/tenants/key-quota.ts';

const NOW_MS = Date.UTC(2026, 10, 20, 10);

/** Requests by their distance from each other, in bursts and in pauses around the minute. */
const pauses = fc.array(
  fc.oneof(fc.constant(0), fc.nat({ max: 50 }), fc.nat({ max: 20_000 }), fc.integer({ min: MINUTE_MS - 2, max: MINUTE_MS + 2 })),
  { maxLength: 200 },
);

describe('the minute of a key', () => {
  it('holds exactly what a count of the last minute would let through', () => {
    fc.assert(
      fc.property(pauses, fc.integer({ min: 1, max: 12 }), (distances, limit) => {
        const taken: Taken = [];
        const through: number[] = [];
        let atMs = NOW_MS;
        for (const distance of distances) {
          atMs += distance;
          const counted = through.filter((earlier) => earlier > atMs - MINUTE_MS).length;
          expect(takeOfMinute(taken, limit, atMs)).toBe(counted < limit);
          if (counted < limit) through.push(atMs);
          const { remaining } = minuteQuota(taken, limit, atMs);
          expect(remaining).toBe(limit - Math.min(limit, counted + 1));
          expect(taken.length).toBeLessThanOrEqual(limit);
        }
      }),
      { seed: 4, numRuns: 300 },
    );
  });

  it('lets one through again when it said, and not a second before', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 5000 }), { minLength: 1, maxLength: 8 }), (distances) => {
        const taken: Taken = [];
        let atMs = NOW_MS;
        for (const distance of distances) {
          atMs += distance;
          takeOfMinute(taken, distances.length, atMs);
        }
        const { freesInSeconds } = minuteQuota(taken, distances.length, atMs);
        expect(takeOfMinute([...taken], distances.length, atMs + (freesInSeconds - 1) * 1000 - 1)).toBe(false);
        expect(takeOfMinute([...taken], distances.length, atMs + freesInSeconds * 1000)).toBe(true);
      }),
      { seed: 4, numRuns: 300 },
    );
  });

  it('forgets nothing early when the clock of another machine is behind', () => {
    const taken: Taken = [];
    expect(takeOfMinute(taken, 2, NOW_MS)).toBe(true);
    expect(takeOfMinute(taken, 2, NOW_MS - 5000)).toBe(true);
    expect(takeOfMinute(taken, 2, NOW_MS + MINUTE_MS - 1)).toBe(false);
    expect(taken).toEqual([NOW_MS, NOW_MS]);
  });

  it('tells the quota in the words of the header', () => {
    const taken: Taken = [NOW_MS - 50_500, NOW_MS - 1000];
    expect(minuteQuota(taken, 10, NOW_MS)).toEqual({ policy: 'minute', limit: 10, windowSeconds: 60, remaining: 8, freesInSeconds: 10 });
  });
});

describe('the hour of a key', () => {
  it.each([
    ['nothing made', 0, null, { remaining: 100, freesInSeconds: 3600 }],
    ['some made', 40, NOW_MS - 30 * MINUTE_MS, { remaining: 60, freesInSeconds: 1800 }],
    ['all made', 100, NOW_MS - 60 * MINUTE_MS + 1, { remaining: 0, freesInSeconds: 1 }],
    ['more made than a limit that was lower once', 120, NOW_MS, { remaining: 0, freesInSeconds: 3600 }],
  ])('with %s', (_, made, oldestAtMs, told) => {
    expect(hourQuota(100, made, oldestAtMs, NOW_MS)).toEqual({ policy: 'hour', limit: 100, windowSeconds: 3600, ...told });
  });
});
