/** How a link code looks, and how it is found in what people type. */
import { describe, expect, it } from 'vitest';
import { linkCodeIn, newLinkCode } from '../../src/tenants/link-codes.ts';

describe('a link code', () => {
  it.each([
    ['LINK K7MB2QXR', 'K7MB2QXR'],
    ['link k7mb2qxr', 'K7MB2QXR'],
    ['  Link   K7MB-2QXR  ', 'K7MB2QXR'],
    ['Link: k7mb 2qxr.', 'K7MB2QXR'],
    ['*LINK K7MB2QXR*', 'K7MB2QXR'],
    ['LINK\nK7MB2QXR', 'K7MB2QXR'],
    ['Hi, please link my new phone: k7mb2qxr. Thanks!', 'K7MB2QXR'],
    ['link feedback K7MB2QXR', 'K7MB2QXR'],
    ['/start K7MB2QXR', 'K7MB2QXR'],
  ])('is found in %j', (text, code) => {
    expect(linkCodeIn(text)).toBe(code);
  });

  it.each([
    'K7MB2QXR',
    'link',
    'Send me the link please',
    'link feedback',
    'link 98200100',
    'link 23456789',
    'LINK K7MB2QX',
    'LINK K7MB2QXRA',
    'LINK K7MB20XR',
    'linked K7MB2QXR',
    'K7MB2QXR link',
    'the link has 2345 abcd words',
    '/started K7MB2QXR',
    '',
  ])('is not found in %j', (text) => {
    expect(linkCodeIn(text)).toBeNull();
  });

  it('has eight characters that cannot be mistaken, a letter and a digit among them, and is found again', async () => {
    const codes = await Promise.all(
      Array.from({ length: 300 }, () => newLinkCode({ tenantId: 'ten_1', shard: 0 }, { memberId: 'mem_1', channel: 'whatsapp' }, null, 0)),
    );
    for (const { code } of codes) {
      expect(code).toMatch(/^(?=.*[A-Z])(?=.*\d)[A-HJ-NP-Z2-9]{8}$/);
      expect(linkCodeIn(`LINK ${code}`)).toBe(code);
    }
    expect(new Set(codes.map(({ code }) => code)).size).toBe(300);
  });
});
