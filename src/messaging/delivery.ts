/** What passes between the outbound consumer and a conversation: claimed rows in, outcomes out. */
import type { TenantScope } from '../db/client.ts';
import type { OutboundContent } from './content.ts';
import type { QuietHours } from './quiet-hours.ts';
import type { Lane } from './throughput.ts';

/** A row this consumer has claimed. */
export interface ClaimedRow {
  id: string;
  attempt: number;
  lane: Lane;
  content: OutboundContent;
  contextWamid: string | null;
  createdAtMs: number;
  position: number;
  expiresAtMs: number | null;
  /** Set when the row already failed as free-form because the window was closed. */
  mustBeTemplate: boolean;
}

export interface DeliverRequest {
  scope: TenantScope;
  conversationId: string;
  connection: {
    id: string;
    channel: 'whatsapp' | 'telegram';
    state: 'connected' | 'paused' | 'needs_reconnect' | 'disconnected';
    numberId: string;
    portfolioId: string | null;
    recipientTier: string | null;
    pausedUntilMs: number | null;
    tokenSealed: string | null;
    /** The tenant's own Meta app, whose token it is; without id and key: ours. */
    ownAppId: string | null;
    webhookKey: string | null;
    ownAppSecretSealed: string | null;
  };
  recipient: { contactId: string; phone: string | null; bsuid: string | null; hasOptedOut: boolean; isActiveMember: boolean };
  /** An operator stopped the tenant after the rows were claimed. */
  isTenantSuspended: boolean;
  quietHours: QuietHours | null;
  /** Meta's state of each template the rows may need, by `name/language`; null when the account has none of that name. */
  templateStates: Record<string, string | null>;
  rows: ClaimedRow[];
}

export function templateKey(template: { name: string; language: string }): string {
  return `${template.name}/${template.language}`;
}

interface OutcomeBase {
  messageId: string;
  /** The attempt it speaks of. */
  attempt: number;
  form: 'free_form' | 'template' | null;
  reason: string | null;
  /** The platform's code. */
  code: number | null;
}

export type RowOutcome =
  | (OutcomeBase & { next: 'accepted'; wamid: string; atMs: number })
  /** Refused for now: attempt + 1 may begin at `atMs`. */
  | (OutcomeBase & { next: 'retry'; atMs: number })
  /** Not begun: the same attempt may begin at `atMs`. */
  | (OutcomeBase & { next: 'wait'; atMs: number })
  | (OutcomeBase & { next: 'unknown'; atMs: number })
  | (OutcomeBase & { next: 'failed'; atMs: number })
  | (OutcomeBase & { next: 'expired'; atMs: number });

/** Something worth a line in the message's timeline. */
export interface DeliveryNote {
  messageId: string;
  key: string;
  kind: string;
  atMs: number;
  detail: Record<string, unknown> | null;
}

export type DeliverResult =
  | {
      result: 'done';
      outcomes: RowOutcome[];
      notes: DeliveryNote[];
      /** Set when Meta showed that our window was wrong: the end we believed in, and the end that is true. */
      windowCorrection: { wrongEndsAtMs: number; endsAtMs: number } | null;
      /** A message that others waited for is settled: they may go at once. */
      isLineFreed: boolean;
      /** What Meta's refusals mean for the number as a whole. */
      numberEffect: NumberEffect | null;
    }
  | { result: 'later' };

export type NumberEffect =
  /** With the platform's subcode, which says why the token died. */
  | { effect: 'needs_reconnect'; subcode: number | null }
  | { effect: 'pause'; untilMs: number; reason: string }
  | { effect: 'slow_down'; forMs: number };
