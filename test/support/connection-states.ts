/** The states of a connection that pictures are taken of, in the words that the API gives them, each with what its card shows beside them. */
import { connectionStates, type StateRow } from '../../src/connections/states.ts';
import type { SetupConnection } from '../../src/contract/whatsapp-setup.ts';

type Health = NonNullable<StateRow['health']>;
type Shown = Partial<SetupConnection> & Pick<SetupConnection, 'states'>;

const HOUR_MS = 3_600_000;

export const HEALTH: Health = {
  numberStatus: 'CONNECTED',
  qualityRating: 'GREEN',
  nameStatus: 'APPROVED',
  newNameStatus: 'NONE',
  codeVerificationStatus: 'VERIFIED',
  isPinEnabled: true,
  isOnBusinessApp: false,
  accountMode: 'LIVE',
  throughputLevel: 'STANDARD',
  numberTier: null,
  accountReview: 'APPROVED',
  businessVerification: 'verified',
  hasPaymentMethod: true,
  canSend: 'AVAILABLE',
  notes: [],
  callbacks: { number: null, account: null, application: null },
  isSubscribed: true,
  unheardSinceMs: null,
};

/** One that hinders nothing. */
export const ROW: StateRow = {
  state: 'connected',
  recipientTier: 'TIER_2K',
  pausedUntilMs: null,
  tokenDeadReason: null,
  appUninstalledAtMs: null,
  bannedAtMs: null,
  banPlannedAtMs: null,
  restrictions: [],
  tokenExpiresAtMs: null,
  ownAppSecretSealed: null,
  webhookKey: null,
  webhookHeardAtMs: null,
  health: HEALTH,
};

/** By the word for each in the issue of the page. */
export function shownStates(nowMs: number) {
  const of = (row: Partial<StateRow>, health: Partial<Health> = {}) =>
    connectionStates({ ...ROW, health: { ...HEALTH, ...health }, ...row }, nowMs);
  const ago = (hours: number) => new Date(nowMs - hours * HOUR_MS).toISOString();
  const low = { tier: 'TIER_250', limit: 250 };
  return {
    connected: { states: of({}) },
    number_missing: { states: of({}, { numberStatus: 'DELETED' }), canSend: 'blocked', waitingMessages: 3 },
    name_in_review: { states: of({}, { nameStatus: 'PENDING_REVIEW' }), nameStatus: 'PENDING_REVIEW', quality: 'unknown' },
    pending_verification: {
      states: of({ recipientTier: 'TIER_250' }, { businessVerification: 'not_verified' }),
      businessVerification: 'not_verified',
      portfolio: { ...low, reached: 250, nextFreesAt: new Date(nowMs + 1.6 * HOUR_MS).toISOString() },
      number: { ...low, reached: 250, nextFreesAt: new Date(nowMs + 1.6 * HOUR_MS).toISOString() },
    },
    restricted: {
      states: of({
        restrictions: [{ type: 'RESTRICTED_BIZ_INITIATED_MESSAGING', untilMs: nowMs + 67 * HOUR_MS, remedy: null }],
      }),
      canSend: 'limited',
      quality: 'low',
    },
    token_expired: {
      states: of({ state: 'needs_reconnect', tokenDeadReason: 'expired' }),
      tokenExpiresAt: ago(2),
      waitingMessages: 14,
    },
    token_ending: { states: of({}), tokenExpiresAt: new Date(nowMs + 6.5 * 24 * HOUR_MS).toISOString() },
    token_revoked: { states: of({ state: 'needs_reconnect', tokenDeadReason: 'revoked' }), waitingMessages: 14 },
    app_uninstalled: { states: of({ state: 'needs_reconnect', appUninstalledAtMs: nowMs - HOUR_MS }), waitingMessages: 2 },
    banned: { states: of({ bannedAtMs: nowMs - HOUR_MS }), canSend: 'blocked', waitingMessages: 9 },
    webhook_silent: {
      states: of({ webhookHeardAtMs: nowMs - 5 * HOUR_MS }, { unheardSinceMs: nowMs - 4 * HOUR_MS }),
      webhookHeardAt: ago(5),
    },
    send_only: {
      states: of({ webhookKey: 'k3yQ' }),
      method: 'manual',
      callbackUrl: 'https://line.acmeloans.example/api/webhooks/whatsapp/k3yQ',
      webhookHeardAt: null,
      quality: 'unknown',
    },
  } satisfies Record<string, Shown>;
}
