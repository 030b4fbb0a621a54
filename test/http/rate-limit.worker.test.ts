/** The limits of API keys, over the API and in their object: exact when all come at once, and after an eviction. */
import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_KEY_LIMITS, type KeyLimits } from '../../src/contract/api-keys.ts';
import { alerts } from '../../src/db/schema/alerts.ts';
import type { Env } from '../../src/env.ts';
import { app } from '../../src/http/app.ts';
import { createApiKey } from '../../src/tenants/api-keys.ts';
import type { KeyLimiter } from '../../src/tenants/key-limiter.ts';
import { ALL_PERMISSIONS, SEED_AT_MS, seedCustomer, seedSession, seedWorkspace, type Workspace } from '../support/seed.ts';

const ORIGIN = 'http://127.0.0.1:8787';
const NOW_MS = SEED_AT_MS;
const HOUR_MS = 60 * 60_000;

/** What an eviction keeps is on disk after a second. */
const SAVED_AFTER_MS = 1200;

let acme: Workspace;
let bindings: Env;

beforeEach(async () => {
  acme = await seedWorkspace();
  bindings = env;
  await seedCustomer(acme, { ref: 'C-1', name: 'Kavita Textiles', ownerId: acme.members.csm.id });
});
afterEach(() => vi.restoreAllMocks());

async function keyWith(limits: Partial<KeyLimits>): Promise<{ id: string; token: string }> {
  const key = { tenantId: acme.tenant.id, name: 'limited', scopes: ALL_PERMISSIONS, nowMs: SEED_AT_MS };
  return createApiKey(acme.db, { ...key, limits: { ...DEFAULT_KEY_LIMITS, ...limits } });
}

interface Answer {
  status: number;
  code: string | undefined;
  detail: string;
  limits: [policy: string | null, left: string | null, retryAfter: string | null];
}

async function ask(token: string, method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await app.fetch(
    new Request(`${ORIGIN}/api/v1${path}`, {
      method,
      headers: { ...(token && { Authorization: `Bearer ${token}` }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }),
    bindings,
  );
  const text = await response.text();
  const { code, detail = '' } = text ? JSON.parse(text) : {};
  const header = (name: string) => response.headers.get(name);
  return { status: response.status, code, detail, limits: [header('RateLimit-Policy'), header('RateLimit'), header('Retry-After')] };
}

const read = (token: string) => ask(token, 'GET', '/alerts');

const ALERT = { kind: 'usage', customer: { ref: 'C-1', name: 'Kavita Textiles', health: 'poor' }, usage: { percent: 92 } };

const raise = (token: string, idempotencyKey?: string, alert: unknown = ALERT) =>
  ask(token, 'POST', '/alerts', alert, idempotencyKey ? { 'Idempotency-Key': idempotencyKey } : {});

const raised = () => acme.db.$count(alerts, eq(alerts.tenantId, acme.tenant.id));

/** Seconds pass while a test runs. */
const left = (requests: number) => expect.stringMatching(new RegExp(`^"minute";r=${requests};t=(60|5\\d)$`)) as string;

/** How many answers there were of each status. */
function tally(answers: Answer[]): Record<number, number> {
  return Object.fromEntries([...Map.groupBy(answers, ({ status }) => status)].map(([status, list]) => [status, list.length]));
}

/** The object as the Worker sees it, with one method that fails. */
function breakLimiter(method: 'admit' | 'takePlace', error: Error): void {
  const whole = env.KEY_LIMITER;
  const fail = async () => {
    throw error;
  };
  const broken = (name: string) =>
    new Proxy(whole.getByName(name), { get: (stub, property) => (property === method ? fail : Reflect.get(stub, property)) });
  bindings = { ...env, KEY_LIMITER: { getByName: broken } as unknown as typeof whole };
}

describe('requests a minute', () => {
  it('lets exactly 50 of 200 through that come at once', async () => {
    const { token } = await keyWith({ perMinute: 50 });
    const answers = await Promise.all(Array.from({ length: 200 }, () => read(token)));
    expect(tally(answers)).toEqual({ 200: 50, 429: 150 });
  });

  it('tells each answer what is left, also a refusal, an unknown path and what went wrong', async () => {
    const { token } = await keyWith({ perMinute: 5 });
    const policy = '"minute";q=5;w=60';
    vi.spyOn(console, 'error').mockImplementation(() => {});
    expect(await read(token)).toMatchObject({ status: 200, limits: [policy, left(4), null] });
    expect(await ask(token, 'POST', '/alerts', {})).toMatchObject({ status: 400, limits: [policy, left(3), null] });
    expect(await ask(token, 'GET', '/roles/none')).toMatchObject({ status: 405, limits: [policy, left(2), null] });
    expect(await ask(token, 'GET', '/nothing')).toMatchObject({ status: 404, limits: [policy, left(1), null] });
    vi.spyOn(Object.getPrototypeOf(env.DB) as D1Database, 'batch').mockRejectedValueOnce(new Error('D1_ERROR: gone'));
    expect(await raise(token)).toMatchObject({ status: 500, limits: [policy, left(0), null] });
    const refused = await read(token);
    expect(refused).toMatchObject({
      status: 429,
      code: 'rate_limited',
      limits: [policy, expect.stringMatching(/^"minute";r=0;t=\d+$/), expect.any(String)],
    });
    const seconds = Number(refused.limits[2]);
    expect(seconds).toBeGreaterThan(50);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(refused.detail).toBe(`This API key may have 5 requests a minute. Try again in ${seconds} seconds.`);
  });

  it('are those of one key: another key, and people, have their own', async () => {
    const first = await keyWith({ perMinute: 1 });
    const second = await keyWith({ perMinute: 1 });
    expect([(await read(first.token)).status, (await read(first.token)).status, (await read(second.token)).status]).toEqual([
      200, 429, 200,
    ]);
    const cookie = await seedSession(acme, acme.members.admin);
    const asPerson = await Promise.all(Array.from({ length: 3 }, () => ask('', 'GET', '/alerts', undefined, { Cookie: cookie })));
    for (const { status, limits } of asPerson) expect([status, ...limits]).toEqual([200, null, null, null]);
  });

  it('are 600 where the key has no limits of its own', async () => {
    expect((await read(acme.apiKey)).limits.slice(0, 2)).toEqual(['"minute";q=600;w=60', left(599)]);
  });

  it('are known after the object was evicted', async () => {
    const { id, token } = await keyWith({ perMinute: 3 });
    await Promise.all([read(token), read(token), read(token)]);
    await scheduler.wait(SAVED_AFTER_MS);
    await evictDurableObject(env.KEY_LIMITER.getByName(id));
    expect((await read(token)).status).toBe(429);
  });

  it('do not stop programs while the object is out of reach, and say so in the log', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const { id, token } = await keyWith({ perMinute: 1 });
    breakLimiter('admit', new Error('Network connection lost.'));
    const answers = [await read(token), await raise(token)];
    expect(answers.map(({ status, limits }) => [status, ...limits])).toEqual([
      [200, null, null, null],
      [201, null, null, null],
    ]);
    expect(JSON.parse(String(warn.mock.calls[0]?.[0]))).toMatchObject({ event: 'key_limiter_unreachable', keyId: id, isOverloaded: false });
  });

  it('are refused while the object cannot keep up with them', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const { token } = await keyWith({});
    breakLimiter('admit', Object.assign(new Error('Durable Object is overloaded.'), { overloaded: true }));
    expect(await read(token)).toMatchObject({ status: 429, code: 'rate_limited', limits: [null, null, '1'] });
  });
});

describe('things made an hour', () => {
  it('are exactly as many as the key may, when all come at once', async () => {
    const { token } = await keyWith({ perHour: 5 });
    const answers = await Promise.all(Array.from({ length: 20 }, () => raise(token)));
    expect(tally(answers)).toEqual({ 201: 5, 429: 15 });
    expect(await raised()).toBe(5);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused).toMatchObject({ code: 'rate_limited', detail: expect.stringContaining('5 things made an hour') as string });
    expect(refused?.limits[2]).toMatch(/^3[56]\d\d$/);
    expect(await read(token)).toMatchObject({
      status: 200,
      limits: ['"minute";q=600;w=60, "hour";q=5;w=3600', expect.stringMatching(/^"minute";r=579;t=\d+, "hour";r=0;t=\d+$/), null],
    });
  });

  it('count a repeated request once, one after the other and at once', async () => {
    const { token } = await keyWith({ perHour: 2 });
    const answers = [...(await Promise.all([1, 2, 3, 4].map(() => raise(token, 'same')))), await raise(token, 'same')];
    expect(tally(answers)).toEqual({ 201: 5 });
    expect(answers.at(-1)?.limits[1]).toContain('"hour";r=1;');
    expect([(await raise(token, 'other')).status, (await raise(token, 'third')).status, (await raise(token, 'same')).status]).toEqual([
      201, 429, 201,
    ]);
    expect(await raised()).toBe(2);
  });

  it('do not count what was refused', async () => {
    const { token } = await keyWith({ perHour: 1 });
    expect((await raise(token, undefined, { ...ALERT, csm: 'mem_unknown' })).code).toBe('csm_unknown');
    expect((await raise(token, undefined, { kind: 'usage' })).code).toBe('invalid_input');
    const made = await raise(token, 'made');
    expect([made.status, made.limits[1]?.split(', ')[1]]).toEqual([201, '"hour";r=0;t=3600']);
    expect((await raise(token, 'made', { ...ALERT, csm: 'mem_unknown' })).code).toBe('idempotency_key_reused');
    expect((await raise(token)).status).toBe(429);
  });

  it('count what may have been made: its repetition has the same place', async () => {
    const { token } = await keyWith({ perHour: 1 });
    vi.spyOn(console, 'error').mockImplementation(() => {});
    vi.spyOn(Object.getPrototypeOf(env.DB) as D1Database, 'batch').mockRejectedValueOnce(new Error('D1_ERROR: gone'));
    expect((await raise(token, 'crashed')).status).toBe(500);
    expect((await raise(token, 'another')).status).toBe(429);
    expect((await raise(token, 'crashed')).status).toBe(201);
    expect(await raised()).toBe(1);
  });

  it.each(['Network connection lost.', 'Durable Object is overloaded.'])('wait while nobody counts them: %s', async (message) => {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const { token } = await keyWith({ perHour: 5 });
    breakLimiter('takePlace', Object.assign(new Error(message), { overloaded: message.includes('overloaded') }));
    expect(await raise(token)).toMatchObject({ status: 503, code: 'try_again' });
    expect([(await read(token)).status, await raised()]).toEqual([200, 0]);
  });

  it('of a key without that limit need no place', async () => {
    const { token } = await keyWith({});
    breakLimiter('takePlace', new Error('never asked'));
    expect((await raise(token)).status).toBe(201);
  });
});

describe('the object of a key', () => {
  let limiter: DurableObjectStub<KeyLimiter>;

  beforeEach(() => {
    limiter = env.KEY_LIMITER.getByName(crypto.randomUUID());
  });

  const take = (id: string, nowMs = NOW_MS, perHour = 2) => limiter.takePlace({ id, perHour, nowMs });
  const hour = (remaining: number, freesInSeconds = 3600) => ({ policy: 'hour', limit: 2, windowSeconds: 3600, remaining, freesInSeconds });

  it('frees a place an hour after it was taken, and not before', async () => {
    expect(await take('a')).toEqual({ taken: true, quota: hour(1) });
    expect(await take('b', NOW_MS + 1000)).toEqual({ taken: true, quota: hour(0, 3599) });
    expect(await take('c', NOW_MS + HOUR_MS - 1)).toEqual({ taken: false, quota: hour(0, 1) });
    expect(await take('c', NOW_MS + HOUR_MS)).toEqual({ taken: true, quota: hour(0, 1) });
  });

  it('gives the place of two equal requests back only when neither made anything', async () => {
    const place = { id: 'same', perHour: 2, nowMs: NOW_MS };
    await take('same');
    await take('same');
    expect(await limiter.giveBack(place)).toEqual(hour(1));
    expect(await limiter.giveBack(place)).toEqual(hour(2));
    expect(await limiter.giveBack(place)).toEqual(hour(2));
  });

  it('knows the hour after it was evicted', async () => {
    await take('a');
    await take('b');
    await evictDurableObject(limiter);
    expect(await take('c')).toEqual({ taken: false, quota: hour(0) });
    expect((await limiter.admit({ perMinute: 5, perHour: 2, nowMs: NOW_MS + HOUR_MS })).quotas[1]).toEqual(hour(2));
  });
});
