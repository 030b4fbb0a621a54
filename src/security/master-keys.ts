/** The master keys and what is derived from them: one key per use and tenant, by HKDF. */
import { utf8 } from './bytes.ts';

/** Key number to 32 bytes in base64, as in the MASTER_KEYS setting. The highest number seals; all open. */
export type MasterKeys = Readonly<Record<string, string>>;

export function newestKeyNumber(keys: MasterKeys): string {
  return String(Math.max(...Object.keys(keys).map(Number)));
}

/** The raw bits for one use (`label`) and tenant. Null when there is no key of that number. */
export async function deriveBits(keys: MasterKeys, number: string, label: string, tenantId: string): Promise<ArrayBuffer | null> {
  // The number comes from outside, in a button: `constructor` is none of the keys.
  const master = Object.hasOwn(keys, number) ? keys[number] : undefined;
  if (!master) return null;
  const bytes = Uint8Array.from(atob(master), (character) => character.charCodeAt(0));
  const base = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveBits']);
  const salt = new Uint8Array(0);
  return crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt, info: utf8(`switchboard/${label}/${tenantId}`) }, base, 256);
}
