/** Help to look up: what often goes wrong, and every error code of Meta's, in the same words as where it happens. */
import type { WhatsAppHelp } from '../contract/whatsapp-help.ts';
import { ERRORS } from '../messaging/whatsapp/error-table.ts';
import { TROUBLES } from './trouble-words.ts';
import type { TroubleCode } from './troubles.ts';

/** In the order in which they are usually met. */
const COMMON: readonly TroubleCode[] = [
  'number_on_whatsapp',
  'code_not_arriving',
  'name_pending',
  'connection_lost',
  'business_unverified',
  'payment_missing',
  'popup_blocked',
  'sdk_blocked',
  'number_in_list',
  'number_blocked',
  'too_many_codes',
  'name_against_guidelines',
  'name_declined',
  'pin_needed',
  'pin_guessed_too_often',
  'number_just_freed',
  'number_not_verified',
  'registered_too_often',
  'number_taken_elsewhere',
  'account_too_new',
  'account_restricted',
  'not_an_admin',
  'onboarding_allowance_reached',
  'account_locked',
];

/** Meta counts the missing permissions and the calling errors in ranges; their first code stands for the rest. */
export function whatsAppHelp(): WhatsAppHelp {
  return {
    issues: COMMON.map((key) => ({ key, title: TROUBLES[key].title, text: TROUBLES[key].text, nextStep: TROUBLES[key].nextStep })),
    codes: [...ERRORS].map(([code, { text, nextStep }]) => ({ code, text, nextStep })).toSorted((a, b) => a.code - b.code),
  };
}
