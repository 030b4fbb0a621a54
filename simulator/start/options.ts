/** What `npm start` may be told: ports, where the local state lives, whether to begin empty. Flags win over the environment. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url).href);

export const HELP = `Starts Switchboard on this machine, with a simulated WhatsApp beside it.

  npm start -- [options]

  --port <number>             the page and its API     8787   (or PORT)
  --simulator-port <number>   the phones               8788   (or SIMULATOR_PORT)
  --state <folder>            database, keys, chats    .wrangler
  --empty                     no demo business: the owner signs in and makes the first workspace (state in .wrangler/empty)
  --watch                     rebuild the phones page when its sources change (npm run dev)
  --help`;

export interface StartOptions {
  port: number;
  simulatorPort: number;
  watch: boolean;
  /** Begins without any business. */
  empty: boolean;
  help: boolean;
  places: Places;
}

/** Where everything of one local Switchboard is kept. */
export interface Places {
  repository: string;
  /** What `wrangler dev` and `wrangler d1` persist to. */
  state: string;
  /** Which migrations and which demo data `state` holds. */
  stamp: string;
  settings: string;
  workerLog: string;
  wranglerRegistry: string;
  databaseConfig: string;
  simulator: string;
  /** For scripts and tests: addresses, the API key, the people. */
  demo: string;
}

/** Throws with a sentence that names the option when one is wrong. */
export function readOptions(args: string[], environment: NodeJS.ProcessEnv): StartOptions {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string', default: environment.PORT || '8787' },
      'simulator-port': { type: 'string', default: environment.SIMULATOR_PORT || '8788' },
      state: { type: 'string' },
      empty: { type: 'boolean', default: false },
      watch: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const port = portOf('--port', values.port);
  const simulatorPort = portOf('--simulator-port', values['simulator-port']);
  if (port === simulatorPort) throw new Error(`--port and --simulator-port are both ${port}. Give each its own.`);
  const { watch, empty, help, state = empty ? '.wrangler/empty' : '.wrangler' } = values;
  return { port, simulatorPort, watch, empty, help, places: placesIn(resolve(REPOSITORY, state)) };
}

function portOf(name: string, text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new Error(`${name} must be a port between 1 and 65535, not "${text}".`);
}

function placesIn(folder: string): Places {
  const inFolder = (path: string) => resolve(folder, path);
  return {
    repository: REPOSITORY,
    state: inFolder('state'),
    stamp: inFolder('state/switchboard.json'),
    settings: inFolder('start/settings.env'),
    workerLog: inFolder('start/worker.log'),
    wranglerRegistry: inFolder('start/registry'),
    databaseConfig: inFolder('start/database.json'),
    simulator: inFolder('start/simulator.json'),
    demo: inFolder('demo.json'),
  };
}
