/** Every column that holds a sealed secret. A new one is one line here; the key rotation then finds it. */
import { sql } from 'drizzle-orm';
import { type Db, runBatch } from '../db/client.ts';
import type { SealedPlace } from '../security/seal.ts';

export interface SealedColumn {
  /** SQL names. The table has `id` and `tenant_id`. */
  table: string;
  column: string;
}

export const SEALED_COLUMNS: readonly SealedColumn[] = [
  { table: 'connections', column: 'token_sealed' },
  { table: 'connections', column: 'pin_sealed' },
  { table: 'connections', column: 'own_app_secret_sealed' },
  { table: 'connections', column: 'verify_token_sealed' },
  { table: 'connect_attempts', column: 'code_sealed' },
  { table: 'connect_attempts', column: 'token_sealed' },
  { table: 'connect_attempts', column: 'pin_sealed' },
  { table: 'connect_attempts', column: 'app_secret_sealed' },
  { table: 'manual_drafts', column: 'verify_token_sealed' },
];

/** What a column's secret was sealed as: its table, its row's id, and the column without `_sealed` as the field. */
export function placeOfSecret({ table, column }: SealedColumn, row: { id: string; tenantId: string }): SealedPlace {
  return { tenantId: row.tenantId, table, recordId: row.id, field: column.replace(/_sealed$/, '') };
}

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
