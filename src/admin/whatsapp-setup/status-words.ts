/** What Meta's words about a number mean, in plain ones. Pure. */
import type { SetupConnection } from '../../contract/whatsapp-setup.ts';
import { counted, sentenceCase } from '../lib/words.ts';
import type { Tone } from '../parts/tone.ts';

export interface Said {
  tone: Tone;
  label: string;
  /** One more sentence, where it helps. */
  text?: string;
}

export const QUALITY: Record<SetupConnection['quality'], Said> = {
  high: { tone: 'good', label: 'High', text: 'Few people block or report what you send.' },
  medium: { tone: 'warn', label: 'Medium', text: 'Some people block or report what you send. Send less, and only what was asked for.' },
  low: { tone: 'bad', label: 'Low', text: 'Many people block or report what you send. Meta may lower the limit.' },
  unknown: { tone: 'neutral', label: 'Not enough info', text: 'Meta rates a number once enough was sent.' },
};

/** Meta's word for the review of the display name. */
export function nameReview(status: string | null): Said | null {
  switch (status) {
    case 'APPROVED':
    case 'AVAILABLE_WITHOUT_REVIEW':
      return { tone: 'good', label: 'Approved' };
    case 'PENDING_REVIEW':
      return { tone: 'info', label: 'In review' };
    case 'DECLINED':
      return { tone: 'warn', label: 'Declined' };
    case 'EXPIRED':
      return { tone: 'warn', label: 'Approval lapsed' };
    case null:
    case 'NONE':
    case 'NON_EXISTS':
      return null;
    default:
      return { tone: 'neutral', label: sentenceCase(status.toLowerCase()) };
  }
}

const VERIFICATION: Record<string, Said> = {
  verified: { tone: 'good', label: 'Verified' },
  not_verified: { tone: 'neutral', label: 'Not verified' },
  pending: { tone: 'info', label: 'Being verified' },
  pending_submission: { tone: 'info', label: 'Not sent in yet' },
  pending_need_more_info: { tone: 'warn', label: 'More information wanted' },
  rejected: { tone: 'warn', label: 'Rejected' },
  failed: { tone: 'warn', label: 'Failed' },
  expired: { tone: 'warn', label: 'Lapsed' },
  revoked: { tone: 'warn', label: 'Withdrawn' },
  ineligible: { tone: 'neutral', label: 'Not offered by Meta' },
};

export function verificationSaid(status: string | null): Said {
  if (status === null) return { tone: 'neutral', label: 'Not known yet' };
  return VERIFICATION[status] ?? { tone: 'neutral', label: sentenceCase(status) };
}

export function reviewSaid(status: string | null): Said | null {
  if (status === null) return null;
  if (status === 'APPROVED') return { tone: 'good', label: 'Approved' };
  if (status === 'PENDING') return { tone: 'info', label: 'In review' };
  return { tone: 'warn', label: sentenceCase(status.toLowerCase()) };
}

const CAN_SEND: Record<SetupConnection['canSend'], Said> = {
  available: { tone: 'good', label: 'Can send' },
  limited: { tone: 'warn', label: 'Limited' },
  blocked: { tone: 'bad', label: 'Blocked' },
  unknown: { tone: 'neutral', label: 'Not known yet' },
};

/** Nothing leaves: what was last read from Meta may still say otherwise. */
export function isStopped(states: SetupConnection['states']): boolean {
  return !states.some(({ name }) => name === 'connected');
}

export function sendingSaid({ states, canSend }: Pick<SetupConnection, 'states' | 'canSend'>): Said {
  return isStopped(states) ? { tone: 'bad', label: 'Stopped' } : CAN_SEND[canSend];
}

type Gauge = SetupConnection['portfolio'];

/** "1,312 of 2,000 people", "1,312 people". */
export function gaugeLine({ limit, reached }: Gauge): string {
  if (limit === null) return counted(reached, 'person', 'people');
  return `${reached.toLocaleString('en-GB')} of ${counted(limit, 'person', 'people')}`;
}

/** How full it is, from 0 to 100; null without a limit. */
export function gaugePercent({ limit, reached }: Gauge): number | null {
  if (limit === null) return null;
  return limit === 0 ? 100 : Math.min(100, Math.round((reached / limit) * 100));
}

/** From here on it is worth a look, and from there on nobody new can be reached. */
export function gaugeTone(percent: number | null): Tone {
  if (percent === null || percent < 80) return 'petrol';
  return percent < 100 ? 'warn' : 'bad';
}

const TIERS = /^TIER_(\d+)(K?)$/;

/** "TIER_2K" -> "2,000 people a day". */
export function tierWords({ tier, limit }: Gauge): string {
  if (tier === null) return limit === null ? 'Limit not known yet' : `${counted(limit, 'person', 'people')} until Meta says more`;
  const [, digits, thousand] = TIERS.exec(tier) ?? [];
  if (digits === undefined) return limit === null ? 'Unlimited' : `${counted(limit, 'person', 'people')} a day`;
  return `${(Number(digits) * (thousand ? 1_000 : 1)).toLocaleString('en-GB')} people a day`;
}

/** Whether the number has a tier of its own, apart from the portfolio's. */
export function hasOwnTier({ portfolio, number }: Pick<SetupConnection, 'portfolio' | 'number'>): boolean {
  return number.limit !== portfolio.limit || number.reached !== portfolio.reached;
}

const DAY_MS = 24 * 60 * 60_000;

/** Warned two weeks, one week and one day ahead. */
export function tokenSaid({ states, tokenExpiresAt: expiresAt }: Pick<SetupConnection, 'states' | 'tokenExpiresAt'>, nowMs: number): Said {
  if (states.some(({ name }) => name === 'token_revoked' || name === 'app_uninstalled'))
    return { tone: 'bad', label: 'No longer accepted' };
  if (expiresAt === null) return { tone: 'good', label: 'Does not expire' };
  const leftMs = Date.parse(expiresAt) - nowMs;
  if (leftMs <= 0) return { tone: 'bad', label: 'Expired' };
  const days = Math.floor(leftMs / DAY_MS);
  if (days < 1) return { tone: 'bad', label: 'Ends within a day' };
  const label = `Ends in ${counted(days, 'day')}`;
  return { tone: days <= 7 ? 'warn' : days <= 14 ? 'info' : 'neutral', label };
}

export const VERTICALS: Readonly<Record<string, string>> = {
  UNDEFINED: 'Not chosen',
  AUTO: 'Automotive',
  BEAUTY: 'Beauty, cosmetic and personal care',
  APPAREL: 'Clothing and apparel',
  EDU: 'Education',
  ENTERTAIN: 'Arts and entertainment',
  EVENT_PLAN: 'Event planning and service',
  FINANCE: 'Finance and banking',
  GROCERY: 'Food and grocery',
  GOVT: 'Public service and government',
  HOTEL: 'Hotel and lodging',
  HEALTH: 'Medical and health',
  NONPROFIT: 'Charity',
  PROF_SERVICES: 'Professional services',
  RETAIL: 'Shopping and retail',
  TRAVEL: 'Travel and transportation',
  RESTAURANT: 'Restaurant',
  NOT_A_BIZ: 'Not a business',
  OTHER: 'Other',
};
