/** The machinery across tenants: queues, what waits to leave, what is held, what does not add up, keys. Counts only. */
import { sql } from 'drizzle-orm';
import { onboardingAllowance } from '../connections/onboarding-allowance.ts';
import type { Machinery } from '../contract/operator.ts';
import { type Db, directory, runBatch } from '../db/client.ts';
import { type Env, settingsOf } from '../env.ts';
import { PLATFORM } from '../messaging/quarantine.ts';
import { newestKeyNumber } from '../security/master-keys.ts';
import { ledgerMismatches } from './ledger-mismatches.ts';
import { secretsByKey } from './sealed-places.ts';

export async function readMachinery(env: Env, nowMs: number): Promise<Machinery> {
  const db = directory(env);
  const { MASTER_KEYS, META_ONBOARDING_ALLOWANCE } = settingsOf(env);
  const [queues, counts, mismatches, onboarding, sealed] = await Promise.all([
    Promise.all([depthOf('inbound', env.INBOUND), depthOf('outbound', env.OUTBOUND)]),
    countRows(db, nowMs),
    ledgerMismatches(db, nowMs),
    onboardingAllowance(db, META_ONBOARDING_ALLOWANCE, nowMs),
    secretsByKey(db),
  ]);
  return {
    queues,
    ...counts,
    ledgerMismatches: mismatches,
    onboarding: { used: onboarding.used, allowance: onboarding.allowance, nextFreesAt: instantOf(onboarding.nextFreesAtMs) },
    masterKeys: {
      sealing: newestKeyNumber(MASTER_KEYS),
      sealedWith: sealed.map((one) => ({ ...one, isKnown: Object.hasOwn(MASTER_KEYS, one.number) })),
    },
  };
}

/** The platform's own count, which is approximate; null where there is none, as on a developer's machine. */
async function depthOf(name: string, queue: Queue): Promise<Machinery['queues'][number]> {
  try {
    const { backlogCount, oldestMessageTimestamp } = await queue.metrics();
    const oldest = oldestMessageTimestamp ? new Date(oldestMessageTimestamp).getTime() : 0;
    // The platform says 1970 where nothing waits.
    return { name, waiting: backlogCount, oldestAt: instantOf(oldest > 0 ? oldest : null) };
  } catch {
    return { name, waiting: null, oldestAt: null };
  }
}

/** Through the partial indices: what has settled is not looked at. */
async function countRows(db: Db, nowMs: number): Promise<Pick<Machinery, 'outbound' | 'quarantined'>> {
  const [pending, dead, quarantined] = await runBatch<
    [{ due: number; waiting: number; sending: number; unknown: number; oldestDueAtMs: number | null }, { dead: number }, Quarantined]
  >(db, [
    // An unknown one that waits for an admin has no time to be looked at: it is found with the rest of its conversation only.
    sql`SELECT coalesce(sum(isDue), 0) AS due, coalesce(sum(status = 'queued') - sum(isDue), 0) AS waiting,
        coalesce(sum(status = 'sending'), 0) AS sending, coalesce(sum(status = 'unknown'), 0) AS unknown,
        min(CASE WHEN isDue THEN not_before_ms END) AS oldestDueAtMs
      FROM (SELECT status, not_before_ms, status = 'queued' AND not_before_ms <= ${nowMs} AND t.state = 'active' AS isDue
        FROM messages m JOIN tenants t ON t.id = m.tenant_id WHERE m.sweep_at_ms IS NOT NULL)`,
    sql`SELECT count(*) AS dead FROM messages WHERE status = 'dead'`,
    sql`SELECT count(*) AS waiting, coalesce(sum(tenant_id = ${PLATFORM.tenantId}), 0) AS withoutTenant FROM quarantine WHERE replayed_at_ms IS NULL`,
  ]);
  const { oldestDueAtMs = null, ...counts } = pending[0] ?? { due: 0, waiting: 0, sending: 0, unknown: 0 };
  return {
    outbound: { ...counts, dead: dead[0]?.dead ?? 0, oldestDueAt: instantOf(oldestDueAtMs) },
    quarantined: quarantined[0] ?? { waiting: 0, withoutTenant: 0 },
  };
}

interface Quarantined {
  waiting: number;
  withoutTenant: number;
}

function instantOf(atMs: number | null): string | null {
  return atMs === null ? null : new Date(atMs).toISOString();
}
