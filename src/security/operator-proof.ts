/** A short-lived proof that a command holds the master keys: it stands in for an operator's session on one path. */
import { fromBase64Url, toBase64Url, utf8 } from './bytes.ts';
import { deriveBits, type MasterKeys, newestKeyNumber } from './master-keys.ts';

/** Time to reach the Worker, and for clocks that differ a little. */
const LIFETIME_MS = 60_000;

/** Tells it apart from API keys and sessions. */
const MARK = 'sbo';

/** `sbo.<key number>.<ends at, ms>.<HMAC-SHA256>`, for `POST path` alone. Signed with the newest key. */
export async function proveOperator(keys: MasterKeys, path: string, nowMs: number): Promise<string> {
  const number = newestKeyNumber(keys);
  const endsAtMs = nowMs + LIFETIME_MS;
  const key = await proofKey(keys, number);
  if (!key) throw new Error('no master key to sign with');
  const signature = await crypto.subtle.sign('HMAC', key, signedText(path, endsAtMs));
  return [MARK, number, endsAtMs, toBase64Url(new Uint8Array(signature))].join('.');
}

/** Whether `proof` was made for this path by a holder of one of the keys, and not long ago. */
export async function isOperatorProof(keys: MasterKeys, path: string, proof: string, nowMs: number): Promise<boolean> {
  const [mark, number = '', ends = '', text = '', ...more] = proof.split('.');
  if (mark !== MARK || more.length > 0 || !/^\d{13,16}$/.test(ends)) return false;
  const endsAtMs = Number(ends);
  // One that ends later than a new one would was made with a clock far ahead, or to live longer.
  if (endsAtMs <= nowMs || endsAtMs > nowMs + 2 * LIFETIME_MS) return false;
  const signature = fromBase64Url(text);
  const key = await proofKey(keys, number);
  return signature !== null && key !== null && crypto.subtle.verify('HMAC', key, signature, signedText(path, endsAtMs));
}

function signedText(path: string, endsAtMs: number) {
  return utf8(JSON.stringify(['POST', path, endsAtMs]));
}

async function proofKey(keys: MasterKeys, number: string): Promise<CryptoKey | null> {
  const bits = await deriveBits(keys, number, 'operator-proof', '');
  return bits && crypto.subtle.importKey('raw', bits, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']);
}
