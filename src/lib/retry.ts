/** How long to wait before trying again. */

/** Delays of queue retries grow to this; with 100 retries that is about a day. */
const LONGEST_QUEUE_DELAY_SECONDS = 900;

/** For our own failures: 1, 2, 4 ... 900 seconds. `attempts` counts deliveries so far, from 1. */
export function queueRetryDelaySeconds(attempts: number): number {
  return Math.min(LONGEST_QUEUE_DELAY_SECONDS, 2 ** Math.min(attempts - 1, 10));
}

/** Refused by the platform: what it asks for, else 4, 16, 64 ... seconds up to an hour. `attempt` counts from 1. */
export function sendRetryDelayMs(attempt: number, retryAfterSeconds: number | null): number {
  if (retryAfterSeconds !== null) return retryAfterSeconds * 1000;
  return Math.min(3600, 4 ** Math.min(attempt, 6)) * 1000;
}
