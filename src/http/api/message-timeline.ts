/** The life of one message as a list of moments, from the row's own times and what else happened to it. Pure. */
import type { TimelineEntry } from '../../contract/alerts.ts';
import type { messageEvents, messages } from '../../db/schema/messages.ts';
import { explainReason, inWords } from '../../messaging/explain-reason.ts';

type MessageRow = typeof messages.$inferSelect;
type MessageEvent = Pick<typeof messageEvents.$inferSelect, 'atMs' | 'kind' | 'detail'>;
type Person = TimelineEntry['by'];

interface Moment {
  atMs: number | null;
  kind: string;
  text: string;
  by?: Person;
}

/** Oldest first. `member` is the colleague who wrote it, on an inbound message of one. */
export function messageTimeline(row: MessageRow, events: MessageEvent[], member: Person): TimelineEntry[] {
  const life = row.direction === 'in' ? inboundLife(row, member) : outboundLife(row);
  return [...life, ...events.map(momentOfEvent)]
    .flatMap(({ atMs, kind, text, by = null }) => (atMs === null ? [] : [{ atMs, kind, text, by }]))
    .sort((a, b) => a.atMs - b.atMs)
    .map(({ atMs, ...entry }) => ({ at: new Date(atMs).toISOString(), ...entry }));
}

function inboundLife(row: MessageRow, member: Person): Moment[] {
  return [
    { atMs: row.platformAtMs, kind: 'written', text: 'Written by the sender.', by: member },
    { atMs: row.createdAtMs, kind: 'received', text: 'Received.' },
  ];
}

/** In the order of life, which stays the order of moments that share a millisecond. */
function outboundLife(row: MessageRow): Moment[] {
  const form = row.form === 'template' ? `the template ${templateName(row) ?? ''}`.trim() : 'a free-form message';
  return [
    { atMs: row.createdAtMs, kind: 'queued', text: 'Queued to be sent.' },
    { atMs: row.acceptedAtMs, kind: 'accepted', text: `Accepted by WhatsApp as ${form}.` },
    { atMs: row.sentAtMs, kind: 'sent', text: 'Sent.' },
    { atMs: row.deliveredAtMs, kind: 'delivered', text: "Delivered to the person's phone." },
    { atMs: row.readAtMs, kind: 'read', text: 'Read.' },
    { atMs: row.failedAtMs, kind: endOf(row), text: endText(row) },
  ];
}

/** A message that ended otherwise than by failing says how. */
function endOf(row: MessageRow): string {
  return row.status === 'expired' || row.status === 'cancelled' || row.status === 'dead' ? row.status : 'failed';
}

function endText(row: MessageRow): string {
  const why = row.reason === null && row.errorCode === null ? '' : ` ${explainReason(row.reason ?? '', row.errorCode).text}`;
  switch (endOf(row)) {
    case 'expired':
      return 'Not sent: it had expired.';
    case 'cancelled':
      return 'Cancelled.';
    case 'dead':
      return `Given up.${why}`;
    default:
      return `Failed.${why}`;
  }
}

function momentOfEvent({ atMs, kind, detail }: MessageEvent): Moment {
  return { atMs, kind, text: (EVENT_TEXTS[kind] ?? textOfUnknown)(detail ?? {}, kind) };
}

const EVENT_TEXTS: Readonly<Record<string, (detail: Record<string, unknown>, kind: string) => string>> = {
  fell_back_to_template: () =>
    'Refused as a free-form message, because the 24-hour window was closed: it leaves once more as its template.',
  held_by_meta: () => 'Accepted, but held: Meta first watches how others take this template.',
  passed_waiting_message: () => 'Sent ahead of an earlier message that was still waiting.',
  asked_again: (detail) =>
    `Not known whether it left, while later messages were reported: sent again as attempt ${String(detail['attempt'])}.`,
  revived: () => 'Queued again by an operator, after it had been given up.',
  earlier_attempt: (detail) => `A late report on attempt ${String(detail['attempt'])}: ${String(detail['status'])}.`,
};

function textOfUnknown(detail: Record<string, unknown>, kind: string): string {
  const { reason, code } = detail;
  const why = typeof reason === 'string' ? ` ${explainReason(reason, typeof code === 'number' ? code : null).text}` : '';
  return `${inWords(kind)}.${why}`;
}

function templateName(row: MessageRow): string | undefined {
  return 'template' in row.content ? row.content.template?.name : undefined;
}
