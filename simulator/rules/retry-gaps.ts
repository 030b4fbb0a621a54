/** When a webhook that was not answered with 200 is posted again: at once, then ever more rarely, for up to 7 days. */

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Meta publishes "immediately, then with decreasing frequency"; the numbers are ours. */
const GAPS_MS = [0, 10 * SECOND_MS, MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS, 3 * HOUR_MS, 6 * HOUR_MS];
export const GIVE_UP_AFTER_MS = 7 * 24 * HOUR_MS;

/** The gap before the next attempt after `failures` of them, or null when Meta would give up. */
export function nextAttemptAt(failures: number, firstAtMs: number, nowMs: number): number | null {
  const gapMs = GAPS_MS[Math.min(failures, GAPS_MS.length) - 1] ?? 0;
  const atMs = nowMs + gapMs;
  return atMs - firstAtMs > GIVE_UP_AFTER_MS ? null : atMs;
}
