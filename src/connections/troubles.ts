/** What went wrong with a connection: from Meta's refusals to our codes, and from our codes to plain words. */
import type { Trouble } from '../contract/whatsapp-setup.ts';
import { explainPlatformError } from '../messaging/whatsapp/errors.ts';
import type { GraphRefusal } from './graph.ts';
import { TROUBLES, type TroubleWords } from './trouble-words.ts';

export type TroubleCode = keyof typeof TROUBLES;

/** As it is kept with a step. */
export interface KnownTrouble {
  code: TroubleCode;
  platformCode: number | null;
  /** Meta's own words. */
  text: string | null;
}

export function trouble(code: TroubleCode, platformCode: number | null = null, text: string | null = null): KnownTrouble {
  return { code, platformCode, text };
}

/** In words. A code of ours that is no longer known, or a refusal we have no words for, is explained by Meta's code. */
export function troubleView(code: string, platformCode: number | null, text: string | null): Trouble {
  const words: TroubleWords = isTroubleCode(code) ? TROUBLES[code] : TROUBLES.platform_refused;
  const isUnexplained = !isTroubleCode(code) || code === 'platform_refused';
  const explained = isUnexplained && platformCode !== null ? explainPlatformError(platformCode) : words;
  const quoted = words.isQuoting && text !== null && text !== '' ? ` Meta says: “${text}”${/[.!?]$/.test(text) ? '' : '.'}` : '';
  return { code, platformCode, title: words.title, text: `${explained.text}${quoted}`, nextStep: explained.nextStep };
}

function isTroubleCode(code: string): code is TroubleCode {
  return Object.hasOwn(TROUBLES, code);
}

/** By Meta's code, where one has words of its own. Source: Meta, "Error codes". */
const BY_PLATFORM_CODE: ReadonlyMap<number, TroubleCode> = new Map<number, TroubleCode>([
  [2_388_084, 'onboarding_allowance_reached'],
  [2_388_012, 'number_in_list'],
  [131_031, 'account_locked'],
  [133_005, 'pin_needed'],
  [133_006, 'number_not_verified'],
  [133_008, 'pin_guessed_too_often'],
  [133_009, 'pin_guessed_too_often'],
  [133_015, 'number_just_freed'],
  [133_016, 'registered_too_often'],
]);

/** A refusal of a management call. */
export function troubleOfRefusal({ platformCode, kind, text }: GraphRefusal): KnownTrouble {
  const known = platformCode === null ? undefined : BY_PLATFORM_CODE.get(platformCode);
  if (known) return trouble(known, platformCode, text);
  switch (kind) {
    case 'token_dead':
      return trouble('token_dead', platformCode, text);
    case 'permission':
      return trouble('permission_missing', platformCode, text);
    case 'policy_block':
      return trouble('policy_block', platformCode, text);
    case 'rate_limited':
    case 'throughput':
      return trouble('platform_busy', platformCode, text);
    default:
      return trouble('platform_refused', platformCode, text);
  }
}
