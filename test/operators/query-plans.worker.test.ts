/** What operators look at costs by what there is to see, not by what the platform ever kept: no statement walks a log. */
import { env } from 'cloudflare:workers';
import { beforeAll, expect, it, vi } from 'vitest';
import { directory } from '../../src/db/client.ts';
import { app } from '../../src/http/app.ts';
import { startSession } from '../../src/http/auth/sessions.ts';
import { SEED_AT_MS, seedWorkspace } from '../support/seed.ts';

const OPERATOR = 'ops@deployment.example';
const PATHS = [
  'tenants',
  'tenants?q=acme&state=active',
  'machinery',
  'dead-messages',
  `dead-messages?cursor=${btoa(JSON.stringify([SEED_AT_MS, 'msg_x'])).replaceAll('=', '')}`,
  'quarantine',
  `quarantine?cursor=${btoa(JSON.stringify([SEED_AT_MS, 'qua_x'])).replaceAll('=', '')}`,
];

/** Tables that only grow. Tenants, connections and the drafts of connecting are few. */
const LOGS = ['messages', 'quarantine', 'account_events', 'intake_ledger', 'audit_log', 'members'];

/** Indices that hold only what is waiting, dead or not replayed; or that a page of newest first ends early. */
const SHORT = /messages_(sweep|due|dead)|quarantine_(newest|not_replayed)\b/;

const statements = new Set<string>();

beforeAll(async () => {
  const { tenant } = await seedWorkspace({ name: 'Acme Loans' });
  const Cookie = `sb_session=${await startSession(directory(env), { email: OPERATOR, member: null, method: 'oidc' })}`;
  const prototype = Object.getPrototypeOf(env.DB) as D1Database;
  const prepare = prototype.prepare;
  vi.spyOn(prototype, 'prepare').mockImplementation(function (this: D1Database, query) {
    statements.add(query);
    return prepare.call(this, query);
  });
  for (const path of [...PATHS, `tenants/${tenant.id}`]) {
    const response = await app.fetch(new Request(`http://127.0.0.1:8787/api/v1/operator/${path}`, { headers: { Cookie } }), {
      ...env,
      OPERATOR_EMAILS: OPERATOR,
    });
    expect([path, response.status]).toEqual([path, 200]);
  }
  vi.restoreAllMocks();
});

it('starts every statement from an index that leads to few rows', async () => {
  const walks: string[] = [];
  expect(statements.size).toBeGreaterThan(15);
  for (const query of statements) {
    const bound = Array.from({ length: query.match(/\?/g)?.length ?? 0 }, () => null);
    const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${query}`)
      .bind(...bound)
      .all<{ detail: string }>();
    for (const { detail } of results) {
      const [, verb, name = ''] = /^(SCAN|SEARCH) (\w+)/.exec(detail) ?? [];
      if (verb === 'SCAN' && LOGS.includes(tableOf(name, query)) && !SHORT.test(detail))
        walks.push(`${detail}: ${query.replace(/\s+/g, ' ')}`);
    }
  }
  expect(walks).toEqual([]);
});

/** The table behind a name of the plan, which may be an alias. */
function tableOf(name: string, query: string): string {
  return new RegExp(`(?:FROM|JOIN)\\s+"?(\\w+)"? (?:AS )?${name}\\b`, 'i').exec(query)?.[1] ?? name;
}
