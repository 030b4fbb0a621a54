/** Reads Meta's error codes: what kind of refusal it is, whether to try again, and what to tell the admin. */
import type { SendError } from '../channel.ts';
import { ERRORS, type ErrorRow, NEXT } from './error-table.ts';

const CALLING = { first: 138_000, last: 138_999 };
/** Meta numbers the missing permissions 200 to 299. */
const PERMISSIONS = { first: 200, last: 299 };

/**
 * A refusal that no row names is tried again: what Graph answers with an error was not accepted, so a repeat is safe,
 * and the claims of the message bound how often.
 */
const UNKNOWN: ErrorRow = {
  kind: 'temporary',
  retryAfterSeconds: 60,
  text: 'WhatsApp refused the message with a code that is not known here.',
  nextStep: NEXT.wait,
};

/**
 * @param code `error.code` of a Graph answer, or of an error in a webhook.
 * @param details `error_data.details`; the two codes for a guessed PIN name there how long to wait.
 *   Source: Meta, "Error codes".
 */
export function sendErrorOf(code: number, details?: string): SendError {
  const row = rowOf(code);
  const retryAfterSeconds = row.retryAfterSeconds === 'in_details' ? secondsIn(details) : row.retryAfterSeconds;
  return { kind: row.kind, retryable: retryAfterSeconds !== null, retryAfterSeconds, platformCode: code };
}

/** A sentence for the admin and what to do about it; for codes that are not known, a cautious one. */
export function explainPlatformError(code: number): { text: string; nextStep: string } {
  const { text, nextStep } = rowOf(code);
  return { text, nextStep };
}

function rowOf(code: number): ErrorRow {
  const row = ERRORS.get(code);
  if (row) return row;
  if (code >= PERMISSIONS.first && code <= PERMISSIONS.last) return ERRORS.get(PERMISSIONS.first) ?? UNKNOWN;
  if (code >= CALLING.first && code <= CALLING.last) return ERRORS.get(CALLING.first) ?? UNKNOWN;
  return UNKNOWN;
}

/** "try again after 3600 seconds", "in 5 minutes"; an hour where no time is named. */
function secondsIn(details: string | undefined): number {
  const found = /(\d+)\s*(second|minute|hour|day)/i.exec(details ?? '');
  const unit = { second: 1, minute: 60, hour: 3600, day: 86_400 }[found?.[2]?.toLowerCase() ?? ''] ?? 3600;
  return Number(found?.[1] ?? 1) * unit;
}
