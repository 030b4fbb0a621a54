/** The recipient tier: Meta's words, the part that bulk may not use, and the line. */
import { describe, expect, it } from 'vitest';
import { decideReservation, lanePriority, RESERVATION_MS, type TierFacts, tierLimit } from '../../src/messaging/rolling-recipients.ts';

const facts = (changed: Partial<TierFacts>): TierFacts => ({
  reached: 0,
  isReachedAlready: false,
  waitingBefore: 0,
  limit: 250,
  lane: 'alert',
  ...changed,
});

describe('recipient tier', () => {
  it.each<[string | null, number]>([
    ['TIER_50', 50],
    ['TIER_250', 250],
    ['TIER_1K', 1000],
    ['TIER_2K', 2000],
    ['TIER_10K', 10_000],
    ['TIER_100K', 100_000],
    ['TIER_UNLIMITED', Number.POSITIVE_INFINITY],
    ['TIER_NOT_SET', 250],
    ['TIER_OF_TOMORROW', 250],
    [null, 250],
  ])('reads %s as %d people', (word, limit) => {
    expect(tierLimit(word)).toBe(limit);
  });

  it('counts a person for 24 hours and a minute', () => {
    expect(RESERVATION_MS).toBe(86_460_000);
  });

  it.each<[string, Partial<TierFacts>, ReturnType<typeof decideReservation>]>([
    ['grants the last place', { reached: 249 }, { granted: true }],
    ['refuses the place after the last', { reached: 250 }, { granted: false, placesShort: 1 }],
    ['says how many must go first when others wait', { reached: 250, waitingBefore: 3 }, { granted: false, placesShort: 4 }],
    ['does not let anybody jump the line to a free place', { reached: 249, waitingBefore: 1 }, { granted: false, placesShort: 1 }],
    ['gives somebody reached already a place, however full it is', { reached: 250, isReachedAlready: true }, { granted: true }],
    ['gives bulk nine tenths', { reached: 224, lane: 'bulk' }, { granted: true }],
    ['keeps the last tenth from bulk', { reached: 225, lane: 'bulk' }, { granted: false, placesShort: 1 }],
    ['gives a reply the last tenth', { reached: 225, lane: 'reply' }, { granted: true }],
    ['is never full without a limit', { reached: 1e9, limit: Number.POSITIVE_INFINITY, lane: 'bulk' }, { granted: true }],
    ['says how far a lowered tier is exceeded', { reached: 300 }, { granted: false, placesShort: 51 }],
  ])('%s', (_sentence, changed, decision) => {
    expect(decideReservation(facts(changed))).toEqual(decision);
  });

  it('serves alerts before replies before bulk', () => {
    expect([lanePriority('alert'), lanePriority('reply'), lanePriority('bulk')]).toEqual([0, 1, 2]);
  });
});
