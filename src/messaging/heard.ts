/** When a number's webhooks were last heard, to ten minutes: most batches write nothing, and none waits for it. */
import { sql } from 'drizzle-orm';
import { HEARD_PRECISION_MS } from '../connections/states.ts';
import { tenantDb } from '../db/client.ts';
import type { Env } from '../env.ts';
import { describeError, log } from '../lib/log.ts';
import type { RoutedConnection } from './route-items.ts';

/** Of messages and statuses: what Meta says of the account goes another way, and proves nothing. Never throws. */
export async function noteHeard(env: Env, heard: readonly RoutedConnection[], nowMs: number): Promise<void> {
  const isOld = ({ webhookHeardAtMs }: RoutedConnection) => (webhookHeardAtMs ?? 0) <= nowMs - HEARD_PRECISION_MS;
  for (const [shard, connections] of Map.groupBy(new Set(heard.filter(isOld)), (connection) => connection.shard)) {
    const ids = JSON.stringify(connections.map(({ id }) => id));
    try {
      await tenantDb(env, { shard }).run(sql`UPDATE connections SET webhook_heard_at_ms = ${nowMs}
        WHERE id IN (SELECT value FROM json_each(${ids})) AND coalesce(webhook_heard_at_ms, 0) <= ${nowMs - HEARD_PRECISION_MS}`);
    } catch (error) {
      log('warn', 'heard_not_noted', { connections: connections.length, error: describeError(error) });
    }
  }
}
