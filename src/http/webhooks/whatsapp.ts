/**
 * GET and POST /api/webhooks/whatsapp: the door. Signature first, then the queue, then 200; no database on the way. A
 * tenant's own Meta app has a door of its own, /api/webhooks/whatsapp/{key}, which reads one row to know the secret.
 */
import { type Context, Hono } from 'hono';
import { doorOf, isVerified } from '../../connections/own-app-door.ts';
import { directory } from '../../db/client.ts';
import { type Env, settingsOf } from '../../env.ts';
import { readNowMs } from '../../lib/clock.ts';
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

const NOT_THE_FORMS = { detail: 'The verify token is not the one that the form of the manual connection shows beside this address.' };

export const whatsappWebhooks = new Hono<AppEnv>();

/** Meta's handshake: the challenge comes back only to whoever knows our verify token. */
whatsappWebhooks.get('/api/webhooks/whatsapp', async (c) => {
  const { 'hub.mode': mode, 'hub.verify_token': token, 'hub.challenge': challenge } = c.req.query();
  const isKnown = await isSameSecret(token ?? '', settingsOf(c.env).META_VERIFY_TOKEN);
  if (mode !== 'subscribe' || !isKnown || challenge === undefined) return refuse(c, 'verify_token_wrong');
  // What the caller sent comes back: never as anything but text.
  return c.text(challenge, 200, { 'X-Content-Type-Options': 'nosniff' });
});

whatsappWebhooks.post('/api/webhooks/whatsapp', (c) => receive(c, settingsOf(c.env).META_APP_SECRET, null));

/** The handshake of a tenant's own app; it may come before anything else is known of the connection. */
whatsappWebhooks.get('/api/webhooks/whatsapp/:key', async (c) => {
  const { 'hub.mode': mode, 'hub.verify_token': token, 'hub.challenge': challenge } = c.req.query();
  if (mode !== 'subscribe' || token === undefined || challenge === undefined) return refuse(c, 'verify_token_wrong', NOT_THE_FORMS);
  const isKnown = await isVerified(directory(c.env), settingsOf(c.env).MASTER_KEYS, c.req.param('key'), token, () => readNowMs(c.env));
  return isKnown ? c.text(challenge, 200, { 'X-Content-Type-Options': 'nosniff' }) : refuse(c, 'verify_token_wrong', NOT_THE_FORMS);
});

whatsappWebhooks.post('/api/webhooks/whatsapp/:key', async (c) => {
  const door = await doorOf(directory(c.env), settingsOf(c.env).MASTER_KEYS, c.req.param('key'));
  // Nothing that comes can be believed: Meta keeps it and tries again for days, and a secret that is given meanwhile lets it in.
  if (!door)
    return refuse(c, 'signature_wrong', { detail: 'No app secret is known for this address, so that nothing sent to it can be checked.' });
  return receive(c, door.appSecret, door.connectionId);
});

/** `via`: the connection of a tenant's own app, whose items alone are accepted. */
async function receive(c: Context<AppEnv>, appSecret: string, via: string | null): Promise<Response> {
  if (Number(c.req.header('Content-Length') ?? 0) > MAX_BODY_BYTES) return refuse(c, 'body_too_large');
  const raw = await c.req.arrayBuffer();
  if (raw.byteLength > MAX_BODY_BYTES) return refuse(c, 'body_too_large');
  if (!(await isSignedByMeta(appSecret, raw, c.req.header('X-Hub-Signature-256')))) return refuse(c, 'signature_wrong');
  // Real time: the simulated clock would cost a call at the door, and this time is only shown beside a quarantined body.
  await enqueue(c.env, raw, { receivedAtMs: Date.now(), ...(via === null ? {} : { via }) });
  return c.body(null, 200);
}

/** All of it or an error: what was queued before an error comes again with Meta's retry, and is a repeat then. */
async function enqueue(env: Env, raw: ArrayBuffer, arrival: { receivedAtMs: number; via?: string }): Promise<void> {
  const body = new TextDecoder().decode(raw);
  if (raw.byteLength <= SAFE_PIECE_BYTES || sizeOf({ kind: 'body', body, ...arrival }) <= MAX_MESSAGE_BYTES) {
    await env.INBOUND.send({ kind: 'body', body, ...arrival });
    return;
  }
  const { pieces, oversize } = splitWebhook(body, SAFE_PIECE_BYTES);
  const jobs: InboundJob[] = pieces.map((piece) => ({ kind: 'body', body: piece, ...arrival }));
  for (const single of oversize) {
    const job: InboundJob = { kind: 'body', body: single, ...arrival };
    const isTooLarge = sizeOf(job) > MAX_MESSAGE_BYTES;
    jobs.push(isTooLarge ? { kind: 'stored', id: await storeOversize(directory(env), single, arrival.receivedAtMs), ...arrival } : job);
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
