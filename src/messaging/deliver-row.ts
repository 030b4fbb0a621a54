/** Sends one claimed row, at most once per attempt: policy, tier, pair rate, then the platform. */

import type { AttemptOutcome, Attempts } from './attempts.ts';
import type { SendResult } from './channel.ts';
import type { ClaimedRow, DeliverRequest, DeliveryNote, NumberEffect, RowOutcome } from './delivery.ts';
import { templateKey } from './delivery.ts';
import { pairReadyAtMs } from './pair-rate.ts';
import { quietUntilMs } from './quiet-hours.ts';
import type { TierReservation } from './recipient-tier.ts';
import { outcomeOfRefusal } from './refusals.ts';
import { decideSend } from './send-policy.ts';

/** What a delivery needs from outside; tests put their own in. */
export interface DeliveryPorts {
  attempts: Attempts;
  now(): Promise<number>;
  /** Asked last before a send: the rows were claimed a while ago. */
  isStillConnected(): Promise<boolean>;
  send(row: ClaimedRow, attempt: number, form: 'free_form' | 'template'): Promise<SendResult>;
  reserveTier(row: ClaimedRow, nowMs: number): Promise<TierReservation>;
  restoreTier(reservation: { grantedAtMs: number; earlierAtMs: number | null }): Promise<void>;
  window: { endsAtMs: number };
  notes: DeliveryNote[];
  effects: NumberEffect[];
}

/** A window our side believed open and Meta did not ends this very attempt, not the message. */
const MAX_FORMS = 2;

export async function deliverRow(request: DeliverRequest, row: ClaimedRow, ports: DeliveryPorts): Promise<RowOutcome> {
  let attempt = row.attempt;
  let mustBeTemplate = row.mustBeTemplate;
  for (let form = 0; form < MAX_FORMS; form += 1) {
    const outcome = await attemptOnce(request, row, attempt, mustBeTemplate, ports);
    if (outcome.next !== 'window_closed') return outcome;
    ports.notes.push({
      messageId: row.id,
      key: `${attempt}.window_closed`,
      kind: 'fell_back_to_template',
      atMs: await ports.now(),
      detail: { attempt, code: 131047 },
    });
    attempt += 1;
    mustBeTemplate = true;
  }
  throw new Error('a template was refused for a closed window');
}

async function attemptOnce(
  request: DeliverRequest,
  row: ClaimedRow,
  attempt: number,
  mustBeTemplate: boolean,
  ports: DeliveryPorts,
): Promise<RowOutcome | { next: 'window_closed' }> {
  const nowMs = await ports.now();
  const base = { messageId: row.id, attempt, form: null, reason: null, code: null };
  const before = ports.attempts.find(row.id, attempt);
  if (before.state === 'ended') {
    // What it said of window and number was true then: the person may have written since, the token may be another.
    return rowOutcome(row, attempt, before.outcome, nowMs, { ...ports, window: { ...ports.window }, effects: [] });
  }
  // Begun, and the chain of sends says nobody is at it: the object died between call and answer.
  if (before.state === 'begun') return { ...base, next: 'unknown', form: before.form, atMs: before.atMs, reason: 'died_while_sending' };

  // Given up long ago and revived: there is nothing left to say.
  if (row.content.isEmptied) return { ...base, next: 'failed', atMs: nowMs, reason: 'words_emptied' };
  const template = row.content.template ?? null;
  const decision = decideSend({
    nowMs,
    isTenantSuspended: request.isTenantSuspended,
    windowEndsAtMs: ports.window.endsAtMs,
    connectionState: request.connection.state,
    pausedUntilMs: request.connection.pausedUntilMs,
    hasOptedOut: request.recipient.hasOptedOut,
    isForFormerMember: (row.lane === 'alert' || row.content.isForMember === true) && !request.recipient.isActiveMember,
    isReply: row.lane === 'reply',
    quietUntilMs: quietUntilMs(request.quietHours, nowMs),
    expiresAtMs: row.expiresAtMs,
    mustBeTemplate,
    template,
    templateState: template && (request.templateStates[templateKey(template)] ?? null),
  });
  if (decision.decision === 'wait') return { ...base, next: 'wait', atMs: decision.untilMs, reason: decision.reason };
  if (decision.decision === 'refuse') {
    return { ...base, next: decision.reason === 'expired' ? 'expired' : 'failed', atMs: nowMs, reason: decision.reason };
  }

  const pairReadyMs = pairReadyAtMs(ports.attempts.recent(nowMs), nowMs);
  if (pairReadyMs > nowMs) return { ...base, next: 'wait', atMs: pairReadyMs, reason: 'pair_rate' };
  const form = decision.decision;
  // Templates leave only outside a window, and only there does a person count towards the tier.
  const place = form === 'template' ? await ports.reserveTier(row, nowMs) : null;
  if (place && !place.granted) return { ...base, next: 'wait', atMs: place.retryAtMs, reason: 'tier_full' };

  // Disconnected since the claim: the token is gone, and nothing leaves with the copy that came along.
  if (!(await ports.isStillConnected())) {
    if (place?.granted) await ports.restoreTier({ grantedAtMs: nowMs, earlierAtMs: place.earlierAtMs });
    return { ...base, next: 'failed', atMs: nowMs, reason: 'not_connected' };
  }

  ports.attempts.begin(row.id, attempt, form, nowMs);
  const outcome = attemptOutcome(await ports.send(row, attempt, form), form, await ports.now());
  ports.attempts.end(row.id, attempt, outcome);
  if (outcome.outcome === 'refused' && place?.granted) {
    await ports.restoreTier({ grantedAtMs: nowMs, earlierAtMs: place.earlierAtMs });
  }
  return rowOutcome(row, attempt, outcome, nowMs, ports);
}

function attemptOutcome(result: SendResult, form: 'free_form' | 'template', atMs: number): AttemptOutcome {
  switch (result.outcome) {
    case 'accepted':
      return { outcome: 'accepted', wamid: result.wamid, atMs, form, isHeld: result.isHeld };
    case 'unknown':
      return { outcome: 'unknown', atMs, reason: result.reason, form };
    case 'error': {
      const { kind, retryable, retryAfterSeconds, platformCode, subcode } = result.error;
      const why = subcode === undefined ? {} : { subcode };
      return { outcome: 'refused', kind, retryable, retryAfterSeconds, code: platformCode, form, ...why };
    }
  }
}

function rowOutcome(
  row: ClaimedRow,
  attempt: number,
  outcome: AttemptOutcome,
  nowMs: number,
  ports: DeliveryPorts,
): RowOutcome | { next: 'window_closed' } {
  const base = { messageId: row.id, attempt, form: outcome.form, code: null };
  switch (outcome.outcome) {
    case 'accepted':
      if (outcome.isHeld)
        ports.notes.push({ messageId: row.id, key: `${attempt}.held`, kind: 'held_by_meta', atMs: outcome.atMs, detail: null });
      return { ...base, next: 'accepted', wamid: outcome.wamid, atMs: outcome.atMs, reason: null };
    case 'unknown':
      return { ...base, next: 'unknown', atMs: outcome.atMs, reason: outcome.reason };
    case 'refused': {
      if (outcome.kind === 'window_closed' && outcome.form === 'free_form') {
        ports.window.endsAtMs = Math.min(ports.window.endsAtMs, nowMs);
        if (row.content.template) return { next: 'window_closed' };
      }
      const { row: next, effect } = outcomeOfRefusal(row.id, attempt, outcome, nowMs);
      if (effect) ports.effects.push(effect);
      return next;
    }
  }
}
