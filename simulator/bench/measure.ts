/** Measures the simulator over HTTP: a client in a process of its own sends, this process answers. Node only. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { demo } from '../demo.ts';
import { startSimulator } from '../server.ts';
import type { SimulatorState } from '../state.ts';
import { worldFromDemo } from '../world.ts';
import type { Order, Report } from './client.ts';

const CLIENT = fileURLToPath(new URL('./client.ts', import.meta.url).href);
/** Few enough that each gets several messages, many enough that the pair rate (a burst of 45) is never reached. */
const PEOPLE = 20_000;
const CONNECTIONS = 24;
const NO_LIMIT_PER_SECOND = 1_000_000;
/** Sent and delivered. */
const STATUSES_EACH = 2;
const DRAINED_WITHIN_MS = 30_000;

export interface Plan {
  messages: number;
  /** After how many the memory is looked at. */
  step: number;
  /** Whether each message's sent and delivered are posted too. */
  hasWebhooks: boolean;
  /** Waits until they all are, or have had the time. */
  isDrained?: boolean;
  onStep?: (step: Step) => void;
}

export interface Step {
  sent: number;
  perSecond: number;
  heapMb: number;
  kept: Kept;
}

export interface Kept {
  messages: number;
  chats: number;
  calls: number;
  agenda: number;
}

export interface Measurement {
  accepted: number;
  refused: string[];
  /** Webhooks posted, and the statuses in them. */
  posts: number;
  updates: number;
  perSecond: number;
  steps: Step[];
}

export async function measureThroughput({ messages, step, hasWebhooks, isDrained = false, onStep }: Plan): Promise<Measurement> {
  const client = fork(CLIENT, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ready = await report(client, 'ready');
  const world = worldFromDemo(demo, 'TIER_UNLIMITED');
  const accounts = world.accounts.map((account) => ({ ...account, throughputPerSecond: NO_LIMIT_PER_SECOND, isSubscribed: hasWebhooks }));
  const { simulator, url, close } = await startSimulator({ port: 0, webhook: ready.webhookUrl, world: { ...world, accounts } });
  simulator.addTemplate(demo.wabaId, { name: 'bench', language: 'en', components: [{ type: 'BODY', text: 'Hello, {{1}}.' }] });
  const order = { url, path: `/v25.0/${demo.phoneNumberId}/messages`, token: demo.token, people: PEOPLE, connections: CONNECTIONS };
  const steps: Step[] = [];
  const result = { accepted: 0, refused: [] as string[], posts: 0, updates: 0, busyMs: 0 };
  /** The last ones are still on their way when nothing is planned any more. */
  const drained = async () => {
    const giveUpAtMs = performance.now() + DRAINED_WITHIN_MS;
    for (;;) {
      client.send({ ...order, first: 0, messages: 0 } satisfies Order);
      const { posts, updates } = await report(client, 'done');
      if (updates >= STATUSES_EACH * result.accepted || performance.now() > giveUpAtMs) return { posts, updates };
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  try {
    for (let first = 0; first < messages; first += step) {
      const startedAtMs = performance.now();
      client.send({ ...order, first, messages: Math.min(step, messages - first) } satisfies Order);
      const done = await report(client, 'done');
      const tookMs = performance.now() - startedAtMs;
      result.accepted += done.accepted;
      result.refused.push(...done.refused);
      result.posts = done.posts;
      result.updates = done.updates;
      result.busyMs += tookMs;
      const perSecond = Math.round((done.accepted / tookMs) * 1_000);
      steps.push({ sent: first + step, perSecond, heapMb: heapMb(), kept: keptOf(simulator.state, simulator.calls.all().length) });
      onStep?.(steps.at(-1) as Step);
    }
    if (isDrained) Object.assign(result, await drained());
  } finally {
    client.kill();
    await close();
  }
  const { busyMs, ...counts } = result;
  return { ...counts, perSecond: Math.round((counts.accepted / busyMs) * 1_000), steps };
}

function keptOf(state: SimulatorState, calls: number): Kept {
  return { messages: state.messages.size, chats: state.chats.size, calls, agenda: state.agenda.length };
}

/** After a collection, if the process lets us ask for one. */
function heapMb(): number {
  globalThis.gc?.();
  return Math.round(process.memoryUsage().heapUsed / 1_048_576);
}

function report<K extends Report['kind']>(client: ChildProcess, kind: K): Promise<Extract<Report, { kind: K }>> {
  return new Promise((resolve, reject) => {
    client.once('exit', (code) => reject(new Error(`The client of the bench ended with ${code}.`)));
    client.on('message', function take(message: Report) {
      if (message.kind !== kind) return;
      client.off('message', take);
      client.removeAllListeners('exit');
      resolve(message as Extract<Report, { kind: K }>);
    });
  });
}
