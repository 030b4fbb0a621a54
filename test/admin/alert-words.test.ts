/** Alerts and connections in words. */
import { describe, expect, it } from 'vitest';
import { alertContext, alertSummary, answerText, dueText, firstAlertCommand } from '../../src/admin/alerts/alert-words.ts';
import { leadingConnection, type SessionConnection } from '../../src/admin/shell/connection-words.ts';
import { raiseAlert } from '../../src/contract/alerts.ts';

const ZONE = 'Asia/Kolkata';
const createdAt = '2026-03-14T20:00:00Z';

describe('an alert', () => {
  it('about usage says how full the plan is', () => {
    const alert = { usage: { percent: 118.44, limit: 120_000 }, invoice: null, variant: 'risk' as const, createdAt };
    expect(alertSummary(alert)).toBe('Usage at 118.4% of plan');
    expect(alertContext(alert, ZONE)).toBe('Risk · plan limit 1,20,000');
  });

  it('about an invoice says which, how much and since when', () => {
    const invoice = { number: 'INV-7', amount: 125_000, currency: 'INR', dueDate: '2026-03-02' };
    const alert = { usage: null, invoice, variant: 'urgent' as const, createdAt };
    expect(alertSummary(alert)).toBe('Invoice INV-7 · ₹1,25,000');
    expect(alertContext(alert, ZONE)).toBe('Urgent collection · overdue since 2 Mar');
  });

  it.each([
    ['2026-03-14', 'overdue since 14 Mar'],
    ['2026-03-15', 'due the day it was raised'],
    ['2026-03-16', 'due 16 Mar'],
    ['2025-12-31', 'overdue since 31 Dec 2025'],
  ])("with the due date %s, raised on 15 March in the tenant's zone, is %s", (dueDate, words) => {
    expect(dueText(dueDate, createdAt, ZONE)).toBe(words);
  });

  it('shows a tapped answer by its button and a typed one as typed', () => {
    expect(['on_it', 'snooze_1h', 'hand_back', 'Will call at 4'].map(answerText)).toEqual([
      'On it',
      'Snooze 1 hour',
      'Hand back',
      'Will call at 4',
    ]);
  });
});

it('offers a first command whose body the API takes', () => {
  const body = /-d '(.*)'/.exec(firstAlertCommand('http://127.0.0.1:8787', 'mem_1'))?.[1] ?? '';
  expect(raiseAlert.parse(JSON.parse(body))).toEqual(JSON.parse(body));
});

describe('the connection chip', () => {
  const words = { label: 'Connected', tone: 'good' as SessionConnection['tone'], displayPhone: null, verifiedName: null };
  const connection: SessionConnection = { id: 'c', channel: 'whatsapp', state: 'connected', ...words };

  it('shows the one that needs a person first, then WhatsApp', () => {
    const telegram = { ...connection, id: 'telegram', channel: 'telegram' as const };
    const broken = { ...telegram, id: 'broken', state: 'token_expired', tone: 'bad' as const };
    expect(leadingConnection([telegram, connection])?.id).toBe('c');
    expect(leadingConnection([connection, telegram, broken])?.id).toBe('broken');
    expect(leadingConnection([])).toBeUndefined();
  });
});
