/** Messages of one conversation keep their order while an earlier one is tried again, for two minutes. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { ClaimedRow, RowOutcome } from '../../src/messaging/delivery.ts';
import { HeadOfLine } from '../../src/messaging/head-of-line.ts';

const NOW_MS = Date.UTC(2026, 10, 20, 10);
const TWO_MINUTES_MS = 120_000;
const FREE = { holdUntilMs: null, hasPassed: false };

const rowAt = (id: string, createdAtMs: number, position = 0): ClaimedRow => ({
  ...{ id, createdAtMs, position, attempt: 1, lane: 'reply', content: { text: 'Hello' } },
  ...{ contextWamid: null, expiresAtMs: null, mustBeTemplate: false },
});
const outcome = (next: RowOutcome['next'], messageId = 'first'): RowOutcome => ({
  ...{ messageId, attempt: 1, form: null, reason: null, code: null, atMs: NOW_MS + 1 },
  ...(next === 'accepted' ? { next, wamid: 'wamid.1' } : { next }),
});

const first = rowAt('first', 1000);
const sameMoment = rowAt('second', 1000, 1);
const later = rowAt('third', 2000);
const earlier = rowAt('zeroth', 999, 5);

describe('the head of the line', () => {
  let head: HeadOfLine;

  beforeEach(() => {
    const store = new Map<string, unknown>();
    head = new HeadOfLine({
      get: <T>(key: string) => store.get(key) as T,
      put: (key, value) => store.set(key, value),
      delete: (key) => store.delete(key),
    });
  });

  it('holds nobody while nothing is being tried again', () => {
    expect([first, sameMoment, later].map((row) => head.holds(row, NOW_MS))).toEqual([FREE, FREE, FREE]);
  });

  it.each<RowOutcome['next']>(['retry', 'unknown'])('holds what was written after a message that is %s, and nothing else', (next) => {
    expect(head.learn(first, outcome(next), NOW_MS)).toBe(false);
    const held = { holdUntilMs: NOW_MS + TWO_MINUTES_MS, hasPassed: false };
    expect([earlier, first, sameMoment, later].map((row) => head.holds(row, NOW_MS + 1))).toEqual([FREE, FREE, held, held]);
  });

  it.each<RowOutcome['next']>(['wait', 'failed', 'expired', 'accepted'])('holds nobody for a message that is %s', (next) => {
    expect(head.learn(first, outcome(next), NOW_MS)).toBe(false);
    expect(head.holds(later, NOW_MS + 1)).toEqual(FREE);
  });

  it('lets the others pass after two minutes, and says so', () => {
    head.learn(first, outcome('retry'), NOW_MS);
    expect(head.holds(later, NOW_MS + TWO_MINUTES_MS - 1).hasPassed).toBe(false);
    expect(head.holds(later, NOW_MS + TWO_MINUTES_MS)).toEqual({ holdUntilMs: null, hasPassed: true });
  });

  it('says so for the first that passes, not for every message ever after', () => {
    head.learn(first, outcome('unknown'), NOW_MS);
    const lateMs = NOW_MS + TWO_MINUTES_MS;
    expect([sameMoment, later].map((row) => head.holds(row, lateMs).hasPassed)).toEqual([true, false]);
  });

  it('holds nobody a second time for a message that was passed and is tried again', () => {
    head.learn(first, outcome('retry'), NOW_MS);
    const lateMs = NOW_MS + TWO_MINUTES_MS;
    head.holds(later, lateMs);
    head.learn(first, outcome('retry'), lateMs + 1);
    expect(head.holds(later, lateMs + 2)).toEqual(FREE);
  });

  it('counts the two minutes from the first time, however often it is tried', () => {
    head.learn(first, outcome('retry'), NOW_MS);
    head.learn(first, outcome('retry'), NOW_MS + 100_000);
    expect(head.holds(later, NOW_MS + 110_000)).toEqual({ holdUntilMs: NOW_MS + TWO_MINUTES_MS, hasPassed: false });
  });

  it.each<RowOutcome['next']>(['accepted', 'failed', 'expired'])('frees the line when its head is %s', (next) => {
    head.learn(first, outcome('retry'), NOW_MS);
    expect(head.learn(first, outcome(next), NOW_MS + 1)).toBe(true);
    expect(head.holds(later, NOW_MS + 2)).toEqual(FREE);
  });

  it('is not freed by a head that only waits, nor by another message', () => {
    head.learn(first, outcome('retry'), NOW_MS);
    expect(head.learn(first, outcome('wait'), NOW_MS + 1)).toBe(false);
    expect(head.learn(earlier, outcome('accepted', 'zeroth'), NOW_MS + 1)).toBe(false);
    expect(head.holds(later, NOW_MS + 2).holdUntilMs).toBe(NOW_MS + TWO_MINUTES_MS);
  });

  it('makes the next one in trouble the head once the first took too long', () => {
    head.learn(first, outcome('unknown'), NOW_MS);
    const lateMs = NOW_MS + TWO_MINUTES_MS;
    head.learn(sameMoment, outcome('retry', 'second'), lateMs);
    expect(head.holds(later, lateMs + 1)).toEqual({ holdUntilMs: lateMs + TWO_MINUTES_MS, hasPassed: false });
  });
});
