/** The Worker under `wrangler dev`, as a process group of its own that is ended as a whole. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Places } from './options.ts';
import { wranglerCommand, wranglerEnvironment } from './wrangler.ts';

const READY_WITHIN_MS = 120_000;
const ASK_EVERY_MS = 100;
/** What wrangler gets to end by itself before it is ended. */
const STOP_WITHIN_MS = 5_000;
const LOG_LINES_SHOWN = 40;

export interface RunningWorker {
  url: string;
  /** Resolves when the process ends by itself, with words that say so. */
  ended: Promise<string>;
  stop: () => Promise<void>;
}

/** Rejects with the end of the Worker's log when it does not come up. */
export async function startWorker(places: Places, port: number): Promise<RunningWorker> {
  const worker = spawnWorker(places, port);
  try {
    await Promise.race([untilHealthy(worker.url), worker.ended.then((why) => Promise.reject(new Error(why)))]);
    return worker;
  } catch (error) {
    await worker.stop();
    throw error;
  }
}

function spawnWorker(places: Places, port: number): RunningWorker {
  const address = ['--ip', '127.0.0.1', '--port', String(port), '--inspector-port', '0'];
  const local = ['--env-file', places.settings, '--persist-to', places.state, '--show-interactive-dev-session=false'];
  const [program, ...args] = wranglerCommand(['dev', ...address, ...local]);
  mkdirSync(dirname(places.workerLog), { recursive: true });
  const log = openSync(places.workerLog, 'w');
  // A group of its own: wrangler, workerd and the page's build end together, whoever of them is stuck.
  const child = spawn(program, args, {
    cwd: places.repository,
    env: wranglerEnvironment(places),
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const killGroup = () => signalGroup(child, 'SIGKILL');
  process.once('exit', killGroup);
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(`it ended with ${signal ?? `code ${code}`}`));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    ended: exited.then((how) => `The Worker does not run: ${how}. The end of ${places.workerLog}:\n\n${tailOf(places.workerLog)}`),
    async stop() {
      signalGroup(child, 'SIGTERM');
      await Promise.race([exited, sleep(STOP_WITHIN_MS)]);
      killGroup();
      await exited;
      process.removeListener('exit', killGroup);
    },
  };
}

async function untilHealthy(url: string): Promise<void> {
  const giveUpAtMs = Date.now() + READY_WITHIN_MS;
  while (Date.now() < giveUpAtMs) {
    const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(ASK_EVERY_MS * 50) }).catch(() => undefined);
    if (response?.ok) return;
    if (response?.status === 503) throw new Error(`The Worker runs, but cannot work: ${await response.text()}`);
    await sleep(ASK_EVERY_MS);
  }
  throw new Error(`The Worker did not answer within ${READY_WITHIN_MS / 1000} seconds.`);
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // The group is gone.
  }
}

function tailOf(file: string): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-LOG_LINES_SHOWN).join('\n');
}
