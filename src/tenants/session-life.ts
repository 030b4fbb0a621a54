/** How long a session lives, and what a token that is shown does to it. Pure. */

const MINUTE_MS = 60_000;

/** Without a request for this long, somebody has left: whoever sits down there signs in again. */
export const SESSION_IDLE_MS = 2 * 60 * MINUTE_MS;

/** A token that leaked is worth little after this: a browser that is used gets another one. */
export const ROTATE_AFTER_MS = 15 * MINUTE_MS;

/** Requests that left with the old token while the new one was arriving. */
export const PREVIOUS_GRACE_MS = MINUTE_MS;

/** A row written at every request would cost more than the request. */
export const SEEN_EVERY_MS = 5 * MINUTE_MS;

export interface SessionTimes {
  /** When a token was handed out last. */
  rotatedAtMs: number;
  previousUntilMs: number | null;
  lastSeenAtMs: number;
  expiresAtMs: number;
}

/** Which of the session's tokens was shown: the one in use, the one handed out last, the one before, or one from earlier. */
export type ShownToken = 'current' | 'next' | 'previous' | 'older';

export type SessionVerdict =
  /** `isCopied`: whoever shows this token is not the only one who has it. */
  | { isAlive: false; isCopied: boolean }
  | {
      isAlive: true;
      /** The new token has arrived: it takes the place of the old one. */
      hasArrived: boolean;
      /** The browser is due for another token. */
      isDue: boolean;
      /** The time of its last use is to be written. */
      isSeenDue: boolean;
    };

/**
 * A new token replaces the old one only once it is shown: its answer may get lost, and then the old one must go on
 * working. After that the old one is good for requests that were on their way; later on, it is a copy.
 */
export function judgeSession(session: SessionTimes, shown: ShownToken, nowMs: number): SessionVerdict {
  const { rotatedAtMs, previousUntilMs, lastSeenAtMs, expiresAtMs } = session;
  if (nowMs >= expiresAtMs || nowMs >= lastSeenAtMs + SESSION_IDLE_MS) return { isAlive: false, isCopied: false };
  const isOutlived = shown === 'older' || (shown === 'previous' && nowMs >= (previousUntilMs ?? 0));
  if (isOutlived) return { isAlive: false, isCopied: true };
  return {
    isAlive: true,
    hasArrived: shown === 'next',
    isDue: shown !== 'previous' && nowMs >= rotatedAtMs + ROTATE_AFTER_MS,
    isSeenDue: nowMs >= lastSeenAtMs + SEEN_EVERY_MS,
  };
}
