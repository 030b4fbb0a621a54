/** Runs `npm start` as a process of its own, on free ports and with a state folder that the test owns. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { DemoFile } from '../../simulator/start/demo-file.ts';

const REPOSITORY = join(import.meta.dirname, '../..');
const READY = 'Switchboard is running';

export interface LaunchOptions {
  port: number;
  simulatorPort: number;
  state: string;
  /** Without the demo business. */
  empty?: boolean;
}

export interface Launched {
  demo: DemoFile;
  /** Everything it printed so far. */
  output: () => string;
  /** Sends the signal and answers the exit code. */
  end: (signal?: NodeJS.Signals) => Promise<number | null>;
}

/** Resolves once it says that everything answers; rejects with what it printed when it ends before. */
export async function launch(options: LaunchOptions): Promise<Launched> {
  const { child, exited, output } = run(options);
  const ready = new Promise<void>((resolve) => {
    child.stdout.on('data', () => {
      if (output().includes(READY)) resolve();
    });
  });
  const ended = exited.then((code) => Promise.reject(new Error(`npm start ended with ${code}:\n${output()}`)));
  await Promise.race([ready, ended]);
  // From here on an end is what the test asked for.
  ended.catch(() => undefined);
  return {
    demo: JSON.parse(readFileSync(join(options.state, 'demo.json'), 'utf8')) as DemoFile,
    output,
    end(signal = 'SIGINT') {
      child.kill(signal);
      return exited;
    },
  };
}

/** A start that is expected to end by itself. */
export async function launchToEnd(options: LaunchOptions): Promise<{ code: number | null; output: string }> {
  const { exited, output } = run(options);
  return { code: await exited, output: output() };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || !address) throw new Error('no port was given');
  return address.port;
}

/** The environment without what vitest puts there, which would make the page a development build. */
export function asInATerminal(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== 'NODE_ENV' && !name.startsWith('VITEST')));
}

function run({ port, simulatorPort, state, empty = false }: LaunchOptions) {
  const args = ['simulator/start.ts', '--port', String(port), '--simulator-port', String(simulatorPort), '--state', state];
  if (empty) args.push('--empty');
  const child = spawn(process.execPath, args, { cwd: REPOSITORY, env: asInATerminal(), stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { child, exited, output: () => printed };
}
