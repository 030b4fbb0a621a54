/** Alerts in words and tones. */
import type { Alert, AlertStatus, Health } from '../../contract/alerts.ts';
import { formatMoney } from '../lib/money.ts';
import { dayOf, formatDate } from '../lib/time.ts';
import { sentenceCase } from '../lib/words.ts';
import type { Tone } from '../parts/tone.ts';

export const ALERT_STATES: Record<AlertStatus, { label: string; tone: Tone }> = {
  open: { label: 'Open', tone: 'orange' },
  acknowledged: { label: 'Acknowledged', tone: 'petrol' },
  snoozed: { label: 'Snoozed', tone: 'warn' },
  promised: { label: 'Promised to pay', tone: 'violet' },
  resolved: { label: 'Resolved', tone: 'good' },
};

export const ALERT_KINDS: Record<Alert['kind'], string> = { usage: 'Usage', collections: 'Collections' };

export const HEALTH_LOOKS: Record<Health, { label: string; tone: Tone }> = {
  platinum: { label: 'Platinum', tone: 'violet' },
  good: { label: 'Good', tone: 'good' },
  average: { label: 'Average', tone: 'warn' },
  poor: { label: 'Poor', tone: 'orange' },
  critical: { label: 'Critical', tone: 'bad' },
};

export const VARIANTS: Record<Alert['variant'], string> = {
  opportunity: 'Opportunity',
  heads_up: 'Heads-up',
  risk: 'Risk',
  urgent: 'Urgent collection',
  personal: 'Personal follow-up',
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

/** "Usage at 92% of plan" or "Invoice INV-7 · ₹1,25,000". */
export function alertSummary(alert: Pick<Alert, 'usage' | 'invoice'>): string {
  if (alert.usage) return `Usage at ${percentText(alert.usage.percent)} of plan`;
  if (alert.invoice) return `Invoice ${alert.invoice.number} · ${formatMoney(alert.invoice.amount, alert.invoice.currency)}`;
  return 'Alert';
}

/** The line under the summary: "Risk · plan limit 500", "Urgent collection · overdue since 2 Mar 2026". */
export function alertContext(alert: Pick<Alert, 'variant' | 'usage' | 'invoice' | 'createdAt'>, timeZone: string): string {
  const parts = [VARIANTS[alert.variant] ?? sentenceCase(alert.variant)];
  const limit = limitText(alert.usage?.limit);
  if (limit) parts.push(`plan limit ${limit}`);
  if (alert.invoice) parts.push(dueText(alert.invoice.dueDate, alert.createdAt, timeZone));
  return parts.join(' · ');
}

/** Against the day the alert was raised, which the server's clock set: the reader's own clock may be wrong. */
export function dueText(dueDate: string, createdAt: string, timeZone: string): string {
  const raisedOn = dayOf(new Date(createdAt), timeZone);
  if (dueDate === raisedOn) return 'due the day it was raised';
  const date = formatDate(dueDate, raisedOn.slice(0, 4));
  return dueDate < raisedOn ? `overdue since ${date}` : `due ${date}`;
}

export function limitText(limit: number | string | undefined): string | null {
  if (limit === undefined) return null;
  return typeof limit === 'number' ? limit.toLocaleString('en-IN') : limit;
}

export function percentText(percent: number): string {
  return `${percent.toLocaleString('en-GB', { maximumFractionDigits: 1 })}%`;
}

export function answerText(answer: string): string {
  return ANSWERS[answer] ?? (/^[a-z0-9_]+$/.test(answer) ? sentenceCase(answer) : answer);
}

/** What `dueAt` means while an alert is in a state. */
export function dueLabel(status: AlertStatus): string {
  switch (status) {
    case 'snoozed':
      return 'Snoozed until';
    case 'promised':
      return 'Promised for';
    case 'open':
      return 'Answer due';
    default:
      return 'Due';
  }
}

/** A first alert that asks the reader, ready to paste; the key is theirs to fill in. */
export function firstAlertCommand(origin: string, memberId: string): string {
  const body = {
    kind: 'usage',
    customer: { ref: 'C-1001', name: 'Kavita Textiles', health: 'poor' },
    usage: { percent: 92, limit: 500 },
    csm: memberId,
  };
  return [
    `curl -X POST ${origin}/api/v1/alerts \\`,
    `  -H 'Authorization: Bearer YOUR_API_KEY' \\`,
    `  -H 'Idempotency-Key: first-alert' \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '${JSON.stringify(body)}'`,
  ].join('\n');
}
