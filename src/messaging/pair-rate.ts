/** Meta's limit between one number and one person: 1 message in 6 seconds, bursts of 45 borrowed from the future. Pure. */

const SPACING_MS = 6000;
const BURST = 45;

/** Exact unless a person is written to at the full pace for a day: sends weigh on the next one until a quiet 270 seconds have passed. */
export const PAIR_HISTORY_MS = 24 * 60 * 60 * 1000;

/** The earliest time at which one more message may leave, given when the earlier ones did (ascending, ms). */
export function pairReadyAtMs(sentAtMs: readonly number[], nowMs: number): number {
  let paidUntil = 0;
  for (const at of sentAtMs) paidUntil = Math.max(paidUntil, at) + SPACING_MS;
  return Math.max(nowMs, paidUntil - (BURST - 1) * SPACING_MS);
}
