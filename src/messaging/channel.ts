/** The contract of a channel: what it is asked to send, and every way the answer can read. */
import type { OutboundContent } from './content.ts';

/**
 * Why a platform refused, as one closed list; each kind has one way to be handled.
 *
 * The number waits: `throughput`, `spam_limited`, `rate_limited`, `policy_block`. The person waits: `pair_rate`,
 * `held_back`. The connection needs its admin: `token_dead`, `permission`, `payment`, `account_locked`,
 * `number_unregistered`. The message needs another form: `window_closed`, `template_*` (`template_paused` is every
 * template that exists but may not leave now). Nothing helps: `recipient_*`, `invalid`. Try again: `temporary`.
 */
export type SendErrorKind =
  | 'window_closed'
  | 'throughput'
  | 'pair_rate'
  | 'spam_limited'
  | 'rate_limited'
  | 'token_dead'
  | 'permission'
  | 'policy_block'
  | 'payment'
  | 'account_locked'
  | 'number_unregistered'
  | 'template_missing'
  | 'template_paused'
  | 'template_mismatch'
  | 'recipient_unreachable'
  | 'recipient_opted_out'
  | 'held_back'
  | 'invalid'
  | 'temporary';

export interface SendError {
  kind: SendErrorKind;
  /** Whether the same request may succeed later with nobody doing anything. */
  retryable: boolean;
  /** The shortest sensible wait; null when not retryable, or when the platform names none. */
  retryAfterSeconds: number | null;
  /** The platform's own code; null when the refusal is ours. */
  platformCode: number | null;
  /** The platform's own subcode, where the kind is `token_dead` and it says why. */
  subcode?: number;
}

/** `unknown`: the request may or may not have been accepted, so only a new attempt number may send it again. */
export type SendResult =
  | { outcome: 'accepted'; wamid: string; isHeld: boolean }
  | { outcome: 'error'; error: SendError }
  | { outcome: 'unknown'; reason: 'timeout' | 'connection_lost' | 'not_graph_json' };

export interface SendRequest {
  /** Without a trailing slash, for instance https://graph.facebook.com. */
  baseUrl: string;
  /** Graph version with its v, for instance v25.0. */
  version: string;
  numberId: string;
  token: string;
  /** Proves the secret of the token's app, where that is known: some apps take no call without it. */
  appSecretProof?: string | null;
  timeoutMs: number;
  /** At least one is set; the phone ('+' and digits) wins. */
  to: { phone: string | null; bsuid: string | null };
  /** `<message id>.<attempt>`, echoed by the platform on every status. */
  callbackData: string;
  form: 'free_form' | 'template';
  content: OutboundContent;
  /** The message this one quotes. */
  contextWamid?: string | null;
}
