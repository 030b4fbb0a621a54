/** The local D1: brought up to date, and opened from Node for seeding while no Worker runs. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Db, directory } from '../../src/db/client.ts';
import type { Env } from '../../src/env.ts';
import type { Places } from './options.ts';
import { wranglerCommand, wranglerEnvironment } from './wrangler.ts';

/** What the local state holds, so that a start which has nothing to do asks nobody. */
export interface Stamp {
  databaseId: string;
  /** What was applied: file name to the hash of its text. */
  migrations: Record<string, string>;
  /** Hash of the demo data; null until it is seeded. */
  seed: string | null;
}

/** Applies what is new in `migrations/`. Answers the stamp as it is then. */
export async function migrate(places: Places): Promise<Stamp> {
  const databaseId = databaseIdOf(places);
  const migrations = readMigrations(join(places.repository, 'migrations'));
  const stamp = readStamp(places);
  const known = stamp?.databaseId === databaseId ? stamp : { databaseId, migrations: {}, seed: null };
  const changed = Object.keys(known.migrations).find((name) => known.migrations[name] !== migrations[name]);
  if (changed !== undefined) {
    const folders = `${places.state} and ${dirname(places.settings)}`;
    throw new Error(`The local database was made with another ${changed}. To begin anew, delete ${folders}.`);
  }
  if (Object.keys(migrations).every((name) => name in known.migrations)) return known;

  const [program, ...args] = wranglerCommand(['d1', 'migrations', 'apply', 'switchboard', '--local', '--persist-to', places.state]);
  try {
    await promisify(execFile)(program, args, { cwd: places.repository, env: wranglerEnvironment(places) });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`The database could not be migrated.\n${stdout}${stderr}`.trim(), { cause: error });
  }
  const migrated = { ...known, migrations };
  writeStamp(places, migrated);
  return migrated;
}

export function writeStamp(places: Places, stamp: Stamp): void {
  mkdirSync(dirname(places.stamp), { recursive: true });
  writeFileSync(places.stamp, JSON.stringify(stamp));
}

/** Runs `use` on the local D1. The Worker must not run meanwhile. */
export async function withDatabase<Result>(places: Places, use: (db: Db) => Promise<Result>): Promise<Result> {
  // A config with the database alone: the Durable Objects of the real one would only be warned about.
  const binding = { binding: 'DB', database_name: 'switchboard', database_id: databaseIdOf(places) };
  mkdirSync(dirname(places.databaseConfig), { recursive: true });
  writeFileSync(places.databaseConfig, JSON.stringify({ name: 'switchboard-seed', d1_databases: [binding] }));
  // Loaded here because it takes half a second, and most starts need no seeding.
  Object.assign(process.env, wranglerEnvironment(places));
  const { getPlatformProxy } = await import('wrangler');
  const proxy = await getPlatformProxy<Pick<Env, 'DB'>>({
    configPath: places.databaseConfig,
    persist: { path: join(places.state, 'v3') },
    envFiles: [],
    remoteBindings: false,
  });
  try {
    return await use(directory(proxy.env as Env));
  } finally {
    await proxy.dispose();
  }
}

function readMigrations(folder: string): Record<string, string> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  return Object.fromEntries(
    names.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ]),
  );
}

/** The file of a local D1 is named by this id. */
function databaseIdOf(places: Places): string {
  const id = /^database_id = "(.+)"/m.exec(readFileSync(join(places.repository, 'wrangler.toml'), 'utf8'))?.[1];
  if (id === undefined) throw new Error('wrangler.toml names no database_id.');
  return id;
}

function readStamp(places: Places): Stamp | undefined {
  try {
    return JSON.parse(readFileSync(places.stamp, 'utf8')) as Stamp;
  } catch {
    return undefined;
  }
}
