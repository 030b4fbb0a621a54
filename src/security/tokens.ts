/** Tokens that are shown once and stored as a hash. */
import { toBase64Url, toHex, utf8 } from './bytes.ts';

/** 256 random bits, with a prefix that tells people and secret scanners what it is. */
export function newToken(prefix: string): string {
  return `${prefix}_${toBase64Url(crypto.getRandomValues(new Uint8Array(32)))}`;
}

/** SHA-256, in hex. Enough for tokens of full entropy; never for passwords. */
export async function sha256Hex(text: string): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(text))));
}
