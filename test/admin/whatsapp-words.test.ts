/** What the setup page makes of Meta's words, of a gauge, of a token's end, and of what is typed into the form by hand. */
import { describe, expect, it } from 'vitest';
import { entryOf, entryProblems, fieldsOf } from '../../src/admin/whatsapp-setup/manual-words.ts';
import { isFormer, remedyOf } from '../../src/admin/whatsapp-setup/remedy.ts';
import {
  gaugeLine,
  gaugePercent,
  gaugeTone,
  hasOwnTier,
  nameReview,
  sendingSaid,
  tierWords,
  tokenSaid,
  verificationSaid,
} from '../../src/admin/whatsapp-setup/status-words.ts';
import type { ConnectionStateName } from '../../src/contract/whatsapp-setup.ts';

const states = (...names: ConnectionStateName[]) =>
  names.map((name) => ({ name, tone: 'neutral' as const, label: name, works: '', todo: null, until: null }));

const gauge = (tier: string | null, limit: number | null, reached: number) => ({ tier, limit, reached, nextFreesAt: null });

describe('the gauge of a tier', () => {
  it.each([
    [gauge('TIER_250', 250, 0), '0 of 250 people', 0, 'petrol', '250 people a day'],
    [gauge('TIER_2K', 2_000, 1_312), '1,312 of 2,000 people', 66, 'petrol', '2,000 people a day'],
    [gauge('TIER_10K', 10_000, 8_000), '8,000 of 10,000 people', 80, 'warn', '10,000 people a day'],
    [gauge('TIER_100K', 100_000, 120_000), '120,000 of 100,000 people', 100, 'bad', '100,000 people a day'],
    [gauge('TIER_UNLIMITED', null, 1), '1 person', null, 'petrol', 'Unlimited'],
    [gauge(null, 250, 3), '3 of 250 people', 1, 'petrol', '250 people until Meta says more'],
    [gauge('TIER_NEW', 500, 3), '3 of 500 people', 1, 'petrol', '500 people a day'],
  ])('reads %j', (given, line, percent, tone, words) => {
    const shown = gaugePercent(given);
    expect([gaugeLine(given), shown, gaugeTone(shown), tierWords(given)]).toEqual([line, percent, tone, words]);
  });

  it('shows the number apart from the portfolio only where they differ', () => {
    const portfolio = gauge('TIER_2K', 2_000, 40);
    expect(hasOwnTier({ portfolio, number: portfolio })).toBe(false);
    expect(hasOwnTier({ portfolio, number: { ...portfolio, reached: 12 } })).toBe(true);
    expect(hasOwnTier({ portfolio, number: gauge('TIER_250', 250, 40) })).toBe(true);
  });
});

it.each([
  [null, 'good', 'Does not expire'],
  ['2026-03-31T00:00:00Z', 'neutral', 'Ends in 30 days'],
  ['2026-03-15T00:00:00Z', 'info', 'Ends in 14 days'],
  ['2026-03-08T00:00:00Z', 'warn', 'Ends in 7 days'],
  ['2026-03-02T00:00:00Z', 'warn', 'Ends in 1 day'],
  ['2026-03-01T23:59:00Z', 'bad', 'Ends within a day'],
  ['2026-03-01T00:00:00Z', 'bad', 'Expired'],
])('a token that ends at %s is %s: %s', (expiresAt, tone, label) => {
  const connection = { states: states('connected'), tokenExpiresAt: expiresAt };
  expect(tokenSaid(connection, Date.parse('2026-03-01T00:00:00Z'))).toEqual({ tone, label });
});

it('believes the state of a connection rather than what Meta said before it was lost', () => {
  const shown = (...names: ConnectionStateName[]) => {
    const connection = { states: states(...names), canSend: 'available', tokenExpiresAt: null } as const;
    return [sendingSaid(connection).label, tokenSaid(connection, 0).label];
  };
  expect(shown('connected', 'name_in_review')).toEqual(['Can send', 'Does not expire']);
  expect(shown('token_revoked')).toEqual(['Stopped', 'No longer accepted']);
  expect(shown('app_uninstalled')).toEqual(['Stopped', 'No longer accepted']);
  expect(shown('banned')).toEqual(['Stopped', 'Does not expire']);
});

it("keeps a word of Meta's that it does not know readable", () => {
  expect([nameReview('SOMETHING_NEW')?.label, verificationSaid('being_looked_at').label]).toEqual(['Something new', 'Being looked at']);
  expect([nameReview(null), nameReview('NONE'), verificationSaid(null).label]).toEqual([null, null, 'Not known yet']);
});

describe('the form of a manual connection', () => {
  const token = 'EAAGm0PX4ZCpsBAKZCZBZA';
  const filled = { numberId: ' 106540352242922 ', token: `${token}\n`, appSecret: '', wabaId: '' };

  it('sends what was typed without the space around it, and no field that was left empty', () => {
    expect(entryOf(filled)).toEqual({ numberId: '106540352242922', token });
    expect(entryOf({ ...filled, appSecret: ` ${'a1'.repeat(16)} `, wabaId: '102290129340398' })).toEqual({
      numberId: '106540352242922',
      token,
      appSecret: 'a1'.repeat(16),
      wabaId: '102290129340398',
    });
  });

  it.each([
    [{}, {}],
    [{ numberId: '' }, { numberId: 'Enter the Phone Number ID.' }],
    [{ numberId: '+91 22 4096 1100' }, { numberId: 'Use the Phone Number ID: digits only, not the phone number itself.' }],
    [{ token: ' ' }, { token: 'Paste the API Token.' }],
    [{ token: 'EAAGm0' }, { token: 'Paste the whole token.' }],
    [{ appSecret: 'not the secret' }, { appSecret: 'The app secret has 32 characters, 0-9 and a-f.' }],
    [{ wabaId: 'Acme' }, { wabaId: 'Digits only.' }],
  ])('objects to %j with %j', (change, problems) => {
    expect(entryProblems({ ...filled, ...change })).toEqual(problems);
  });

  it('puts the first objection at its field and every other one above the form', () => {
    const problem = (code: string, field: 'token' | 'appId' | null) => ({
      code,
      field,
      platformCode: null,
      title: code,
      text: '',
      nextStep: null,
      endsAt: null,
    });
    const all = [problem('a', 'token'), problem('b', 'token'), problem('c', 'appId'), problem('d', null)];
    const { atFields, elsewhere, has } = fieldsOf({ problems: all });
    expect(atFields.map(([field, { code }]) => [field, code])).toEqual([['token', 'a']]);
    expect(elsewhere.map(({ code }) => code)).toEqual(['b', 'c', 'd']);
    expect([has('token'), has('wabaId')]).toEqual([true, false]);
  });
});

describe('connecting again', () => {
  const NOW_MS = Date.UTC(2026, 2, 14, 10);
  const inDays = (days: number) => new Date(NOW_MS + days * 24 * 3_600_000).toISOString();

  it.each([
    ['the access was withdrawn', ['token_revoked'], null, 'lost'],
    ['the access ended', ['token_expired'], inDays(-1), 'lost'],
    ['the app was removed', ['app_uninstalled'], null, 'lost'],
    ['the number is no longer in the account', ['number_missing'], null, 'lost'],
    ['the access ends in two weeks', ['connected'], inDays(14), 'ending'],
    ['the access ends in three weeks', ['connected'], inDays(21), null],
    ['nothing is heard from Meta', ['webhook_silent', 'connected'], null, 'unheard'],
    ['all is well', ['connected'], null, null],
    ['Meta restricts it, which another sign-in does not mend', ['restricted', 'connected'], null, null],
    ['Meta banned it', ['banned'], null, null],
  ] as const)('helps or not when %s', (_, names, tokenExpiresAt, remedy) => {
    expect(remedyOf({ states: states(...names), tokenExpiresAt }, NOW_MS)).toBe(remedy);
  });

  it('is another matter for a number that was disconnected', () => {
    expect(isFormer({ states: states('disconnected') })).toBe(true);
    expect(isFormer({ states: states('token_revoked') })).toBe(false);
  });
});
