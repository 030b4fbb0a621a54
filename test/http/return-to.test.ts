/** Where a sign-in may lead back to: our own pages, never another site. */
import { describe, expect, it } from 'vitest';
import { safeReturnTo } from '../../src/http/auth/sign-in.ts';

describe('where a sign-in may return to', () => {
  it.each([
    [undefined, '/'],
    ['', '/'],
    ['/', '/'],
    ['/alerts/alr_1?tab=timeline#now', '/alerts/alr_1?tab=timeline#now'],
    ['alerts', '/'],
    ['https://evil.test/', '/'],
    ['//evil.test/', '/'],
    ['/\\evil.test/', '/'],
    ['/\t/evil.test/', '/'],
    ['/..//evil.test', '/'],
    ['/.//evil.test', '/'],
    ['/a/../..//evil.test', '/'],
    ['javascript:alert(1)', '/'],
    ['/a\r\nSet-Cookie: x=y', '/aSet-Cookie:%20x=y'],
  ])('%j becomes %j', (given, expected) => {
    expect(safeReturnTo(given)).toBe(expected);
  });
});
