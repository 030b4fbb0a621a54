/** GET /healthz: whether this deployment can work, and what is missing when it cannot. */
import { Hono } from 'hono';
import { directory } from '../db/client.ts';
import { isMissingMigration } from '../db/guard.ts';
import { tenants } from '../db/schema/tenants.ts';
import { type Env, SettingsError, settingsOf } from '../env.ts';
import type { AppEnv } from './context.ts';

export const health = new Hono<AppEnv>();

health.get('/healthz', async (c) => {
  const checks = { settings: settingsState(c.env), database: await databaseState(c.env) };
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
