/** `POST /{waba}/phone_numbers`, and the same at the end of signup: a new number of an account. */
import type { Core } from '../core.ts';
import { type Answer, answer, refused } from '../graph/answer.ts';
import { refuse } from '../graph/refusal.ts';
import { newNumberGraph } from '../graph/state.ts';
import { newGraphId } from '../ids.ts';
import { isText, type Json, wordOf } from '../rules/json.ts';
import type { BusinessNumber, Waba } from '../state.ts';
import { isInForce } from './may-send.ts';
import { planNameReview } from './names.ts';
import { hasRoomForNumber } from './register.ts';
import { newNumberAccount } from './state.ts';

const THROUGHPUT = 80;
/** Whatever level Meta reports for a number that stays on the phone app. */
const COEXISTENCE_THROUGHPUT = 20;

export function createNumber(core: Core, waba: Waba, body: Json): Answer {
  const phone = `+${wordOf(body.cc).replace(/\D/g, '')}${wordOf(body.phone_number).replace(/\D/g, '')}`;
  if (!/^\+[1-9]\d{6,14}$/.test(phone)) return refused({ code: 100, message: '(#100) Param phone_number is not a valid phone number.' });
  if (!isText(body.verified_name)) return refused({ code: 100, message: '(#100) The parameter verified_name is required.' });
  if (isInForce(waba, 'RESTRICTED_ADD_PHONE_NUMBER_ACTION', core.clock.now())) {
    return refused(refuse(368, 'The WhatsApp Business Account may not add phone numbers while it is restricted.'));
  }
  const problem = numberProblem(core, phone, waba.portfolioId);
  if (problem)
    return refused({
      code: problem.code,
      message: `(#${problem.code}) ${problem.text}`,
      userTitle: problem.title,
      userMessage: problem.text,
    });
  const number = addNumber(core, waba, { phone, name: body.verified_name, isVerified: false });
  return answer({ id: number.id });
}

interface NumberProblem {
  code: number;
  title: string;
  text: string;
}

/** Null when the number may join an account of this portfolio. `portfolioId` is null for a portfolio yet to be made. */
export function numberProblem(core: Core, phone: string, portfolioId: string | null): NumberProblem | null {
  for (const number of core.state.numbers.values()) {
    if (number.phone === phone && number.status !== 'DELETED') {
      return {
        code: 2_388_012,
        title: 'Number already in your list',
        text: 'This phone number is already in a list of numbers. Pick it there instead.',
      };
    }
  }
  if (core.state.people.get(phone)?.isOnWhatsApp) {
    return {
      code: 100,
      title: 'Number already on WhatsApp',
      text: 'This phone number is registered to an existing WhatsApp account. Disconnect it from that account first, then wait about 3 minutes.',
    };
  }
  if (portfolioId !== null && !hasRoomForNumber(core, portfolioId)) {
    return { code: 100, title: 'Maximum numbers reached', text: 'Delete a phone number or request more.' };
  }
  return null;
}

interface NewNumber {
  phone: string;
  name: string;
  /** Whether a code proved who owns it. */
  isVerified: boolean;
  isOnBizApp?: boolean;
  pin?: string | null;
  /** What the review of the name comes to, if not what the settings say. */
  nameReview?: 'never' | 'REJECTED' | undefined;
}

export function addNumber(core: Core, waba: Waba, given: NewNumber): BusinessNumber {
  const { phone, name, isVerified, isOnBizApp = false, pin = null } = given;
  const nowMs = core.clock.now();
  const throughputPerSecond = isOnBizApp ? COEXISTENCE_THROUGHPUT : THROUGHPUT;
  const number: BusinessNumber = {
    ...newNumberAccount(),
    ...newNumberGraph(),
    id: newGraphId(core.random),
    wabaId: waba.id,
    phone,
    verifiedName: name,
    qualityRating: 'UNKNOWN',
    status: isOnBizApp ? 'CONNECTED' : isVerified ? 'PENDING' : 'UNVERIFIED',
    throughputPerSecond,
    bucket: { tokens: throughputPerSecond, atMs: nowMs },
    service: { month: '', delivered: 0 },
    overrideCallbackUri: null,
    isRegistered: isOnBizApp,
    isOnBizApp,
    codeVerificationStatus: isVerified ? 'VERIFIED' : 'NOT_VERIFIED',
    nameStatus: isOnBizApp ? 'APPROVED' : 'PENDING_REVIEW',
    pin,
    onboardedAtMs: nowMs,
  };
  core.state.numbers.set(number.id, number);
  if (!isOnBizApp && given.nameReview !== 'never') planNameReview(core, number, given.nameReview);
  return number;
}
