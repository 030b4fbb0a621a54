/** What each kind of refusal does to the message and to its number. */
import { describe, expect, it } from 'vitest';
import type { SendErrorKind } from '../../src/messaging/channel.ts';
import { outcomeOfRefusal } from '../../src/messaging/refusals.ts';

const NOW_MS = Date.UTC(2026, 10, 20, 10);
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

function refuse(kind: SendErrorKind, retryAfterSeconds: number | null = null, attempt = 1) {
  return outcomeOfRefusal(
    'msg_1',
    attempt,
    { outcome: 'refused', kind, retryable: retryAfterSeconds !== null, retryAfterSeconds, code: 1, form: 'template' },
    NOW_MS,
  );
}

const row = (kind: string, next: 'retry' | 'failed', atMs: number, attempt = 1) => ({
  messageId: 'msg_1',
  attempt,
  form: 'template',
  reason: kind,
  code: 1,
  next,
  atMs,
});

describe('a refusal', () => {
  it.each<[SendErrorKind, number]>([
    ['temporary', 10],
    ['held_back', 86_400],
    ['rate_limited', 300],
  ])('that passes (%s) is tried again after the time the platform names', (kind, seconds) => {
    expect(refuse(kind, seconds)).toEqual({ row: row(kind, 'retry', NOW_MS + seconds * 1000), effect: null });
  });

  it.each<SendErrorKind>([
    'window_closed',
    'permission',
    'payment',
    'number_unregistered',
    'template_missing',
    'template_paused',
    'template_mismatch',
    'recipient_unreachable',
    'recipient_opted_out',
    'held_back',
    'invalid',
  ])('that does not pass (%s) ends the message', (kind) => {
    expect(refuse(kind)).toEqual({ row: row(kind, 'failed', NOW_MS), effect: null });
  });

  it('for a dead token keeps the message, however often it was tried, and marks the connection', () => {
    expect(refuse('token_dead', null, 50)).toEqual({
      row: row('token_dead', 'retry', NOW_MS + 15 * MINUTE_MS, 50),
      effect: { effect: 'needs_reconnect', subcode: null },
    });
  });

  it.each<SendErrorKind>(['policy_block', 'account_locked', 'spam_limited'])(
    'for the whole account (%s) rests the number for an hour, and the message with it',
    (kind) => {
      expect(refuse(kind)).toEqual({
        row: row(kind, 'retry', NOW_MS + HOUR_MS),
        effect: { effect: 'pause', untilMs: NOW_MS + HOUR_MS, reason: kind },
      });
    },
  );

  it('for spam rests the number as long as Meta says', () => {
    expect(refuse('spam_limited', 14_400)).toEqual({
      row: row('spam_limited', 'retry', NOW_MS + 4 * HOUR_MS),
      effect: { effect: 'pause', untilMs: NOW_MS + 4 * HOUR_MS, reason: 'spam_limited' },
    });
  });

  it('for too much speed slows the number down for a second', () => {
    expect(refuse('throughput', 2)).toEqual({
      row: row('throughput', 'retry', NOW_MS + 2000),
      effect: { effect: 'slow_down', forMs: 1000 },
    });
  });

  it('for too many messages to one person waits four times longer each time, whatever it names', () => {
    expect([1, 2, 3].map((attempt) => refuse('pair_rate', 6, attempt))).toEqual([
      { row: row('pair_rate', 'retry', NOW_MS + 4000, 1), effect: null },
      { row: row('pair_rate', 'retry', NOW_MS + 16_000, 2), effect: null },
      { row: row('pair_rate', 'retry', NOW_MS + 64_000, 3), effect: null },
    ]);
  });

  it.each<SendErrorKind>(['temporary', 'throughput', 'pair_rate'])('is final at the eighth attempt (%s)', (kind) => {
    expect(refuse(kind, 10, 7).row.next).toBe('retry');
    expect(refuse(kind, 10, 8).row).toEqual(row(kind, 'failed', NOW_MS, 8));
  });
});
