/** Seals secrets of older master keys with the newest: a step at a time, beside normal work, safe to repeat and to stop anywhere. */
import { sql } from 'drizzle-orm';
import { type Db, runBatch } from '../db/client.ts';
import { type MasterKeys, newestKeyNumber } from '../security/master-keys.ts';
import { open, seal } from '../security/seal.ts';
import { type AuditedActor, auditEntry } from '../tenants/audit.ts';
import { keyNumberOf, placeOfSecret, SEALED_COLUMNS, type SealedColumn } from './sealed-places.ts';

/** Resealed in one call, and looked at: unreadable ones must not end a call before it has done anything. */
const STEP = 100;
const MOST_LOOKED_AT = 1_000;

export interface Resealed {
  resealed: number;
  /** Secrets of older keys that can be opened, as far as this call saw. */
  left: number;
  /** Sealed with a key that is gone, or altered: they stay as they are. */
  unreadable: number;
}

interface SealedRow {
  id: string;
  tenantId: string;
  sealed: string;
}

/** Each row by compare-and-set on its sealed text: a secret that is replaced meanwhile stays the new one. */
export async function resealStep(db: Db, keys: MasterKeys, by: AuditedActor, nowMs: number): Promise<Resealed> {
  const newest = newestKeyNumber(keys);
  const done = { resealed: 0, unreadable: 0, looked: 0 };
  for (const column of SEALED_COLUMNS) await resealColumn(db, keys, newest, column, done);
  const older = (await countOlder(db, newest)) - done.unreadable;
  if (done.resealed > 0) {
    const record = { kind: 'deployment', id: 'master_keys', name: 'Master keys' };
    const changes = [{ field: 'secretsResealed', before: null, after: done.resealed }];
    await runBatch(db, [auditEntry(by, { tenantId: '', action: 'secrets.resealed', record, changes }, nowMs)]);
  }
  return { resealed: done.resealed, left: Math.max(0, older), unreadable: done.unreadable };
}

async function resealColumn(
  db: Db,
  keys: MasterKeys,
  newest: string,
  sealedColumn: SealedColumn,
  done: { resealed: number; unreadable: number; looked: number },
): Promise<void> {
  const { column } = sealedColumn;
  const table = sql.identifier(sealedColumn.table);
  const sealedText = sql.identifier(column);
  let behind = '';
  while (done.resealed < STEP && done.looked < MOST_LOOKED_AT) {
    const rows = await db.all<SealedRow>(sql`SELECT id, tenant_id AS tenantId, ${sealedText} AS sealed FROM ${table}
      WHERE ${sealedText} IS NOT NULL AND ${keyNumberOf(column)} <> ${newest} AND id > ${behind} ORDER BY id LIMIT ${STEP - done.resealed}`);
    for (const row of rows) {
      const place = placeOfSecret(sealedColumn, row);
      const secret = await open(keys, place, row.sealed);
      if (secret === null) done.unreadable += 1;
      else {
        const { meta } = await db.run(sql`UPDATE ${table} SET ${sealedText} = ${await seal(keys, place, secret)}
          WHERE id = ${row.id} AND tenant_id = ${row.tenantId} AND ${sealedText} = ${row.sealed}`);
        done.resealed += meta.changes;
      }
    }
    done.looked += rows.length;
    if (rows.length === 0) return;
    behind = rows.at(-1)?.id ?? behind;
  }
}

async function countOlder(db: Db, newest: string): Promise<number> {
  const counts = await runBatch<{ secrets: number }[]>(
    db,
    SEALED_COLUMNS.map(
      ({ table, column }) => sql`SELECT count(*) AS secrets FROM ${sql.identifier(table)}
        WHERE ${sql.identifier(column)} IS NOT NULL AND ${keyNumberOf(column)} <> ${newest}`,
    ),
  );
  return counts.flat().reduce((sum, { secrets }) => sum + secrets, 0);
}
