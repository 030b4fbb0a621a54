/** What can be done to an alert, and what each action makes of it. Pure. */
import type { AlertStatus } from '../contract/alerts.ts';

const HOUR_MS = 60 * 60 * 1000;

/** A snooze by button; a promise to pay is looked at again after three days. */
const SNOOZE_MS = 4 * HOUR_MS;
const PROMISE_MS = 3 * 24 * HOUR_MS;

const ALERT_ACTIONS = ['on_it', 'call', 'snooze', 'snooze_1h', 'snooze_1d', 'promise', 'paid', 'resolve'] as const;
export type AlertAction = (typeof ALERT_ACTIONS)[number];

/** Buttons and rows may also only ask to see something. */
type AlertQuestion = 'show' | 'more';

export type ActionResult =
  | { done: true; status: AlertStatus; dueAtMs: number | null }
  | { done: false; reason: 'already_resolved' | 'already_done' };

/** An answer may be changed until the alert is resolved; a second tap on the same button changes nothing. */
export function applyAction(alert: { status: AlertStatus; answer: string | null }, action: AlertAction, nowMs: number): ActionResult {
  if (alert.status === 'resolved') return { done: false, reason: 'already_resolved' };
  const next = outcomeOf(action, nowMs);
  const isSame = alert.status === next.status && alert.answer === action && next.dueAtMs === null;
  return isSame ? { done: false, reason: 'already_done' } : { done: true, ...next };
}

export function isAlertAction(word: string): word is AlertAction {
  return (ALERT_ACTIONS as readonly string[]).includes(word);
}

function outcomeOf(action: AlertAction, nowMs: number): { status: AlertStatus; dueAtMs: number | null } {
  switch (action) {
    case 'on_it':
    case 'call':
      return { status: 'acknowledged', dueAtMs: null };
    case 'snooze':
      return { status: 'snoozed', dueAtMs: nowMs + SNOOZE_MS };
    case 'snooze_1h':
      return { status: 'snoozed', dueAtMs: nowMs + HOUR_MS };
    case 'snooze_1d':
      return { status: 'snoozed', dueAtMs: nowMs + 24 * HOUR_MS };
    case 'promise':
      return { status: 'promised', dueAtMs: nowMs + PROMISE_MS };
    case 'paid':
    case 'resolve':
      return { status: 'resolved', dueAtMs: null };
  }
}

/** Words that people type instead of tapping. Null for anything else. */
export function typedIntent(text: string): AlertAction | AlertQuestion | 'list' | null {
  const words = text
    .trim()
    .toLowerCase()
    .replace(/[.!?]+$/, '')
    .replace(/\s+/g, ' ');
  for (const [pattern, intent] of TYPED) if (pattern.test(words)) return intent;
  return null;
}

const TYPED: readonly [RegExp, AlertAction | AlertQuestion | 'list'][] = [
  [/^(on it|i'?m on it|got it|ack|acknowledged?|mine|taking it)$/, 'on_it'],
  [/^(call|call (the )?customer|number|phone)$/, 'call'],
  [/^(snooze|later|remind me( later)?)$/, 'snooze'],
  [/^(snooze|remind me in) (1|an|one) ?h(our)?$/, 'snooze_1h'],
  [/^(snooze( till| until)? tomorrow|tomorrow|(snooze|remind me in) (1|a|one) ?d(ay)?)$/, 'snooze_1d'],
  [/^(promise|promised|promise to pay|will pay)$/, 'promise'],
  [/^(paid|payment received|they paid)$/, 'paid'],
  [/^(done|resolved?|close|closed)$/, 'resolve'],
  [/^(more|options|actions|what else)$/, 'more'],
  [/^(alerts?|my alerts|list|open alerts)$/, 'list'],
];
