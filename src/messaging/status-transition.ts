/** What one delivery status does to one message. Pure: a status never goes back, and moves a message only through its own attempt. */
import type { MessageStatus } from '../db/schema/messages.ts';

/** Meta: free-form outside the customer service window. */
const WINDOW_CLOSED_CODE = 131047;

const RANK: Partial<Record<MessageStatus, number>> = { queued: 0, sending: 1, unknown: 1, accepted: 2, sent: 3, delivered: 4, read: 5 };

/** The part of a message row that statuses move. */
export interface StatusRow {
  id: string;
  attempt: number;
  status: MessageStatus;
  form: 'free_form' | 'template' | null;
  hasTemplate: boolean;
  wamid: string | null;
  acceptedAtMs: number | null;
  sentAtMs: number | null;
  deliveredAtMs: number | null;
  readAtMs: number | null;
  failedAtMs: number | null;
  errorCode: number | null;
}

export interface DeliveryStatus {
  status: 'sent' | 'delivered' | 'read' | 'failed';
  /** The attempt its callback data names; null when it was matched by wamid. */
  attempt: number | null;
  wamid: string;
  atMs: number;
  errorCode: number | null;
}

export type Transition =
  | { result: 'moved'; row: StatusRow }
  /** Failed because the window was closed: the same row leaves once more, as its template. */
  | { result: 'send_as_template'; row: StatusRow }
  /** It speaks of an attempt that another one has replaced: a line in the timeline, no more. */
  | { result: 'noted'; key: string }
  | { result: 'repeated' };

/** The platform's word as one of ours; a played voice note was read. Null for words that are not a delivery status. */
export function deliveryWord(word: string): DeliveryStatus['status'] | null {
  switch (word) {
    case 'sent':
    case 'delivered':
    case 'read':
    case 'failed':
      return word;
    case 'played':
      return 'read';
    default:
      return null;
  }
}

export function applyStatus(row: StatusRow, status: DeliveryStatus): Transition {
  const attempt = status.attempt ?? row.attempt;
  if (attempt < row.attempt && !provesItLeft(row, status)) return { result: 'noted', key: `${attempt}.${status.status}` };
  // A later attempt than the row knows: its own outcome is still on the way here. An earlier one: its form is asked for by the sweep.
  const current: StatusRow = { ...row, attempt, wamid: row.wamid ?? status.wamid, form: attempt < row.attempt ? null : row.form };
  const field = `${status.status}AtMs` as const;
  if (current[field] !== null) return { result: 'repeated' };
  if (status.status === 'failed') return fail(current, status);
  const isAhead = rankOf(status.status) > rankOf(current.status) && current.status !== 'failed';
  // Whatever came after a failure was reported shows that the person has it: delivered and read win.
  const isProofOfDelivery = current.status === 'failed' && rankOf(status.status) >= rankOf('delivered');
  const moved = isAhead || isProofOfDelivery ? status.status : current.status;
  // Without an answer of our own, this is when we know at the latest that it was accepted.
  return { result: 'moved', row: { ...current, status: moved, acceptedAtMs: row.acceptedAtMs ?? status.atMs, [field]: status.atMs } };
}

/**
 * Whether the platform accepted an earlier attempt whose answer was lost, while the row still waits for a later one: then
 * it must not leave again. Where that attempt failed for a closed window (the row leaves as its template), only an arrival counts.
 */
function provesItLeft(row: StatusRow, { status }: DeliveryStatus): boolean {
  const isWaiting = row.status === 'queued' || row.status === 'sending' || row.status === 'unknown';
  return isWaiting && (rankOf(status) >= rankOf('delivered') || (status === 'sent' && row.form !== 'template'));
}

function fail(row: StatusRow, status: DeliveryStatus): Transition {
  const hasArrived = rankOf(row.status) >= rankOf('delivered');
  // The failure may overtake the outcome that tells the form: only a free-form message is refused for a closed window.
  if (status.errorCode === WINDOW_CLOSED_CODE && row.form !== 'template' && row.hasTemplate && !hasArrived) {
    return {
      result: 'send_as_template',
      row: { ...row, status: 'queued', form: 'template', attempt: row.attempt + 1, wamid: null, acceptedAtMs: null, sentAtMs: null },
    };
  }
  const next: MessageStatus = hasArrived ? row.status : 'failed';
  return { result: 'moved', row: { ...row, status: next, failedAtMs: status.atMs, errorCode: status.errorCode } };
}

function rankOf(status: MessageStatus): number {
  return RANK[status] ?? -1;
}
