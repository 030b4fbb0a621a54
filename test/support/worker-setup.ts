/** Before each Worker test file: settings that lead nowhere, and a database with every migration. */
import { applyD1Migrations } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { workerSettings } from './worker-settings.ts';

Object.assign(env, workerSettings);
delete env.CLOCK_URL;
await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
