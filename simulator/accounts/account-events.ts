/** `account_update` in all its events: each changes the account first, then is told as Meta does. Source: field account_update. */
import type { Core } from '../core.ts';
import type { Json } from '../rules/json.ts';
import type { Waba } from '../state.ts';
import { queueWebhook } from '../webhooks/queue.ts';
import { upgradePortfolio } from './verification.ts';

const DAY_MS = 24 * 3_600_000;

export type BanState = 'DISABLE' | 'SCHEDULE_FOR_DISABLE' | 'REINSTATE';

export type AccountEvent =
  | { event: 'ACCOUNT_DELETED' | 'MM_LITE_TERMS_SIGNED' }
  | { event: 'ACCOUNT_VIOLATION'; violationType: string }
  | { event: 'ACCOUNT_RESTRICTION'; restrictions: { type: string; days: number | null; remediation?: string | undefined }[] }
  | { event: 'DISABLED_UPDATE'; state: BanState }
  | { event: 'PARTNER_ADDED' | 'PARTNER_APP_INSTALLED' | 'PARTNER_APP_UNINSTALLED' }
  | { event: 'PARTNER_REMOVED'; reason?: string | undefined; initiatedBy?: 'SYSTEM' | 'USER' | undefined }
  | { event: 'PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE'; status: string }
  | { event: 'ACCOUNT_OFFBOARDED' | 'ACCOUNT_RECONNECTED' }
  | { event: 'BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE'; country: string }
  | { event: 'AD_ACCOUNT_LINKED'; adAccountId: string }
  | { event: 'AUTH_INTL_PRICE_ELIGIBILITY_UPDATE'; country: string }
  | { event: 'VOLUME_BASED_PRICING_TIER_UPDATE'; category: string; tier: string; region: string };

/** Events whose entry is named by the partner's own portfolio; the account is in `waba_info`. */
const FOR_PARTNER = /^(PARTNER_|AD_ACCOUNT_LINKED|MM_LITE_TERMS_SIGNED)/;

export function accountEvent(core: Core, waba: Waba, happened: AccountEvent): void {
  const value = { event: happened.event, ...(FOR_PARTNER.test(happened.event) ? wabaInfo(core, waba, happened.event) : {}) };
  const details = apply(core, waba, happened);
  queueWebhook(core, {
    wabaId: waba.id,
    ...(FOR_PARTNER.test(happened.event) ? { entryId: core.state.signup.partnerPortfolioId } : {}),
    numberId: null,
    field: 'account_update',
    value: { ...value, ...details },
  });
  finish(core, waba, happened);
}

/** What it does to the account; answers what the webhook says of it. */
function apply(core: Core, waba: Waba, happened: AccountEvent): Json {
  const nowMs = core.clock.now();
  switch (happened.event) {
    case 'ACCOUNT_VIOLATION':
      return { violation_info: { violation_type: happened.violationType } };
    case 'ACCOUNT_RESTRICTION': {
      const asked = happened.restrictions.map((one) => ({ ...one, untilMs: one.days === null ? null : nowMs + one.days * DAY_MS }));
      waba.restrictions = asked.map(({ type, untilMs }) => ({ type, untilMs }));
      return {
        restriction_info: asked.map(({ type, untilMs, remediation }) => ({
          restriction_type: type,
          ...(untilMs === null ? {} : { expiration: Math.floor(untilMs / 1_000) }),
          ...(remediation ? { remediation } : {}),
        })),
      };
    }
    case 'DISABLED_UPDATE':
      waba.banState = happened.state === 'REINSTATE' ? null : happened.state;
      if (happened.state === 'REINSTATE') waba.restrictions = [];
      return { ban_info: { waba_ban_state: happened.state, waba_ban_date: englishDate(nowMs) } };
    case 'PARTNER_REMOVED':
      return { disconnection_info: { reason: happened.reason ?? 'ACCOUNT_DISCONNECTED', initiated_by: happened.initiatedBy ?? 'USER' } };
    case 'PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE':
      if (happened.status === 'APPROVED') upgradePortfolio(core, waba);
      return {
        partner_client_certification_info: { client_business_id: waba.portfolioId, status: happened.status, rejection_reasons: ['NONE'] },
      };
    case 'BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE':
      return { country: happened.country };
    case 'AD_ACCOUNT_LINKED':
      return { ad_account_linked: happened.adAccountId };
    case 'AUTH_INTL_PRICE_ELIGIBILITY_UPDATE':
      return {
        auth_international_rate_eligibility: {
          start_time: Math.floor(nowMs / 1_000),
          exception_countries: [{ country_code: happened.country }],
        },
      };
    case 'VOLUME_BASED_PRICING_TIER_UPDATE':
      return {
        volume_tier_info: {
          tier_update_time: Math.floor(nowMs / 1_000),
          pricing_category: happened.category,
          tier: happened.tier,
          effective_month: new Date(nowMs).toISOString().slice(0, 7),
          region: happened.region,
        },
      };
    default:
      return {};
  }
}

/** What may only happen once the webhook is queued, because afterwards nobody is subscribed or nothing is there. */
function finish(core: Core, waba: Waba, { event }: AccountEvent): void {
  const { state } = core;
  if (event === 'PARTNER_APP_UNINSTALLED') {
    waba.subscribed.delete(state.app.id);
    for (const token of state.tokens.values()) if (token.wabaIds.includes(waba.id)) token.isRevoked = true;
  }
  if (event === 'PARTNER_REMOVED' || event === 'ACCOUNT_DELETED' || event === 'ACCOUNT_OFFBOARDED') {
    waba.subscribed.delete(state.app.id);
    for (const token of state.tokens.values()) token.wabaIds = token.wabaIds.filter((id) => id !== waba.id);
  }
  if (event === 'ACCOUNT_OFFBOARDED') setRegistered(core, waba, false);
  if (event === 'ACCOUNT_RECONNECTED') setRegistered(core, waba, true);
}

function setRegistered(core: Core, waba: Waba, isRegistered: boolean): void {
  for (const number of core.state.numbers.values()) {
    if (number.wabaId !== waba.id) continue;
    number.isRegistered = isRegistered;
    number.status = isRegistered ? 'CONNECTED' : 'DISCONNECTED';
  }
}

function wabaInfo(core: Core, waba: Waba, event: AccountEvent['event']): Json {
  return {
    waba_info: {
      waba_id: waba.id,
      owner_business_id: waba.portfolioId,
      ...(event.startsWith('PARTNER_APP_') ? { partner_app_id: core.state.app.id } : {}),
    },
  };
}

/** "April 17, 2025", as Meta writes it. */
const englishDate = (atMs: number): string =>
  new Date(atMs).toLocaleDateString('en-US', { month: 'long', day: 'numeric', year: 'numeric', timeZone: 'UTC' });
