/** `request_code` and `verify_code`: six digits by SMS or by a call. Source: "Phone numbers", verifying ownership. */
import type { Core } from '../core.ts';
import { type Answer, answer, refused } from '../graph/answer.ts';
import type { Refusal } from '../graph/refusal.ts';
import { type Json, wordOf } from '../rules/json.ts';
import type { BusinessNumber } from '../state.ts';

const MINUTE_MS = 60_000;
const CODE_LIFE_MS = 10 * MINUTE_MS;
/** Meta says "too many, wait about 12 hours"; the count is ours. */
export const CODES_ALLOWED = 5;
export const CODES_WINDOW_MS = 12 * 60 * MINUTE_MS;

export const newCode = (core: Core): string => core.random.text(6, '0123456789');

export function requestCode(core: Core, number: BusinessNumber, given: Json): Answer {
  const nowMs = core.clock.now();
  const method = wordOf(given.code_method).toUpperCase();
  if (method !== 'SMS' && method !== 'VOICE')
    return refused({ code: 100, message: '(#100) Param code_method must be one of {SMS, VOICE}.' });
  if (wordOf(given.language) === '') return refused({ code: 100, message: '(#100) The parameter language is required.' });
  if (number.codeVerificationStatus === 'VERIFIED') {
    return refused(codeError(136024, 'Request code error', 'Phone number already verified', 'This phone number is verified already.'));
  }
  number.codesAskedAtMs = number.codesAskedAtMs.filter((atMs) => atMs > nowMs - CODES_WINDOW_MS);
  if (number.codesAskedAtMs.length >= CODES_ALLOWED) {
    return refused(
      codeError(136024, 'Request code error', 'Too many codes', 'You have requested too many verification codes. Try again in 12 hours.'),
    );
  }
  number.codesAskedAtMs.push(nowMs);
  number.code = { text: newCode(core), method, sentAtMs: nowMs };
  return answer({ success: true });
}

export function verifyCode(core: Core, number: BusinessNumber, given: Json): Answer {
  const text = wordOf(given.code).replace('-', '');
  const { code } = number;
  const isGood = code !== null && code.text === text && core.clock.now() - code.sentAtMs <= CODE_LIFE_MS;
  if (!isGood) {
    return refused(codeError(136025, 'Verify code error', 'Code is not valid', 'The verification code is wrong or has expired.'));
  }
  number.code = null;
  number.codeVerificationStatus = 'VERIFIED';
  if (number.onboardedAtMs !== null) number.onboardedAtMs = core.clock.now();
  return answer({ success: true });
}

function codeError(code: number, title: string, userTitle: string, userMessage: string): Refusal {
  return { code, message: `(#${code}) ${title}`, userTitle, userMessage };
}
