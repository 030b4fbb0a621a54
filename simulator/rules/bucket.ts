/** A token bucket as plain data: how much is left at a time, and how it fills. */

export interface Bucket {
  tokens: number;
  atMs: number;
}

/** Tokens come back as fractions; without this grain the exact moment of a refill would be lost to rounding. */
const GRAIN = 1e-9;

export function refill(bucket: Bucket, capacity: number, tokensPerMs: number, nowMs: number): Bucket {
  const elapsedMs = Math.max(0, nowMs - bucket.atMs);
  const tokens = bucket.tokens + elapsedMs * tokensPerMs;
  return { tokens: Math.min(capacity, Math.abs(tokens - Math.round(tokens)) < GRAIN ? Math.round(tokens) : tokens), atMs: nowMs };
}
