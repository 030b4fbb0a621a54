/** The Worker's settings for a local start, in a file that only its owner reads; the master keys are made once. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { MasterKeys } from '../../src/security/master-keys.ts';
import { demo } from '../demo.ts';

/** A hung call would stall the local queue, and the simulator answers at once. */
const GRAPH_TIMEOUT_MS = 5_000;

/** The simulator takes any; Meta's have as many digits. */
const SIGNUP_CONFIG_ID = '1284756039182746';

export interface LocalSettings {
  masterKeys: MasterKeys;
  /** The keys were made just now: nothing that was sealed before opens any more. */
  isNew: boolean;
}

/** Writes the settings for these addresses and keeps the keys of an earlier start. */
export function prepareSettings(file: string, simulatorUrl: string): LocalSettings {
  const known = knownKeys(file);
  const masterKeys = known ?? { 1: randomBytes(32).toString('base64') };
  const settings = {
    ENVIRONMENT: 'development',
    META_APP_ID: demo.app.id,
    META_APP_SECRET: demo.app.secret,
    META_VERIFY_TOKEN: demo.app.verifyToken,
    MASTER_KEYS: JSON.stringify(masterKeys),
    META_SIGNUP_CONFIG_ID: SIGNUP_CONFIG_ID,
    META_SDK_URL: `${simulatorUrl}/en_US/sdk.js`,
    META_WEB_ORIGINS: simulatorUrl,
    GRAPH_BASE_URL: simulatorUrl,
    GRAPH_TIMEOUT_MS: String(GRAPH_TIMEOUT_MS),
    OIDC_ISSUER: `${simulatorUrl}/oidc`,
    OIDC_CLIENT_ID: 'switchboard-dev',
    OIDC_CLIENT_SECRET: 'switchboard-dev-secret',
    OWNER_EMAIL: demo.owner.email,
    OPERATOR_EMAILS: demo.operator.email,
    CLOCK_URL: `${simulatorUrl}/_sim/clock`,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}='${value}'`);
  writePrivate(file, `# Made by npm start; MASTER_KEYS is kept, the rest is written anew each time.\n${lines.join('\n')}\n`);
  return { masterKeys, isNew: known === undefined };
}

/** For files that hold secrets: mode 0600, also when the file was there before. */
export function writePrivate(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, { mode: 0o600 });
}

function knownKeys(file: string): MasterKeys | undefined {
  try {
    const line = /^MASTER_KEYS='(.+)'$/m.exec(readFileSync(file, 'utf8'))?.[1];
    return line === undefined ? undefined : (JSON.parse(line) as MasterKeys);
  } catch {
    return undefined;
  }
}
