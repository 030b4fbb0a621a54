/** Holds API keys to their limits, and tells them what is left (RateLimit fields, draft-ietf-httpapi-ratelimit-headers-11). */
import type { Context, MiddlewareHandler } from 'hono';
import { DEFAULT_KEY_LIMITS, type KeyLimits } from '../contract/api-keys.ts';
import { readNowMs } from '../lib/clock.ts';
import { describeError, log } from '../lib/log.ts';
import { sha256Hex } from '../security/tokens.ts';
import type { KeyAdmission, KeyLimiter, KeyPlace } from '../tenants/key-limiter.ts';
import type { Quota } from '../tenants/key-quota.ts';
import type { AppEnv } from './context.ts';
import { refuse } from './errors.ts';

/** An object that cannot keep up is asked for more than any key may have: a second of peace. */
const OVERLOADED_RETRY_SECONDS = '1';

/**
 * Counts every request of a key. People are not limited. With the counting object out of reach, requests go on: a limit
 * protects us, and must not be what stops the customer's programs. Only what makes things by the hour waits (`takePlace`).
 */
export const limitRate: MiddlewareHandler<AppEnv> = async (c, next) => {
  const key = keyOf(c);
  if (!key) return next();
  const { perMinute, perHour } = key.limits;
  const nowMs = await readNowMs(c.env);
  const asked = await ask<KeyAdmission>(c, (limiter) => limiter.admit({ perMinute, perHour, nowMs }));
  if (asked === 'overloaded') return refuse(c, 'rate_limited', { headers: { 'Retry-After': OVERLOADED_RETRY_SECONDS } });
  c.set('quotas', asked === 'unreachable' ? null : asked.quotas);
  if (asked !== 'unreachable' && !asked.admitted) c.res = tooMany(c, asked.quotas[0]);
  else await next();
  tellQuotas(c);
};

/** The place of one thing in the key's hour; null where nothing counts it. */
export interface Place {
  /** Nothing was made after all. Once: an equal request at the same time may hold the place too. */
  giveBack(): Promise<void>;
}

/**
 * Asked before something is made, and after it is known to be no repetition. A Response where the hour is full, or where
 * nobody can say: what may be made a hundred times an hour is not made uncounted.
 * `requestId`: the same for a repeated request, so that it counts once; null without an Idempotency-Key.
 */
export async function takePlace(c: Context<AppEnv>, requestId: string | null, nowMs: number): Promise<Place | Response | null> {
  const key = keyOf(c);
  if (!key || key.limits.perHour === null) return null;
  const place: KeyPlace = { id: await sha256Hex(requestId ?? crypto.randomUUID()), perHour: key.limits.perHour, nowMs };
  const asked = await ask(c, (limiter) => limiter.takePlace(place));
  if (asked === 'overloaded' || asked === 'unreachable') {
    return refuse(c, 'try_again', { headers: { 'Retry-After': OVERLOADED_RETRY_SECONDS } });
  }
  noteHour(c, asked.quota);
  if (!asked.taken) return tooMany(c, asked.quota);
  return {
    async giveBack() {
      // Lost, it costs the key one of its hour, and nobody more than they allowed.
      const left = await ask(c, (limiter) => limiter.giveBack(place));
      if (typeof left === 'object') noteHour(c, left);
    },
  };
}

function keyOf(c: Context<AppEnv>): { keyId: string; limits: KeyLimits } | null {
  const actor = c.get('actor');
  return actor?.keyId ? { keyId: actor.keyId, limits: actor.limits ?? DEFAULT_KEY_LIMITS } : null;
}

async function ask<Answer>(
  c: Context<AppEnv>,
  question: (limiter: DurableObjectStub<KeyLimiter>) => Promise<Answer>,
): Promise<Answer | 'overloaded' | 'unreachable'> {
  const keyId = c.get('actor')?.keyId ?? '';
  try {
    return await question(c.env.KEY_LIMITER.getByName(keyId));
  } catch (error) {
    const isOverloaded = (error as { overloaded?: boolean } | null)?.overloaded === true;
    log('warn', 'key_limiter_unreachable', { keyId, requestId: c.get('requestId'), isOverloaded, error: describeError(error) });
    return isOverloaded ? 'overloaded' : 'unreachable';
  }
}

function tooMany(c: Context<AppEnv>, quota: Quota | undefined): Response {
  if (!quota) return refuse(c, 'rate_limited');
  const { limit, policy, freesInSeconds } = quota;
  const what = policy === 'minute' ? `${limit} requests a minute` : `${limit} things made an hour`;
  return refuse(c, 'rate_limited', {
    detail: `This API key may have ${what}. Try again in ${freesInSeconds} seconds.`,
    headers: { 'Retry-After': String(freesInSeconds) },
  });
}

function noteHour(c: Context<AppEnv>, hour: Quota): void {
  const others = (c.get('quotas') ?? []).filter(({ policy }) => policy !== 'hour');
  c.set('quotas', [...others, hour]);
}

/** Structured Fields: one item for each limit, named alike in both. */
function tellQuotas(c: Context<AppEnv>): void {
  const quotas = c.get('quotas');
  if (!quotas || quotas.length === 0) return;
  const list = (itemOf: (quota: Quota) => string) => quotas.map(itemOf).join(', ');
  c.res.headers.set(
    'RateLimit-Policy',
    list(({ policy, limit, windowSeconds }) => `"${policy}";q=${limit};w=${windowSeconds}`),
  );
  c.res.headers.set(
    'RateLimit',
    list(({ policy, remaining, freesInSeconds }) => `"${policy}";r=${remaining};t=${freesInSeconds}`),
  );
}
