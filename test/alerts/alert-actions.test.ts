/** What can be done to an alert, by button or by word, and what it makes of it. */
import { describe, expect, it } from 'vitest';
import { type ActionResult, type AlertAction, applyAction, isAlertAction, typedIntent } from '../../src/alerts/alert-actions.ts';
import { ALERT_STATUSES } from '../../src/contract/alerts.ts';

const NOW_MS = Date.UTC(2026, 10, 20, 10);
const HOUR_MS = 60 * 60 * 1000;
const OUTCOMES: [AlertAction, ActionResult][] = [
  ['on_it', { done: true, status: 'acknowledged', dueAtMs: null }],
  ['call', { done: true, status: 'acknowledged', dueAtMs: null }],
  ['snooze', { done: true, status: 'snoozed', dueAtMs: NOW_MS + 4 * HOUR_MS }],
  ['snooze_1h', { done: true, status: 'snoozed', dueAtMs: NOW_MS + HOUR_MS }],
  ['snooze_1d', { done: true, status: 'snoozed', dueAtMs: NOW_MS + 24 * HOUR_MS }],
  ['promise', { done: true, status: 'promised', dueAtMs: NOW_MS + 72 * HOUR_MS }],
  ['paid', { done: true, status: 'resolved', dueAtMs: null }],
  ['resolve', { done: true, status: 'resolved', dueAtMs: null }],
];

describe('an action', () => {
  it.each(OUTCOMES)('%s does the same to an alert in any unsettled state', (action, outcome) => {
    for (const status of ALERT_STATUSES.filter((word) => word !== 'resolved')) {
      expect(applyAction({ status, answer: null }, action, NOW_MS)).toEqual(outcome);
    }
  });

  it.each(OUTCOMES)('%s changes nothing about a resolved alert', (action) => {
    expect(applyAction({ status: 'resolved', answer: 'paid' }, action, NOW_MS)).toEqual({ done: false, reason: 'already_resolved' });
  });

  it('tapped twice is done once', () => {
    expect(applyAction({ status: 'acknowledged', answer: 'on_it' }, 'on_it', NOW_MS)).toEqual({ done: false, reason: 'already_done' });
  });

  it('that snoozes again counts from now', () => {
    expect(applyAction({ status: 'snoozed', answer: 'snooze' }, 'snooze', NOW_MS)).toEqual({
      done: true,
      status: 'snoozed',
      dueAtMs: NOW_MS + 4 * HOUR_MS,
    });
  });

  it('of another name with the same outcome is kept as the answer', () => {
    expect(applyAction({ status: 'acknowledged', answer: 'on_it' }, 'call', NOW_MS)).toMatchObject({ done: true, status: 'acknowledged' });
  });

  it('is one of a closed list', () => {
    expect(OUTCOMES.map(([action]) => isAlertAction(action))).toEqual(OUTCOMES.map(() => true));
    expect(['show', 'more', 'list', '', 'constructor'].map(isAlertAction)).toEqual([false, false, false, false, false]);
  });
});

describe('a typed word', () => {
  it.each<[string, ReturnType<typeof typedIntent>]>([
    ['on it', 'on_it'],
    ["I'm on it!", 'on_it'],
    ['im on it', 'on_it'],
    ['Got it.', 'on_it'],
    ['ACK', 'on_it'],
    ['acknowledged', 'on_it'],
    ['call', 'call'],
    ['Call the customer', 'call'],
    ['phone?', 'call'],
    ['snooze', 'snooze'],
    ['  Remind   me later ', 'snooze'],
    ['snooze 1h', 'snooze_1h'],
    ['snooze 1 hour', 'snooze_1h'],
    ['remind me in an hour', 'snooze_1h'],
    ['tomorrow', 'snooze_1d'],
    ['snooze till tomorrow', 'snooze_1d'],
    ['snooze 1d', 'snooze_1d'],
    ['remind me in one day', 'snooze_1d'],
    ['promise', 'promise'],
    ['will pay', 'promise'],
    ['paid', 'paid'],
    ['They paid!!', 'paid'],
    ['done', 'resolve'],
    ['resolved', 'resolve'],
    ['more', 'more'],
    ['what else?', 'more'],
    ['alerts', 'list'],
    ['My alerts', 'list'],
  ])('%j means %s', (text, intent) => {
    expect(typedIntent(text)).toBe(intent);
  });

  it.each(['', 'not paid', 'paid?? no', 'I am not on it', 'call me maybe', 'snooze 2 hours', 'hello', 'on it on it', '...'])(
    '%j means nothing',
    (text) => {
      expect(typedIntent(text)).toBeNull();
    },
  );
});
