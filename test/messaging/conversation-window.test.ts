/** The 24-hour window, to the millisecond. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWindowOpen, openFreeEntry, openWindow } from '../../src/messaging/conversation-window.ts';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
const NOW_MS = Date.UTC(2026, 10, 20, 10);

describe('the customer service window', () => {
  it("ends 24 hours after the message's own timestamp, however late it arrives", () => {
    expect(openWindow(0, NOW_MS - 3 * HOUR_MS, NOW_MS)).toBe(NOW_MS + 21 * HOUR_MS);
  });

  it('stays where it is when an older message arrives late', () => {
    expect(openWindow(NOW_MS + 23 * HOUR_MS, NOW_MS - 2 * HOUR_MS, NOW_MS)).toBe(NOW_MS + 23 * HOUR_MS);
  });

  it('opens nothing extra for a sender whose clock is ahead', () => {
    expect(openWindow(0, NOW_MS + 5 * HOUR_MS, NOW_MS)).toBe(NOW_MS + DAY_MS);
  });

  it('is open until its last millisecond and closed at its end', () => {
    expect([NOW_MS - 1, NOW_MS, NOW_MS + 1].map((nowMs) => isWindowOpen(NOW_MS, nowMs))).toEqual([true, false, false]);
  });

  it('is closed for somebody who never wrote', () => {
    expect(isWindowOpen(0, NOW_MS)).toBe(false);
  });

  it('never moves back and never lies more than 24 hours ahead, whatever arrives in whatever order', () => {
    const arrivals = fc.array(fc.record({ sentMs: fc.integer({ min: -10 * DAY_MS, max: 10 * DAY_MS }), waitMs: fc.nat(DAY_MS) }));
    fc.assert(
      fc.property(arrivals, (messages) => {
        let nowMs = NOW_MS;
        let endsAtMs = 0;
        for (const { sentMs, waitMs } of messages) {
          nowMs += waitMs;
          const next = openWindow(endsAtMs, nowMs + sentMs, nowMs);
          expect(next).toBeGreaterThanOrEqual(endsAtMs);
          expect(next).toBeLessThanOrEqual(nowMs + DAY_MS);
          endsAtMs = next;
        }
      }),
    );
  });
});

describe('the free entry point', () => {
  it("lasts 72 hours from the ad's message, by the same rules", () => {
    expect(openFreeEntry(0, NOW_MS - HOUR_MS, NOW_MS)).toBe(NOW_MS + 71 * HOUR_MS);
    expect(openFreeEntry(NOW_MS + 72 * HOUR_MS, NOW_MS - HOUR_MS, NOW_MS)).toBe(NOW_MS + 72 * HOUR_MS);
    expect(openFreeEntry(0, NOW_MS + HOUR_MS, NOW_MS)).toBe(NOW_MS + 72 * HOUR_MS);
  });
});
