/** What a conversation tried to send: each attempt is written before Meta is called, and its outcome after. */
import type { SendErrorKind } from './channel.ts';
import { PAIR_HISTORY_MS } from './pair-rate.ts';

/** Longer than any row can wait to ask again. */
const KEPT_MS = 8 * 24 * 60 * 60 * 1000;

export type AttemptOutcome =
  | { outcome: 'accepted'; wamid: string; atMs: number; form: 'free_form' | 'template'; isHeld: boolean }
  | {
      outcome: 'refused';
      kind: SendErrorKind;
      retryable: boolean;
      retryAfterSeconds: number | null;
      code: number | null;
      subcode?: number;
      form: 'free_form' | 'template';
    }
  | { outcome: 'unknown'; atMs: number; reason: string; form: 'free_form' | 'template' };

export type Attempt =
  | { state: 'new' }
  | { state: 'begun'; atMs: number; form: 'free_form' | 'template' }
  | { state: 'ended'; outcome: AttemptOutcome };

export class Attempts {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(`CREATE TABLE IF NOT EXISTS attempts (message_id TEXT NOT NULL, attempt INTEGER NOT NULL, form TEXT NOT NULL, begun_at_ms INTEGER NOT NULL,
      outcome TEXT, PRIMARY KEY (message_id, attempt)) WITHOUT ROWID`);
  }

  find(messageId: string, attempt: number): Attempt {
    const row = this.#sql
      .exec<{ form: string; begun_at_ms: number; outcome: string | null }>(
        'SELECT form, begun_at_ms, outcome FROM attempts WHERE message_id = ? AND attempt = ?',
        messageId,
        attempt,
      )
      .toArray()[0];
    if (!row) return { state: 'new' };
    if (row.outcome === null) return { state: 'begun', atMs: row.begun_at_ms, form: row.form as 'free_form' | 'template' };
    return { state: 'ended', outcome: JSON.parse(row.outcome) as AttemptOutcome };
  }

  /** Durable before the call leaves: the object's output gate holds the fetch until this is on disk. */
  begin(messageId: string, attempt: number, form: 'free_form' | 'template', nowMs: number): void {
    this.#sql.exec('INSERT INTO attempts (message_id, attempt, form, begun_at_ms) VALUES (?, ?, ?, ?)', messageId, attempt, form, nowMs);
  }

  end(messageId: string, attempt: number, outcome: AttemptOutcome): void {
    this.#sql.exec('UPDATE attempts SET outcome = ? WHERE message_id = ? AND attempt = ?', JSON.stringify(outcome), messageId, attempt);
  }

  // Both below walk the table, which holds eight days of one conversation: an index on the time would cost a row more at every send.

  /** When recent attempts left, ascending: what the pair rate counts. */
  recent(nowMs: number): number[] {
    return this.#sql
      .exec<{ begun_at_ms: number }>('SELECT begun_at_ms FROM attempts WHERE begun_at_ms > ? ORDER BY begun_at_ms', nowMs - PAIR_HISTORY_MS)
      .toArray()
      .map((row) => row.begun_at_ms);
  }

  forgetOld(nowMs: number): void {
    this.#sql.exec('DELETE FROM attempts WHERE begun_at_ms <= ?', nowMs - KEPT_MS);
  }
}
