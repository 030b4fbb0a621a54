/** One per business portfolio, or per number while the portfolio is unknown: counts the people reached outside a window. */
import { DurableObject } from 'cloudflare:workers';
import type { Env } from '../env.ts';
import { decideReservation, lanePriority, RESERVATION_MS, tierLimit } from './rolling-recipients.ts';
import type { Lane } from './throughput.ts';

/** How long a freed place is kept for the one it was promised to. */
const NO_SHOW_MS = 10 * 60 * 1000;

export interface TierRequest {
  /** The contact's id: one person counts once, whatever address is used. */
  recipient: string;
  connectionId: string;
  lane: Lane;
  /** Meta's word for the tier; null while unknown. */
  tier: string | null;
  nowMs: number;
}

/** A granted reservation whose message Meta refused. One number sends to one person in order, so its time names it. */
export interface RefusedReservation {
  recipient: string;
  connectionId: string;
  /** The `nowMs` it was asked for with. */
  grantedAtMs: number;
  earlierAtMs: number | null;
}

export type TierReservation =
  /** `earlierAtMs`: what `restore` needs should Meta refuse the message. */
  { granted: true; earlierAtMs: number | null } | { granted: false; reason: 'tier_full'; retryAtMs: number };

export interface ReachedPerson {
  recipient: string;
  atMs: number;
}

export interface TierUsage {
  total: number;
  perConnection: Record<string, number>;
  /** Null while nobody is reached. */
  freesAtMs: number | null;
  freesAtMsPerConnection: Record<string, number>;
}

export class RecipientTier extends DurableObject<Env> {
  readonly #sql = this.ctx.storage.sql;
  /** Kept beside the table: counting 100,000 rows at each reservation would cost more than the reservation. */
  #reached = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql.exec(`
      CREATE TABLE IF NOT EXISTS reached (recipient TEXT PRIMARY KEY, connection_id TEXT NOT NULL, at_ms INTEGER NOT NULL) WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS reached_at ON reached (at_ms);
      CREATE TABLE IF NOT EXISTS waiting (recipient TEXT PRIMARY KEY, priority INTEGER NOT NULL, since_ms INTEGER NOT NULL, due_ms INTEGER NOT NULL) WITHOUT ROWID;
    `);
    this.#reached = Number(this.#sql.exec('SELECT count(*) AS n FROM reached').one().n);
  }

  /**
   * Asks for a place, every time a message leaves outside a window. A granted place counts for 24 h + 60 s from now;
   * the next message to the same person starts it anew. When full, the person waits in line and learns when to ask again.
   */
  reserve(request: TierRequest): TierReservation {
    const { recipient, nowMs } = request;
    this.#forgetOld(nowMs);
    const known = this.#sql.exec<{ at_ms: number }>('SELECT at_ms FROM reached WHERE recipient = ?', recipient).toArray()[0];
    const decision = decideReservation({
      reached: this.#reached,
      isReachedAlready: known !== undefined,
      waitingBefore: known ? 0 : this.#waitingBefore(request),
      limit: tierLimit(request.tier),
      lane: request.lane,
    });
    if (!decision.granted) return { granted: false, reason: 'tier_full', retryAtMs: this.#wait(request, decision.placesShort) };
    this.#sql.exec(
      'INSERT INTO reached VALUES (?, ?, ?) ON CONFLICT (recipient) DO UPDATE SET at_ms = excluded.at_ms, connection_id = excluded.connection_id',
      recipient,
      request.connectionId,
      nowMs,
    );
    this.#sql.exec('DELETE FROM waiting WHERE recipient = ?', recipient);
    if (!known) this.#reached += 1;
    return { granted: true, earlierAtMs: known?.at_ms ?? null };
  }

  /**
   * Meta refused the message: the person was not reached by it, so the earlier time counts again, or none. A place that
   * another number has taken for the same person meanwhile is another message's, and stays.
   */
  restore({ recipient, connectionId, grantedAtMs, earlierAtMs }: RefusedReservation): void {
    const own = [recipient, connectionId, grantedAtMs];
    if (earlierAtMs !== null) {
      this.#sql.exec('UPDATE reached SET at_ms = ? WHERE recipient = ? AND connection_id = ? AND at_ms = ?', earlierAtMs, ...own);
      return;
    }
    const gone = this.#sql.exec('DELETE FROM reached WHERE recipient = ? AND connection_id = ? AND at_ms = ? RETURNING recipient', ...own);
    this.#reached -= gone.toArray().length;
  }

  /** People reached in the last 24 hours, per connection and in total, and when the first of those places frees up. */
  usage(nowMs: number): TierUsage {
    this.#forgetOld(nowMs);
    const rows = this.#sql
      .exec<{ connection_id: string; n: number; oldest_ms: number }>(
        'SELECT connection_id, count(*) AS n, min(at_ms) AS oldest_ms FROM reached GROUP BY 1',
      )
      .toArray();
    const frees = rows.map((row) => row.oldest_ms + RESERVATION_MS);
    return {
      total: this.#reached,
      perConnection: Object.fromEntries(rows.map((row) => [row.connection_id, row.n])),
      freesAtMs: frees.length === 0 ? null : Math.min(...frees),
      freesAtMsPerConnection: Object.fromEntries(rows.map((row) => [row.connection_id, row.oldest_ms + RESERVATION_MS])),
    };
  }

  /** The people that a connection has reached, for the object that counts it from now on. */
  reachedBy(connectionId: string): ReachedPerson[] {
    return this.#sql
      .exec<{ recipient: string; at_ms: number }>('SELECT recipient, at_ms FROM reached WHERE connection_id = ?', connectionId)
      .toArray()
      .map((row) => ({ recipient: row.recipient, atMs: row.at_ms }));
  }

  /** Takes over what another object counted for a connection; the same again changes nothing. */
  adopt(connectionId: string, people: readonly ReachedPerson[]): void {
    for (const { recipient, atMs } of people) {
      this.#sql.exec(
        `INSERT INTO reached VALUES (?, ?, ?) ON CONFLICT (recipient) DO UPDATE SET at_ms = excluded.at_ms, connection_id = excluded.connection_id
          WHERE excluded.at_ms > at_ms`,
        recipient,
        connectionId,
        atMs,
      );
    }
    this.#reached = Number(this.#sql.exec('SELECT count(*) AS n FROM reached').one().n);
  }

  #forgetOld(nowMs: number): void {
    const gone = this.#sql.exec('DELETE FROM reached WHERE at_ms <= ? RETURNING recipient', nowMs - RESERVATION_MS).toArray().length;
    this.#reached -= gone;
    // Whoever does not come when the place is free (cancelled, expired) must not hold it for the next.
    this.#sql.exec('DELETE FROM waiting WHERE due_ms <= ?', nowMs - NO_SHOW_MS);
  }

  /** People in line before this one; a person already in line keeps the place. */
  #waitingBefore({ recipient, lane, nowMs }: TierRequest): number {
    const own = this.#sql.exec<{ since_ms: number }>('SELECT since_ms FROM waiting WHERE recipient = ?', recipient).toArray()[0];
    const priority = lanePriority(lane);
    return Number(
      this.#sql
        .exec(
          'SELECT count(*) AS n FROM waiting WHERE recipient <> ?1 AND (priority < ?2 OR (priority = ?2 AND since_ms < ?3))',
          recipient,
          priority,
          own?.since_ms ?? nowMs,
        )
        .one().n,
    );
  }

  #wait({ recipient, lane, nowMs }: TierRequest, placesShort: number): number {
    const frees = this.#sql
      .exec<{ at_ms: number }>('SELECT at_ms FROM reached ORDER BY at_ms LIMIT 1 OFFSET ?', Math.max(0, placesShort - 1))
      .toArray()[0];
    const retryAtMs = (frees?.at_ms ?? nowMs) + RESERVATION_MS;
    this.#sql.exec(
      'INSERT INTO waiting VALUES (?1, ?2, ?3, ?4) ON CONFLICT (recipient) DO UPDATE SET due_ms = ?4, priority = min(priority, ?2)',
      recipient,
      lanePriority(lane),
      nowMs,
      retryAtMs,
    );
    return retryAtMs;
  }
}
