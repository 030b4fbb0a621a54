/** How much of Meta's recipient tier is used: people reached in 24 hours, by the portfolio and by the number. */
import type { SetupConnection } from '../contract/whatsapp-connections.ts';
import type { Env } from '../env.ts';
import { describeError, log } from '../lib/log.ts';
import type { TierUsage } from '../messaging/recipient-tier.ts';
import { tierLimit, tierNameOf } from '../messaging/rolling-recipients.ts';
import type { Connection } from './create-connection.ts';

export interface Gauges {
  portfolio: SetupConnection['portfolio'];
  number: SetupConnection['number'];
}

type Gauged = Pick<Connection, 'id' | 'portfolioId' | 'numberId' | 'recipientTier' | 'health'>;

const NOTHING_REACHED: TierUsage = { total: 0, perConnection: {}, freesAtMs: null, freesAtMsPerConnection: {} };

/** Of an object that does not answer, nothing is reached as far as is known. */
export async function readGauges(env: Env, connection: Gauged, nowMs: number): Promise<Gauges> {
  const usage = await env.RECIPIENT_TIER.getByName(tierNameOf(connection))
    .usage(nowMs)
    .catch((error: unknown) => {
      log('warn', 'tier_not_read', { connectionId: connection.id, error: describeError(error) });
      return NOTHING_REACHED;
    });
  return gaugesOf(connection, usage);
}

/** Pure. Meta limits the portfolio; older accounts show a tier of the number beside it. */
export function gaugesOf({ id, recipientTier, health }: Omit<Gauged, 'numberId' | 'portfolioId'>, usage: TierUsage): Gauges {
  return {
    portfolio: gauge(recipientTier, usage.total, usage.freesAtMs),
    number: gauge(health?.numberTier ?? recipientTier, usage.perConnection[id] ?? 0, usage.freesAtMsPerConnection[id] ?? null),
  };
}

/** A tier that is not known is held to be the lowest one. */
function gauge(tier: string | null, reached: number, freesAtMs: number | null): Gauges['portfolio'] {
  const limit = tierLimit(tier);
  return {
    tier,
    limit: Number.isFinite(limit) ? limit : null,
    reached,
    nextFreesAt: freesAtMs === null ? null : new Date(freesAtMs).toISOString(),
  };
}

/** What one object counted of a number goes to the one that counts it from now on: before that is written, and once more after it. */
export async function carryOverReached(
  env: Env,
  before: Pick<Connection, 'id' | 'portfolioId' | 'numberId'>,
  portfolioId: string | null,
): Promise<void> {
  const [from, to] = [tierNameOf(before), tierNameOf({ ...before, portfolioId })];
  if (from === to) return;
  const people = await env.RECIPIENT_TIER.getByName(from).reachedBy(before.id);
  if (people.length > 0) await env.RECIPIENT_TIER.getByName(to).adopt(before.id, people);
}
