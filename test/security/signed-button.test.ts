/** Button payloads: short enough for every channel, and only ours are read. */
import { describe, expect, it } from 'vitest';
import { newId } from '../../src/db/ids.ts';
import type { MasterKeys } from '../../src/security/master-keys.ts';
import { readButton, signButton } from '../../src/security/signed-button.ts';

const key = (byte: number) => btoa(String.fromCharCode(byte).repeat(32));
const KEYS: MasterKeys = { '1': key(1) };
/** Every action a button or row may carry. */
const ACTIONS = ['on_it', 'call', 'snooze', 'snooze_1h', 'snooze_1d', 'promise', 'paid', 'resolve', 'show', 'more'];
const BUTTON = { alertId: newId('alr', Date.UTC(2026, 10, 20)), action: 'on_it' };

describe('a signed button', () => {
  it.each(ACTIONS)('for %s fits into 64 bytes, also under key number 999, and reads as it was signed', async (action) => {
    const keys = { '999': key(9) };
    const payload = await signButton(keys, 'ten_1', { ...BUTTON, action });
    expect(new TextEncoder().encode(payload).byteLength).toBeLessThanOrEqual(64);
    expect(await readButton(keys, 'ten_1', payload)).toEqual({ ...BUTTON, action });
  });

  it('says the same every time, so that a re-sent message has the same buttons', async () => {
    expect(await signButton(KEYS, 'ten_1', BUTTON)).toBe(await signButton(KEYS, 'ten_1', BUTTON));
  });

  it('of another tenant is not read', async () => {
    expect(await readButton(KEYS, 'ten_2', await signButton(KEYS, 'ten_1', BUTTON))).toBeNull();
  });

  it('is not read when any character of it was changed', async () => {
    const payload = await signButton(KEYS, 'ten_1', BUTTON);
    for (let index = 0; index < payload.length; index += 1) {
      const tampered = payload.slice(0, index) + (payload[index] === 'x' ? 'y' : 'x') + payload.slice(index + 1);
      expect(await readButton(KEYS, 'ten_1', tampered), tampered).toBeNull();
    }
  });

  it('cannot name another action or alert, nor lend its signature', async () => {
    const payload = await signButton(KEYS, 'ten_1', BUTTON);
    const [mark, alert, , number, signature] = payload.split('.');
    const forged = [mark, alert, 'paid', number, signature].join('.');
    const other = [mark, newId('alr', 1).slice(4), BUTTON.action, number, signature].join('.');
    expect([await readButton(KEYS, 'ten_1', forged), await readButton(KEYS, 'ten_1', other)]).toEqual([null, null]);
  });

  it('under an old key still opens, and new ones are signed with the highest', async () => {
    const rotated = { ...KEYS, '2': key(2) };
    expect(await readButton(rotated, 'ten_1', await signButton(KEYS, 'ten_1', BUTTON))).toEqual(BUTTON);
    expect(await signButton(rotated, 'ten_1', BUTTON)).toContain('.2.');
  });

  it('that claims another key number, or one that is gone, is not read', async () => {
    const payload = await signButton(KEYS, 'ten_1', BUTTON);
    expect(await readButton({ ...KEYS, '2': key(2) }, 'ten_1', payload.replace('.1.', '.2.'))).toBeNull();
    expect(await readButton({ '2': key(2) }, 'ten_1', payload)).toBeNull();
  });

  it.each([
    '',
    'a',
    'a....',
    'a.x.on_it.1',
    'a.x.on_it.1.AAAAAAAAAAAAAA',
    'a.x.on_it.1.AAAAAAAAAAAAAA.more',
    'yes',
    'a.x.on_it.constructor.AAAAAAAAAAAAAA',
  ])('is not %j', async (payload) => {
    expect(await readButton(KEYS, 'ten_1', payload)).toBeNull();
  });
});
