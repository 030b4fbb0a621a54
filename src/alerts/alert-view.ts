/** Alerts as the API gives them: rows joined with the people and the message they name. */
import { type SQL, sql } from 'drizzle-orm';
import type { Alert, AlertDetail, Collections, TimelineEntry, Usage } from '../contract/alerts.ts';
import { type Db, runBatch, type TenantScope } from '../db/client.ts';
import type { AlertRow } from './find-alert.ts';

export interface AlertViewRow extends Omit<AlertRow, 'usage' | 'invoice' | 'tenantId' | 'asking'> {
  usage: string | null;
  invoice: string | null;
  askedName: string | null;
  answeredByName: string | null;
  messageStatus: string | null;
}

/** Newest first. `condition` narrows within the tenant; `a` is the alert. */
export async function readAlerts(db: Db, scope: TenantScope, condition: SQL, limit: number): Promise<AlertViewRow[]> {
  return db.all<AlertViewRow>(sql`SELECT a.id, a.kind, a.variant, a.status, a.customer_ref AS customerRef, a.customer_name AS customerName,
      a.customer_health AS customerHealth, a.usage, a.invoice, a.asked_member_id AS askedMemberId, asked.name AS askedName,
      a.message_id AS messageId, m.status AS messageStatus, a.answer, a.answered_by AS answeredBy, answered.name AS answeredByName,
      a.answered_at_ms AS answeredAtMs, a.due_at_ms AS dueAtMs, a.created_at_ms AS createdAtMs, a.updated_at_ms AS updatedAtMs
    FROM alerts a LEFT JOIN messages m ON m.id = a.message_id AND m.tenant_id = a.tenant_id
      LEFT JOIN members asked ON asked.id = a.asked_member_id AND asked.tenant_id = a.tenant_id
      LEFT JOIN members answered ON answered.id = a.answered_by AND answered.tenant_id = a.tenant_id
    WHERE a.tenant_id = ${scope.tenantId} AND ${condition} ORDER BY a.created_at_ms DESC, a.id DESC LIMIT ${limit}`);
}

export function alertView(row: AlertViewRow): Alert {
  return {
    id: row.id,
    kind: row.kind,
    variant: row.variant as Alert['variant'],
    status: row.status,
    customer: { ref: row.customerRef, name: row.customerName, health: row.customerHealth },
    usage: row.usage === null ? null : (JSON.parse(row.usage) as Usage),
    invoice: row.invoice === null ? null : (JSON.parse(row.invoice) as Collections),
    asked: { id: row.askedMemberId, name: row.askedName ?? 'former member' },
    messageId: row.messageId,
    messageStatus: row.messageStatus,
    answer: row.answer,
    answeredBy: row.answeredBy === null ? null : { id: row.answeredBy, name: row.answeredByName ?? 'former member' },
    answeredAt: iso(row.answeredAtMs),
    dueAt: iso(row.dueAtMs),
    createdAt: new Date(row.createdAtMs).toISOString(),
    updatedAt: new Date(row.updatedAtMs).toISOString(),
  };
}

/** The alert with everything that happened to it and to its messages, oldest first. */
export async function alertDetail(db: Db, scope: TenantScope, row: AlertViewRow): Promise<AlertDetail> {
  const [events, sent] = await runBatch<[EventRow, SentRow]>(db, [
    sql`SELECT e.at_ms AS atMs, e.kind, e.detail, e.member_id AS memberId, m.name AS memberName FROM alert_events e
      LEFT JOIN members m ON m.id = e.member_id AND m.tenant_id = e.tenant_id
      WHERE e.alert_id = ${row.id} AND e.tenant_id = ${scope.tenantId} ORDER BY e.at_ms, e.key`,
    // The plus keeps SQLite from walking the tenant's whole log where the cause leads straight to a few rows.
    sql`SELECT form, accepted_at_ms AS accepted, sent_at_ms AS sent, delivered_at_ms AS delivered, read_at_ms AS read, failed_at_ms AS failed
      FROM messages WHERE cause = ${`alert:${row.id}`} AND +tenant_id = ${scope.tenantId} AND direction = 'out' AND lane = 'alert'
      ORDER BY created_at_ms`,
  ]);
  const timeline = [...events.map((event) => eventEntry(event, row)), ...sent.flatMap(messageEntries)];
  // Stable: what happened in one millisecond keeps its order.
  timeline.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return { ...alertView(row), timeline };
}

interface EventRow {
  atMs: number;
  kind: string;
  detail: string | null;
  memberId: string | null;
  memberName: string | null;
}

type SentRow = { form: 'free_form' | 'template' | null } & Record<'accepted' | 'sent' | 'delivered' | 'read' | 'failed', number | null>;

const CHOSEN_BY: Record<string, string> = {
  named: 'as the request asked',
  owner: 'who looks after this customer',
  fewest_open_alerts: 'who has the fewest open alerts; the customer had no owner',
};

const ANSWERS: Record<string, string> = {
  on_it: 'On it',
  call: 'Call customer',
  snooze: 'Snooze',
  snooze_1h: 'Snooze 1 hour',
  snooze_1d: 'Snooze 1 day',
  promise: 'Promise to pay',
  paid: 'Paid',
  resolve: 'Resolved',
};

function eventEntry(event: EventRow, alert: AlertViewRow): TimelineEntry {
  const detail = (event.detail === null ? {} : JSON.parse(event.detail)) as Record<string, unknown>;
  const by = event.memberId === null ? null : { id: event.memberId, name: event.memberName ?? 'former member' };
  const at = new Date(event.atMs).toISOString();
  switch (event.kind) {
    case 'raised':
      return {
        at,
        kind: 'raised',
        text: `Raised; ${alert.askedName ?? 'a former member'} is asked, ${CHOSEN_BY[String(detail.chosenBy)] ?? ''}.`,
        by: null,
      };
    case 'answered':
      return { at, kind: 'answered', text: `Answered: ${ANSWERS[String(detail.action)] ?? String(detail.action)}.`, by };
    case 'asked_again':
      return {
        at,
        kind: 'asked_again',
        text: detail.after === 'promised' ? 'The promise fell due; asked again.' : 'The snooze is over; asked again.',
        by,
      };
    default:
      return { at, kind: event.kind, text: event.kind.replaceAll('_', ' '), by };
  }
}

function messageEntries(message: SentRow): TimelineEntry[] {
  const how = message.form === 'template' ? 'as a template' : 'as a free-form message';
  const steps = [
    ['accepted', `WhatsApp accepted the message, ${how}.`],
    ['delivered', 'Delivered to the phone.'],
    ['read', 'Read.'],
    ['failed', 'The message could not be delivered; the message log says why.'],
  ] as const;
  return steps.flatMap(([step, text]) => {
    const atMs = message[step];
    return atMs === null ? [] : [{ at: new Date(atMs).toISOString(), kind: step, text, by: null }];
  });
}

function iso(atMs: number | null): string | null {
  return atMs === null ? null : new Date(atMs).toISOString();
}
