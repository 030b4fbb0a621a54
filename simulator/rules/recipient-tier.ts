/**
 * The recipient tier: how many different people a portfolio may message outside a window in a rolling 24 hours.
 * Source: Cloud API, "Messaging limits".
 */

export const ROLLING_MS = 24 * 60 * 60 * 1_000;

/** Drops who was last reached 24 hours ago or longer. `reached` is ordered by time, so it stops at the first that counts. */
export function forgetReached(reached: Map<string, number>, nowMs: number): void {
  for (const [person, atMs] of reached) {
    if (nowMs - atMs < ROLLING_MS) return;
    reached.delete(person);
  }
}

/** Whether one more message to this person fits; a person who already counts always fits. */
export function mayReach(reached: Map<string, number>, limit: number, person: string, nowMs: number): boolean {
  const atMs = reached.get(person);
  if (atMs !== undefined && nowMs - atMs < ROLLING_MS) return true;
  forgetReached(reached, nowMs);
  return reached.size < limit;
}

/** Counts the person from now on, and keeps the order by time. */
export function markReached(reached: Map<string, number>, person: string, nowMs: number): void {
  reached.delete(person);
  reached.set(person, nowMs);
}
