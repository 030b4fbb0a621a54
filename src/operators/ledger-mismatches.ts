/** Counts that were made apart and must agree, tenant by tenant and day by day; where they do not, something was lost or done twice. */
import { sql } from 'drizzle-orm';
import type { Machinery } from '../contract/operator.ts';
import { type Db, runBatch } from '../db/client.ts';
import { PLATFORM } from '../messaging/quarantine.ts';

type Mismatch = Machinery['ledgerMismatches'][number];

const DAY_MS = 24 * 60 * 60 * 1000;

/** Today and the six days before, UTC. */
const DAYS = 7;

/** Of a tenant and day, in the order of the log: a lower bound needs no more, and a page of operators must not read millions. */
const MOST_LOOKED_AT = 500;

/** A message stands in the log when it was counted or moments later, behind the one before it. */
const LOG_BEHIND_LEDGER_MS = 10_000;

/** Named at once; whoever has more has one cause. */
const MOST_NAMED = 100;

interface Compared {
  tenantId: string;
  name: string | null;
  dayMs: number;
  counted: number;
  found: number;
}

export async function ledgerMismatches(db: Db, nowMs: number): Promise<Mismatch[]> {
  const todayMs = Math.floor(nowMs / DAY_MS) * DAY_MS;
  const fromMs = todayMs - (DAYS - 1) * DAY_MS;
  const [quarantined, stored] = await runBatch<[Compared, Compared]>(db, [quarantinedAgainstRows(fromMs), storedAgainstRows(fromMs)]);
  return [
    ...quarantined.map((row) => mismatch(row, 'Counted as quarantined, against what the quarantine holds of that day')),
    ...stored.map((row) => mismatch(row, 'Counted as stored, against messages and account events in the database of that day (at least)')),
  ]
    .sort((a, b) => (a.day < b.day ? 1 : -1))
    .slice(0, MOST_NAMED);
}

// By remainders: D1 binds numbers as floats, so a division would keep its fraction.

/**
 * Exact. Each row of the quarantine is counted in the batch that keeps it, under the same time, and is never deleted:
 * fewer rows than counted means that bodies are gone, more that they were kept without being counted.
 */
function quarantinedAgainstRows(fromMs: number) {
  return sql`SELECT both.tenant_id AS tenantId, t.name, dayMs, sum(counted) AS counted, sum(found) AS found FROM (
      SELECT l.tenant_id, minute_ms - minute_ms % ${DAY_MS} AS dayMs, items AS counted, 0 AS found
        FROM (SELECT id FROM tenants UNION ALL SELECT ${PLATFORM.tenantId}) owner CROSS JOIN intake_ledger l
        WHERE l.tenant_id = owner.id AND l.minute_ms >= ${fromMs} AND l.outcome = 'quarantined'
      UNION ALL
      SELECT tenant_id, kept_at_ms - kept_at_ms % ${DAY_MS}, 0, 1 FROM quarantine WHERE kept_at_ms >= ${fromMs}) both
    LEFT JOIN tenants t ON t.id = both.tenant_id
    GROUP BY both.tenant_id, dayMs HAVING sum(counted) <> sum(found) ORDER BY dayMs DESC LIMIT ${MOST_NAMED}`;
}

/**
 * A lower bound. Every live message and account event is counted as stored in the batch that writes it, and so are
 * statuses, which leave no row of their own: more rows than counted means that something was written without being
 * counted, or that counts are gone. It cannot see a message that is gone.
 */
function storedAgainstRows(fromMs: number) {
  const days = JSON.stringify(Array.from({ length: DAYS }, (_, day) => fromMs + day * DAY_MS));
  return sql`SELECT * FROM (
      SELECT t.id AS tenantId, t.name, d.value AS dayMs,
        (SELECT coalesce(sum(items), 0) FROM intake_ledger l WHERE l.tenant_id = t.id AND l.minute_ms >= d.value
          AND l.minute_ms < d.value + ${DAY_MS} AND l.outcome = 'stored') AS counted,
        (SELECT coalesce(sum(direction = 'in' AND source = 'live'), 0) FROM (SELECT direction, source FROM messages m WHERE m.tenant_id = t.id
          AND m.created_at_ms >= d.value + ${LOG_BEHIND_LEDGER_MS} AND m.created_at_ms < d.value + ${DAY_MS} LIMIT ${MOST_LOOKED_AT}))
        + (SELECT count(*) FROM account_events e WHERE e.tenant_id = t.id AND e.received_at_ms >= d.value
          AND e.received_at_ms < d.value + ${DAY_MS}) AS found
      FROM tenants t CROSS JOIN json_each(${days}) d)
    WHERE found > counted ORDER BY dayMs DESC LIMIT ${MOST_NAMED}`;
}

function mismatch({ tenantId, name, dayMs, counted, found }: Compared, what: string): Mismatch {
  const tenant = tenantId === PLATFORM.tenantId ? null : { id: tenantId, name: name ?? tenantId };
  return { tenant, day: new Date(dayMs).toISOString().slice(0, 10), what, counted, found };
}
