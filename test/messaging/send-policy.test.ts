/** Every decision about what may leave, and which fact wins when several speak. */
import { describe, expect, it } from 'vitest';
import { decideSend, type SendDecision, type SendFacts } from '../../src/messaging/send-policy.ts';

const NOW_MS = Date.UTC(2026, 10, 20, 10);
const QUARTER_HOUR_MS = 15 * 60 * 1000;
const template = { name: 'fincelo_usage_risk', language: 'en', values: ['Kavita Textiles'] };

/** Window closed, template approved, nothing in the way. */
const CLOSED: SendFacts = {
  nowMs: NOW_MS,
  windowEndsAtMs: NOW_MS,
  connectionState: 'connected',
  pausedUntilMs: null,
  hasOptedOut: false,
  isForFormerMember: false,
  isTenantSuspended: false,
  isReply: false,
  quietUntilMs: null,
  expiresAtMs: null,
  mustBeTemplate: false,
  template,
  templateState: 'APPROVED',
};
const OPEN: SendFacts = { ...CLOSED, windowEndsAtMs: NOW_MS + 1 };

const FREE_FORM: SendDecision = { decision: 'free_form' };
const TEMPLATE: SendDecision = { decision: 'template', template };
const refuse = (reason: Extract<SendDecision, { decision: 'refuse' }>['reason']): SendDecision => ({ decision: 'refuse', reason });
const wait = (reason: Extract<SendDecision, { decision: 'wait' }>['reason'], untilMs = NOW_MS + QUARTER_HOUR_MS): SendDecision => ({
  decision: 'wait',
  untilMs,
  reason,
});

describe('send policy', () => {
  it.each<[string, SendFacts, SendDecision]>([
    ['sends free-form while the window is open', OPEN, FREE_FORM],
    ['sends free-form without any template while the window is open', { ...OPEN, template: null, templateState: null }, FREE_FORM],
    ['sends the template once the window is closed', CLOSED, TEMPLATE],
    ['sends the template when Meta has refused the free-form', { ...OPEN, mustBeTemplate: true }, TEMPLATE],
    ['refuses a closed window without a template', { ...CLOSED, template: null, templateState: null }, refuse('window_closed_no_template')],
    [
      'refuses when Meta refused the free-form and there is no template',
      { ...OPEN, mustBeTemplate: true, template: null, templateState: null },
      refuse('window_closed_no_template'),
    ],
    ['refuses a template that the account does not have', { ...CLOSED, templateState: null }, refuse('template_not_approved')],

    ['refuses what has expired, even with the window open', { ...OPEN, expiresAtMs: NOW_MS }, refuse('expired')],
    ['sends what expires in a millisecond', { ...OPEN, expiresAtMs: NOW_MS + 1 }, FREE_FORM],
    ['refuses on a number that is not connected', { ...OPEN, connectionState: 'disconnected' }, refuse('not_connected')],
    ['waits for a reconnect', { ...OPEN, connectionState: 'needs_reconnect' }, wait('needs_reconnect')],
    ['waits for the end of a pause', { ...OPEN, pausedUntilMs: NOW_MS + 5 }, wait('connection_paused', NOW_MS + 5)],
    ['goes on when the pause has ended', { ...OPEN, pausedUntilMs: NOW_MS }, FREE_FORM],
    [
      'holds everything of a suspended workspace, replies too',
      { ...OPEN, isReply: true, isTenantSuspended: true },
      wait('workspace_suspended'),
    ],
    ['tells a colleague who has left nothing more', { ...OPEN, isForFormerMember: true }, refuse('member_deactivated')],
    ['refuses to write to somebody who opted out', { ...OPEN, hasOptedOut: true }, refuse('opted_out')],
    ['answers somebody who opted out and wrote again', { ...OPEN, hasOptedOut: true, isReply: true }, FREE_FORM],

    ['waits for the end of the quiet hours', { ...CLOSED, quietUntilMs: NOW_MS + 7 }, wait('quiet_hours', NOW_MS + 7)],
    ['waits for it with the window open too', { ...OPEN, quietUntilMs: NOW_MS + 7 }, wait('quiet_hours', NOW_MS + 7)],
    ['answers at any hour', { ...OPEN, quietUntilMs: NOW_MS + 7, isReply: true }, FREE_FORM],
    ['says opted out before quiet hours', { ...OPEN, quietUntilMs: NOW_MS + 7, hasOptedOut: true }, refuse('opted_out')],
    [
      'says quiet hours before a reconnect',
      { ...OPEN, quietUntilMs: NOW_MS + 7, connectionState: 'needs_reconnect' },
      wait('quiet_hours', NOW_MS + 7),
    ],

    ['says expired before not connected', { ...OPEN, expiresAtMs: 1, connectionState: 'disconnected' }, refuse('expired')],
    ['says not connected before opted out', { ...OPEN, connectionState: 'disconnected', hasOptedOut: true }, refuse('not_connected')],
    [
      'refuses an opted-out person rather than hold the message for a reconnect',
      { ...OPEN, connectionState: 'needs_reconnect', hasOptedOut: true },
      refuse('opted_out'),
    ],
    [
      'waits for the reconnect before it looks at the template',
      { ...CLOSED, connectionState: 'needs_reconnect', template: null, templateState: null },
      wait('needs_reconnect'),
    ],
  ])('%s', (_sentence, facts, decision) => {
    expect(decideSend(facts)).toEqual(decision);
  });

  it.each<[string, SendDecision]>([
    ['APPROVED', TEMPLATE],
    ['REINSTATED', TEMPLATE],
    ['PENDING', wait('template_not_ready')],
    ['IN_APPEAL', wait('template_not_ready')],
    ['PAUSED', wait('template_not_ready')],
    ['FLAGGED', wait('template_not_ready')],
    ['LOCKED', wait('template_not_ready')],
    ['REJECTED', refuse('template_not_approved')],
    ['DISABLED', refuse('template_not_approved')],
    ['PENDING_DELETION', refuse('template_not_approved')],
    ['DELETED', refuse('template_not_approved')],
    ['ARCHIVED', refuse('template_not_approved')],
    ['LIMIT_EXCEEDED', refuse('template_not_approved')],
    ['A_STATE_OF_TOMORROW', refuse('template_not_approved')],
  ])('outside the window, a template that is %s', (templateState, decision) => {
    expect(decideSend({ ...CLOSED, templateState })).toEqual(decision);
    expect(decideSend({ ...OPEN, templateState })).toEqual(FREE_FORM);
  });
});
