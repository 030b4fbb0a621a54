/** Hands one quarantined body in again, when somebody asks for it. */
import { sql } from 'drizzle-orm';
import { type Db, runBatch } from '../db/client.ts';
import type { Env } from '../env.ts';
import { type AuditedActor, auditEntry } from '../tenants/audit.ts';
import { type KeptBody, replayJob } from './quarantine.ts';

/** False when there is none of that id. `tenantId` null: whoever it belongs to, for operators. */
export async function replayQuarantined(
  env: Env,
  db: Db,
  { tenantId, id }: { tenantId: string | null; id: string },
  by: AuditedActor,
  nowMs: number,
): Promise<boolean> {
  const [row] = await db.all<KeptBody & { tenantId: string; reason: string }>(sql`
    SELECT tenant_id AS tenantId, body, oversize_id AS oversizeId, received_at_ms AS receivedAtMs, via_connection_id AS via, reason FROM quarantine
    WHERE id = ${id} AND (tenant_id = ${tenantId} OR ${tenantId} IS NULL)`);
  if (!row) return false;
  // The queue has it before it is marked: a crash in between leaves it waiting, and twice is harmless.
  await env.INBOUND.send(await replayJob(db, row));
  await runBatch(db, [
    sql`UPDATE quarantine SET replayed_at_ms = ${nowMs}, waits_for = NULL WHERE tenant_id = ${row.tenantId} AND id = ${id}`,
    auditEntry(by, { tenantId: row.tenantId, action: 'quarantine.replayed', record: { kind: 'quarantine', id, name: row.reason } }, nowMs),
  ]);
  return true;
}
