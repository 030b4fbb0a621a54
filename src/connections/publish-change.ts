/** Tells the open pages of a workspace that one of its connections changed. */
import { eq } from 'drizzle-orm';
import { directory } from '../db/client.ts';
import { tenants } from '../db/schema/tenants.ts';
import type { Env } from '../env.ts';
import { describeError, log } from '../lib/log.ts';
import { publishChange } from '../live/tenant-feed.ts';

/** After the commit, ids only. Never throws: a page that misses it polls. */
export async function publishConnectionChange(env: Env, tenantId: string, connectionIds: string[]): Promise<void> {
  try {
    const tenant = await directory(env)
      .select({ shard: tenants.shard, feedOpenUntilMs: tenants.feedOpenUntilMs })
      .from(tenants)
      .where(eq(tenants.id, tenantId))
      .get();
    if (tenant) await publishChange(env, { tenantId, ...tenant }, { alerts: [], messages: [], connections: connectionIds });
  } catch (error) {
    log('warn', 'connection_change_not_published', { tenantId, error: describeError(error) });
  }
}
