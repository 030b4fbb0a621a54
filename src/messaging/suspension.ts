/** What a suspended tenant's messages do: they wait, cost nothing while they do, and leave by themselves after the resume. */
import { type SQL, sql } from 'drizzle-orm';
import { type Db, runBatch, type TenantScope } from '../db/client.ts';

/** How long the sweep leaves a held message alone. The resume brings it forward; this is for a resume that died half way. */
export const LOOK_AT_HELD_AFTER_MS = 6 * 60 * 60 * 1000;

/** A resumed tenant's backlog is given to the sweep in steps, which leave room in its minutes for everybody else. */
const RELEASED_PER_MINUTE = 500;

/** Read at once; what lies beyond leaves within `LOOK_AT_HELD_AFTER_MS`. */
const MAX_RELEASED = 40_000;

/** That the tenant of this column is suspended: one look by key for each row. */
export function isSuspended(tenantId: SQL): SQL {
  return sql`EXISTS (SELECT 1 FROM tenants held WHERE held.id = ${tenantId} AND held.state = 'suspended')`;
}

/**
 * Makes everything that waited for the resume due again. Answers the conversations to poke now; the sweep finds the rest.
 * The + keeps SQLite from walking the tenant's whole log: what waits is found through the index of the sweep.
 */
export async function releaseHeld(db: Db, scope: TenantScope, nowMs: number): Promise<string[]> {
  const held = await db.all<{ id: string; conversationId: string }>(sql`SELECT id, conversation_id AS conversationId FROM messages
    WHERE sweep_at_ms > ${nowMs} AND status = 'queued' AND +reason = 'workspace_suspended' AND +tenant_id = ${scope.tenantId}
    ORDER BY sweep_at_ms LIMIT ${MAX_RELEASED}`);
  for (let minute = 0; minute * RELEASED_PER_MINUTE < held.length; minute += 1) {
    const step = held.slice(minute * RELEASED_PER_MINUTE, (minute + 1) * RELEASED_PER_MINUTE);
    await runBatch(db, [
      sql`UPDATE messages SET reason = NULL, not_before_ms = ${nowMs}, sweep_at_ms = ${nowMs + (minute + 1) * 60_000}
        WHERE id IN (SELECT value FROM json_each(${JSON.stringify(step.map(({ id }) => id))})) AND tenant_id = ${scope.tenantId}
          AND status = 'queued' AND reason = 'workspace_suspended'`,
    ]);
  }
  return [...new Set(held.slice(0, RELEASED_PER_MINUTE).map(({ conversationId }) => conversationId))];
}
