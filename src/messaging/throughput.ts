/** The pace of one number: evenly spaced starts, with a lane for alerts and replies that bulk cannot take. Pure. */

/** Grants reach this far ahead: a consumer waits no longer than this for its turn. */
const HORIZON_MS = 2000;

/** Messages a second kept for alerts and replies, whatever bulk does. */
const KEPT_PER_SECOND = 1.5;
/** Of a number so slow that this would leave nothing for bulk, alerts and replies keep this part. */
const KEPT_OF_A_SLOW_NUMBER = 0.5;

export type Lane = 'alert' | 'reply' | 'bulk';

/** When each part of the pace is next free, in ms. It lives in memory: a new one owes nothing and has saved nothing. */
export interface Pace {
  sharedFreeAtMs: number;
  keptFreeAtMs: number;
}

export interface PaceGrant {
  /** Milliseconds from now at which each granted message may start, ascending. */
  startInMs: number[];
  /** For what was not granted: when to ask again. Null when all was granted. */
  retryInMs: number | null;
}

export function newPace(nowMs: number): Pace {
  return { sharedFreeAtMs: nowMs, keptFreeAtMs: nowMs };
}

/** Takes up to `count` starts within two seconds. Advances `pace`. */
export function takePace(pace: Pace, perSecond: number, lane: Lane, count: number, nowMs: number): PaceGrant {
  const keptPerSecond = Math.min(KEPT_PER_SECOND, perSecond * KEPT_OF_A_SLOW_NUMBER);
  const sharedSpacingMs = 1000 / (perSecond - keptPerSecond);
  const keptSpacingMs = 1000 / keptPerSecond;
  const startInMs: number[] = [];
  while (startInMs.length < count) {
    const sharedAt = Math.max(nowMs, pace.sharedFreeAtMs);
    const keptAt = lane === 'bulk' ? Number.POSITIVE_INFINITY : Math.max(nowMs, pace.keptFreeAtMs);
    const at = Math.min(sharedAt, keptAt);
    if (at > nowMs + HORIZON_MS) return { startInMs, retryInMs: Math.ceil(at - nowMs - HORIZON_MS / 2) };
    if (sharedAt <= keptAt) pace.sharedFreeAtMs = sharedAt + sharedSpacingMs;
    else pace.keptFreeAtMs = keptAt + keptSpacingMs;
    startInMs.push(Math.round(at - nowMs));
  }
  return { startInMs, retryInMs: null };
}
