/** Sealed secrets open only where they belong, unaltered, and with the key that sealed them. */
import { describe, expect, it } from 'vitest';
import type { MasterKeys } from '../../src/security/master-keys.ts';
import { open, type SealedPlace, seal } from '../../src/security/seal.ts';

const key = (byte: number) => btoa(String.fromCharCode(byte).repeat(32));
const KEYS: MasterKeys = { '1': key(1) };
const ROTATED: MasterKeys = { '1': key(1), '2': key(2), '10': key(10) };
const PLACE: SealedPlace = { tenantId: 'ten_1', table: 'connections', recordId: 'cxn_1', field: 'token' };

describe('a sealed secret', () => {
  it.each(['EAAG-token', '', 'टोकन 🔑', 'x'.repeat(10_000)])('opens to what was sealed: %.20s', async (secret) => {
    expect(await open(KEYS, PLACE, await seal(KEYS, PLACE, secret))).toBe(secret);
  });

  it('looks different every time and shows nothing of the secret', async () => {
    const [first, second] = [await seal(KEYS, PLACE, 'EAAG-token'), await seal(KEYS, PLACE, 'EAAG-token')];
    expect(first).not.toBe(second);
    expect(first).toMatch(/^1\.[\w-]{16}\.[\w-]{35}$/);
  });

  it.each<[string, Partial<SealedPlace>]>([
    ['for another tenant', { tenantId: 'ten_2' }],
    ['in another table', { table: 'members' }],
    ['in another record', { recordId: 'cxn_2' }],
    ['in another field', { field: 'pin' }],
  ])('does not open %s', async (_where, moved) => {
    expect(await open(KEYS, { ...PLACE, ...moved }, await seal(KEYS, PLACE, 'EAAG-token'))).toBeNull();
  });

  it('does not open when the parts of its place are only joined the same way', async () => {
    const sealed = await seal(KEYS, { ...PLACE, table: 'ab', recordId: 'c' }, 'EAAG-token');
    expect(await open(KEYS, { ...PLACE, table: 'a', recordId: 'bc' }, sealed)).toBeNull();
  });

  it('does not open when any character of it was changed', async () => {
    const sealed = await seal(KEYS, PLACE, 'EAAG-token');
    for (let index = 2; index < sealed.length - 1; index += 1) {
      if (sealed[index] === '.') continue;
      const tampered = sealed.slice(0, index) + (sealed[index] === 'A' ? 'B' : 'A') + sealed.slice(index + 1);
      expect(await open(KEYS, PLACE, tampered), tampered).toBeNull();
    }
  });

  it.each(['', '1', '1..', '1.AAAA.AAAA', '9.AAAAAAAAAAAAAAAA.AAAA', 'not sealed at all', '1.!!!!.????'])('is not %j', async (text) => {
    expect(await open(KEYS, PLACE, text)).toBeNull();
  });

  it('of an old key opens beside new ones, and new ones are sealed with the highest', async () => {
    const old = await seal(KEYS, PLACE, 'EAAG-token');
    expect(await open(ROTATED, PLACE, old)).toBe('EAAG-token');
    expect(await seal(ROTATED, PLACE, 'EAAG-token')).toMatch(/^10\./);
  });

  it('does not open when its key is gone or another', async () => {
    const sealed = await seal(KEYS, PLACE, 'EAAG-token');
    expect(await open({ '2': key(2) }, PLACE, sealed)).toBeNull();
    expect(await open({ '1': key(3) }, PLACE, sealed)).toBeNull();
    expect(await open(ROTATED, PLACE, sealed.replace(/^1\./, '2.'))).toBeNull();
  });
});
