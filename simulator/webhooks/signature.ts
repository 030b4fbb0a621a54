/** Signs webhook bodies as Meta does: `X-Hub-Signature-256`, HMAC-SHA256 over the raw bytes with the app secret. */

const keys = new Map<string, Promise<CryptoKey>>();

export async function sign(body: Uint8Array, secret: string): Promise<string> {
  let key = keys.get(secret);
  if (!key) {
    key = crypto.subtle.importKey('raw', new TextEncoder().encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
    keys.set(secret, key);
  }
  const digest = new Uint8Array(await crypto.subtle.sign('HMAC', await key, body));
  return `sha256=${[...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
