/** The webhook door beside a bare Worker that only verifies the HMAC and sends to a queue, in turns, in one Miniflare. */
import { readFileSync } from 'node:fs';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare';
import { utf8 } from '../../src/security/bytes.ts';
import { signForMeta } from '../../src/security/hmac.ts';
import { workerSettings } from '../support/worker-settings.ts';
import { postsPerSecond } from './load.ts';
import { median } from './numbers.ts';
import type { Measured } from './run.ts';
import { workerOptions } from './worker-options.ts';

const BUDGET_RATIO = 0.85;
const CONNECTIONS = [1, 8, 32];
/** Many and short, for a quiet middle on a machine that does other things too. */
const ROUNDS = 31;
const ROUND_MS = 300;
const PATH = '/api/webhooks/whatsapp';

/** As little as can be done with a webhook: what the platform itself costs. */
const BARE_WORKER = `
const encoder = new TextEncoder();
let key;
export default {
  async fetch(request, env) {
    const body = await request.arrayBuffer();
    const header = request.headers.get('X-Hub-Signature-256') ?? '';
    const hex = header.slice('sha256='.length);
    const signature = Uint8Array.from({ length: hex.length / 2 }, (_, index) => Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16));
    key ??= crypto.subtle.importKey('raw', encoder.encode(env.META_APP_SECRET), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
    if (!(await crypto.subtle.verify('HMAC', await key, signature, body))) return new Response(null, { status: 401 });
    await env.INBOUND.send({ kind: 'body', receivedAtMs: Date.now(), body: new TextDecoder().decode(body) });
    return new Response(null, { status: 200 });
  },
};`;

export async function measureDoor(script: string): Promise<Measured[]> {
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      log: new Log(LogLevel.ERROR),
      workers: [
        { ...workerOptions('switchboard', script), queueProducers: { INBOUND: 'inbound', OUTBOUND: 'outbound' } },
        { ...workerOptions('bare', BARE_WORKER), queueProducers: { INBOUND: 'inbound' } },
      ],
    }),
  );
  try {
    await miniflare.ready;
    const [door, bare] = [await urlOf(miniflare, 'switchboard'), await urlOf(miniflare, 'bare')];
    const request = await signedWebhook();
    await postsPerSecond(bare, request, 8, ROUND_MS);
    await postsPerSecond(door, request, 8, ROUND_MS);
    const rows: Measured[] = [];
    for (const connections of CONNECTIONS) rows.push(await compare(door, bare, request, connections));
    return rows;
  } finally {
    await miniflare.dispose();
  }
}

type SignedWebhook = Awaited<ReturnType<typeof signedWebhook>>;

/** Rounds in turns, each way round, so that what else the machine does meets both alike. */
async function compare(door: URL, bare: URL, request: SignedWebhook, connections: number): Promise<Measured> {
  const rounds: { door: number; bare: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const first = round % 2 === 0 ? bare : door;
    const firstRate = await postsPerSecond(first, request, connections, ROUND_MS);
    const secondRate = await postsPerSecond(first === bare ? door : bare, request, connections, ROUND_MS);
    rounds.push(first === bare ? { bare: firstRate, door: secondRate } : { door: firstRate, bare: secondRate });
  }
  const ratio = median(rounds.map((round) => round.door / round.bare));
  const rate = (pick: 'door' | 'bare') => median(rounds.map((round) => round[pick])).toFixed(0);
  return {
    what: `webhook door, ${connections} connection${connections === 1 ? '' : 's'}`,
    measured: `${rate('door')} of ${rate('bare')} POST/s = ${ratio.toFixed(2)}`,
    budget: `>= ${BUDGET_RATIO}`,
    isKept: ratio >= BUDGET_RATIO,
  };
}

async function urlOf(miniflare: Miniflare, worker: string): Promise<URL> {
  return new URL(PATH, await miniflare.unsafeGetDirectURL(worker));
}

async function signedWebhook() {
  const status = JSON.parse(readFileSync('test/fixtures/whatsapp/status-delivered.json', 'utf8')) as unknown;
  const body = JSON.stringify(status);
  const signature = await signForMeta(workerSettings.META_APP_SECRET, utf8(body).buffer);
  return { headers: { 'X-Hub-Signature-256': signature }, body };
}
