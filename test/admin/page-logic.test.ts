/** Addresses, the feed, the intake ledger and the sign-in page's words. */
import { describe, expect, it } from 'vitest';
import { ledgerGap, rankedReasons, readableBody } from '../../src/admin/intake/intake-words.ts';
import { ApiError, isNotPermitted, toQueryString } from '../../src/admin/lib/api.ts';
import { isStale } from '../../src/admin/lib/feed-changes.ts';
import { readChange, reconnectDelayMs } from '../../src/admin/lib/feed-protocol.ts';
import { dateOf, oneOf, parseSearch, stringifySearch, textOf } from '../../src/admin/lib/search-params.ts';
import { returnPath, signInMessage } from '../../src/admin/session/sign-in-words.ts';

describe('addresses', () => {
  it('keep numbers and quotes as typed, there and back', () => {
    const search = { q: '0123 "x" & y', status: undefined, kind: '' };
    expect(stringifySearch(search)).toBe('?q=0123+%22x%22+%26+y');
    expect(parseSearch(stringifySearch(search))).toEqual({ q: '0123 "x" & y' });
    expect(stringifySearch({})).toBe('');
  });

  it('with values nobody knows count as without', () => {
    expect(oneOf('toString', { open: 1 })).toBeUndefined();
    expect(oneOf('open', { open: 1 })).toBe('open');
    expect(['  ', 5, ' a '].map((value) => textOf(value))).toEqual([undefined, undefined, 'a']);
    expect(['2026-03-14', '2026-13-40', '14.3.2026'].map(dateOf)).toEqual(['2026-03-14', undefined, undefined]);
  });

  it('ask the API only for what is set', () => {
    expect(toQueryString({ status: undefined, q: '', limit: 50 })).toBe('?limit=50');
  });
});

it.each([
  ['permission_missing', 403, true],
  ['operator_needed', 403, true],
  ['workspace_suspended', 403, false],
  ['session_expired', 401, false],
  ['database_unavailable', 503, false],
])('%s: whether asking again is in vain', (code, status, isInVain) => {
  const problem = { type: 'about:blank', title: '', status, code, detail: '', requestId: '' };
  expect([isNotPermitted(new ApiError(problem)), isNotPermitted(new Error(code)), isNotPermitted(null)]).toEqual([isInVain, false, false]);
});

describe('the feed', () => {
  const change = { alerts: new Set(['a1']), messages: new Set<string>(), connections: new Set<string>() };

  it.each([
    [['alerts', 'list', {}], true],
    [['alerts', 'detail', 'a1'], true],
    [['alerts', 'detail', 'a2'], false],
    [['messages', 'list', {}], false],
    [['intake', 'totals', 'day'], false],
    [['session'], false],
  ])('a change of one alert makes %j stale: %s', (key, stale) => {
    expect(isStale(key, change)).toBe(stale);
  });

  it("a change of a message shows in its alert's row and in the intake", () => {
    const messages = { alerts: new Set<string>(), messages: new Set(['m1']), connections: new Set<string>() };
    expect(
      [
        ['alerts', 'list', {}],
        ['intake', 'totals', 'day'],
        ['messages', 'detail', 'm1'],
      ].map((key) => isStale(key, messages)),
    ).toEqual([true, true, true]);
  });

  it('a change of a connection shows on the setup page and in the chip of the session, and nowhere else', () => {
    const connections = { alerts: new Set<string>(), messages: new Set<string>(), connections: new Set(['c1']) };
    const keys = [['whatsapp', 'setup'], ['session'], ['alerts', 'list', {}], ['messages', 'detail', 'm1'], ['members']];
    expect(keys.map((key) => isStale(key, connections))).toEqual([true, true, false, false, false]);
  });

  it('takes change notices and nothing else', () => {
    expect(readChange('{"alerts":["a",5],"messages":["m"]}')).toEqual({ alerts: ['a'], messages: ['m'], connections: [] });
    expect(readChange('{"connections":["c"]}')).toEqual({ alerts: [], messages: [], connections: ['c'] });
    expect(['pong', '{}', 'null', '[1]', new ArrayBuffer(2)].map(readChange)).toEqual(Array(5).fill(undefined));
  });

  it('waits longer each time, never over 30 s, and not all pages at once', () => {
    expect([0, 1, 2, 6, 40].map((failures) => reconnectDelayMs(failures, 0))).toEqual([500, 1_000, 2_000, 30_000, 30_000]);
    expect(reconnectDelayMs(6, 1)).toBe(15_000);
  });
});

describe('the intake ledger', () => {
  it('says by how much it does not add up', () => {
    const totals = { received: 10, stored: 6, repeated: 2, ignored: 1, quarantined: 1 };
    expect([ledgerGap(totals), ledgerGap({ ...totals, stored: 4 }), ledgerGap({ ...totals, stored: 7 })]).toEqual([0, 2, -1]);
  });

  it('ranks reasons and leaves out empty ones', () => {
    expect(rankedReasons({ echo: 2, history: 0, duplicate_edit: 5 })).toEqual([
      { reason: 'duplicate_edit', label: 'Duplicate edit', count: 5 },
      { reason: 'echo', label: 'Echo', count: 2 },
    ]);
  });

  it('shows a body that is no JSON as it came', () => {
    expect(readableBody('{"a":1}')).toBe('{\n  "a": 1\n}');
    expect(readableBody('{"a":')).toBe('{"a":');
  });
});

describe('the sign-in page', () => {
  it('has words for every code, known or not', () => {
    expect([null, 'expired', 'not_a_member', 'sign_in_failed', 'zzz'].map((code) => signInMessage(code)?.title)).toEqual([
      undefined,
      'Your session has ended',
      'This account is in no workspace',
      'Sign-in did not work',
      'Sign-in did not work',
    ]);
  });

  it('goes back to where the person was, without the error', () => {
    expect(returnPath('/messages', '?q=a+b&error=expired')).toBe('/messages?q=a+b');
    expect(returnPath('/', '?error=expired')).toBe('/');
  });
});
