/** What a platform's refusal means for the message, and for the number as a whole. Pure. */
import { sendRetryDelayMs } from '../lib/retry.ts';
import type { AttemptOutcome } from './attempts.ts';
import type { NumberEffect, RowOutcome } from './delivery.ts';

/** Refusals that pass are tried this often: with the growing delays, about four hours. */
const MAX_ATTEMPTS = 8;

/** How long a dead token or a blocked number holds its messages before they look again. */
const LOOK_AGAIN_MS = 15 * 60 * 1000;
const BLOCK_PAUSE_MS = 60 * 60 * 1000;
const THROUGHPUT_PAUSE_MS = 1000;

type Refusal = Extract<AttemptOutcome, { outcome: 'refused' }>;

export function outcomeOfRefusal(
  messageId: string,
  attempt: number,
  refusal: Refusal,
  nowMs: number,
): { row: RowOutcome; effect: NumberEffect | null } {
  const base = { messageId, attempt, form: refusal.form, reason: refusal.kind, code: refusal.code };
  const retryAt = (atMs: number): RowOutcome => ({ ...base, next: 'retry', atMs });
  const fail: RowOutcome = { ...base, next: 'failed', atMs: nowMs };
  switch (refusal.kind) {
    case 'token_dead':
      // The message is fine, the connection is not: it waits for the admin, however often it was tried.
      return { row: retryAt(nowMs + LOOK_AGAIN_MS), effect: { effect: 'needs_reconnect', subcode: refusal.subcode ?? null } };
    case 'policy_block':
    case 'account_locked':
    case 'spam_limited': {
      // The number as a whole is refused: the message waits with all the others, and gives up as others do.
      const untilMs = nowMs + Math.max(BLOCK_PAUSE_MS, (refusal.retryAfterSeconds ?? 0) * 1000);
      return { row: attempt >= MAX_ATTEMPTS ? fail : retryAt(untilMs), effect: { effect: 'pause', untilMs, reason: refusal.kind } };
    }
    case 'pair_rate':
      // Meta: 4^n seconds, growing with each refusal.
      return { row: attempt >= MAX_ATTEMPTS ? fail : retryAt(nowMs + sendRetryDelayMs(attempt, null)), effect: null };
    default: {
      if (!refusal.retryable) return { row: fail, effect: null };
      const row = attempt >= MAX_ATTEMPTS ? fail : retryAt(nowMs + sendRetryDelayMs(attempt, refusal.retryAfterSeconds));
      return { row, effect: refusal.kind === 'throughput' ? { effect: 'slow_down', forMs: THROUGHPUT_PAUSE_MS } : null };
    }
  }
}
