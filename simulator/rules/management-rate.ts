/**
 * Management calls of one app to one WABA: 200 an hour, 5,000 once it has a registered number (80007).
 * Source: "About the platform", rate limits.
 */

const MINUTE_MS = 60_000;
const MINUTES = 60;
export const UNREGISTERED_PER_HOUR = 200;
export const REGISTERED_PER_HOUR = 5_000;

/** Calls by minute, oldest first: an hour is told to the minute. */
export type CallMinutes = { minute: number; calls: number }[];

/** Drops what is older than an hour. Answers how many calls are left in it. */
export function countCalls(minutes: CallMinutes, nowMs: number): number {
  const minute = Math.floor(nowMs / MINUTE_MS);
  while (minutes[0] && minute - minutes[0].minute >= MINUTES) minutes.shift();
  return minutes.reduce((sum, { calls }) => sum + calls, 0);
}

/** Counts one more call, unless the limit is reached. */
export function takeCall(minutes: CallMinutes, limit: number, nowMs: number): boolean {
  if (countCalls(minutes, nowMs) >= limit) return false;
  const minute = Math.floor(nowMs / MINUTE_MS);
  const last = minutes.at(-1);
  if (last?.minute === minute) last.calls += 1;
  else minutes.push({ minute, calls: 1 });
  return true;
}

/** Minutes until the oldest calls no longer count. */
export function minutesUntilFree(minutes: CallMinutes, nowMs: number): number {
  const oldest = minutes[0];
  return oldest ? Math.max(1, oldest.minute + MINUTES - Math.floor(nowMs / MINUTE_MS)) : 0;
}
