/** How long a session lives, and what each of its tokens does to it. */
import { describe, expect, it } from 'vitest';
import { judgeSession, PREVIOUS_GRACE_MS, ROTATE_AFTER_MS, SEEN_EVERY_MS, SESSION_IDLE_MS } from '../../src/tenants/session-life.ts';

const NOW = Date.UTC(2026, 10, 20, 10);
const HOUR_MS = 3_600_000;

const young = { rotatedAtMs: NOW, previousUntilMs: null, lastSeenAtMs: NOW, expiresAtMs: NOW + 12 * HOUR_MS };
const alive = { isAlive: true, hasArrived: false, isDue: false, isSeenDue: false };

describe('a session', () => {
  it.each([
    ['just begun', {}, 'current', alive],
    ['a moment before its token is old', { rotatedAtMs: NOW - ROTATE_AFTER_MS + 1 }, 'current', alive],
    ['whose token is old', { rotatedAtMs: NOW - ROTATE_AFTER_MS }, 'current', { ...alive, isDue: true }],
    ['whose new token arrives', {}, 'next', { ...alive, hasArrived: true }],
    ['whose new token arrives when it is old', { rotatedAtMs: NOW - ROTATE_AFTER_MS }, 'next', { ...alive, hasArrived: true, isDue: true }],
    ['of a request that was on its way', { previousUntilMs: NOW + 1, rotatedAtMs: 0 }, 'previous', alive],
    ['whose old token is shown after its grace', { previousUntilMs: NOW }, 'previous', { isAlive: false, isCopied: true }],
    ['whose old token never had a grace', { previousUntilMs: null }, 'previous', { isAlive: false, isCopied: true }],
    ['whose token of long ago is shown', { previousUntilMs: NOW + 1 }, 'older', { isAlive: false, isCopied: true }],
    ['that is over, whose token of long ago is shown', { expiresAtMs: NOW }, 'older', { isAlive: false, isCopied: false }],
    ['a moment before its use is written again', { lastSeenAtMs: NOW - SEEN_EVERY_MS + 1 }, 'current', alive],
    ['whose use is to be written', { lastSeenAtMs: NOW - SEEN_EVERY_MS }, 'current', { ...alive, isSeenDue: true }],
    ['almost idle', { lastSeenAtMs: NOW - SESSION_IDLE_MS + 1 }, 'current', { ...alive, isSeenDue: true }],
    ['left idle', { lastSeenAtMs: NOW - SESSION_IDLE_MS }, 'current', { isAlive: false, isCopied: false }],
    ['a moment before its end', { expiresAtMs: NOW + 1 }, 'current', alive],
    ['at its end', { expiresAtMs: NOW }, 'current', { isAlive: false, isCopied: false }],
    ['that is over, whatever token is shown', { expiresAtMs: NOW, previousUntilMs: NOW }, 'previous', { isAlive: false, isCopied: false }],
  ] as const)('%s', (_, times, shown, verdict) => {
    expect(judgeSession({ ...young, ...times }, shown, NOW)).toEqual(verdict);
  });

  it('writes its use more often than it becomes idle, and its grace is shorter than the life of a token', () => {
    expect(SEEN_EVERY_MS).toBeLessThan(SESSION_IDLE_MS / 2);
    expect(PREVIOUS_GRACE_MS).toBeLessThan(ROTATE_AFTER_MS);
  });
});
