/** Each minute: attempts to connect whose Worker was killed go on, and those that nobody came back to are given up. */
import { and, eq, gt, lte, sql } from 'drizzle-orm';
import { allShards, runBatch } from '../db/client.ts';
import { connectAttempts } from '../db/schema/onboarding.ts';
import { tenants } from '../db/schema/tenants.ts';
import type { Env } from '../env.ts';
import { describeError, log } from '../lib/log.ts';
import { goOn } from './connect-attempt.ts';

/** A minute and shard. Each takes some calls of Meta. */
const PAGE = 5;
/** A number must be registered within 14 days of the sign-in; after that, only another one helps. Source: "Register API". */
const GIVEN_UP_AFTER_MS = 14 * 24 * 60 * 60 * 1000;

const SWITCHBOARD = { kind: 'system', id: null, name: 'Switchboard', address: null, userAgent: null, requestId: null } as const;

export async function resumeAttempts(env: Env, nowMs: number): Promise<void> {
  for (const db of allShards(env)) {
    await runBatch(db, [
      sql`UPDATE connect_attempts SET state = 'abandoned', code_sealed = NULL, token_sealed = NULL, app_secret_sealed = NULL, version = version + 1
        WHERE state = 'open' AND lease_until_ms <= ${nowMs} AND updated_at_ms < ${nowMs - GIVEN_UP_AFTER_MS}`,
    ]);
    const left = await db
      .select({ id: connectAttempts.id, tenantId: connectAttempts.tenantId, shard: tenants.shard })
      .from(connectAttempts)
      .innerJoin(tenants, and(eq(tenants.id, connectAttempts.tenantId), eq(tenants.state, 'active')))
      // A lease that was not given back: whoever had it is gone.
      .where(and(sql`${connectAttempts.state} = 'open'`, gt(connectAttempts.leaseUntilMs, 0), lte(connectAttempts.leaseUntilMs, nowMs)))
      .orderBy(connectAttempts.leaseUntilMs)
      .limit(PAGE);
    for (const { id, tenantId, shard } of left) {
      await goOn({ env, db, scope: { tenantId, shard }, by: SWITCHBOARD }, id).catch((error: unknown) => {
        log('warn', 'attempt_not_resumed', { attemptId: id, error: describeError(error) });
      });
    }
  }
}
