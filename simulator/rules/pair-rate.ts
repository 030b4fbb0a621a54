/**
 * One business number to one person: a message each 6 seconds, and up to 45 in a burst that is paid back at that pace.
 * Source: Cloud API, "Pair rate limits" (131056).
 */
import { type Bucket, refill } from './bucket.ts';

export const PAIR_BURST = 45;
export const PAIR_INTERVAL_MS = 6_000;

/** The bucket after one more message, or null when it is empty. */
export function takePair(bucket: Bucket, nowMs: number): Bucket | null {
  const { tokens } = refill(bucket, PAIR_BURST, 1 / PAIR_INTERVAL_MS, nowMs);
  return tokens >= 1 ? { tokens: tokens - 1, atMs: nowMs } : null;
}
