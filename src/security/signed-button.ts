/** Button payloads that only we can make: they name an alert and an action, and fit Telegram's 64 bytes. */
import { fromBase64Url, toBase64Url, utf8 } from './bytes.ts';
import { deriveBits, type MasterKeys, newestKeyNumber } from './master-keys.ts';

/** 80 bits: far beyond guessing through a chat, and short enough for the payload. */
const SIGNATURE_BYTES = 10;
const MARK = 'a';

export interface AlertButton {
  alertId: string;
  /** snake_case, at most 10 characters. */
  action: string;
}

/** `a.<alert id without prefix>.<action>.<key number>.<signature>`; at most 64 bytes. */
export async function signButton(keys: MasterKeys, tenantId: string, button: AlertButton): Promise<string> {
  const number = newestKeyNumber(keys);
  const text = [MARK, button.alertId.replace(/^alr_/, ''), button.action, number].join('.');
  const signature = await signatureOf(keys, number, tenantId, text);
  if (!signature) throw new Error('no master key to sign with');
  return `${text}.${signature}`;
}

/** What the button says, or null for one that this tenant did not sign. */
export async function readButton(keys: MasterKeys, tenantId: string, payload: string): Promise<AlertButton | null> {
  const parts = payload.split('.');
  const [mark, alert = '', action = '', number = '', signature = ''] = parts;
  if (parts.length !== 5 || mark !== MARK) return null;
  const given = fromBase64Url(signature);
  const expected = await signatureOf(keys, number, tenantId, parts.slice(0, 4).join('.'));
  if (given?.length !== SIGNATURE_BYTES || !expected) return null;
  return isSameText(signature, expected) ? { alertId: `alr_${alert}`, action } : null;
}

async function signatureOf(keys: MasterKeys, number: string, tenantId: string, text: string): Promise<string | null> {
  const bits = await deriveBits(keys, number, 'button', tenantId);
  if (!bits) return null;
  const key = await crypto.subtle.importKey('raw', bits, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const signature = new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8(text)));
  return toBase64Url(signature.slice(0, SIGNATURE_BYTES));
}

/** Looks at every character, whatever it finds. */
function isSameText(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let index = 0; index < a.length; index += 1) difference |= a.charCodeAt(index) ^ b.charCodeAt(index % b.length);
  return difference === 0;
}
