/** Whether an account may send at all: registration, bans, restrictions, payment. Source: error codes, policy enforcement. */
import { type Refusal, refuse } from '../graph/refusal.ts';
import type { BusinessNumber, Waba } from '../state.ts';

interface Attempt {
  /** Whether the customer service window is open. */
  isOpen: boolean;
  /** The category of the template; null for free-form. */
  category: string | null;
  nowMs: number;
}

const LOCKED =
  'Message failed to send because this WhatsApp Business Account has been restricted or disabled for violating a platform policy.';

/** Null when nothing about the account stands in the way. */
export function accountRefusal(number: BusinessNumber, waba: Waba, attempt: Attempt): Refusal | null {
  if (waba.banState === 'DISABLE' || number.status === 'BANNED') return refuse(131031, LOCKED);
  if (!number.isRegistered)
    return refuse(133010, 'Account does not exist in Cloud API, please use /register API to create an account first');
  if (number.status === 'RATE_LIMITED') return refuse(131048);
  const isRestricted = (type: string) => isInForce(waba, type, attempt.nowMs);
  if (attempt.isOpen ? isRestricted('RESTRICTED_CUSTOMER_INITIATED_MESSAGING') : isRestricted('RESTRICTED_BIZ_INITIATED_MESSAGING')) {
    return refuse(368, 'The WhatsApp Business Account associated with the app has been restricted for violating a platform policy.');
  }
  if (attempt.category?.toUpperCase() === 'UTILITY' && isRestricted('RESTRICTED_UTILITY_TEMPLATES')) {
    return refuse(131064, 'Utility templates of this account are limited because templates were given the wrong category.');
  }
  // Free-form messages within the free monthly allotment still go out without a payment method.
  if (!waba.hasPaymentMethod && attempt.category !== null) {
    return refuse(131042, 'Message failed to send because there was an error related to your payment method.');
  }
  return null;
}

export function isInForce(waba: Waba, type: string, nowMs: number): boolean {
  return waba.restrictions.some((one) => one.type === type && (one.untilMs === null || one.untilMs > nowMs));
}
