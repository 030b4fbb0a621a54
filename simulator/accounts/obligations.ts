/** What Meta posts to an app about a person: deauthorize and data deletion, with a `signed_request`. Source: data deletion callback. */
import type { Core } from '../core.ts';

const SIGNING = { name: 'HMAC', hash: 'SHA-256' };

/** base64url(signature) "." base64url(payload); the signature is over the payload as it is encoded. */
export async function signedRequest(secret: string, payload: Record<string, unknown>): Promise<string> {
  const encoded = base64url(new TextEncoder().encode(JSON.stringify(payload)));
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(secret), SIGNING, false, ['sign']);
  const signature = new Uint8Array(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(encoded)));
  return `${base64url(signature)}.${encoded}`;
}

/** Posts it as Meta does, and answers what the app answered. `secret` stands in for the app's, to forge one. */
export async function postSignedRequest(
  core: Core,
  url: string,
  userId: string,
  secret?: string,
): Promise<{ status: number | null; body: string }> {
  const { app } = core.state;
  const issuedAt = Math.floor(core.clock.now() / 1_000);
  const signed = await signedRequest(secret ?? app.secret, { user_id: userId, algorithm: 'HMAC-SHA256', issued_at: issuedAt });
  const text = new URLSearchParams({ signed_request: signed }).toString();
  const call = core.calls.add({
    atMs: core.clock.now(),
    direction: 'out',
    method: 'POST',
    path: url,
    status: null,
    request: text,
    response: '',
  });
  const request = new Request(url, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: text });
  const response = await core.deliver(request).catch(() => null);
  const body = response ? await response.text() : '';
  core.calls.answered(call, response?.status ?? null, body);
  return { status: response?.status ?? null, body };
}

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
