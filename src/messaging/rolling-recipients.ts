/** Meta's recipient tier: how many different people may be reached outside a window in a rolling 24 hours. Pure. */
import type { Lane } from './throughput.ts';

/** A minute over 24 hours: Meta's clock and ours differ, and counting one place too long costs less than a refusal. */
export const RESERVATION_MS = 24 * 60 * 60 * 1000 + 60 * 1000;

/** The part of the tier that bulk may not use, so that an escalation still finds a place. */
const KEPT_FROM_BULK = 0.1;

const UNKNOWN_TIER_LIMIT = 250;

/** Meta's words, older accounts' included (messaging-limits). An unknown or missing word counts as the lowest. */
export function tierLimit(tier: string | null): number {
  switch (tier) {
    case 'TIER_50':
      return 50;
    case 'TIER_1K':
      return 1000;
    case 'TIER_2K':
      return 2000;
    case 'TIER_10K':
      return 10_000;
    case 'TIER_100K':
      return 100_000;
    case 'TIER_UNLIMITED':
      return Number.POSITIVE_INFINITY;
    default:
      return UNKNOWN_TIER_LIMIT;
  }
}

/** Which object counts for a connection: its portfolio's, or the number's own while the portfolio is unknown. */
export function tierNameOf({ portfolioId, numberId }: { portfolioId: string | null; numberId: string }): string {
  return portfolioId ?? `number:${numberId}`;
}

export interface TierFacts {
  /** Different people whose reservation still counts. */
  reached: number;
  isReachedAlready: boolean;
  /** People on the waiting list who go before this one. */
  waitingBefore: number;
  limit: number;
  lane: Lane;
}

export type TierDecision =
  | { granted: true }
  /** `placesShort`: how many reservations must end before this one gets its place. */
  | { granted: false; placesShort: number };

export function decideReservation(facts: TierFacts): TierDecision {
  if (facts.isReachedAlready) return { granted: true };
  const usable = facts.lane === 'bulk' ? Math.floor(facts.limit * (1 - KEPT_FROM_BULK)) : facts.limit;
  const placesShort = facts.reached + facts.waitingBefore + 1 - usable;
  return placesShort <= 0 ? { granted: true } : { granted: false, placesShort };
}

/** Lower goes first. */
export function lanePriority(lane: Lane): number {
  return lane === 'alert' ? 0 : lane === 'reply' ? 1 : 2;
}
