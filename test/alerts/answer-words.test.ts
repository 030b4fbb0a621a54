/** What a member is told about an alert, and what fits into a WhatsApp list. */
import { describe, expect, it } from 'vitest';
import type { AlertAction } from '../../src/alerts/alert-actions.ts';
import { actionRows, alertRow, alreadyDone, alreadyResolved, confirmation, help, whatToDo } from '../../src/alerts/answer-words.ts';
import type { AlertRow } from '../../src/alerts/find-alert.ts';
import { ALERT_STATUSES } from '../../src/contract/alerts.ts';
import { contentProblems } from '../../src/messaging/whatsapp/payloads.ts';

const AT_MS = Date.UTC(2026, 10, 20, 10);
const ALERT: AlertRow = {
  ...{
    id: 'alr_1',
    tenantId: 'ten_1',
    kind: 'usage',
    variant: 'risk',
    status: 'open',
    customerRef: 'C-1',
    customerName: 'Kavita Textiles',
  },
  ...{ customerHealth: 'poor', usage: { percent: 92 }, invoice: null, askedMemberId: 'mem_1', messageId: 'msg_1', answer: null },
  ...{ answeredBy: null, answeredAtMs: null, dueAtMs: null, asking: 1, createdAtMs: AT_MS, updatedAtMs: AT_MS },
};
const INVOICE: AlertRow = {
  ...ALERT,
  kind: 'collections',
  usage: null,
  invoice: { number: 'INV-2043', amount: 125_000, currency: 'INR', dueDate: '2026-11-03' },
};
const facts = { dueAtMs: AT_MS, phone: '+919820010001', timeZone: 'Asia/Kolkata' };

describe('a confirmation', () => {
  it.each<[AlertAction, AlertRow, string]>([
    [
      'on_it',
      ALERT,
      'Thank you. *Kavita Textiles* (usage 92%) is acknowledged and yours. Reply *done* when it is settled, or *more* for other actions.',
    ],
    ['call', ALERT, 'Call Kavita Textiles: +91 98200 10001. I have marked *Kavita Textiles* (usage 92%) as acknowledged.'],
    ['snooze', ALERT, 'Snoozed. I will ask you about *Kavita Textiles* (usage 92%) again on Fri, 20 Nov, 15:30.'],
    [
      'promise',
      INVOICE,
      'Noted: *Kavita Textiles* promised to pay (invoice INV-2043, ₹1,25,000). I will ask you again on Fri, 20 Nov, 15:30. Reply *paid* once the money is in.',
    ],
    ['paid', INVOICE, 'Wonderful. *Kavita Textiles* (invoice INV-2043, ₹1,25,000) is marked as paid and resolved.'],
    ['resolve', ALERT, 'Done. *Kavita Textiles* (usage 92%) is resolved.'],
  ])('of %s says what was done', (action, alert, text) => {
    expect(confirmation(alert, action, facts)).toBe(text);
  });

  it('tells the time of the tenant, also where that is another day', () => {
    const late = { ...facts, dueAtMs: Date.UTC(2026, 10, 20, 20) };
    expect(confirmation(ALERT, 'snooze_1h', late)).toContain('Sat, 21 Nov, 01:30');
    expect(confirmation(ALERT, 'snooze_1h', { ...late, timeZone: 'America/New_York' })).toContain('Fri, 20 Nov, 15:00');
  });

  it('admits that there is no phone number', () => {
    expect(confirmation(ALERT, 'call', { ...facts, phone: null })).toContain('I have no phone number for Kavita Textiles');
  });

  it('names the state of an alert that needs no answer any more', () => {
    expect(alreadyDone({ ...ALERT, status: 'promised' })).toBe(
      'You have answered that already: *Kavita Textiles* (usage 92%) is promised to be paid.',
    );
    expect(alreadyResolved(ALERT)).toBe('*Kavita Textiles* (usage 92%) is resolved already, so nothing was changed.');
  });

  it.each([
    [0, 'You have no open alerts. '],
    [1, 'You have one open alert. '],
    [2, 'You have 2 open alerts. '],
  ])('for nothing understood counts %i open alerts', (count, start) => {
    expect(help(count)).toContain(start);
  });
});

describe('a list', () => {
  it.each(ALERT_STATUSES)('of alerts fits into what WhatsApp shows, for an alert that is %s', (status) => {
    const long: AlertRow = { ...INVOICE, status, customerName: 'Shri Venkateshwara Textiles and Garments Private Limited' };
    const invoice = { ...INVOICE.invoice, number: 'INV/2026-27/000000000000000000000000000000000000000000000204' };
    const rows = [long, { ...long, invoice } as AlertRow].map((alert, index) => ({ id: `row${index}`, ...alertRow(alert) }));
    expect(contentProblems({ text: whatToDo(long), list: { label: 'Choose an alert', rows } })).toEqual([]);
    expect(rows.map((row) => row.title)).toEqual(['Shri Venkateshwara Text…', 'Shri Venkateshwara Text…']);
    expect(rows[1]?.description).toHaveLength(72);
  });

  it('keeps a name that just fits whole', () => {
    expect(alertRow({ ...ALERT, customerName: 'x'.repeat(24) })).toEqual({ title: 'x'.repeat(24), description: 'usage 92% · open' });
  });

  it.each(['usage', 'collections'] as const)('of actions for %s fits, names each action once, and starts with the buttons', (kind) => {
    const rows = actionRows(kind);
    expect(
      contentProblems({ text: 'Choose', list: { label: 'Choose', rows: rows.map(({ action, title }) => ({ id: action, title })) } }),
    ).toEqual([]);
    expect(new Set(rows.map((row) => row.action)).size).toBe(rows.length);
    expect(rows[0]?.action).toBe(kind === 'usage' ? 'on_it' : 'promise');
  });
});
