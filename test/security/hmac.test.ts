/** Meta's signature over the raw bytes, and comparing secrets. */
import { describe, expect, it } from 'vitest';
import { fromBase64Url, fromHex, toBase64Url, toHex, utf8 } from '../../src/security/bytes.ts';
import { isSameSecret, isSignedByMeta, signForMeta } from '../../src/security/hmac.ts';

const SECRET = 'example-app-secret';
const BODY = '{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[]}]}';
const DIGEST = '805598cd6dd43c4f93522d01dd697fe894ecd857d2fd0e8473c5a33e8462f974';
const HEADER = `sha256=${DIGEST}`;
const bytes = (text: string) => utf8(text).buffer;

describe("Meta's signature", () => {
  it('agrees with the test vector, in both directions', async () => {
    expect(await signForMeta(SECRET, bytes(BODY))).toBe(HEADER);
    expect(await isSignedByMeta(SECRET, bytes(BODY), HEADER)).toBe(true);
    expect(await isSignedByMeta(SECRET, bytes(BODY), `sha256=${DIGEST.toUpperCase()}`)).toBe(true);
  });

  it.each<[string, string | null | undefined]>([
    ['missing', null],
    ['undefined', undefined],
    ['empty', ''],
    ['without its prefix', DIGEST],
    ['of another algorithm', `sha512=${DIGEST}`],
    ['of SHA-1', `sha1=${DIGEST.slice(0, 40)}`],
    ['cut short', HEADER.slice(0, -2)],
    ['only a prefix', 'sha256='],
    ['too long', `${HEADER}00`],
    ['no hex', `sha256=${'zz'.repeat(32)}`],
    ['of an odd number of digits', HEADER.slice(0, -1)],
    ['off by one bit', HEADER.replace('sha256=80', 'sha256=81')],
    ['all zeros', `sha256=${'00'.repeat(32)}`],
  ])('that is %s is refused', async (_how, header) => {
    expect(await isSignedByMeta(SECRET, bytes(BODY), header)).toBe(false);
  });

  it('covers every byte of the body and belongs to one secret', async () => {
    expect(await isSignedByMeta(SECRET, bytes(`${BODY} `), HEADER)).toBe(false);
    expect(await isSignedByMeta(SECRET, bytes(BODY.replace('"1"', '"2"')), HEADER)).toBe(false);
    expect(await isSignedByMeta('another-secret', bytes(BODY), HEADER)).toBe(false);
  });

  it('is of the bytes as they came, not of the JSON they mean', async () => {
    const escaped = bytes('{"name":"\\u0930\\u0935\\u093f"}');
    const plain = bytes('{"name":"रवि"}');
    const header = await signForMeta(SECRET, escaped);
    expect([await isSignedByMeta(SECRET, escaped, header), await isSignedByMeta(SECRET, plain, header)]).toEqual([true, false]);
  });
});

describe('secrets', () => {
  it.each([
    ['the same', 'verify-me', 'verify-me', true],
    ['another', 'verify-me', 'verify-mE', false],
    ['a beginning', 'verify', 'verify-me', false],
    ['nothing', '', 'verify-me', false],
  ])('are told apart: %s', async (_how, given, expected, isSame) => {
    expect(await isSameSecret(given, expected)).toBe(isSame);
  });
});

describe('bytes', () => {
  it('survive their text forms', () => {
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    for (const length of [0, 1, 2, 3, 255, 256]) {
      const some = all.slice(0, length);
      expect([fromHex(toHex(some)), fromBase64Url(toBase64Url(some))]).toEqual([some, some]);
    }
    expect(toBase64Url(Uint8Array.of(251, 255, 254))).toBe('-__-');
  });

  it.each(['a', 'a b', 'ab==', 'ab+/', 'ä'])('%j is no base64url', (text) => {
    expect(fromBase64Url(text)).toBeNull();
  });
});
