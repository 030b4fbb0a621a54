/** The words of each state of a connection: what it is called, what still works, and what to do. */
import type { ConnectionState } from '../contract/whatsapp-connections.ts';

export type Words = Pick<ConnectionState, 'tone' | 'label' | 'works' | 'todo'>;

const HELD = 'Nothing is sent or received. Messages that want to leave are kept and go once it is mended, if they are still useful.';
const RECONNECT = 'Connect WhatsApp again. The number, its history and its PIN are kept.';

export const STATE_WORDS = {
  connected: { tone: 'good', label: 'Connected', works: 'Messages are sent and received.', todo: null },
  /** Beside what hinders it, which says itself what of this no longer holds. */
  connected_all_the_same: { tone: 'good', label: 'Connected', works: 'Everything else works as usual.', todo: null },
  connecting: {
    tone: 'info',
    label: 'Connecting',
    works: 'The steps that are done stay done, also when you close this page.',
    todo: 'Follow its steps under Settings > WhatsApp setup.',
  },
  disconnected: {
    tone: 'neutral',
    label: 'Disconnected',
    works: 'Nothing is sent or received. The log and the history are kept, and the account at Meta is as it was.',
    todo: 'Connect WhatsApp to use this number again.',
  },
  banned: {
    tone: 'bad',
    label: 'Banned by Meta',
    works: HELD,
    todo: 'Open Business Support Home at Meta, see which policy is named, and request a review.',
  },
  ban_scheduled: {
    tone: 'bad',
    label: 'Ban announced by Meta',
    works: 'Messages are still sent and received, until the ban.',
    todo: 'Open Business Support Home at Meta and request a review before then.',
  },
  app_uninstalled: {
    tone: 'bad',
    label: 'App removed at Meta',
    works: HELD,
    todo: 'Somebody removed Switchboard from the business account at Meta. Connect WhatsApp again to bring it back.',
  },
  token_expired: { tone: 'bad', label: 'Access expired', works: HELD, todo: RECONNECT },
  token_revoked: { tone: 'bad', label: 'Access withdrawn', works: HELD, todo: `Access was withdrawn at Meta. ${RECONNECT}` },
  token_dead: { tone: 'bad', label: 'Connection lost', works: HELD, todo: `Meta no longer accepts our access. ${RECONNECT}` },
  number_deleted: {
    tone: 'bad',
    label: 'Number deleted',
    works: HELD,
    todo: 'The number is no longer in the WhatsApp account at Meta. Add it there again, or connect another one.',
  },
  number_migrated: {
    tone: 'bad',
    label: 'Number moved away',
    works: HELD,
    todo: 'The number was moved to another WhatsApp account. Connect that account, or another number.',
  },
  number_disconnected: {
    tone: 'bad',
    label: 'Number not connected at Meta',
    works: HELD,
    todo: 'The number was taken off the WhatsApp platform. Disconnect it here, then connect it again.',
  },
  number_not_registered: {
    tone: 'bad',
    label: 'Number not registered',
    works: HELD,
    todo: 'The number is in the account but not registered for sending. Disconnect it here, then connect it again.',
  },
  paused: {
    tone: 'warn',
    label: 'Paused by Meta',
    works: 'People can write to you. Messages to them wait and leave by themselves when the pause ends.',
    todo: null,
  },
  paused_until_told: {
    tone: 'warn',
    label: 'Paused',
    works: 'People can write to you. Messages to them wait.',
    todo: 'See WhatsApp Manager at Meta for the reason.',
  },
  restricted: {
    tone: 'warn',
    label: 'Restricted by Meta',
    works: 'Part of what this account may do is limited for now.',
    todo: 'See Business Support Home at Meta for the reason; a review can be requested there.',
  },
  number_restricted: {
    tone: 'warn',
    label: 'Restricted by Meta',
    works: 'You can answer people who wrote in the last 24 hours. Others cannot be written to first for now.',
    todo: 'The quality of what was sent is low. Send less, and only what people asked for, until it recovers.',
  },
  number_rate_limited: {
    tone: 'warn',
    label: 'Slowed down by Meta',
    works: 'You can answer people who wrote in the last 24 hours. Others cannot be written to first for now.',
    todo: 'The limit of people is reached. Places free up within 24 hours by themselves.',
  },
  sending_blocked: {
    tone: 'bad',
    label: 'Sending blocked by Meta',
    works: 'People can write to you. Messages to them are refused.',
    todo: 'See WhatsApp Manager at Meta for the reason.',
  },
  webhook_silent: {
    tone: 'warn',
    label: 'Nothing heard from Meta',
    works: 'Messages are sent, but no delivery, read or reply has reached us for over an hour.',
    todo: 'Run the check below: it shows where the reports of this number go.',
  },
  not_subscribed: {
    tone: 'warn',
    label: 'Nothing heard from Meta',
    works: 'Messages are sent, but Meta no longer reports deliveries, reads and replies to us.',
    todo: 'Connect WhatsApp again, which subscribes this account anew.',
  },
  send_only: {
    tone: 'warn',
    label: 'Send only',
    works:
      'Messages are sent. Deliveries, reads and replies are not shown: without the secret of your Meta app we cannot prove they are real.',
    todo: 'Connect again by hand and give the app secret (Meta: App settings > Basic > App secret).',
  },
  name_in_review: {
    tone: 'info',
    label: 'Display name in review',
    works: 'Messages go out meanwhile; people see the number instead of the name. Usually 1-3 hours.',
    todo: null,
  },
  new_name_in_review: {
    tone: 'info',
    label: 'New display name in review',
    works: 'Messages go out under the present name meanwhile. Usually 1-3 hours.',
    todo: null,
  },
  name_declined: {
    tone: 'warn',
    label: 'Display name declined',
    works: 'Messages go out; people see the number instead of the name, and the limits do not grow.',
    todo: 'Choose another name in WhatsApp Manager > Phone numbers: it must be recognisably that of your business.',
  },
  new_name_declined: {
    tone: 'info',
    label: 'New display name declined',
    works: 'Messages go out under the present name.',
    todo: 'Choose another name in WhatsApp Manager > Phone numbers if you still want to change it.',
  },
  name_expired: {
    tone: 'warn',
    label: 'Display name approval lapsed',
    works: 'Messages go out; people see the number instead of the name.',
    todo: 'Ask for the name again in WhatsApp Manager > Phone numbers.',
  },
} as const satisfies Record<string, Words>;

/** By Meta's word for a restriction. Source: Meta, field account_update. */
export const RESTRICTIONS: Readonly<Record<string, string>> = {
  RESTRICTED_BIZ_INITIATED_MESSAGING: 'You can answer people who write to you. Nobody can be written to first.',
  RESTRICTED_CUSTOMER_INITIATED_MESSAGING: 'Answers to people who write to you are refused.',
  RESTRICTED_ADD_PHONE_NUMBER_ACTION: 'Messages are sent and received. No further number can be added to the account.',
  RESTRICTED_USER_INITIATED_CALLING: 'Messages are sent and received. People cannot call.',
  RESTRICTED_BUSINESS_INITIATED_CALLING: 'Messages are sent and received. Nobody can be called.',
};

type VerificationWords = Omit<Words, 'works'>;

const START = 'Meta: Business Settings > Business Info > Start verification. Usually 1-14 days.';

/** By Meta's word for the verification of the business. */
export const VERIFICATION: Readonly<Record<string, VerificationWords>> & { not_verified: VerificationWords } = {
  not_verified: {
    tone: 'info',
    label: 'Business not verified',
    todo: `${START} Have ready: incorporation certificate, GST registration, address proof, a recent utility bill.`,
  },
  pending: { tone: 'info', label: 'Business verification pending', todo: null },
  pending_submission: { tone: 'info', label: 'Verification not sent in yet', todo: `Finish it. ${START}` },
  pending_need_more_info: {
    tone: 'warn',
    label: 'Verification wants more information',
    todo: 'Meta: Business Settings > Security Centre says which document is wanted.',
  },
  rejected: {
    tone: 'warn',
    label: 'Business verification rejected',
    todo: `See Meta's reason in the Security Centre and try again. ${START}`,
  },
  failed: { tone: 'warn', label: 'Business verification failed', todo: `See Meta's reason in the Security Centre and try again. ${START}` },
  expired: { tone: 'warn', label: 'Business verification lapsed', todo: START },
  revoked: { tone: 'warn', label: 'Business verification withdrawn', todo: "See Meta's reason in the Security Centre." },
  ineligible: { tone: 'info', label: 'Business cannot be verified', todo: 'Meta does not offer verification to this business for now.' },
};
