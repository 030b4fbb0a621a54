/** The only place that names a database. */
import type { SQL } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { type DrizzleD1Database, drizzle } from 'drizzle-orm/d1';
import type { Env } from '../env.ts';

export type Db = DrizzleD1Database & { $client: D1Database };

/** Who owns the rows a query may touch, and where they are. Every query on a tenant's rows takes one. */
export interface TenantScope {
  tenantId: string;
  shard: number;
}

/** What is looked up before the tenant is known: tenants, members who sign in, keys, sessions, connections. */
export function directory(env: Env): Db {
  return drizzle(env.DB, { casing: 'snake_case' });
}

/** The rows of one tenant. There is one shard at first, so the number picks nothing yet. */
export function tenantDb(env: Env, _tenant: Pick<TenantScope, 'shard'>): Db {
  return drizzle(env.DB, { casing: 'snake_case' });
}

/** Every shard, for timed work that walks them. */
export function allShards(env: Env): Db[] {
  return [drizzle(env.DB, { casing: 'snake_case' })];
}

/** Several writes as one: all of them or none. */
export async function runBatch(db: Db, statements: readonly SQL[]): Promise<void> {
  if (statements.length === 0) return;
  await db.batch(statements.map((statement) => db.run(statement)) as unknown as [BatchItem<'sqlite'>]);
}
