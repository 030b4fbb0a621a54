/** GET /healthz: whether this deployment can work, and what is missing when it cannot. */
import { sql } from 'drizzle-orm';
import { Hono } from 'hono';
import { directory } from '../db/client.ts';
import { isMissingMigration } from '../db/guard.ts';
import { tenants } from '../db/schema/tenants.ts';
import { type Env, SettingsError, settingsOf } from '../env.ts';
import { browserNowMs } from '../lib/browser-time.ts';
import { keyNumberOf } from '../operators/sealed-places.ts';
import type { AppEnv } from './context.ts';

/** Anybody may ask, and this one looks at every connection: once a minute in each isolate is enough. */
const SECRETS_KNOWN_FOR_MS = 60_000;

export const health = new Hono<AppEnv>();

health.get('/healthz', async (c) => {
  const [settings, database] = [settingsState(c.env), await databaseState(c.env)];
  const secrets = settings === 'ok' && database === 'ok' ? await secretsState(c.env) : 'not checked';
  const checks = { settings, database, secrets };
  const isHealthy = Object.values(checks).every((state) => state === 'ok');
  return c.json({ status: isHealthy ? 'ok' : 'unhealthy', checks }, isHealthy ? 200 : 503);
});

function settingsState(env: Env): string {
  try {
    settingsOf(env);
    return 'ok';
  } catch (error) {
    return error instanceof SettingsError ? error.message : 'could not be read';
  }
}

async function databaseState(env: Env): Promise<string> {
  try {
    await directory(env).select({ id: tenants.id }).from(tenants).limit(1);
    return 'ok';
  } catch (error) {
    return isMissingMigration(error) ? 'lacks tables of this version: run npm run db:migrate' : 'does not answer';
  }
}

const secretsKnown = new WeakMap<Env, { state: string; atMs: number }>();

/** A master key that was removed too early, or keys of another deployment: tokens that are in use cannot be opened. */
async function secretsState(env: Env): Promise<string> {
  const known = secretsKnown.get(env);
  if (known && browserNowMs() - known.atMs < SECRETS_KNOWN_FOR_MS) return known.state;
  const keys = JSON.stringify(Object.keys(settingsOf(env).MASTER_KEYS));
  const number = keyNumberOf('token_sealed');
  try {
    const missing = await directory(env).all<{ number: string }>(sql`SELECT DISTINCT ${number} AS number FROM connections
      WHERE token_sealed IS NOT NULL AND state IN ('connected', 'paused') AND ${number} NOT IN (SELECT value FROM json_each(${keys})) LIMIT 5`);
    const names = missing.map((row) => row.number).join(', ');
    const state = missing.length === 0 ? 'ok' : `tokens in use are sealed with key ${names}, which MASTER_KEYS lacks: put it back`;
    secretsKnown.set(env, { state, atMs: browserNowMs() });
    return state;
  } catch {
    return 'could not be checked';
  }
}
