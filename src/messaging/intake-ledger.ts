/** The intake ledger: every item that came in is counted once, in the batch that decides its fate. */
import { type SQL, sql } from 'drizzle-orm';

const MINUTE_MS = 60_000;

export type IntakeOutcome = 'stored' | 'repeated' | 'quarantined' | `ignored:${string}`;

/** Counts `items` for the minute of `nowMs`. */
export function countIntake(tenantId: string, nowMs: number, outcome: IntakeOutcome, items = 1): SQL {
  return sql`INSERT INTO intake_ledger (tenant_id, minute_ms, outcome, items) VALUES (${tenantId}, ${minuteOf(nowMs)}, ${outcome}, ${items})
    ON CONFLICT DO UPDATE SET items = items + excluded.items`;
}

/** Put right behind an INSERT that ignores repeats: counts one item as `outcome` if it wrote a row, else as repeated. */
export function countIntakeByChange(tenantId: string, nowMs: number, outcome: IntakeOutcome): SQL {
  return sql`INSERT INTO intake_ledger (tenant_id, minute_ms, outcome, items)
    SELECT ${tenantId}, ${minuteOf(nowMs)}, CASE WHEN changes() = 1 THEN ${outcome} ELSE 'repeated' END, 1 WHERE true
    ON CONFLICT DO UPDATE SET items = items + excluded.items`;
}

function minuteOf(nowMs: number): number {
  return Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
}
