/** Writes what became of claimed rows, all in one batch, and says who must be poked again and when. */
import { type SQL, sql } from 'drizzle-orm';
import { tokenDeathStatements } from '../connections/token-death.ts';
import { type Db, runBatch } from '../db/client.ts';
import type { ClaimedConversation } from './claim.ts';
import type { ClaimedRow, DeliverResult, NumberEffect, RowOutcome } from './delivery.ts';
import { SWEEP_AFTER_MS } from './insert-outbound.ts';
import { joinParkedStatuses } from './parked-statuses.ts';
import { LONGEST_POKE_DELAY_MS } from './poke.ts';
import { unknownSweepAtMs } from './unknown-outcome.ts';

/** When a conversation that was busy or out of reach is asked again. */
const LATER_MS = 10_000;

export interface DeliveredConversation {
  conversation: ClaimedConversation;
  /** Rows that found no start in the number's pace, and how long until they may ask again. */
  held: { row: ClaimedRow; waitMs: number }[];
  result: DeliverResult;
}

export interface Recorded {
  /** Conversations to poke, by the delay in ms. */
  pokes: Map<number, string[]>;
  messageIds: Map<string, string[]>;
}

/** What one row becomes; only a row that is still `sending` on that attempt takes it. */
interface RowChange {
  id: string;
  attempt: number;
  status: 'queued' | 'unknown' | 'failed' | 'expired';
  nextAttempt: number;
  form: 'free_form' | 'template' | null;
  notBeforeMs: number;
  sweepAtMs: number | null;
  failedAtMs: number | null;
  reason: string | null;
  code: number | null;
}

export async function recordOutcomes(db: Db, delivered: DeliveredConversation[], nowMs: number): Promise<Recorded> {
  const recorded: Recorded = { pokes: new Map(), messageIds: new Map() };
  const accepted: (RowOutcome & { next: 'accepted' })[] = [];
  const changes: RowChange[] = [];
  const statements: SQL[] = [];
  for (const { conversation, held, result } of delivered) {
    const { conversationId } = conversation.request;
    const pokeAfter = (atMs: number) => addPoke(recorded.pokes, Math.max(0, atMs - nowMs), conversationId);
    for (const { row, waitMs } of held) {
      changes.push(backToQueue(row.id, row.attempt, nowMs + waitMs, nowMs, 'throughput'));
      pokeAfter(nowMs + waitMs);
    }
    if (result.result === 'later') {
      // The rows stay `sending`: whoever asks next hears from the conversation what became of them.
      if (held.length < conversation.request.rows.length) pokeAfter(nowMs + LATER_MS);
      continue;
    }
    for (const outcome of result.outcomes) {
      if (outcome.next === 'accepted') accepted.push(outcome);
      else changes.push(changeOf(outcome, nowMs));
      if (outcome.next === 'retry' || outcome.next === 'wait') pokeAfter(outcome.atMs);
    }
    if (result.notes.length > 0) statements.push(insertNotes(conversation.request.scope.tenantId, result.notes));
    if (result.windowCorrection) statements.push(correctWindow(conversationId, result.windowCorrection));
    if (result.isLineFreed) {
      statements.push(freeLine(conversationId, nowMs));
      pokeAfter(nowMs);
    }
    if (result.numberEffect) statements.push(...(await numberStatements(db, conversation.request, result.numberEffect, nowMs)));
    recorded.messageIds.set(
      conversationId,
      result.outcomes.map((outcome) => outcome.messageId),
    );
  }
  // What is put back comes first, so that a line that is freed in the same batch finds its rows.
  if (changes.length > 0) statements.unshift(changeRows(changes));
  if (accepted.length > 0) statements.unshift(acceptRows(accepted));
  await runBatch(db, statements);
  const acceptedIds = accepted.map((outcome) => outcome.messageId);
  if (acceptedIds.length > 0) await joinParkedStatuses(db, acceptedIds, nowMs);
  return recorded;
}

function addPoke(pokes: Recorded['pokes'], delayMs: number, conversationId: string): void {
  if (delayMs > LONGEST_POKE_DELAY_MS) return;
  // Whole seconds, as the queue counts: one poke for all that fall due together.
  const delay = Math.ceil(delayMs / 1000) * 1000;
  const ids = pokes.get(delay) ?? [];
  pokes.set(delay, ids);
  if (!ids.includes(conversationId)) ids.push(conversationId);
}

function changeOf(outcome: Exclude<RowOutcome, { next: 'accepted' }>, nowMs: number): RowChange {
  const { messageId, attempt, form, reason, code } = outcome;
  switch (outcome.next) {
    case 'wait':
      return backToQueue(messageId, attempt, outcome.atMs, nowMs, reason);
    case 'retry':
      return { ...backToQueue(messageId, attempt, outcome.atMs, nowMs, reason), nextAttempt: attempt + 1, code };
    case 'unknown': {
      const sweepAtMs = unknownSweepAtMs(form, nowMs);
      return {
        id: messageId,
        attempt,
        status: 'unknown',
        nextAttempt: attempt,
        form,
        notBeforeMs: 0,
        sweepAtMs,
        failedAtMs: null,
        reason,
        code,
      };
    }
    case 'failed':
    case 'expired':
      return {
        id: messageId,
        attempt,
        status: outcome.next,
        nextAttempt: attempt,
        form,
        notBeforeMs: 0,
        sweepAtMs: null,
        failedAtMs: outcome.atMs,
        reason,
        code,
      };
  }
}

/** A wait too long for a poke is looked at by the sweep as soon as it is due; a shorter one only should the poke be lost. */
function backToQueue(id: string, attempt: number, atMs: number, nowMs: number, reason: string | null): RowChange {
  const sweepAtMs = atMs - nowMs > LONGEST_POKE_DELAY_MS ? atMs : atMs + SWEEP_AFTER_MS;
  return {
    id,
    attempt,
    status: 'queued',
    nextAttempt: attempt,
    form: null,
    notBeforeMs: atMs,
    sweepAtMs,
    failedAtMs: null,
    reason,
    code: null,
  };
}

/** The row may already be further, by a status that was faster than this. One given up as dead was accepted after all. */
function acceptRows(accepted: (RowOutcome & { next: 'accepted' })[]): SQL {
  return sql`UPDATE messages SET status = CASE WHEN status IN ('queued', 'sending', 'unknown', 'dead') THEN 'accepted' ELSE status END,
      wamid = j.value ->> 'wamid', form = j.value ->> 'form', attempt = j.value ->> 'attempt',
      accepted_at_ms = min(coalesce(accepted_at_ms, j.value ->> 'atMs'), j.value ->> 'atMs'), claims = 0, sweep_at_ms = NULL,
      failed_at_ms = CASE WHEN status <> 'dead' THEN failed_at_ms END, reason = CASE WHEN status = 'failed' THEN reason END
    FROM json_each(${JSON.stringify(accepted)}) j
    WHERE messages.id = j.value ->> 'messageId' AND attempt <= j.value ->> 'attempt'`;
}

function changeRows(changes: RowChange[]): SQL {
  return sql`UPDATE messages SET status = j.value ->> 'status', attempt = j.value ->> 'nextAttempt',
      form = CASE WHEN j.value ->> 'nextAttempt' > j.value ->> 'attempt' THEN NULL ELSE coalesce(j.value ->> 'form', form) END,
      not_before_ms = j.value ->> 'notBeforeMs', sweep_at_ms = j.value ->> 'sweepAtMs',
      failed_at_ms = j.value ->> 'failedAtMs', reason = j.value ->> 'reason', error_code = j.value ->> 'code', claims = 0
    FROM json_each(${JSON.stringify(changes)}) j
    WHERE messages.id = j.value ->> 'id' AND messages.status = 'sending' AND messages.attempt <= j.value ->> 'attempt'`;
}

function insertNotes(tenantId: string, notes: { messageId: string; key: string; kind: string; atMs: number; detail: unknown }[]): SQL {
  return sql`INSERT INTO message_events (message_id, key, tenant_id, at_ms, kind, detail)
    SELECT value ->> 'messageId', value ->> 'key', ${tenantId}, value ->> 'atMs', value ->> 'kind', value ->> 'detail'
    FROM json_each(${JSON.stringify(notes)}) WHERE true ON CONFLICT DO NOTHING`;
}

/** Unless a turn has opened it anew meanwhile. */
function correctWindow(conversationId: string, { wrongEndsAtMs, endsAtMs }: { wrongEndsAtMs: number; endsAtMs: number }): SQL {
  return sql`UPDATE conversations SET window_ends_at_ms = ${endsAtMs} WHERE id = ${conversationId} AND window_ends_at_ms = ${wrongEndsAtMs}`;
}

/** The second condition on status says to SQLite what the index of due rows holds. */
function freeLine(conversationId: string, nowMs: number): SQL {
  return sql`UPDATE messages SET not_before_ms = ${nowMs}, sweep_at_ms = ${nowMs + SWEEP_AFTER_MS}
    WHERE conversation_id = ${conversationId} AND sweep_at_ms IS NOT NULL AND status = 'queued' AND reason = 'earlier_message_first'`;
}

async function numberStatements(
  db: Db,
  { scope, connection }: ClaimedConversation['request'],
  effect: NumberEffect,
  nowMs: number,
): Promise<SQL[]> {
  const { id, tokenSealed } = connection;
  switch (effect.effect) {
    case 'needs_reconnect':
      return tokenDeathStatements(db, { id, tenantId: scope.tenantId, tokenSealed }, effect.subcode, nowMs);
    case 'pause':
      return [sql`UPDATE connections SET paused_until_ms = max(coalesce(paused_until_ms, 0), ${effect.untilMs}) WHERE id = ${id}`];
    case 'slow_down':
      return [];
  }
}
