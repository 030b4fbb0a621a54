/** Conditional writes inside one `db.batch`: the batch fails as a whole when what it was decided from has changed. */
import { type SQL, sql } from 'drizzle-orm';

const GUARD_MISSED = 'malformed JSON';

/**
 * Put right behind a conditional write: rolls the batch back unless that write changed exactly `rows` rows.
 * D1 has no interactive transactions; an expression that throws is the way to abort a batch.
 */
export function guardChanged(rows = 1): SQL {
  return sql`SELECT CASE WHEN changes() = ${rows} THEN 1 ELSE json('guard_missed') END AS held`;
}

export function isGuardMissed(error: unknown): boolean {
  return messageOf(error).includes(GUARD_MISSED);
}

/** A plain write met a row of the same key: for an INSERT, the work is already done. `table` is the SQL name. */
export function isRepeatedInsert(error: unknown, table: string): boolean {
  const message = messageOf(error);
  // An index over an expression is named itself, not its columns: ours begin with the name of their table.
  return message.includes(`UNIQUE constraint failed: ${table}.`) || message.includes(`UNIQUE constraint failed: index '${table}_`);
}

/** D1 was never migrated, or lags behind this code. */
export function isMissingMigration(error: unknown): boolean {
  return /no such (table|column)/.test(messageOf(error));
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return `${error.message} ${error.cause instanceof Error ? messageOf(error.cause) : ''}`;
}
