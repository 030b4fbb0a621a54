/** Meta's `signed_request`: who it speaks of, once the signature holds. Source: Meta, "Data Deletion Request Callback". */
import { fromBase64Url, utf8 } from './bytes.ts';
import { isHmacOf } from './hmac.ts';

export interface SignedRequest {
  /** The app-scoped id of the person. */
  userId: string;
  issuedAtMs: number;
}

/** `base64url(signature).base64url(payload)`; the signature is over the payload as it is encoded. Null for whatever is not Meta's. */
export async function readSignedRequest(appSecret: string, text: string): Promise<SignedRequest | null> {
  const parts = text.split('.');
  const [signatureText = '', payloadText = ''] = parts;
  const signature = fromBase64Url(signatureText.replace(/=+$/, ''));
  if (parts.length !== 2 || signature?.length !== 32 || !(await isHmacOf(appSecret, utf8(payloadText), signature))) return null;
  const payload = jsonOf(fromBase64Url(payloadText.replace(/=+$/, '')));
  if (payload === null || String(payload.algorithm).toUpperCase() !== 'HMAC-SHA256') return null;
  const userId =
    typeof payload.user_id === 'string' ? payload.user_id : Number.isSafeInteger(payload.user_id) ? String(payload.user_id) : '';
  const { issued_at: issuedAt } = payload;
  if (userId === '' || typeof issuedAt !== 'number' || !Number.isSafeInteger(issuedAt) || issuedAt <= 0) return null;
  return { userId, issuedAtMs: issuedAt * 1000 };
}

function jsonOf(bytes: Uint8Array | null): Record<string, unknown> | null {
  if (bytes === null) return null;
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
