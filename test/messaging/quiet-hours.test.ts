/** Quiet hours by the tenant's wall clock, over midnight and over clock changes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quietUntilMs } from '../../src/messaging/quiet-hours.ts';

const at = (iso: string) => Date.parse(iso);
const minute = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
const hours = (from: string, to: string, timeZone = 'Asia/Kolkata') => ({ fromMinute: minute(from), toMinute: minute(to), timeZone });
const ends = (quiet: ReturnType<typeof hours> | null, iso: string) => {
  const endMs = quietUntilMs(quiet, at(iso));
  return endMs === null ? null : new Date(endMs).toISOString();
};

describe('quiet hours', () => {
  it.each([
    ['in the evening, until the next morning', hours('21:00', '08:00'), '2026-11-20T17:00:00Z', '2026-11-21T02:30:00.000Z'],
    ['after midnight, until the same morning', hours('21:00', '08:00'), '2026-11-20T20:00:00Z', '2026-11-21T02:30:00.000Z'],
    ['at their first minute', hours('21:00', '08:00'), '2026-11-20T15:30:00Z', '2026-11-21T02:30:00.000Z'],
    ['not the second before', hours('21:00', '08:00'), '2026-11-20T15:29:59Z', null],
    ['not at their end', hours('21:00', '08:00'), '2026-11-21T02:30:00Z', null],
    ['over noon', hours('12:30', '14:00'), '2026-11-20T07:30:00Z', '2026-11-20T08:30:00.000Z'],
    ['not in the morning when they are over noon', hours('12:30', '14:00'), '2026-11-20T03:00:00Z', null],
    ['until midnight', hours('22:00', '00:00'), '2026-11-20T17:00:00Z', '2026-11-20T18:30:00.000Z'],
    ['from midnight', hours('00:00', '06:00'), '2026-11-20T18:30:00Z', '2026-11-21T00:30:00.000Z'],
    ['at the end of a year', hours('21:00', '08:00', 'Europe/London'), '2026-12-31T23:00:00Z', '2027-01-01T08:00:00.000Z'],
    [
      'through a night that is an hour shorter',
      hours('21:00', '08:00', 'Europe/London'),
      '2026-03-28T23:00:00Z',
      '2026-03-29T07:00:00.000Z',
    ],
    [
      'through a night that is an hour longer',
      hours('21:00', '08:00', 'Europe/London'),
      '2026-10-24T22:00:00Z',
      '2026-10-25T08:00:00.000Z',
    ],
    [
      'until a time that a clock change skips',
      hours('21:00', '01:30', 'Europe/London'),
      '2026-03-28T23:00:00Z',
      '2026-03-29T01:30:00.000Z',
    ],
  ])('hold %s', (_, quiet, now, end) => {
    expect(ends(quiet, now)).toBe(end);
  });

  it('hold never when there are none', () => {
    expect(quietUntilMs(null, at('2026-11-20T20:00:00Z'))).toBeNull();
  });

  it('end later than now and within a day and an hour, whenever they hold, and are then over', () => {
    const zone = fc.constantFrom('Asia/Kolkata', 'Europe/London', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC');
    const clock = fc.integer({ min: 0, max: 1439 });
    const moment = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') });
    fc.assert(
      fc.property(zone, clock, clock, moment, (timeZone, fromMinute, toMinute, nowMs) => {
        fc.pre(fromMinute !== toMinute);
        const quiet = { fromMinute, toMinute, timeZone };
        const endMs = quietUntilMs(quiet, nowMs);
        if (endMs === null) return;
        expect(endMs).toBeGreaterThan(nowMs);
        expect(endMs - nowMs).toBeLessThanOrEqual(25 * 3_600_000);
      }),
      { numRuns: 2000, seed: 11 },
    );
  });
});
