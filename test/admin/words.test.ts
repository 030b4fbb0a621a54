/** How the page puts instants, amounts, phones and names into words. */
import { parsePhoneNumber } from 'libphonenumber-js/min';
import { describe, expect, it } from 'vitest';
import { formatMoney } from '../../src/admin/lib/money.ts';
import { phoneFormatter } from '../../src/admin/lib/phone.ts';
import { dayOf, formatDate, formatDelta, formatMoment, formatShortMoment, startOfDay } from '../../src/admin/lib/time.ts';
import { counted, initials, sentenceCase } from '../../src/admin/lib/words.ts';

const KOLKATA = 'Asia/Kolkata';

describe('instants', () => {
  it("are shown in the tenant's zone, whatever the reader's is", () => {
    expect(formatMoment('2026-03-14T20:02:05Z', KOLKATA)).toBe('15 Mar 2026, 01:32:05');
    expect(formatMoment('2026-03-14T18:30:00Z', KOLKATA)).toBe('15 Mar 2026, 00:00:00');
  });

  it.each([
    ['2026-03-14T20:02:00Z', '01:32', 'today in the zone, though yesterday in UTC'],
    ['2026-03-14T18:00:00Z', '14 Mar, 23:30', 'earlier this year'],
    ['2025-12-31T20:00:00Z', '1 Jan, 01:30', 'this year in the zone, last year in UTC'],
    ['2025-12-31T10:00:00Z', '31 Dec 2025, 15:30', 'another year'],
  ])('%s is short in a list: %s (%s)', (at, words) => {
    expect(formatShortMoment(at, KOLKATA, new Date('2026-03-15T03:00:00Z'))).toBe(words);
  });

  it('of a calendar date never move to the day before', () => {
    expect(formatDate('2026-03-01')).toBe('1 Mar 2026');
    expect(formatDate('2026-03-01', '2026')).toBe('1 Mar');
    expect(dayOf(new Date('2026-02-28T18:30:00Z'), KOLKATA)).toBe('2026-03-01');
  });

  it.each([
    ['2026-03-14', KOLKATA, 0, '2026-03-13T18:30:00.000Z'],
    ['2026-03-14', KOLKATA, 1, '2026-03-14T18:30:00.000Z'],
    ['2026-02-28', 'UTC', 1, '2026-03-01T00:00:00.000Z'],
    // The clocks change within these days.
    ['2026-03-29', 'Europe/Berlin', 0, '2026-03-28T23:00:00.000Z'],
    ['2026-03-29', 'Europe/Berlin', 1, '2026-03-29T22:00:00.000Z'],
    ['2026-04-05', 'Pacific/Auckland', 0, '2026-04-04T11:00:00.000Z'],
    ['2026-11-01', 'America/New_York', 0, '2026-11-01T04:00:00.000Z'],
    ['2026-11-01', 'America/New_York', 1, '2026-11-02T05:00:00.000Z'],
  ])('day %s in %s plus %i begins at %s', (date, zone, addDays, instant) => {
    expect(startOfDay(date, zone, addDays)).toBe(instant);
  });
});

describe('durations between two entries of a timeline', () => {
  it.each([
    [0, '+0 s'],
    [320, '+0.3 s'],
    [9_940, '+9.9 s'],
    [12_400, '+12 s'],
    [59_700, '+59 s'],
    [60_000, '+1 min'],
    [200_000, '+3 min 20 s'],
    [7_500_000, '+2 h 5 min'],
    [100_800_000, '+1 d 4 h'],
    [-1_500, '−1.5 s'],
  ])('%i ms is %s', (ms, words) => {
    expect(formatDelta(ms)).toBe(words);
  });
});

describe('amounts', () => {
  it.each([
    [125_000, 'INR', '₹1,25,000'],
    [18_420_550.5, 'INR', '₹1,84,20,550.50'],
    [1_250, 'USD', '$1,250'],
    [1_250.5, 'EUR', '€1,250.50'],
    [1_250, 'JPY', '¥1,250'],
  ])('%d %s is %s', (amount, currency, words) => {
    expect(formatMoney(amount, currency, 'en-US')).toBe(words);
  });

  it('in a currency nobody knows still show', () => {
    expect(formatMoney(10, 'nope')).toBe('nope 10');
  });
});

describe('phones', () => {
  const atHome = phoneFormatter(parsePhoneNumber, '+912240961100');

  it.each([
    ['+919820010007', '098200 10007'],
    ['+447911123456', '+44 7911 123456'],
    ['not a phone', 'not a phone'],
    ['+12', '+12'],
  ])('%s is shown to an Indian tenant as %s', (phone, words) => {
    expect(atHome(phone)).toBe(words);
  });

  it('are all international while the tenant has no number', () => {
    expect(phoneFormatter(parsePhoneNumber, null)('+919820010007')).toBe('+91 98200 10007');
  });
});

it('puts stable words into sentences', () => {
  expect([sentenceCase('fell_back_to_template'), counted(1, 'item'), counted(1_200, 'item')]).toEqual([
    'Fell back to template',
    '1 item',
    '1,200 items',
  ]);
  expect(['Anita Desai', 'Meera', 'A. P. J. Kalam', ' '].map(initials)).toEqual(['AD', 'M', 'AK', '?']);
});
