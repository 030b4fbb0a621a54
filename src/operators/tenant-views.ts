/** Tenants as operators see them: state and volume, and nothing that anybody wrote. */
import { sql } from 'drizzle-orm';
import type { OperatorTenant } from '../contract/operator.ts';
import { type Db, runBatch } from '../db/client.ts';
import type { Tenant } from '../tenants/tenants.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** A page of busy tenants stays within a second: what is beyond is not counted. */
export const MOST_COUNTED = 50_000;

/** Messages of the whole platform that wait; one walk over them counts for every tenant of the page. */
const MOST_WAITING = 200_000;

interface Volume {
  id: string;
  members: number;
  admins: number;
  connected: number;
  needsAttention: number;
  day: string;
  last30d: number;
  lastActivityAtMs: number | null;
  quarantined: number;
}

/** Three statements for a whole page. The + keeps SQLite in the short index, where it would rather group by the whole log. */
export async function tenantViews(db: Db, tenants: readonly Tenant[], nowMs: number): Promise<OperatorTenant[]> {
  if (tenants.length === 0) return [];
  const ids = sql`json_each(${JSON.stringify(tenants.map(({ id }) => id))})`;
  const [volumes, waiting, dead] = await runBatch<[Volume, Counted, Counted]>(db, [
    sql`SELECT t.value AS id,
        (SELECT count(*) FROM members p WHERE p.tenant_id = t.value AND p.is_active = 1) AS members,
        (SELECT count(*) FROM members p WHERE p.tenant_id = t.value AND p.is_active = 1 AND p.role = 'admin') AS admins,
        (SELECT count(*) FROM connections c WHERE c.tenant_id = t.value AND c.state = 'connected') AS connected,
        (SELECT count(*) FROM connections c WHERE c.tenant_id = t.value AND c.state IN ('paused', 'needs_reconnect')) AS needsAttention,
        (SELECT json_array(coalesce(sum(direction = 'in'), 0), coalesce(sum(direction = 'out'), 0), coalesce(sum(status IN ('failed', 'dead')), 0))
          FROM (SELECT direction, status FROM messages m WHERE m.tenant_id = t.value AND m.created_at_ms > ${nowMs - DAY_MS}
            LIMIT ${MOST_COUNTED})) AS day,
        (SELECT count(*) FROM (SELECT 1 FROM messages m WHERE m.tenant_id = t.value AND m.created_at_ms > ${nowMs - 30 * DAY_MS}
          LIMIT ${MOST_COUNTED})) AS last30d,
        (SELECT max(m.created_at_ms) FROM messages m WHERE m.tenant_id = t.value) AS lastActivityAtMs,
        (SELECT count(*) FROM quarantine q WHERE q.tenant_id = t.value AND q.replayed_at_ms IS NULL) AS quarantined
      FROM ${ids} t`,
    sql`SELECT tenant_id AS id, count(*) AS messages FROM (SELECT tenant_id, status FROM messages WHERE sweep_at_ms IS NOT NULL LIMIT ${MOST_WAITING})
      WHERE status = 'queued' AND tenant_id IN (SELECT value FROM ${ids}) GROUP BY tenant_id`,
    sql`SELECT tenant_id AS id, count(*) AS messages FROM messages WHERE status = 'dead' AND +tenant_id IN (SELECT value FROM ${ids})
      GROUP BY +tenant_id`,
  ]);
  const volumeOf = new Map(volumes.map((volume) => [volume.id, volume]));
  return tenants.map((tenant) => viewOf(tenant, volumeOf.get(tenant.id), countOf(waiting, tenant.id), countOf(dead, tenant.id)));
}

interface Counted {
  id: string;
  messages: number;
}

function countOf(counted: Counted[], id: string): number {
  return counted.find((row) => row.id === id)?.messages ?? 0;
}

function viewOf(tenant: Tenant, volume: Volume | undefined, waiting: number, dead: number): OperatorTenant {
  const [in24h, out24h, failed24h] = JSON.parse(volume?.day ?? '[0,0,0]') as [number, number, number];
  return {
    id: tenant.id,
    name: tenant.name,
    state: tenant.state,
    suspendedAt: instantOf(tenant.suspendedAtMs),
    suspendedBecause: tenant.suspendedBecause,
    members: volume?.members ?? 0,
    admins: volume?.admins ?? 0,
    connections: { connected: volume?.connected ?? 0, needsAttention: volume?.needsAttention ?? 0 },
    messages: { in24h, out24h, failed24h, last30d: volume?.last30d ?? 0 },
    waiting,
    dead,
    quarantined: volume?.quarantined ?? 0,
    lastActivityAt: instantOf(volume?.lastActivityAtMs ?? null),
    createdAt: new Date(tenant.createdAtMs).toISOString(),
  };
}

function instantOf(atMs: number | null): string | null {
  return atMs === null ? null : new Date(atMs).toISOString();
}
