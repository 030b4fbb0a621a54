/** Runs a simulator as an HTTP server under Node: the port, the timers, the state file and the phones page. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { createAdaptorServer } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { demo } from './demo.ts';
import { ConnectionLost } from './held.ts';
import { createSimulator, type Simulator } from './simulator.ts';
import type { Settings } from './state.ts';
import { type Keeper, keepState, loadState } from './state-file.ts';
import { staticPage } from './static-page.ts';
import { type World, worldFromDemo } from './world.ts';

const DELIVER_EVERY_MS = 25;
const SAVE_EVERY_MS = 3_000;
const PING_EVERY_MS = 15_000;
/** Webhooks on their way at a time; Meta expects receivers to take many at once. */
const PARALLEL_WEBHOOKS = 16;
const WEBHOOK_TIMEOUT_MS = 20_000;
/** The Worker reads the clock at most every 250 ms, so timed work that runs sooner would see the old time. */
const CLOCK_SPREAD_MS = 300;
const PAGE = fileURLToPath(new URL('../dist/simulator', import.meta.url).href);

export interface ServerOptions {
  /** 8788 by default; 0 for any that is free. */
  port?: number;
  /** 127.0.0.1 by default. */
  host?: string;
  /** Where the state is kept over restarts; without it, in memory only. */
  stateFile?: string;
  /** Where webhooks go. */
  webhook?: string;
  /** Called with GET at each step of winding the clock, so that the app's timed work runs. */
  cronUrl?: string;
  world?: World;
  seed?: number;
  settings?: Partial<Settings>;
}

export interface RunningSimulator {
  /** Without a slash at the end. */
  url: string;
  simulator: Simulator;
  close: () => Promise<void>;
}

/** Rejects when the port is in use, with a sentence that says so. */
export async function startSimulator(options: ServerOptions = {}): Promise<RunningSimulator> {
  const { port = 8788, host = '127.0.0.1', stateFile, webhook, cronUrl, world = worldFromDemo(demo), seed, settings } = options;
  const state = stateFile === undefined ? undefined : loadState(stateFile);
  const simulator = createSimulator({
    world,
    deliver: (request) => fetch(request, { signal: AbortSignal.timeout(WEBHOOK_TIMEOUT_MS) }),
    ...(webhook === undefined ? {} : { webhookUrl: webhook }),
    ...(seed === undefined ? {} : { seed }),
    ...(settings ? { settings } : {}),
    ...(state ? { state } : {}),
    ...(cronUrl === undefined ? {} : { onTick: () => callCron(cronUrl) }),
  });
  // A state from before may lack what the world has gained since, and another port may be in use today.
  if (state) {
    for (const account of world.accounts) if (!state.numbers.has(account.phoneNumberId)) simulator.addAccount(account);
    for (const person of world.people) if (!state.people.has(person.phone)) simulator.addPersona(person);
    for (const bot of world.bots ?? []) if (!state.telegram.bots.has(Number.parseInt(bot.token, 10))) simulator.addBot(bot);
    if (webhook !== undefined) state.app.webhookUrl = webhook;
  }

  const server = createAdaptorServer({
    fetch: (request, env) => answer(simulator, request, env as NodeBindings),
    // Its own Request and Response are faster, but the webhooks' `fetch` does not take them.
    overrideGlobalObjects: false,
  }) as Server;
  await listen(server, port, host);
  const keeper = stateFile === undefined ? undefined : keepState(stateFile, simulator);
  const timers = startTimers(simulator, keeper);
  const address = server.address();
  const actualPort = typeof address === 'object' && address ? address.port : port;
  // Files that people send are at this server, not at Meta's.
  simulator.settings.mediaOrigin = settings?.mediaOrigin ?? `http://${host}:${actualPort}`;
  return {
    url: `http://${host}:${actualPort}`,
    simulator,
    async close() {
      for (const timer of timers) clearInterval(timer);
      keeper?.save();
      simulator.release();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

interface NodeBindings {
  incoming: IncomingMessage;
  outgoing: ServerResponse;
}

async function answer(simulator: Simulator, request: Request, env: NodeBindings): Promise<Response> {
  try {
    return staticPage(PAGE, request) ?? (await simulator.fetch(request));
  } catch (error) {
    if (error instanceof ConnectionLost) {
      env.outgoing.destroy();
      return RESPONSE_ALREADY_SENT;
    }
    console.error(error);
    return Response.json({ error: 'The simulator itself failed; its console says why.' }, { status: 500 });
  }
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === 'EADDRINUSE';
      reject(isTaken ? new Error(`Port ${port} on ${host} is already in use. Stop what uses it, or choose another port.`) : error);
    });
    server.listen(port, host, () => resolve());
  });
}

function startTimers(simulator: Simulator, keeper: Keeper | undefined): NodeJS.Timeout[] {
  // Each loop posts one webhook after another; another one starts beside it when a receiver is slow.
  let loops = 0;
  const deliver = async () => {
    if (loops >= PARALLEL_WEBHOOKS) return;
    loops += 1;
    try {
      await simulator.deliverDue();
    } catch (error) {
      console.error(error);
    } finally {
      loops -= 1;
    }
  };
  const timers = [
    setInterval(() => void deliver(), DELIVER_EVERY_MS),
    setInterval(() => simulator.events.publish({ type: 'ping' }), PING_EVERY_MS),
  ];
  if (keeper) timers.push(setInterval(keeper.saveIfChanged, SAVE_EVERY_MS));
  return timers;
}

/** An app that is not there, or fails, does not keep the clock from being wound. */
async function callCron(cronUrl: string): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, CLOCK_SPREAD_MS));
  await fetch(cronUrl, { signal: AbortSignal.timeout(WEBHOOK_TIMEOUT_MS) })
    .then((response) => response.body?.cancel())
    .catch(() => {});
}
