/** Secrets at rest: AES-GCM under a per-tenant key, bound to the record and field they belong to. */
import { fromBase64Url, toBase64Url, utf8 } from './bytes.ts';
import { deriveBits, type MasterKeys, newestKeyNumber } from './master-keys.ts';

const NONCE_BYTES = 12;

/** Where a sealed value lives; one moved to another place does not open there. */
export interface SealedPlace {
  tenantId: string;
  table: string;
  recordId: string;
  field: string;
}

/** `<key number>.<nonce>.<ciphertext>`, both in base64url. */
export async function seal(keys: MasterKeys, place: SealedPlace, plaintext: string): Promise<string> {
  const number = newestKeyNumber(keys);
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const key = await sealingKey(keys, number, place.tenantId);
  if (!key) throw new Error('no master key to seal with');
  const sealed = await crypto.subtle.encrypt(parameters(nonce, place), key, utf8(plaintext));
  return `${number}.${toBase64Url(nonce)}.${toBase64Url(new Uint8Array(sealed))}`;
}

/** Null when it was sealed elsewhere, altered, or under a key that is gone. */
export async function open(keys: MasterKeys, place: SealedPlace, sealed: string): Promise<string | null> {
  const [number = '', nonceText = '', text = ''] = sealed.split('.');
  const nonce = fromBase64Url(nonceText);
  const ciphertext = fromBase64Url(text);
  const key = await sealingKey(keys, number, place.tenantId);
  if (!key || !ciphertext || nonce?.length !== NONCE_BYTES) return null;
  try {
    return new TextDecoder().decode(await crypto.subtle.decrypt(parameters(nonce, place), key, ciphertext));
  } catch {
    return null;
  }
}

function parameters(nonce: Uint8Array<ArrayBuffer>, place: SealedPlace) {
  const additionalData = utf8(JSON.stringify([place.tenantId, place.table, place.recordId, place.field]));
  return { name: 'AES-GCM', iv: nonce, additionalData };
}

async function sealingKey(keys: MasterKeys, number: string, tenantId: string): Promise<CryptoKey | null> {
  const bits = await deriveBits(keys, number, 'seal', tenantId);
  return bits && crypto.subtle.importKey('raw', bits, 'AES-GCM', false, ['encrypt', 'decrypt']);
}
