/** Every column that holds a sealed secret. A new one is one line here; the key rotation then finds it. */
import { sql } from 'drizzle-orm';
import { type Db, runBatch } from '../db/client.ts';

export interface SealedColumn {
  /** SQL names. The table has `id` and `tenant_id`. */
  table: string;
  column: string;
  /** What the secret was sealed as, with the table's name and the row's id (`SealedPlace`). */
  field: string;
}

export const SEALED_COLUMNS: readonly SealedColumn[] = [{ table: 'connections', column: 'token_sealed', field: 'token' }];

/** The number of the key at the head of a sealed text. */
export function keyNumberOf(column: string) {
  const sealed = sql.identifier(column);
  return sql`substr(${sealed}, 1, instr(${sealed}, '.') - 1)`;
}

/** How many secrets each key has sealed, by key number. */
export async function secretsByKey(db: Db): Promise<{ number: string; secrets: number }[]> {
  const counted = await runBatch<{ number: string; secrets: number }[]>(
    db,
    SEALED_COLUMNS.map(
      ({ table, column }) => sql`SELECT ${keyNumberOf(column)} AS number, count(*) AS secrets FROM ${sql.identifier(table)}
        WHERE ${sql.identifier(column)} IS NOT NULL GROUP BY 1`,
    ),
  );
  const total = new Map<string, number>();
  for (const { number, secrets } of counted.flat()) total.set(number, (total.get(number) ?? 0) + secrets);
  return [...total].map(([number, secrets]) => ({ number, secrets })).sort((a, b) => Number(a.number) - Number(b.number));
}
