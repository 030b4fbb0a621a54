/** What it means that Meta's popup was closed, failed or never opened. Pure. */
import { type KnownTrouble, type TroubleCode, trouble } from './troubles.ts';

export interface SignupReport {
  event: 'CANCEL' | 'ERROR' | 'POPUP_BLOCKED' | 'SDK_BLOCKED';
  currentStep: string | null;
  errorCode: string | null;
  errorMessage: string | null;
}

/** `current_step` of a CANCEL. Source: Meta, "Embedded Signup: errors". */
const BY_STEP: Readonly<Record<string, TroubleCode>> = {
  PERMISSIONS: 'cancelled_at_permissions',
  BUSINESS_ACCOUNT_SELECTION: 'cancelled_at_business',
  WHATSAPP_BUSINESS_PROFILE_SETUP: 'cancelled_at_profile',
  PHONE_NUMBER_SETUP: 'cancelled_at_number',
  PHONE_NUMBER_VERIFICATION: 'cancelled_at_code',
  WABA_PHONE_PROFILE_PICKER: 'cancelled_at_summary',
};

/** Meta lists these errors by their words and gives most of them no code. The first that fits counts. */
const BY_WORDS: readonly [RegExp, TroubleCode][] = [
  [/already in (your|a|the) list|pick it/i, 'number_in_list'],
  [/existing whatsapp account|already (on|registered (to|with|on)) .*whatsapp|registered to an existing/i, 'number_on_whatsapp'],
  [/(phone )?number is blocked|blocked number/i, 'number_blocked'],
  [/too many (verification )?codes|many verification codes/i, 'too_many_codes'],
  [/display name|name.*guidelines/i, 'name_against_guidelines'],
  [/account is too new|created only recently|recently created/i, 'account_too_new'],
  [/(number of )?new businesses|cannot add more businesses|onboard.*limit/i, 'onboarding_allowance_reached'],
  [/spam|account is restricted|temporarily restricted|account quality/i, 'account_restricted'],
  [/not an admin|admin of/i, 'not_an_admin'],
];

/** 2388001 is another thing for templates. */
const BY_CODE: Readonly<Record<string, TroubleCode>> = {
  368: 'account_restricted',
  2388001: 'account_too_new',
  2388012: 'number_in_list',
  2388084: 'onboarding_allowance_reached',
};

export function troubleOfReport({ event, currentStep, errorCode, errorMessage }: SignupReport): KnownTrouble {
  if (event === 'POPUP_BLOCKED') return trouble('popup_blocked');
  if (event === 'SDK_BLOCKED') return trouble('sdk_blocked');
  const hasError = errorCode !== null || errorMessage !== null;
  if (event === 'CANCEL' && !hasError) return trouble(BY_STEP[currentStep ?? ''] ?? 'cancelled');
  const platformCode = /^\d{1,9}$/.test(errorCode ?? '') ? Number(errorCode) : null;
  const code = BY_CODE[errorCode ?? ''] ?? BY_WORDS.find(([words]) => words.test(errorMessage ?? ''))?.[1] ?? 'signup_failed';
  return trouble(code, platformCode, errorMessage);
}
