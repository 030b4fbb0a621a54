/** What may leave now, and in which form. Pure: the one decision behind "outside 24 hours only approved templates leave". */
import type { TemplateUse } from './content.ts';
import { isWindowOpen } from './conversation-window.ts';

/** How often a message looks again at something that people or Meta must change. */
const LOOK_AGAIN_MS = 15 * 60 * 1000;

/** Meta's states in which a template is expected to come back by itself or after review. */
const TEMPLATE_STATES_WORTH_WAITING_FOR = new Set(['PENDING', 'IN_APPEAL', 'PAUSED', 'FLAGGED', 'LOCKED']);
const SENDABLE_TEMPLATE_STATES = new Set(['APPROVED', 'REINSTATED']);

export interface SendFacts {
  nowMs: number;
  /** By an operator: nothing leaves, replies neither. */
  isTenantSuspended: boolean;
  windowEndsAtMs: number;
  connectionState: 'connected' | 'paused' | 'needs_reconnect' | 'disconnected';
  pausedUntilMs: number | null;
  hasOptedOut: boolean;
  /** What it says is for colleagues, and the person is none any more. */
  isForFormerMember: boolean;
  /** An answer to what the person wrote; it reaches even someone who opted out, at any hour. */
  isReply: boolean;
  /** When the tenant's quiet hours end; null outside them. */
  quietUntilMs: number | null;
  expiresAtMs: number | null;
  /** Meta refused the free-form once because the window was closed: it knows better. */
  mustBeTemplate: boolean;
  template: TemplateUse | null;
  /** Meta's word for the template's state; null when the account has no such template. */
  templateState: string | null;
}

type WaitReason = 'workspace_suspended' | 'needs_reconnect' | 'connection_paused' | 'template_not_ready' | 'quiet_hours';

export type SendDecision =
  | { decision: 'free_form' }
  | { decision: 'template'; template: TemplateUse }
  | { decision: 'wait'; untilMs: number; reason: WaitReason }
  | {
      decision: 'refuse';
      reason: 'expired' | 'not_connected' | 'opted_out' | 'member_deactivated' | 'window_closed_no_template' | 'template_not_approved';
    };

export function decideSend(facts: SendFacts): SendDecision {
  const { nowMs, template, templateState } = facts;
  if (facts.expiresAtMs !== null && facts.expiresAtMs <= nowMs) return { decision: 'refuse', reason: 'expired' };
  if (facts.isTenantSuspended) return { decision: 'wait', untilMs: nowMs + LOOK_AGAIN_MS, reason: 'workspace_suspended' };
  if (facts.connectionState === 'disconnected') return { decision: 'refuse', reason: 'not_connected' };
  if (facts.isForFormerMember) return { decision: 'refuse', reason: 'member_deactivated' };
  if (facts.hasOptedOut && !facts.isReply) return { decision: 'refuse', reason: 'opted_out' };
  if (facts.quietUntilMs !== null && !facts.isReply) return { decision: 'wait', untilMs: facts.quietUntilMs, reason: 'quiet_hours' };
  if (facts.connectionState === 'needs_reconnect') return { decision: 'wait', untilMs: nowMs + LOOK_AGAIN_MS, reason: 'needs_reconnect' };
  if (facts.pausedUntilMs !== null && facts.pausedUntilMs > nowMs) {
    return { decision: 'wait', untilMs: facts.pausedUntilMs, reason: 'connection_paused' };
  }
  if (isWindowOpen(facts.windowEndsAtMs, nowMs) && !facts.mustBeTemplate) return { decision: 'free_form' };
  if (!template) return { decision: 'refuse', reason: 'window_closed_no_template' };
  if (isSendableState(templateState)) return { decision: 'template', template };
  if (templateState !== null && TEMPLATE_STATES_WORTH_WAITING_FOR.has(templateState)) {
    return { decision: 'wait', untilMs: nowMs + LOOK_AGAIN_MS, reason: 'template_not_ready' };
  }
  return { decision: 'refuse', reason: 'template_not_approved' };
}

/** Whether Meta takes a template in this state; null when the account has no such template. */
export function isSendableState(templateState: string | null): boolean {
  return templateState !== null && SENDABLE_TEMPLATE_STATES.has(templateState);
}
