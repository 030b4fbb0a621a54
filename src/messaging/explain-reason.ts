/** Why a message failed, was refused or waits, in words for the people who read the log, with what to do about it. */
import { explainPlatformError } from './whatsapp/errors.ts';

export interface Explanation {
  text: string;
  /** Null when nothing needs to be done. */
  nextStep: string | null;
}

const NEXT = {
  reconnect: 'Reconnect WhatsApp under Settings.',
  templates: 'Get a template approved that says this, under CSM Hub > WhatsApp > Submit Templates.',
  later: 'Nothing to do: it is tried again by itself.',
  check: 'Check with the person whether it arrived before you send it again.',
} as const;

/** Reasons of our own, by their stable name. Those of the platform are explained by its code. */
const OWN_REASONS: Readonly<Record<string, Explanation>> = {
  window_closed_no_template: {
    text: 'The person has not written in the last 24 hours, and no template says this.',
    nextStep: NEXT.templates,
  },
  template_not_approved: {
    text: 'The person has not written in the last 24 hours, and the template is not approved.',
    nextStep: NEXT.templates,
  },
  template_not_ready: { text: 'It waits for Meta to review the template or to lift its pause.', nextStep: NEXT.later },
  member_deactivated: {
    text: 'It was for a colleague who has been deactivated since, or no longer uses this chat.',
    nextStep: 'Raise it again: it goes to their present chat, or to somebody else.',
  },
  opted_out: {
    text: 'The person asked not to be written to.',
    nextStep: 'Reach them in another way. Once they write again, you may answer.',
  },
  tier_full: {
    text: 'The number has reached as many different people in 24 hours as Meta allows it.',
    nextStep: 'Nothing to do: it leaves when a place frees. Meta raises the limit with use and good quality.',
  },
  workspace_suspended: {
    text: 'The workspace is suspended: nothing leaves it.',
    nextStep: 'Ask the operator of this deployment. It leaves by itself once the workspace is resumed.',
  },
  quiet_hours: { text: 'It waits for the end of the quiet hours.', nextStep: NEXT.later },
  not_connected: { text: 'The number is not connected any more.', nextStep: 'Connect WhatsApp under Settings, then send it again.' },
  disconnected: {
    text: 'WhatsApp was disconnected while it waited.',
    nextStep: 'Connect WhatsApp under Settings, then send it again.',
  },
  no_longer_useful: {
    text: 'No longer useful: by the time WhatsApp was connected again, it had expired, was answered, or something newer said it.',
    nextStep: null,
  },
  needs_reconnect: { text: "WhatsApp no longer accepts the connection's access token.", nextStep: NEXT.reconnect },
  connection_paused: { text: 'The number is paused after a refusal by Meta.', nextStep: 'Nothing to do: it goes on when the pause ends.' },
  words_emptied: {
    text: 'Its words were emptied, as the retention of the workspace says, before it could be sent again.',
    nextStep: null,
  },
  expired: { text: 'It was not worth sending any more by the time it could have left.', nextStep: null },
  pair_rate: { text: 'Messages to one person are spaced out, as Meta asks.', nextStep: NEXT.later },
  throughput: { text: 'The number sends as fast as Meta allows it.', nextStep: NEXT.later },
  earlier_message_first: { text: 'An earlier message to the same person goes first.', nextStep: NEXT.later },
  ten_claims_without_outcome: {
    text: 'It was tried ten times, and each time the try was lost on our side.',
    nextStep: 'Report it to support with the id of the message.',
  },
  timeout: { text: 'WhatsApp did not answer in time, so it is not known whether the message left.', nextStep: NEXT.check },
  connection_lost: { text: 'The connection to WhatsApp broke, so it is not known whether the message left.', nextStep: NEXT.check },
  not_graph_json: { text: 'WhatsApp answered unreadably, so it is not known whether the message left.', nextStep: NEXT.check },
  died_while_sending: { text: 'The sending was cut off, so it is not known whether the message left.', nextStep: NEXT.check },
};

/** Both a wait of ours and a kind of refusal: with a code, the platform has refused. */
const SHARED_WITH_PLATFORM = new Set(['pair_rate', 'throughput']);

/**
 * A sentence and a next step for a reason of the log.
 * @param reason Stable snake_case name: one of ours, or the kind of a platform's refusal.
 * @param platformCode The platform's own code, where it refused.
 */
export function explainReason(reason: string, platformCode: number | null): Explanation {
  const own = Object.hasOwn(OWN_REASONS, reason) ? OWN_REASONS[reason] : undefined;
  if (own && (platformCode === null || !SHARED_WITH_PLATFORM.has(reason))) return own;
  if (platformCode !== null) return explainPlatformError(platformCode);
  return { text: `${inWords(reason)}.`, nextStep: null };
}

/** `held_by_meta` reads `Held by meta`: for names that no table knows yet. */
export function inWords(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
