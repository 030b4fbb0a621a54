/** Signatures by shared secret, compared in constant time. */
import { fromHex, toHex, utf8 } from './bytes.ts';

const ALGORITHM = { name: 'HMAC', hash: 'SHA-256' } as const;
const SIGNATURE_PREFIX = 'sha256=';

const importedKeys = new Map<string, Promise<CryptoKey>>();

/**
 * Meta's X-Hub-Signature-256: `sha256=` and 64 hex digits, HMAC-SHA256 of the raw body under the app secret.
 * Over the raw bytes, never over JSON written again: Meta escapes non-ASCII its own way.
 */
export async function isSignedByMeta(appSecret: string, body: ArrayBuffer, header: string | null | undefined): Promise<boolean> {
  if (!header?.startsWith(SIGNATURE_PREFIX)) return false;
  const signature = fromHex(header.slice(SIGNATURE_PREFIX.length));
  if (signature?.length !== 32) return false;
  return crypto.subtle.verify('HMAC', await keyOf(appSecret), signature, body);
}

export async function signForMeta(appSecret: string, body: ArrayBuffer): Promise<string> {
  return SIGNATURE_PREFIX + toHex(new Uint8Array(await crypto.subtle.sign('HMAC', await keyOf(appSecret), body)));
}

/** HMAC-SHA256 in hex, for instance the `appsecret_proof` of a token. */
export async function hmacHex(secret: string, text: string): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.sign('HMAC', await keyOf(secret), utf8(text))));
}

/** Whether these 32 bytes are the HMAC-SHA256 of the data, in a time that tells nothing about where they differ. */
export async function isHmacOf(secret: string, data: Uint8Array<ArrayBuffer>, signature: Uint8Array<ArrayBuffer>): Promise<boolean> {
  return crypto.subtle.verify('HMAC', await keyOf(secret), signature, data);
}

/** Equal texts, in a time that tells nothing about where they differ. */
export async function isSameSecret(given: string, expected: string): Promise<boolean> {
  const key = (await crypto.subtle.generateKey(ALGORITHM, false, ['sign', 'verify'])) as CryptoKey;
  return crypto.subtle.verify('HMAC', key, await crypto.subtle.sign('HMAC', key, utf8(expected)), utf8(given));
}

/** Importing takes longer than verifying: each secret once per isolate. */
function keyOf(secret: string): Promise<CryptoKey> {
  let key = importedKeys.get(secret);
  if (!key) {
    key = crypto.subtle.importKey('raw', utf8(secret), ALGORITHM, false, ['sign', 'verify']);
    if (importedKeys.size > 1000) importedKeys.clear();
    importedKeys.set(secret, key);
  }
  return key;
}
