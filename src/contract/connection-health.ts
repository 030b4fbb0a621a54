/** What Meta says about a number, its account and its portfolio, as it is kept between two looks. */

/** Meta's own words throughout; null where it said nothing. */
export interface ConnectionHealth {
  /** CONNECTED, PENDING, FLAGGED, RESTRICTED, BANNED ... */
  numberStatus: string | null;
  /** GREEN, YELLOW, RED, NA, UNKNOWN. */
  qualityRating: string | null;
  nameStatus: string | null;
  newNameStatus: string | null;
  codeVerificationStatus: string | null;
  isPinEnabled: boolean | null;
  isOnBusinessApp: boolean | null;
  accountMode: string | null;
  throughputLevel: string | null;
  /** TIER_250 ... of the number, where Meta shows one beside the portfolio's. */
  numberTier: string | null;
  accountReview: string | null;
  businessVerification: string | null;
  hasPaymentMethod: boolean | null;
  /** AVAILABLE, LIMITED, BLOCKED. */
  canSend: string | null;
  notes: { entity: string; code: number | null; text: string; solution: string | null }[];
  /** Callback addresses by level: number, account, application. */
  callbacks: { number: string | null; account: string | null; application: string | null };
  /** Whether our app is among the account's subscribed apps. */
  isSubscribed: boolean | null;
  /** Since when messages that Meta accepted have had no status and nothing else was heard; null while all is well. */
  unheardSinceMs: number | null;
}
