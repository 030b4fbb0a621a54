/** Meta's codes: the kind, the wait, and a sentence for each. */
import { describe, expect, it } from 'vitest';
import type { SendErrorKind } from '../../../src/messaging/channel.ts';
import { explainPlatformError, sendErrorOf } from '../../../src/messaging/whatsapp/errors.ts';

/** Every code of the platform's list by what it makes us do; the wait in seconds where it is tried again. */
const CODES: [kind: SendErrorKind, codes: (number | [code: number, wait: number])[]][] = [
  ['window_closed', [131047]],
  ['throughput', [[130429, 2]]],
  ['pair_rate', [[131056, 4]]],
  ['spam_limited', [[131048, 14_400]]],
  [
    'rate_limited',
    [
      [4, 300],
      [80007, 300],
      [80008, 300],
      [133016, 259_200],
    ],
  ],
  ['token_dead', [0, 104, 190]],
  ['permission', [3, 10, 200, 201, 250, 299, 131005]],
  ['policy_block', [368]],
  ['payment', [131042, 134011]],
  ['account_locked', [131031]],
  ['number_unregistered', [33, 131037, 131045, 133000, 133006, 133010]],
  ['template_missing', [132001]],
  ['template_paused', [131063, 131064, 132007, 132015, 132016]],
  ['template_mismatch', [132000, 132005, 132008, 132012, 132018]],
  ['recipient_unreachable', [130403, 130497, 131021, 131026, 131030, 131062, 137000]],
  ['recipient_opted_out', [131050]],
  ['held_back', [130472, [131049, 86_400]]],
  [
    'temporary',
    [
      [1, 5],
      [2, 30],
      [131000, 10],
      [131016, 30],
      [131057, 60],
      [132069, 3600],
      [133004, 60],
      [133008, 3600],
      [133009, 3600],
      [133015, 300],
      [134101, 600],
      [2494100, 300],
    ],
  ],
  [
    'invalid',
    [
      [131053, 5],
      100,
      131008,
      131009,
      131044,
      131051,
      131052,
      131055,
      131060,
      132068,
      133005,
      134100,
      134102,
      135000,
      138000,
      138006,
      138999,
      139000,
      139001,
      139002,
      139003,
      139004,
      139100,
      139101,
      139102,
      139103,
      147001,
      147002,
      147003,
      147004,
      200005,
      200006,
      200007,
      1752041,
      2388001,
      2388012,
      2388019,
      2388039,
      2388040,
      2388047,
      2388072,
      2388073,
      2388091,
      2388093,
      2388103,
      2388293,
      2388299,
      2593079,
      2593085,
      2593107,
      2593108,
      2593109,
    ],
  ],
];

const ROWS = CODES.flatMap(([kind, codes]) =>
  codes.map((row) => ({ kind, code: typeof row === 'number' ? row : row[0], wait: typeof row === 'number' ? null : row[1] })),
);

describe('a code of Meta', () => {
  it.each(ROWS)('$code is $kind', ({ kind, code, wait }) => {
    expect(sendErrorOf(code)).toEqual({ kind, retryable: wait !== null, retryAfterSeconds: wait, platformCode: code });
  });

  it.each(ROWS)('$code has a sentence and a next step', ({ code }) => {
    const { text, nextStep } = explainPlatformError(code);
    expect(text).toMatch(/^[A-Z].+\.$/);
    expect(nextStep).toMatch(/^[A-Z].+\.$/);
    expect(text).not.toContain('not known here');
  });

  it('that is not known is tried again and says so', () => {
    expect(sendErrorOf(999_999)).toEqual({ kind: 'temporary', retryable: true, retryAfterSeconds: 60, platformCode: 999_999 });
    expect(explainPlatformError(999_999)).toEqual({
      text: 'WhatsApp refused the message with a code that is not known here.',
      nextStep: 'Nothing to do: it is tried again. If it stays like this, look at the status page of Meta.',
    });
  });

  it.each([
    ['Too many guesses. Try again after 120 seconds.', 120],
    ['Please wait 5 minutes', 300],
    ['Retry in 2 hours', 7200],
    ['Retry in 1 day', 86_400],
    ['Retry later', 3600],
  ])('for a guessed PIN takes the wait from its details: %s', (details, wait) => {
    expect(sendErrorOf(133_008, details).retryAfterSeconds).toBe(wait);
  });
});
