/** Numbers, languages and refusals of template definitions. Source: "Templates", components, languages, time to live. */
import type { Refusal } from '../graph/refusal.ts';

export const TEMPLATE_LIMITS = {
  name: 512,
  header: 60,
  body: 1_024,
  footer: 60,
  buttons: 10,
  label: 25,
  url: 2_000,
  urlButtons: 2,
  phone: 20,
  /** 15 by the components page, 20 by the changelog of December 2025. */
  copyCode: 20,
  cards: 10,
  cardBody: 160,
};

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Seconds a message may wait for its recipient; -1 is 30 days. */
export const TTL_SECONDS: Record<string, { min: number; max: number }> = {
  AUTHENTICATION: { min: 30, max: 15 * MINUTE },
  UTILITY: { min: 30, max: 12 * HOUR },
  MARKETING: { min: 12 * HOUR, max: 30 * DAY },
};

export const LANGUAGES = new Set(
  `af sq ar ar_EG ar_AE ar_LB ar_MA ar_QA az be_BY bn bn_IN bg ca zh_CN zh_HK zh_TW hr cs da prs_AF nl nl_BE en en_GB en_US en_AE
  en_AU en_CA en_GH en_IE en_IN en_JM en_MY en_NZ en_QA en_SG en_UG en_ZA et fil fi fr fr_BE fr_CA fr_CH fr_CI fr_MA ka de de_AT
  de_CH el gu ha he hi hu id ga it ja kn kk rw_RW ko ky_KG lo lv lt mk ms ml mr nb ps_AF fa pl pt_BR pt_PT pa ro ru sr si_LK sk sl
  es es_AR es_CL es_CO es_CR es_DO es_EC es_HN es_MX es_PA es_PE es_ES es_UY sw sv ta te th tr uk ur uz vi zu`.split(/\s+/),
);

/** How Graph refuses what a template contains. */
export const invalid = (subcode: number, userTitle: string, userMessage: string): Refusal => ({
  code: 100,
  message: 'Invalid parameter',
  subcode,
  userTitle,
  userMessage,
  isTransient: false,
});

export const required = (name: string): Refusal => ({ code: 100, message: `(#100) The parameter ${name} is required.` });
export const wrongParam = (what: string): Refusal => ({ code: 100, message: `(#100) ${what}` });
export const tooLong = (part: string, max: number): Refusal =>
  invalid(2388040, 'Character limit exceeded', `The ${part} may have 1 to ${max} characters.`);
export const checkLength = (part: string, text: string, max: number): Refusal | null => (text.length > max ? tooLong(part, max) : null);
export const noSample = (what: string): Refusal => invalid(2388043, 'Sample is missing', what);
