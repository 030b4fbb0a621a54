/** Keys, audit entries, settings, the profile and the operators' pages in words. */
import { describe, expect, it } from 'vitest';
import { curlExample, expiresAt, keyState, limitWords, scopeWords } from '../../src/admin/api-keys/key-words.ts';
import { actorNote, auditSentence } from '../../src/admin/audit/audit-words.ts';
import { fieldLabel, valueWords } from '../../src/admin/audit/change-words.ts';
import { allowanceOf, concernsOf, keyState as masterKeyState, sizeWords } from '../../src/admin/operator/operator-words.ts';
import { countdown, isOver, permissionLines } from '../../src/admin/profile/profile-words.ts';
import {
  embedSnippet,
  embedUrl,
  isRetentionLowered,
  originsIn,
  quietLength,
  quietWords,
  retentionProblem,
  retentionWords,
  tokenClaims,
} from '../../src/admin/workspace/workspace-words.ts';
import type { AuditEntry } from '../../src/contract/audit.ts';
import { catalogue } from './mock-settings.ts';

const NOW = '2026-03-14T10:00:00.000Z';
const NOW_MS = Date.parse(NOW);
const DAY_MS = 86_400_000;
const inDays = (days: number) => new Date(NOW_MS + days * DAY_MS).toISOString();

describe('API keys', () => {
  const open = { perMinute: 600, perHour: null, templates: null, audience: null };

  it('say what they are limited to, the most particular first', () => {
    expect(limitWords(open)).toEqual(['600 requests a minute']);
    expect(limitWords({ perMinute: 1, perHour: 1_000, templates: ['payment_reminder'], audience: 'customers' })).toEqual([
      'only the template payment_reminder',
      'to customers only',
      'at most 1,000 an hour',
      '1 request a minute',
    ]);
    expect(limitWords({ ...open, templates: ['a', 'b'], audience: 'members' }).slice(0, 2)).toEqual([
      'only 2 templates',
      'to colleagues only',
    ]);
  });

  it.each([
    ['active', null, 'Active'],
    ['active', inDays(15), 'Active'],
    ['active', inDays(13), 'Expires soon'],
    ['expired', inDays(-1), 'Expired'],
    ['revoked', inDays(90), 'Revoked'],
  ] as const)('%s until %s is called %s', (state, until, label) => {
    expect(keyState({ state, expiresAt: until }, NOW_MS).label).toBe(label);
  });

  it('say what they may do in the words of the catalogue, by name without it', () => {
    expect(scopeWords(['LoanCRM.Alerts.Raise', 'LoanCRM.Alerts.Read'], catalogue)).toBe('Raise alerts, see alerts');
    expect(scopeWords(['LoanCRM.Alerts.Raise'], [])).toBe('LoanCRM.Alerts.Raise');
  });

  it('end when the choice says, on a date at its end, and not at all without one', () => {
    const endOfDay = (date: string) => `${date}, its end`;
    expect(expiresAt('30', '', NOW_MS, endOfDay)).toBe(inDays(30));
    expect(expiresAt('none', '2026-04-01', NOW_MS, endOfDay)).toBeNull();
    expect(expiresAt('date', '2026-04-01', NOW_MS, endOfDay)).toBe('2026-04-01, its end');
    expect(expiresAt('date', '', NOW_MS, endOfDay)).toBeUndefined();
  });

  it('are tried with the first thing they may do, within their own limits', () => {
    const reading = curlExample(['LoanCRM.Audit.Read'], open, 'sbk_x', 'https://sb.example');
    expect(reading).toBe("curl 'https://sb.example/api/v1/audit' \\\n  -H 'Authorization: Bearer sbk_x'");
    const sending = curlExample(
      ['LoanCRM.Templates.Send'],
      { ...open, templates: ['welcome'], audience: 'members' },
      'sbk_x',
      'https://sb.example',
    );
    expect(sending).toContain('"template":"welcome"');
    expect(sending).toContain('"to":{"member":');
    expect(sending).toContain('Idempotency-Key');
    expect(curlExample(['LoanCRM.WhatsApp.Manage'], open, 'sbk_x', 'https://sb.example')).toBeNull();
  });
});

describe('the audit log', () => {
  const entry = (action: string, name: string, changes: AuditEntry['changes'] = [], recordId = 'rec_1'): AuditEntry => ({
    id: 'aud_1',
    at: NOW,
    by: { kind: 'member', id: 'mem_anita', name: 'Anita Desai' },
    action,
    record: { kind: 'x', id: recordId, name },
    changes,
    address: null,
    device: null,
    requestId: null,
  });
  const change = (field: string, before: unknown, after: unknown) => ({ field, before, after });
  const names = { roles: { csm: 'Customer success', rol_1: 'Branch head' } };

  it.each([
    [
      entry('member.changed', 'Priya Sharma', [change('role', 'csm', 'rol_1')]),
      'changed the role of Priya Sharma: Customer success → Branch head',
    ],
    [
      entry('member.changed', 'Priya Sharma', [change('name', 'a', 'b'), change('timeZone', null, 'UTC')]),
      'changed Priya Sharma: name and time zone',
    ],
    [entry('member.changed', 'Priya Sharma'), 'changed Priya Sharma'],
    [entry('member.changed', 'Priya Sharma', [change('title', 'x'.repeat(50), 'y'.repeat(50))]), 'changed the title of Priya Sharma'],
    [
      entry('workspace.changed', 'Acme', [change('quietHours', null, { from: '21:00', to: '08:00' })]),
      'changed the quiet hours of the workspace: off → 21:00 to 08:00',
    ],
    [entry('members.imported', '', [change('added', null, 14), change('updated', null, 0)]), 'imported members: 14 invited'],
    [entry('session.signed_in', 'Firefox on Windows'), 'signed in'],
    [entry('chat.linked', 'Anita Desai', [change('whatsapp', null, '+91')], 'mem_anita'), 'linked their WhatsApp'],
    [entry('chat.unlinked', 'Priya Sharma', [change('telegram', '1', null)]), 'unlinked the Telegram of Priya Sharma'],
    [entry('workspace.suspended', 'Acme'), 'suspended the workspace'],
    [entry('template.sent_off', 'welcome'), 'template sent off: welcome'],
    [entry('toString', ''), 'tostring'],
    [entry('member.invited', 'A $& B'), 'invited A $& B'],
  ])('%#: says it as a sentence', (given, sentence) => {
    expect(auditSentence(given, names)).toBe(sentence);
  });

  it('shows values as people know them', () => {
    expect([valueWords('messageRetentionDays', null), valueWords('messageRetentionDays', 1), valueWords('isOn', true)]).toEqual([
      'kept for good',
      '1 day',
      'yes',
    ]);
    expect(valueWords('scopes', ['A.B'], { permissions: { 'A.B': 'see things' } })).toBe('see things');
    expect(valueWords('grants', { 'A.B': 'team', 'C.D': 'all' }, { permissions: { 'A.B': 'see things' } })).toBe('see things (team), C.D');
    expect(valueWords('manager', { id: 'mem_1', name: 'Meera Nair' })).toBe('Meera Nair');
    expect(valueWords('expiresAt', '2027-01-02T03:04:05.000Z')).toBe('2027-01-02 03:04 UTC');
    expect(valueWords('limits', { perHour: 100, audience: null })).toBe('An hour: 100; Audience: anyone');
    expect(['hostOrigins', 'timeZone', 'some_thing'].map(fieldLabel)).toEqual(['Host origins', 'Time zone', 'Some thing']);
  });

  it('says what somebody is where the name alone would not', () => {
    expect((['member', 'key', 'operator', 'system'] as const).map(actorNote)).toEqual([null, 'API key', 'Operator', null]);
  });
});

describe('workspace settings', () => {
  it('say when only replies leave, over midnight and within a day', () => {
    expect(quietWords({ from: '21:00', to: '08:00' }, 'Asia/Kolkata')).toBe(
      'Between 21:00 and 08:00 the next day (Asia/Kolkata) only replies leave. Alerts and notifications wait until 08:00.',
    );
    expect(quietWords({ from: '13:00', to: '14:30' }, 'America/New_York')).toContain('Between 13:00 and 14:30 (America/New York)');
    expect(quietWords({ from: '09:00', to: '09:00' }, 'UTC')).toBe('Begin and end must differ.');
    expect(quietWords({ from: '', to: '09:00' }, 'UTC')).toBe('Say when they begin and when they end.');
    expect(quietWords(null, 'UTC')).toBe('Messages leave at any hour.');
  });

  it('count the length of the quiet hours', () => {
    expect([
      quietLength({ from: '21:00', to: '08:00' }),
      quietLength({ from: '13:00', to: '14:30' }),
      quietLength({ from: '23:59', to: '00:00' }),
    ]).toEqual(['11 hours', '1 hour 30 minutes', '1 minute']);
  });

  it.each([
    [null, 90, true],
    [365, 90, true],
    [90, 365, false],
    [90, 90, false],
    [90, null, false],
    [null, null, false],
  ])('from %s to %s days empties more: %s', (before, after, lowered) => {
    expect(isRetentionLowered(before, after)).toBe(lowered);
  });

  it('refuse a retention that is no number of days, too short or too long', () => {
    expect(['30', '3650', '', '29', '3651', '30.5', 'x'].map((text) => retentionProblem(text) === undefined)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
    expect(retentionWords(1)).toMatch(/^1 day after/);
  });

  it('take origins as people type them', () => {
    expect(originsIn(' https://a.example/ \nhttps://b.example, https://a.example\n\n')).toEqual(['https://a.example', 'https://b.example']);
  });

  it('tell the host application what to frame and what to sign', () => {
    expect(embedUrl('https://sb.example', 'ten a')).toBe('https://sb.example/settings/whatsapp-setup?embed=ten%20a');
    const snippet = embedSnippet('https://sb.example', 'ten_1');
    expect(snippet).toContain("event.origin !== 'https://sb.example'");
    expect(snippet).toContain("type: 'switchboard:token'");
    const claims = JSON.parse(tokenClaims('https://crm.example', 'aud_1')) as Record<string, number>;
    expect(claims).toMatchObject({ iss: 'https://crm.example', aud: 'aud_1' });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(60);
  });
});

describe('the profile', () => {
  it('counts down to the end of a code, and not below', () => {
    const at = (seconds: number) => new Date(NOW_MS + seconds * 1_000).toISOString();
    expect([600, 61, 59.2, 0.5, 0, -5].map((seconds) => countdown(at(seconds), NOW_MS))).toEqual([
      '10:00',
      '1:01',
      '1:00',
      '0:01',
      '0:00',
      '0:00',
    ]);
    expect([isOver(at(1), NOW_MS), isOver(at(0), NOW_MS)]).toEqual([false, true]);
  });

  it('says what is held, how far it reaches, and what is not held', () => {
    const lines = permissionLines(catalogue, { 'LoanCRM.Alerts.Read': 'team', 'LoanCRM.Alerts.Raise': 'all' });
    expect(lines.slice(0, 3).map(({ words, isHeld, reach }) => [words, isHeld, reach])).toEqual([
      ['see alerts', true, 'your team’s'],
      ['raise alerts', true, null],
      ['answer alerts', false, null],
    ]);
  });
});

describe("the operators' pages", () => {
  const calm = {
    dead: 0,
    quarantined: 0,
    connections: { connected: 1, needsAttention: 0 },
    admins: 1,
    messages: { in24h: 0, out24h: 100, failed24h: 10, last30d: 0 },
  };

  it('name what deserves a look, and nothing where all is well', () => {
    expect(concernsOf(calm)).toEqual([]);
    expect(
      concernsOf({
        ...calm,
        dead: 1,
        quarantined: 12,
        admins: 0,
        connections: { connected: 0, needsAttention: 2 },
        messages: { ...calm.messages, failed24h: 11 },
      }).map(({ label }) => label),
    ).toEqual(['2 connections to look at', '1 message gave up', '12 in quarantine', 'No admin', 'Many failures']);
  });

  it.each([
    [0, 10, 'good', 0],
    [8, 10, 'warn', 0.8],
    [10, 10, 'bad', 1],
    [12, 10, 'bad', 1],
    [0, 0, 'bad', 1],
  ])('%i of %i new businesses is %s', (used, allowance, tone, share) => {
    expect(allowanceOf({ used, allowance, nextFreesAt: null })).toMatchObject({ tone, share });
  });

  it('tell secrets to seal anew from those that nobody can open, and name keys that may go', () => {
    expect(
      masterKeyState({
        sealing: '3',
        sealedWith: [
          { number: '3', secrets: 5, isKnown: true },
          { number: '2', secrets: 7, isKnown: true },
          { number: '1', secrets: 0, isKnown: true },
          { number: '0', secrets: 2, isKnown: false },
        ],
      }),
    ).toEqual({ toReseal: 7, lost: 2, spare: ['1'] });
  });

  it('say sizes', () => {
    expect([1, 999, 1_420, 2_500_000].map(sizeWords)).toEqual(['1 byte', '999 bytes', '1.4 KB', '2.5 MB']);
  });
});
