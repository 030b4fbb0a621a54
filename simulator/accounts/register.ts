/** `POST /{number}/register` and `/deregister`. Source: "Registration", "Register API", error codes 133xxx. */
import { portfolioOf, wabaOf } from '../chats.ts';
import type { Core } from '../core.ts';
import { type Answer, answer, refused } from '../graph/answer.ts';
import { refuse } from '../graph/refusal.ts';
import { type Json, wordOf } from '../rules/json.ts';
import type { BusinessNumber } from '../state.ts';
import { PIN } from './change-number.ts';
import { putNameInPlace } from './names.ts';

const HOUR_MS = 3_600_000;
/** Of each of the two calls, for one number. */
const CALLS_IN_72_HOURS = 10;
const CALLS_WINDOW_MS = 72 * HOUR_MS;
/** After signup the person has to come back once this is over. */
const REGISTER_WITHIN_MS = 14 * 24 * HOUR_MS;
/** A number deleted from the WhatsApp app takes this long to be free. */
const FREE_AFTER_MS = 5 * 60_000;
/** Meta names no numbers; these are ours. */
const WRONG_PINS = 5;
const WRONG_PINS_WINDOW_MS = HOUR_MS;

export function register(core: Core, number: BusinessNumber, body: Json): Answer {
  const nowMs = core.clock.now();
  if (body.messaging_product !== 'whatsapp') return refused({ code: 100, message: '(#100) The parameter messaging_product is required.' });
  const pin = wordOf(body.pin);
  if (!PIN.test(pin)) return refused(refuse(100, 'Param pin must be a 6-digit number.'));
  if (number.isOnBizApp) return refused(refuse(100, 'This phone number is used with the WhatsApp Business app and cannot be registered.'));
  if (isOverLimit(number.registeredAtMs, nowMs)) return refused(refuse(133016));
  number.registeredAtMs = [...recent(number.registeredAtMs, nowMs), nowMs];
  if (number.status === 'BANNED' || wabaOf(core.state, number).banState === 'DISABLE') return refused(refuse(131031));
  if (number.freedAtMs !== null && nowMs - number.freedAtMs < FREE_AFTER_MS) {
    return refused(refuse(133015, 'The phone number was recently deleted, and deletion has not yet completed. Try again in 5 minutes.'));
  }
  expireVerification(number, nowMs);
  if (number.codeVerificationStatus !== 'VERIFIED') {
    return refused(refuse(133006, 'Phone number needs to be verified before registering.'));
  }
  const wrongPin = checkPin(number, pin, nowMs);
  if (wrongPin) return wrongPin;
  number.pin = pin;
  number.isRegistered = true;
  if (number.status !== 'FLAGGED' && number.status !== 'RESTRICTED') number.status = 'CONNECTED';
  putNameInPlace(number);
  return answer({ success: true });
}

export function deregister(core: Core, number: BusinessNumber): Answer {
  const nowMs = core.clock.now();
  if (number.isOnBizApp) {
    return refused(refuse(100, 'This phone number is used with the WhatsApp Business app and cannot be deregistered.'));
  }
  if (isOverLimit(number.deregisteredAtMs, nowMs)) return refused(refuse(133016));
  number.deregisteredAtMs = [...recent(number.deregisteredAtMs, nowMs), nowMs];
  if (!number.isRegistered) return refused(refuse(133010));
  number.isRegistered = false;
  number.status = 'DISCONNECTED';
  return answer({ success: true });
}

/** How many numbers the portfolio may have: 2 at first, 20 once it is verified. */
export function hasRoomForNumber(core: Core, portfolioId: string): boolean {
  const portfolio = core.state.portfolios.get(portfolioId);
  const used = [...core.state.numbers.values()].filter((number) => portfolioOf(core.state, number).id === portfolioId).length;
  return portfolio !== undefined && used < portfolio.maxPhoneNumbers;
}

/** With two-step verification on, the PIN must match; otherwise this one is set. After too many guesses not even the right one does. */
function checkPin(number: BusinessNumber, pin: string, nowMs: number): Answer | null {
  number.wrongPinsAtMs = number.wrongPinsAtMs.filter((atMs) => atMs > nowMs - WRONG_PINS_WINDOW_MS);
  const oldest = number.wrongPinsAtMs[0];
  if (oldest !== undefined && number.wrongPinsAtMs.length >= WRONG_PINS) {
    const minutes = Math.ceil((oldest + WRONG_PINS_WINDOW_MS - nowMs) / 60_000);
    return refused(refuse(133008, `Too many incorrect PIN attempts. Try again in ${minutes} minutes.`));
  }
  if (number.pin !== null && number.pin !== pin) {
    number.wrongPinsAtMs.push(nowMs);
    return refused(refuse(133005, 'The two-step verification PIN is incorrect.'));
  }
  number.wrongPinsAtMs = [];
  return null;
}

function expireVerification(number: BusinessNumber, nowMs: number): void {
  const isLate = number.onboardedAtMs !== null && number.registeredAtMs.length <= 1 && nowMs - number.onboardedAtMs > REGISTER_WITHIN_MS;
  if (isLate && !number.isRegistered) number.codeVerificationStatus = 'EXPIRED';
}

/** Ten calls lock the next ones until 72 hours after the first of them. */
const isOverLimit = (calls: number[], nowMs: number) => recent(calls, nowMs).length >= CALLS_IN_72_HOURS;
const recent = (calls: number[], nowMs: number) => calls.filter((atMs) => atMs > nowMs - CALLS_WINDOW_MS);
