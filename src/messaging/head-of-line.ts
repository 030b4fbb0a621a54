/** Keeps the order of a conversation when an earlier message is being retried: later ones wait for it, two minutes at most. */
import type { ClaimedRow, RowOutcome } from './delivery.ts';

/** After this the later messages pass, and the log says so. */
const LONGEST_HOLD_MS = 2 * 60 * 1000;
const KEY = 'head';

interface Head {
  messageId: string;
  createdAtMs: number;
  position: number;
  sinceMs: number;
  isPassed?: boolean;
}

export interface HoldStore {
  get<T>(key: string): T | undefined;
  put<T>(key: string, value: T): void;
  delete(key: string): unknown;
}

export class HeadOfLine {
  readonly #store: HoldStore;

  constructor(store: HoldStore) {
    this.#store = store;
  }

  /** Whether `row` must wait for an earlier message, or is the first to go past one that took too long. */
  holds(row: ClaimedRow, nowMs: number): { holdUntilMs: number | null; hasPassed: boolean } {
    const head = this.#store.get<Head>(KEY);
    if (!head || head.messageId === row.id || !isBefore(head, row)) return { holdUntilMs: null, hasPassed: false };
    const passAtMs = head.sinceMs + LONGEST_HOLD_MS;
    if (nowMs < passAtMs) return { holdUntilMs: passAtMs, hasPassed: false };
    // Said once: a head that a later status settles is not heard of here again.
    if (!head.isPassed) this.#store.put(KEY, { ...head, isPassed: true });
    return { holdUntilMs: null, hasPassed: !head.isPassed };
  }

  /**
   * A retried or unknown message becomes the head. A wait by policy holds nobody.
   * True when the head is settled: whoever waits behind it may go at once.
   */
  learn(row: ClaimedRow, outcome: RowOutcome, nowMs: number): boolean {
    const head = this.#store.get<Head>(KEY);
    if (outcome.next === 'retry' || outcome.next === 'unknown') {
      if (head?.messageId === row.id || (head && nowMs < head.sinceMs + LONGEST_HOLD_MS)) return false;
      const next: Head = { messageId: row.id, createdAtMs: row.createdAtMs, position: row.position, sinceMs: nowMs };
      this.#store.put(KEY, next);
      return false;
    }
    if (head?.messageId !== row.id || outcome.next === 'wait') return false;
    this.#store.delete(KEY);
    return true;
  }
}

function isBefore(a: { createdAtMs: number; position: number }, b: { createdAtMs: number; position: number }): boolean {
  return a.createdAtMs < b.createdAtMs || (a.createdAtMs === b.createdAtMs && a.position < b.position);
}
