/** What the setup page needs to know of a workspace beside its connections' own rows: one round trip, each part bounded. */
import { type SQL, sql } from 'drizzle-orm';
import { type Db, runBatch, type TenantScope } from '../db/client.ts';
import { TEMPLATES } from '../templates/catalogue.ts';
import type { Connection } from './create-connection.ts';
import { HEARD_PRECISION_MS } from './states.ts';

/** A status comes within seconds. An hour without one, and with nothing else heard, is no coincidence. */
export const SILENT_AFTER_MS = 60 * 60 * 1000;
const LOOK_BACK_MS = 24 * 60 * 60 * 1000;
/** Of the log: enough to find evidence, few enough for a page that asks twice a minute. */
const MESSAGES_LOOKED_AT = 200;
/** More than this many waiting messages are "10,000". */
const MAX_WAITING = 10_000;

export interface TemplateCounts {
  wabaId: string;
  total: number;
  approved: number;
  pending: number;
  /** Of those that Switchboard brings along. */
  ownApproved: number;
  ownKnown: number;
}

export interface SetupFacts {
  templates: TemplateCounts[];
  /** Messages that want to leave, by connection. */
  waiting: Map<string, number>;
  csms: { total: number; reachable: number };
  /** The latest test message to any member. */
  testMessage: 'none' | 'under_way' | 'failed' | 'delivered';
  /** Somebody who is no member wrote. */
  hasHeardFromPeople: boolean;
}

/** All templates that Switchboard brings along. */
export const OWN_TEMPLATES: readonly string[] = Object.values(TEMPLATES).map(({ name }) => name);

export async function readSetupFacts(db: Db, { tenantId }: TenantScope): Promise<SetupFacts> {
  const own = JSON.stringify(OWN_TEMPLATES);
  const [templates, waiting, csms, tests, people] = await runBatch<
    [TemplateCounts, { connectionId: string; n: number }, { total: number; reachable: number }, { status: string }, { n: number }]
  >(db, [
    sql`SELECT waba_id AS wabaId, count(*) AS total, sum(status IN ('APPROVED', 'REINSTATED')) AS approved,
        sum(status IN ('PENDING', 'IN_APPEAL')) AS pending,
        sum(status IN ('APPROVED', 'REINSTATED') AND name IN (SELECT value FROM json_each(${own}))) AS ownApproved,
        sum(name IN (SELECT value FROM json_each(${own}))) AS ownKnown
      FROM templates WHERE tenant_id = ${tenantId} GROUP BY waba_id`,
    // The + keeps SQLite from walking the tenant's whole log: what waits is found through the index of the sweep.
    sql`SELECT connection_id AS connectionId, count(*) AS n FROM (SELECT connection_id FROM messages
        WHERE sweep_at_ms > 0 AND status = 'queued' AND +tenant_id = ${tenantId} LIMIT ${MAX_WAITING}) GROUP BY connection_id`,
    sql`SELECT count(*) AS total, count(contact_id) AS reachable FROM members
      WHERE tenant_id = ${tenantId} AND is_active = 1 AND role = 'csm'`,
    sql`SELECT status FROM messages WHERE cause IN (SELECT 'test:' || id FROM members WHERE tenant_id = ${tenantId}) AND tenant_id = ${tenantId}
      ORDER BY status IN ('delivered', 'read') DESC, created_at_ms DESC LIMIT 1`,
    // The first of the log, so that what was true stays true.
    sql`SELECT count(*) AS n FROM (SELECT direction, contact_id FROM messages WHERE tenant_id = ${tenantId}
        ORDER BY created_at_ms, id LIMIT ${MESSAGES_LOOKED_AT})
      WHERE direction = 'in' AND contact_id NOT IN (SELECT contact_id FROM members WHERE tenant_id = ${tenantId} AND contact_id IS NOT NULL)`,
  ]);
  return {
    templates,
    waiting: new Map(waiting.map(({ connectionId, n }) => [connectionId, n])),
    csms: csms[0] ?? { total: 0, reachable: 0 },
    testMessage: testState(tests[0]?.status),
    hasHeardFromPeople: (people[0]?.n ?? 0) > 0,
  };
}

function testState(status: string | undefined): SetupFacts['testMessage'] {
  if (status === undefined) return 'none';
  if (status === 'delivered' || status === 'read') return 'delivered';
  return ['failed', 'cancelled', 'expired', 'dead'].includes(status) ? 'failed' : 'under_way';
}

/**
 * Since when nothing is heard of messages that Meta accepted over an hour ago; null where all is well or nothing was sent.
 * A template that Meta said it holds back says nothing for a while, and is no evidence.
 */
export async function readSilence(
  db: Db,
  { id, tenantId, state, webhookHeardAtMs, connectedAtMs }: Connection,
  nowMs: number,
): Promise<number | null> {
  const isHeard = webhookHeardAtMs !== null && webhookHeardAtMs > nowMs - SILENT_AFTER_MS;
  if (isHeard || (state !== 'connected' && state !== 'paused')) return null;
  const [row] = await db.all<{ sinceMs: number | null }>(silence(tenantId, id, connectedAtMs ?? 0, nowMs));
  const sinceMs = row?.sinceMs ?? null;
  return sinceMs === null || (webhookHeardAtMs !== null && webhookHeardAtMs + HEARD_PRECISION_MS > sinceMs) ? null : sinceMs;
}

/** The latest, so that anything heard after an earlier one clears it. */
function silence(tenantId: string, connectionId: string, connectedAtMs: number, nowMs: number): SQL {
  return sql`SELECT max(accepted_at_ms) AS sinceMs FROM (SELECT id, connection_id, direction, status, accepted_at_ms FROM messages
      WHERE tenant_id = ${tenantId} AND created_at_ms > ${nowMs - LOOK_BACK_MS} AND created_at_ms <= ${nowMs - SILENT_AFTER_MS}
      ORDER BY created_at_ms DESC LIMIT ${MESSAGES_LOOKED_AT}) m
    WHERE connection_id = ${connectionId} AND direction = 'out' AND status = 'accepted'
      AND accepted_at_ms > ${connectedAtMs} AND accepted_at_ms <= ${nowMs - SILENT_AFTER_MS}
      AND NOT EXISTS (SELECT 1 FROM message_events e WHERE e.message_id = m.id AND e.kind = 'held_by_meta')`;
}
