/** Quality, tier, throughput, security and username of a number: changes the state, then tells it as Meta does. */
import { digitsOf, portfolioOf } from '../chats.ts';
import type { Core } from '../core.ts';
import type { BusinessNumber, Tier } from '../state.ts';
import { queueWebhook } from '../webhooks/queue.ts';
import type { NumberStatus } from './state.ts';

const HIGH_THROUGHPUT = 1_000;

export type SecurityEvent = 'PIN_CHANGED' | 'PIN_RESET_REQUEST' | 'PIN_REQUEST_SUCCESS';

/** A reset that succeeded switches two-step verification off. `requester` is the id of a person in Business Suite. */
export function securityEvent(core: Core, number: BusinessNumber, event: SecurityEvent, requester = '122100000000000001'): void {
  if (event === 'PIN_REQUEST_SUCCESS') number.pin = null;
  tell(core, number, 'security', { event, requester });
}

/** RED flags the number, anything better takes the flag away; both are told only when they change something. */
export function setQuality(core: Core, number: BusinessNumber, rating: BusinessNumber['qualityRating']): void {
  const wasFlagged = number.status === 'FLAGGED';
  number.qualityRating = rating;
  if (rating === 'RED' && number.status === 'CONNECTED') number.status = 'FLAGGED';
  if (rating !== 'RED' && wasFlagged) number.status = 'CONNECTED';
  if (wasFlagged === (number.status === 'FLAGGED')) return;
  const { tier } = portfolioOf(core.state, number);
  tellQuality(core, number, number.status === 'FLAGGED' ? 'FLAGGED' : 'UNFLAGGED', tier, tier);
}

/** The whole portfolio moves; each of its accounts hears the capability, this number the quality update. */
export function changeTier(core: Core, number: BusinessNumber, tier: Tier, event: 'UPGRADE' | 'DOWNGRADE' | 'ONBOARDING'): void {
  const portfolio = portfolioOf(core.state, number);
  const old = portfolio.tier;
  portfolio.tier = tier;
  tellQuality(core, number, event, tier, old);
  for (const waba of core.state.wabas.values()) if (waba.portfolioId === portfolio.id) tellCapability(core, waba.id);
}

/** Legacy fields are the ones Meta still shows in its examples. −1 is "unlimited". */
export function tellCapability(core: Core, wabaId: string): void {
  const portfolio = core.state.portfolios.get(core.state.wabas.get(wabaId)?.portfolioId ?? '');
  if (!portfolio) return;
  queueWebhook(core, {
    wabaId,
    numberId: null,
    field: 'business_capability_update',
    value: {
      max_daily_conversations_per_business: peopleOf(portfolio.tier),
      max_phone_numbers_per_business: portfolio.maxPhoneNumbers,
    },
  });
}

export function upgradeThroughput(core: Core, number: BusinessNumber): void {
  number.throughputPerSecond = HIGH_THROUGHPUT;
  number.bucket = { tokens: HIGH_THROUGHPUT, atMs: core.clock.now() };
  const { tier } = portfolioOf(core.state, number);
  tellQuality(core, number, 'THROUGHPUT_UPGRADE', tier, tier);
}

export function setNumberStatus(number: BusinessNumber, status: NumberStatus): void {
  number.status = status;
  if (status === 'CONNECTED') number.isRegistered = true;
  if (status === 'DISCONNECTED' || status === 'PENDING' || status === 'UNVERIFIED' || status === 'DELETED') number.isRegistered = false;
}

export function tellUsername(core: Core, number: BusinessNumber, username: string, status: 'approved' | 'reserved' | 'deleted'): void {
  tell(core, number, 'business_username_update', { username, status });
}

function tellQuality(core: Core, number: BusinessNumber, event: string, tier: Tier, old: Tier): void {
  tell(core, number, 'phone_number_quality_update', {
    event,
    ...(tier === old ? {} : { old_limit: old }),
    current_limit: tier,
    max_daily_conversations_per_business: tier,
  });
}

/** These fields name the number by its digits and carry no phone-number id. */
function tell(core: Core, number: BusinessNumber, field: string, value: Record<string, unknown>): void {
  queueWebhook(core, {
    wabaId: number.wabaId,
    numberId: null,
    field,
    value: { display_phone_number: digitsOf(number.phone), ...value },
  });
}

const PEOPLE: Record<Tier, number> = {
  TIER_50: 50,
  TIER_250: 250,
  TIER_1K: 1_000,
  TIER_2K: 2_000,
  TIER_10K: 10_000,
  TIER_100K: 100_000,
  TIER_UNLIMITED: -1,
};
const peopleOf = (tier: Tier): number => PEOPLE[tier];
