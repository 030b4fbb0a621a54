/** How much of its limits an API key has left: sliding windows, exact at every moment. Pure. */

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

/** One limit as it stands, in the words of the `RateLimit` fields. */
export interface Quota {
  policy: 'minute' | 'hour';
  limit: number;
  windowSeconds: number;
  remaining: number;
  /** Whole seconds until more is free; of an unused one, its window. */
  freesInSeconds: number;
}

/** Times of the requests that a minute may still count, ascending. */
export type Taken = number[];

/** Takes one if less than `limit` were taken in the minute that ends now. Advances `taken`. */
export function takeOfMinute(taken: Taken, limit: number, nowMs: number): boolean {
  // The clock of the next machine may be behind: the order is kept, nothing is forgotten early.
  const atMs = Math.max(nowMs, taken.at(-1) ?? 0);
  forgetOld(taken, atMs);
  if (taken.length >= limit) return false;
  taken.push(atMs);
  return true;
}

export function minuteQuota(taken: Taken, limit: number, nowMs: number): Quota {
  return quotaOf('minute', limit, taken.length, taken[Math.max(0, taken.length - limit)] ?? null, nowMs);
}

/** `oldestAtMs`: of what counts, the one whose end makes room; null while nothing counts. */
export function hourQuota(limit: number, made: number, oldestAtMs: number | null, nowMs: number): Quota {
  return quotaOf('hour', limit, made, oldestAtMs, nowMs);
}

function quotaOf(policy: Quota['policy'], limit: number, used: number, oldestAtMs: number | null, nowMs: number): Quota {
  const windowMs = policy === 'minute' ? MINUTE_MS : HOUR_MS;
  const freesInMs = oldestAtMs === null ? windowMs : oldestAtMs + windowMs - nowMs;
  return {
    policy,
    limit,
    windowSeconds: windowMs / 1000,
    remaining: Math.max(0, limit - used),
    freesInSeconds: Math.max(1, Math.ceil(freesInMs / 1000)),
  };
}

function forgetOld(taken: Taken, nowMs: number): void {
  const kept = taken.findIndex((atMs) => atMs > nowMs - MINUTE_MS);
  taken.splice(0, kept < 0 ? taken.length : kept);
}
