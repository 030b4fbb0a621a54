/** GET and POST /api/webhooks/whatsapp: the door. Signature first, then the queue, then 200; no database on the way. */
import { Hono } from 'hono';
import { directory } from '../../db/client.ts';
import { type Env, settingsOf } from '../../env.ts';
import { storeOversize } from '../../messaging/oversize.ts';
import type { InboundJob } from '../../messaging/queues.ts';
import { splitWebhook } from '../../messaging/whatsapp/split.ts';
import { isSameSecret, isSignedByMeta } from '../../security/hmac.ts';
import type { AppEnv } from '../context.ts';
import { refuse } from '../errors.ts';

/** Meta sends at most 3 MB. */
const MAX_BODY_BYTES = 3 * 1024 * 1024;

/** A queue takes messages of 128,000 bytes; some are its own. */
const MAX_MESSAGE_BYTES = 120_000;
/** Escaping for the queue's JSON at most doubles a body, so a piece of this size always fits. */
const SAFE_PIECE_BYTES = 59_000;
/** A queue takes 256,000 bytes at once. */
const MAX_SEND_BYTES = 250_000;

export const whatsappWebhooks = new Hono<AppEnv>();

/** Meta's handshake: the challenge comes back only to whoever knows our verify token. */
whatsappWebhooks.get('/api/webhooks/whatsapp', async (c) => {
  const { 'hub.mode': mode, 'hub.verify_token': token, 'hub.challenge': challenge } = c.req.query();
  const isKnown = await isSameSecret(token ?? '', settingsOf(c.env).META_VERIFY_TOKEN);
  if (mode !== 'subscribe' || !isKnown || challenge === undefined) return refuse(c, 'verify_token_wrong');
  // What the caller sent comes back: never as anything but text.
  return c.text(challenge, 200, { 'X-Content-Type-Options': 'nosniff' });
});

whatsappWebhooks.post('/api/webhooks/whatsapp', async (c) => {
  if (Number(c.req.header('Content-Length') ?? 0) > MAX_BODY_BYTES) return refuse(c, 'body_too_large');
  const raw = await c.req.arrayBuffer();
  if (raw.byteLength > MAX_BODY_BYTES) return refuse(c, 'body_too_large');
  const isSigned = await isSignedByMeta(settingsOf(c.env).META_APP_SECRET, raw, c.req.header('X-Hub-Signature-256'));
  if (!isSigned) return refuse(c, 'signature_wrong');
  // Real time: the simulated clock would cost a call at the door, and this time is only shown beside a quarantined body.
  await enqueue(c.env, raw, Date.now());
  return c.body(null, 200);
});

/** All of it or an error: what was queued before an error comes again with Meta's retry, and is a repeat then. */
async function enqueue(env: Env, raw: ArrayBuffer, receivedAtMs: number): Promise<void> {
  const body = new TextDecoder().decode(raw);
  if (raw.byteLength <= SAFE_PIECE_BYTES || sizeOf({ kind: 'body', receivedAtMs, body }) <= MAX_MESSAGE_BYTES) {
    await env.INBOUND.send({ kind: 'body', receivedAtMs, body });
    return;
  }
  const { pieces, oversize } = splitWebhook(body, SAFE_PIECE_BYTES);
  const jobs: InboundJob[] = pieces.map((piece) => ({ kind: 'body', receivedAtMs, body: piece }));
  for (const single of oversize) {
    const job: InboundJob = { kind: 'body', receivedAtMs, body: single };
    const isTooLarge = sizeOf(job) > MAX_MESSAGE_BYTES;
    jobs.push(isTooLarge ? { kind: 'stored', receivedAtMs, id: await storeOversize(directory(env), single, receivedAtMs) } : job);
  }
  for (const group of sendable(jobs)) await env.INBOUND.sendBatch(group.map((job) => ({ body: job })));
}

/** Groups that a queue takes in one call: at most 100 messages and 256 KB. */
function sendable(jobs: InboundJob[]): InboundJob[][] {
  const groups: InboundJob[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const job of jobs) {
    const size = sizeOf(job);
    if (bytes + size > MAX_SEND_BYTES || groups.at(-1)?.length === 100) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)?.push(job);
    bytes += size;
  }
  return groups;
}

/** Bytes on the queue, its own included. */
function sizeOf(job: InboundJob): number {
  return new TextEncoder().encode(JSON.stringify(job)).byteLength + 200;
}
