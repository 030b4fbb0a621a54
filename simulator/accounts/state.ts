/** What is remembered of an account besides its messages: registration, names, codes, bans, restrictions and signups. */

/** The words of Graph's `status` of a number. */
export type NumberStatus =
  | 'PENDING'
  | 'CONNECTED'
  | 'FLAGGED'
  | 'RESTRICTED'
  | 'RATE_LIMITED'
  | 'BANNED'
  | 'DISCONNECTED'
  | 'UNVERIFIED'
  | 'MIGRATED'
  | 'DELETED';
export type NameStatus = 'APPROVED' | 'AVAILABLE_WITHOUT_REVIEW' | 'DECLINED' | 'EXPIRED' | 'PENDING_REVIEW' | 'NONE';
export type Verification = 'verified' | 'not_verified' | 'pending' | 'pending_submission' | 'rejected' | 'failed';

export interface NumberAccount {
  /** May send: register was called, and deregister was not. */
  isRegistered: boolean;
  codeVerificationStatus: 'VERIFIED' | 'NOT_VERIFIED' | 'EXPIRED';
  nameStatus: NameStatus;
  /** A change of the display name; once approved, the next register puts it in place. */
  newName: { name: string; status: NameStatus } | null;
  /** The two-step PIN; null while two-step verification is off. */
  pin: string | null;
  wrongPinsAtMs: number[];
  registeredAtMs: number[];
  deregisteredAtMs: number[];
  /** When signup ended: register must follow within 14 days. Null for numbers that were there from the start. */
  onboardedAtMs: number | null;
  /** When it was deleted from the WhatsApp app: it takes minutes to be free. */
  freedAtMs: number | null;
  /** Stays on the WhatsApp Business app (coexistence). */
  isOnBizApp: boolean;
  /** What of the phone app was asked for already: each once. */
  syncedParts: string[];
  /** The code that was sent last, and when codes were asked for. */
  code: { text: string; method: 'SMS' | 'VOICE'; sentAtMs: number } | null;
  codesAskedAtMs: number[];
}

export interface Restriction {
  type: string;
  /** Null: until it is lifted. */
  untilMs: number | null;
}

export interface WabaAccount {
  reviewStatus: 'APPROVED' | 'PENDING' | 'REJECTED' | 'DEFERRED';
  banState: 'DISABLE' | 'SCHEDULE_FOR_DISABLE' | null;
  restrictions: Restriction[];
  hasPaymentMethod: boolean;
}

export interface PortfolioAccount {
  verification: Verification;
  maxPhoneNumbers: number;
}

/** What can go wrong in the popup; several at a time where that makes sense. */
export const FAILURES = {
  number_on_whatsapp: 'The number is already on WhatsApp',
  number_in_list: 'The number is already in another list of numbers',
  number_blocked: 'The number is blocked',
  code_not_arriving: 'The SMS does not arrive (a call does)',
  too_many_codes: 'Too many codes were asked for',
  name_pending: 'The display name stays in review',
  name_declined: 'The display name is declined after review',
  name_against_guidelines: 'The display name is refused at once',
  two_step_on: 'The number has a two-step PIN already (482916)',
  no_number: 'Finish without a number',
  several_numbers: 'Finish with two numbers',
  coexistence: 'The number stays on the WhatsApp Business app',
  weekly_limit: 'The weekly limit for new businesses is reached',
  account_blocked: 'The Facebook account is restricted',
  account_too_new: 'The Facebook account is too new',
  missing_permission: 'The person leaves out the messaging permission',
  something_went_wrong: 'Something goes wrong at the end',
  close_login: 'The window closes at the login',
  close_permissions: 'The window closes at the permissions',
  close_business: 'The window closes at the business account',
  close_profile: 'The window closes at the business profile',
  close_number: 'The window closes at the number',
  close_code: 'The window closes at the code',
  close_summary: 'The window closes at the summary',
} as const;
export type Failure = keyof typeof FAILURES;

export type Step = 'login' | 'permissions' | 'business' | 'profile' | 'number' | 'code' | 'summary' | 'done' | 'stopped';

export interface SignupSession {
  id: string;
  appId: string;
  /** Where messages are posted to: the page that opened the popup. */
  openerOrigin: string;
  /** By which the SDK knows its own popup. */
  cb: string;
  featureType: string;
  step: Step;
  failures: Failure[];
  startedAtMs: number;
  /** What the person gave so far, by the names of the form's fields. */
  answers: Record<string, string>;
  /** The code "on the phone of the signatory". */
  code: { text: string; method: 'SMS' | 'VOICE'; arrives: boolean } | null;
  codesAsked: number;
  /** Why the flow stopped for good. */
  problem: { code: number; title: string; text: string } | null;
  /** The message that ends it, and the code for the SDK. */
  message: Record<string, unknown> | null;
  authCode: string | null;
}

export interface SignupCode {
  appId: string;
  wabaIds: string[];
  scopes: string[];
  userId: string;
  expiresAtMs: number;
  isUsed?: boolean;
}

export interface SignupState {
  /** The portfolio of whoever runs the app; PARTNER_* events carry it as `entry.id`. */
  partnerPortfolioId: string;
  sessions: Map<string, SignupSession>;
  codes: Map<string, SignupCode>;
  /** For popups that are opened from now on. */
  failures: Failure[];
  /** New businesses of the last 7 days, by when they finished. */
  newBusinessesAtMs: number[];
}

export interface AccountSettings {
  nameReview: { afterMs: number; decision: 'APPROVED' | 'REJECTED'; reason: string };
  /** Life of a business token from signup; 0: never expires. */
  tokenLifeDays: number;
  /** New businesses in 7 days: 10 at first, 200 once Meta has verified the app's owner. */
  newBusinessesPerWeek: number;
  /** Pages that may load the SDK; empty: any. */
  allowedOrigins: string[];
  /** Up to `max` updates in one POST, gathered for `withinMs`. */
  webhookBatch: { max: number; withinMs: number };
}

const HOUR_MS = 3_600_000;
export const PARTNER_PORTFOLIO_ID = '1092837465019283';

export const newNumberAccount = (): NumberAccount => ({
  isRegistered: true,
  codeVerificationStatus: 'VERIFIED',
  nameStatus: 'APPROVED',
  newName: null,
  pin: null,
  wrongPinsAtMs: [],
  registeredAtMs: [],
  deregisteredAtMs: [],
  onboardedAtMs: null,
  freedAtMs: null,
  isOnBizApp: false,
  syncedParts: [],
  code: null,
  codesAskedAtMs: [],
});

export const newWabaAccount = (): WabaAccount => ({ reviewStatus: 'APPROVED', banState: null, restrictions: [], hasPaymentMethod: true });

export const newPortfolioAccount = (): PortfolioAccount => ({ verification: 'verified', maxPhoneNumbers: 20 });

export const newSignupState = (): SignupState => ({
  partnerPortfolioId: PARTNER_PORTFOLIO_ID,
  sessions: new Map(),
  codes: new Map(),
  failures: [],
  newBusinessesAtMs: [],
});

export const newAccountSettings = (): AccountSettings => ({
  nameReview: { afterMs: HOUR_MS, decision: 'APPROVED', reason: 'NAME_NOT_CONSISTENT' },
  tokenLifeDays: 60,
  newBusinessesPerWeek: 200,
  allowedOrigins: [],
  webhookBatch: { max: 1, withinMs: 0 },
});
