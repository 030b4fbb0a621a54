/** Which words an alert gets, for every kind and health, in both of its forms. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alertForm, alertSubject, variantOf } from '../../src/alerts/alert-forms.ts';
import { HEALTHS, type RaiseAlert } from '../../src/contract/alerts.ts';
import { contentProblems } from '../../src/messaging/whatsapp/payloads.ts';

const usage = (health: RaiseAlert['customer']['health']): RaiseAlert => ({
  kind: 'usage',
  customer: { ref: 'C-1', name: 'Kavita Textiles', health },
  usage: { percent: 92, limit: 500 },
});
const collections = (health: RaiseAlert['customer']['health']): RaiseAlert => ({
  kind: 'collections',
  customer: { ref: 'C-2', name: 'Deccan Motors', health },
  invoice: { number: 'INV-2043', amount: 125_000, currency: 'INR', dueDate: '2026-11-03' },
});

describe('an alert', () => {
  it('has a variant for every kind and health', () => {
    const table = HEALTHS.map((health) => [health, variantOf('usage', health), variantOf('collections', health)]);
    expect(table).toEqual([
      ['platinum', 'opportunity', 'personal'],
      ['good', 'opportunity', 'personal'],
      ['average', 'heads_up', 'personal'],
      ['poor', 'risk', 'urgent'],
      ['critical', 'risk', 'urgent'],
    ]);
  });

  it.each<[RaiseAlert, string, string]>([
    [
      usage('good'),
      'fincelo_usage_opportunity',
      'Opportunity: Kavita Textiles (health: good) has used 92% of the plan (limit: 500). A good moment to offer a larger plan.',
    ],
    [
      usage('average'),
      'fincelo_usage_headsup',
      'Heads-up: Kavita Textiles (health: average) has used 92% of the plan (limit: 500). Please check in with them this week.',
    ],
    [
      usage('critical'),
      'fincelo_usage_risk',
      'Risk: Kavita Textiles (health: critical) has used 92% of the plan (limit: 500). Please reach out today, before they are cut off.',
    ],
    [
      collections('poor'),
      'fincelo_collections_urgent',
      'Urgent: Deccan Motors (health: poor) has not paid invoice INV-2043 of ₹1,25,000, due 3 Nov 2026. Please call them today.',
    ],
    [
      collections('good'),
      'fincelo_collections_personal',
      'Overdue invoice: Deccan Motors (health: good) has not paid invoice INV-2043 of ₹1,25,000, due 3 Nov 2026. A personal word from you may be all it takes.',
    ],
  ])('reads well: $kind of $customer.health', (alert, name, text) => {
    const form = alertForm(alert);
    expect([form.template.name, form.text]).toEqual([name, text]);
  });

  it.each<[RaiseAlert, [string, string][]]>([
    [
      usage('poor'),
      [
        ['On it', 'on_it'],
        ['Call customer', 'call'],
        ['Snooze', 'snooze'],
      ],
    ],
    [
      collections('good'),
      [
        ['Call customer', 'call'],
        ['Promise to pay', 'promise'],
        ['Paid', 'paid'],
      ],
    ],
  ])('puts the right action behind each button of $kind', (alert, buttons) => {
    expect(alertForm(alert).buttons.map(({ title, action }) => [title, action])).toEqual(buttons);
  });

  it.each<[string, Partial<Record<'percent' | 'limit', number | string>>, string[]]>([
    ['a limit in words', { limit: '500 loans a month' }, ['92%', '500 loans a month']],
    ['no limit', { limit: undefined as never }, ['92%', 'not given']],
    ['a large limit, grouped as in India', { limit: 1_250_000 }, ['92%', '12,50,000']],
    ['a limit of nothing', { limit: 0 }, ['92%', '0']],
    ['a broken percentage, to one place', { percent: 92.456 }, ['92.5%', '500']],
  ])('tells %s', (_what, changed, values) => {
    const alert = usage('poor');
    if (alert.kind !== 'usage') throw new Error('not a usage alert');
    expect(alertForm({ ...alert, usage: { ...alert.usage, ...changed } as never }).values.slice(2)).toEqual(values);
  });

  it.each([
    [125_000.5, 'INR', '₹1,25,000.50'],
    [99, 'USD', '$99'],
    [12, 'XYZ', 'XYZ 12'],
  ])('tells an amount of %d %s as %s', (amount, currency, told) => {
    const about = alertSubject({ usage: null, invoice: { number: 'INV-1', amount, currency, dueDate: '2026-11-03' } });
    expect(about.replaceAll('\u00a0', ' ')).toBe(`invoice INV-1, ${told}`);
  });

  it('says the same in both forms, and Meta takes both, whatever the caller may send', () => {
    const text = (max: number) => fc.string({ minLength: 1, maxLength: max, unit: 'binary' });
    const customer = fc.record({ ref: text(64), name: text(120), health: fc.constantFrom(...HEALTHS) });
    const limit = fc.oneof(fc.constant(undefined), text(60), fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }));
    const alerts = fc.oneof(
      fc.record({
        kind: fc.constant('usage' as const),
        customer,
        usage: fc.record({ percent: fc.double({ min: 0, max: 10_000, noNaN: true }), limit }),
      }),
      fc.record({
        kind: fc.constant('collections' as const),
        customer,
        invoice: fc.record({
          number: text(60),
          amount: fc.double({ min: 0.01, max: 1e12, noNaN: true }),
          currency: fc.stringMatching(/^[A-Z]{3}$/),
          dueDate: fc.constant('2026-11-03'),
        }),
      }),
    );
    fc.assert(
      fc.property(alerts, (alert) => {
        const form = alertForm(alert as RaiseAlert);
        const buttons = form.buttons.map(({ title, action }) => ({ id: action, title }));
        const { name, language } = form.template;
        expect(contentProblems({ text: form.text, buttons, template: { name, language, values: form.values } })).toEqual([]);
        expect(form.values.filter((value) => !form.text.includes(value))).toEqual([]);
        expect(form.text.length).toBeLessThanOrEqual(1024);
      }),
    );
  });
});
