/** The only place that names a database. */
import type { SQL } from 'drizzle-orm';
import { type DrizzleD1Database, drizzle } from 'drizzle-orm/d1';
import { SQLiteAsyncDialect } from 'drizzle-orm/sqlite-core';
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

const dialect = new SQLiteAsyncDialect({ casing: 'snake_case' });

/**
 * Several statements as one: all of them or none, in one round trip. Answers the rows of each.
 * drizzle's own `batch` cannot bind the values of hand-written SQL (0.45), so this speaks to D1 itself.
 */
export async function runBatch<Rows extends object[] = object[]>(
  db: Db,
  statements: readonly SQL[],
): Promise<{ [Index in keyof Rows]: Rows[Index][] }> {
  if (statements.length === 0) return [] as { [Index in keyof Rows]: Rows[Index][] };
  const prepared = statements.map((statement) => {
    const query = dialect.sqlToQuery(statement);
    return db.$client.prepare(query.sql).bind(...query.params);
  });
  const results = await db.$client.batch(prepared);
  return results.map((result) => result.results) as { [Index in keyof Rows]: Rows[Index][] };
}
