/** Logs carry ids, never numbers of people or tokens. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { describeError, log } from '../../src/lib/log.ts';

describe('what is said of an error', () => {
  it.each<[unknown, string]>([
    [new TypeError('cannot read'), 'TypeError: cannot read'],
    [new Error('no phone 919820010001'), 'Error: no phone <number>'],
    [new Error('no phone +919820010001, nor 9820010001'), 'Error: no phone <number>, nor <number>'],
    [new Error('status 503 after 20000 ms'), 'Error: status 503 after 20000 ms'],
    ['thrown text with 4821093847561029', 'thrown text with <number>'],
    [undefined, 'undefined'],
    [{ phone: '919820010001' }, '[object Object]'],
  ])('%s is told as %j', (error, text) => {
    expect(describeError(error)).toBe(text);
  });

  it.each([
    'EAAGm0PX4ZCpsBAJZBZAZCZCuJ3ZBqkZAZA5ZAZCZBZBZCZA',
    'sbk_dGhpcyBpcyBhIHNlY3JldCB0aGF0IG5vYm9keQ',
    '805598cd6dd43c4f93522d01dd697fe894ecd857d2fd0e8473c5a33e8462f974',
    'wamid.HBgMOTE5ODIwMDEwMDAxFQIAERgSQ0E5NzhBQTRBRjA1RjY5QjYyAA==',
  ])('hides what may be a token: %s', (token) => {
    const text = describeError(new Error(`refused ${token}`));
    for (let start = 0; start + 16 <= token.length; start += 1) expect(text).not.toContain(token.slice(start, start + 16));
  });

  it('is short, whatever was thrown', () => {
    expect(describeError(new Error('long words '.repeat(1000)))).toHaveLength(300);
  });
});

describe('a log line', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('is one line of JSON on its own level', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    log('warn', 'inbound_batch_failed', { messages: 3, error: 'two\nlines', missing: undefined });
    expect(warn.mock.calls).toEqual([['{"level":"warn","event":"inbound_batch_failed","messages":3,"error":"two\\nlines"}']]);
  });
});
