/** One per API key: counts its requests of a minute and what it makes in an hour. Both are known after an eviction. */
import { DurableObject } from 'cloudflare:workers';
import { HOUR_MS, hourQuota, minuteQuota, type Quota, type Taken, takeOfMinute } from './key-quota.ts';

const MINUTE_KEY = 'takenOfMinute';

/**
 * How long the minute may be in memory alone. A row at every request would cost more than the request; a timer that
 * waits keeps the object from being evicted, so only a crash loses this much.
 */
const SAVE_AFTER_MS = 1000;

export interface KeyRequest {
  perMinute: number;
  /** Null: what it makes is not limited. */
  perHour: number | null;
  /** The hour's clock. The minute's is real time: it spares the wire, whatever the simulated clock shows. */
  nowMs: number;
}

export type KeyAdmission = { admitted: boolean; quotas: Quota[] };

export interface KeyPlace {
  /** The same for a request that is repeated: it counts once. */
  id: string;
  perHour: number;
  nowMs: number;
}

export type PlaceTaken = { taken: boolean; quota: Quota };

export class KeyLimiter extends DurableObject {
  readonly #sql = this.ctx.storage.sql;
  readonly #takenOfMinute: Taken = this.ctx.storage.kv.get<Taken>(MINUTE_KEY) ?? [];
  #isSaveDue = false;
  /** Kept beside the table: counting 100,000 rows at each request would cost more than the request. */
  #made = this.#open();

  /** Every request of the key: whether it may go on, and what is left of its limits. */
  admit({ perMinute, perHour, nowMs }: KeyRequest): KeyAdmission {
    const atMs = Date.now();
    const admitted = takeOfMinute(this.#takenOfMinute, perMinute, atMs);
    if (admitted) this.#saveSoon();
    const minute = minuteQuota(this.#takenOfMinute, perMinute, atMs);
    return { admitted, quotas: perHour === null ? [minute] : [minute, this.#hour(perHour, nowMs)] };
  }

  /** Something is about to be made. Its place counts for an hour from now, unless it is given back. */
  takePlace({ id, perHour, nowMs }: KeyPlace): PlaceTaken {
    this.#forgetOld(nowMs);
    const again = this.#sql.exec('UPDATE made SET holders = holders + 1, at_ms = ? WHERE id = ? RETURNING id', nowMs, id);
    const isKnown = again.toArray().length > 0;
    if (!isKnown && this.#made >= perHour) return { taken: false, quota: this.#hour(perHour, nowMs) };
    if (!isKnown) {
      this.#sql.exec('INSERT INTO made VALUES (?, ?, 1)', id, nowMs);
      this.#made += 1;
    }
    return { taken: true, quota: this.#hour(perHour, nowMs) };
  }

  /** Nothing was made after all. Of two equal requests at once, the one that made it keeps the place. */
  giveBack({ id, perHour, nowMs }: KeyPlace): Quota {
    this.#sql.exec('UPDATE made SET holders = holders - 1 WHERE id = ?', id);
    this.#made -= this.#sql.exec('DELETE FROM made WHERE id = ? AND holders <= 0 RETURNING id', id).toArray().length;
    return this.#hour(perHour, nowMs);
  }

  #open(): number {
    this.#sql.exec(`
      CREATE TABLE IF NOT EXISTS made (id TEXT PRIMARY KEY, at_ms INTEGER NOT NULL, holders INTEGER NOT NULL) WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS made_at ON made (at_ms);
    `);
    return Number(this.#sql.exec('SELECT count(*) AS n FROM made').one().n);
  }

  #hour(perHour: number, nowMs: number): Quota {
    this.#forgetOld(nowMs);
    const oldest = this.#sql.exec<{ at_ms: number }>('SELECT at_ms FROM made ORDER BY at_ms LIMIT 1').toArray()[0];
    return hourQuota(perHour, this.#made, oldest?.at_ms ?? null, nowMs);
  }

  #forgetOld(nowMs: number): void {
    if (this.#made === 0) return;
    this.#made -= this.#sql.exec('DELETE FROM made WHERE at_ms <= ? RETURNING id', nowMs - HOUR_MS).toArray().length;
  }

  #saveSoon(): void {
    if (this.#isSaveDue) return;
    this.#isSaveDue = true;
    setTimeout(() => {
      this.#isSaveDue = false;
      this.ctx.storage.kv.put(MINUTE_KEY, this.#takenOfMinute);
    }, SAVE_AFTER_MS);
  }
}
