/** Business verification, account review, payment and alerts: the slower states of an account, and what tells of them. */
import type { Core } from '../core.ts';
import type { Waba } from '../state.ts';
import { queueWebhook } from '../webhooks/queue.ts';
import { changeTier, tellCapability } from './number-events.ts';
import type { Verification, WabaAccount } from './state.ts';

const NUMBERS_OF_NEW = 2;
const NUMBERS_OF_VERIFIED = 20;

/** Verified: 20 numbers, and from 250 people a day to 2,000, told at once. */
export function setVerification(core: Core, waba: Waba, verification: Verification): void {
  const portfolio = core.state.portfolios.get(waba.portfolioId);
  if (!portfolio) return;
  portfolio.verification = verification;
  portfolio.maxPhoneNumbers = verification === 'verified' ? NUMBERS_OF_VERIFIED : NUMBERS_OF_NEW;
  if (verification === 'verified') upgradePortfolio(core, waba);
}

export function upgradePortfolio(core: Core, waba: Waba): void {
  const portfolio = core.state.portfolios.get(waba.portfolioId);
  const number = [...core.state.numbers.values()].find((one) => one.wabaId === waba.id);
  if (!portfolio || (portfolio.tier !== 'TIER_250' && portfolio.tier !== 'TIER_50')) return;
  if (number) changeTier(core, number, 'TIER_2K', 'UPGRADE');
  else {
    portfolio.tier = 'TIER_2K';
    tellCapability(core, waba.id);
  }
}

export function reviewAccount(core: Core, waba: Waba, decision: WabaAccount['reviewStatus']): void {
  waba.reviewStatus = decision;
  queueWebhook(core, { wabaId: waba.id, numberId: null, field: 'account_review_update', value: { decision } });
}

export interface AccountAlert {
  type: string;
  severity: 'CRITICAL' | 'WARNING' | 'INFORMATIONAL';
  status: 'ACTIVE' | 'NONE';
  description: string;
  /** Of this number; of the business without it. */
  numberId?: string | undefined;
}

export function alertAccount(core: Core, waba: Waba, { type, severity, status, description, numberId }: AccountAlert): void {
  queueWebhook(core, {
    wabaId: waba.id,
    numberId: null,
    field: 'account_alerts',
    value: {
      entity_type: numberId === undefined ? 'BUSINESS' : 'PHONE_NUMBER',
      entity_id: numberId ?? waba.portfolioId,
      alert_info: { alert_severity: severity, alert_status: status, alert_type: type, alert_description: description },
    },
  });
}
