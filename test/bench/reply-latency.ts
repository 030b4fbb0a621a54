/** From a webhook at the door to the answer at Meta's: idle, with real local queues, database and objects. */
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare';
import { demo } from '../../simulator/demo.ts';
import { seedDemo } from '../../simulator/start/seed-demo.ts';
import { directory } from '../../src/db/client.ts';
import type { Env } from '../../src/env.ts';
import { utf8 } from '../../src/security/bytes.ts';
import { signForMeta } from '../../src/security/hmac.ts';
import { workerSettings } from '../support/worker-settings.ts';
import { median, quantile } from './numbers.ts';
import type { Measured } from './run.ts';
import { workerOptions } from './worker-options.ts';

const BUDGET_MS = 60;
const WARM_UP = 5;
/** With the warm-up, each person stays under Meta's burst of 45. */
const MESSAGES = 60;
const PAUSE_MS = 50;

export async function measureReplies(script: string): Promise<Measured> {
  const graph = await startGraph();
  const miniflare = startWorker(script, graph.url);
  try {
    await seed(miniflare);
    const door = new URL('/api/webhooks/whatsapp', await miniflare.unsafeGetDirectURL('switchboard'));
    const staff = demo.people.filter(({ role }) => role === 'csm');
    const took: number[] = [];
    for (let message = 0; message < WARM_UP + MESSAGES; message += 1) {
      const ms = await replyMs(door, graph, staff[message % staff.length]?.phone ?? '', message);
      if (message >= WARM_UP) took.push(ms);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    const middle = median(took);
    return {
      what: 'reply, webhook in to Graph call out, idle',
      measured: `median ${middle.toFixed(0)} ms, 95 % ${quantile(took, 0.95).toFixed(0)} ms`,
      budget: `median <= ${BUDGET_MS} ms`,
      isKept: middle <= BUDGET_MS,
    };
  } finally {
    await miniflare.dispose();
    graph.server.close();
  }
}

interface Graph {
  url: string;
  server: Server;
  /** Resolves when the next send arrives. */
  nextSend(): Promise<void>;
}

/** Accepts every message at once. */
async function startGraph(): Promise<Graph> {
  let sends = 0;
  let heard: () => void = () => undefined;
  const server = createServer((request, response) => {
    heard();
    request.resume();
    sends += 1;
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ messaging_product: 'whatsapp', messages: [{ id: `wamid.bench.${sends}` }] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const nextSend = () => new Promise<void>((resolve) => (heard = resolve));
  return { url: `http://127.0.0.1:${port}`, server, nextSend };
}

function startWorker(script: string, graphUrl: string): Miniflare {
  const consumer = { maxBatchSize: 100, maxBatchTimeout: 0 };
  return new Miniflare(
    convertV4MiniflareOptions({
      log: new Log(LogLevel.ERROR),
      workers: [
        {
          ...workerOptions('switchboard', script, { GRAPH_BASE_URL: graphUrl }),
          queueProducers: { INBOUND: 'inbound', OUTBOUND: 'outbound' },
          queueConsumers: { inbound: consumer, outbound: consumer },
        },
      ],
    }),
  );
}

async function seed(miniflare: Miniflare): Promise<void> {
  const database = (await miniflare.getD1Database('DB', 'switchboard')) as unknown as D1Database;
  const files = readdirSync('migrations').filter((name) => name.endsWith('.sql'));
  for (const file of files.toSorted()) {
    const statements = readFileSync(`migrations/${file}`, 'utf8').split('--> statement-breakpoint');
    await database.batch(statements.map((statement) => database.prepare(statement)));
  }
  const masterKeys = JSON.parse(workerSettings.MASTER_KEYS) as Record<string, string>;
  await seedDemo(directory({ DB: database } as Env), { masterKeys, approved: [], apiKey: null, nowMs: Date.now() });
}

/** A member asks for the open alerts; there are none, and the answer says so. */
async function replyMs(door: URL, graph: Graph, phone: string, message: number): Promise<number> {
  const from = phone.replace('+', '');
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: demo.displayPhone.replace('+', ''), phone_number_id: demo.phoneNumberId },
    contacts: [{ profile: { name: 'Priya' }, wa_id: from }],
    messages: [
      { from, id: `wamid.in.${message}`, timestamp: String(Math.floor(Date.now() / 1000)), type: 'text', text: { body: 'alerts' } },
    ],
  };
  const body = JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: demo.wabaId, changes: [{ field: 'messages', value }] }],
  });
  const signature = await signForMeta(workerSettings.META_APP_SECRET, utf8(body).buffer);
  const startedMs = performance.now();
  const sent = graph.nextSend();
  const answer = await fetch(door, { method: 'POST', headers: { 'X-Hub-Signature-256': signature }, body });
  if (answer.status !== 200) throw new Error(`the door answered ${answer.status}`);
  await Promise.race([sent, tooLate()]);
  return performance.now() - startedMs;
}

function tooLate(): Promise<never> {
  return new Promise((_, reject) => setTimeout(() => reject(new Error('no answer within ten seconds')), 10_000).unref());
}
