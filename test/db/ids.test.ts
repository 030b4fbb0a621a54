/** Ids: new ones sort by time, derived ones are the same for the same thing. */
import { describe, expect, it } from 'vitest';
import { derivedId, newId } from '../../src/db/ids.ts';

const NOW_MS = Date.UTC(2026, 10, 20, 10);

describe('a new id', () => {
  it('is its prefix and 26 lowercase characters', () => {
    expect(newId('msg', NOW_MS)).toMatch(/^msg_[0-9a-hjkmnp-tv-z]{26}$/);
  });

  it('sorts by time and is never given twice', () => {
    const ids = Array.from({ length: 1000 }, (_, index) => newId('msg', NOW_MS + index));
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(Array.from({ length: 10_000 }, () => newId('msg', NOW_MS))).size).toBe(10_000);
  });
});

describe('a derived id', () => {
  it('is the same today and tomorrow: rows in databases depend on it', async () => {
    expect(await derivedId('msg', 'cxn_1', 'wamid.HBgM')).toBe('msg_64bn92nczx4mzjf1dma7e42hrw');
  });

  it('is its prefix and 26 characters of the same alphabet', async () => {
    expect(await derivedId('msg', 'cxn_1', 1)).toMatch(/^msg_[0-9a-hjkmnp-tv-z]{26}$/);
  });

  it.each<[string, (string | number)[], (string | number)[]]>([
    ['parts that join to the same text', ['ab', 'c'], ['a', 'bc']],
    ['a number and its text', ['a', 1], ['a', '1']],
    ['a part that is missing and one that is empty', ['a'], ['a', '']],
    ['the order of parts', ['a', 'b'], ['b', 'a']],
  ])('tells apart %s', async (_what, left, right) => {
    expect(await derivedId('msg', ...left)).not.toBe(await derivedId('msg', ...right));
  });

  it('does not meet another in 100,000', async () => {
    const ids = await Promise.all(Array.from({ length: 100_000 }, (_, index) => derivedId('msg', 'cxn_1', `wamid.${index}`)));
    expect(new Set(ids).size).toBe(100_000);
  });
});
