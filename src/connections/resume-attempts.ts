/** Each minute: attempts to connect whose Worker was killed go on, and those that nobody came back to are given up. */
import { and, eq, gt, lt, lte, sql } from 'drizzle-orm';
import { allShards, type Db, runBatch } from '../db/client.ts';
import { guardChanged, isGuardMissed } from '../db/guard.ts';
import { connectAttempts } from '../db/schema/onboarding.ts';
import { tenants } from '../db/schema/tenants.ts';
import type { Env } from '../env.ts';
import { describeError, log } from '../lib/log.ts';
import { auditEntry, BY_SWITCHBOARD } from '../tenants/audit.ts';
import { abandonment } from './attempt-rows.ts';
import { goOn } from './connect-attempt.ts';

/** A minute and shard, side by side: a Meta that is slow with one must not keep the others waiting. */
const PAGE = 5;
/** A minute and shard; the rest at the next. */
const GIVEN_UP_A_MINUTE = 20;
/** A number must be registered within 14 days of the sign-in; after that, only another one helps. Source: "Register API". */
const GIVEN_UP_AFTER_MS = 14 * 24 * 60 * 60 * 1000;

export async function resumeAttempts(env: Env, nowMs: number): Promise<void> {
  for (const db of allShards(env)) {
    await giveUpOld(db, nowMs);
    const left = await db
      .select({ id: connectAttempts.id, tenantId: connectAttempts.tenantId, shard: tenants.shard })
      .from(connectAttempts)
      .innerJoin(tenants, and(eq(tenants.id, connectAttempts.tenantId), eq(tenants.state, 'active')))
      // A lease that was not given back: whoever had it is gone.
      .where(and(sql`${connectAttempts.state} = 'open'`, gt(connectAttempts.leaseUntilMs, 0), lte(connectAttempts.leaseUntilMs, nowMs)))
      .orderBy(connectAttempts.leaseUntilMs)
      .limit(PAGE);
    await Promise.all(
      left.map(({ id, tenantId, shard }) =>
        goOn({ env, db, scope: { tenantId, shard }, by: BY_SWITCHBOARD }, id).catch((error: unknown) => {
          log('warn', 'attempt_not_resumed', { attemptId: id, error: describeError(error) });
        }),
      ),
    );
  }
}

/** One batch for each: somebody may take it up at this very moment. */
async function giveUpOld(db: Db, nowMs: number): Promise<void> {
  const old = await db
    .select()
    .from(connectAttempts)
    .where(
      and(
        sql`${connectAttempts.state} = 'open'`,
        lte(connectAttempts.leaseUntilMs, nowMs),
        lt(connectAttempts.updatedAtMs, nowMs - GIVEN_UP_AFTER_MS),
      ),
    )
    .orderBy(connectAttempts.updatedAtMs)
    .limit(GIVEN_UP_A_MINUTE);
  for (const attempt of old) {
    const record = { kind: 'connect_attempt', id: attempt.id, name: attempt.method === 'manual' ? 'Manual connection' : 'Embedded Signup' };
    const changes = [{ field: 'reason', before: null, after: 'Nobody came back to it for two weeks' }];
    try {
      await runBatch(db, [
        abandonment(attempt, nowMs),
        guardChanged(),
        auditEntry(BY_SWITCHBOARD, { tenantId: attempt.tenantId, action: 'whatsapp.connecting_given_up', record, changes }, nowMs),
      ]);
    } catch (error) {
      if (!isGuardMissed(error)) throw error;
    }
  }
}
