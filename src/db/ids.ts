/** Ids: sortable new ones, and derived ones that make the same thing twice the same row. */
import { ulid } from 'ulid';

/** acc account event, alr alert, att attempt to connect, aud audit entry, con contact, cnv conversation, imp import, lnk link code, msg message, ntc notice, qua quarantine, ses session, sgl signup link ... */
export type IdPrefix =
  | 'ten'
  | 'rol'
  | 'ses'
  | 'aud'
  | 'lnk'
  | 'mem'
  | 'key'
  | 'con'
  | 'cnv'
  | 'cxn'
  | 'msg'
  | 'alr'
  | 'acc'
  | 'qua'
  | 'imp'
  | 'att'
  | 'sgl'
  | 'ntc'
  | 'drf'
  | 'not'
  | 'big';

/** A new id: prefix, underscore, 26 characters that sort by time. */
export function newId(prefix: IdPrefix, nowMs: number): string {
  return `${prefix}_${ulid(nowMs).toLowerCase()}`;
}

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** The id of whatever these parts name: 130 bits of SHA-256, in 26 characters. The same parts give the same id. */
export async function derivedId(prefix: IdPrefix, ...parts: (string | number)[]): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(parts))));
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of digest) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5 && text.length < 26) {
      bits -= 5;
      text += ALPHABET[(held >> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return `${prefix}_${text}`;
}
