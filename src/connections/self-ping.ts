/** Calls this deployment's own public address as Meta does: the handshake, then a signed body with nothing in it. */
import { signForMeta } from '../security/hmac.ts';

const TIMEOUT_MS = 5_000;

/** An envelope without entries: it passes the whole way and changes nothing. */
const HARMLESS = '{"object":"whatsapp_business_account","entry":[]}';

/**
 * `answered`: by this deployment, with that status. `astray`: something answered that is not this deployment, as happens
 * where Cloudflare keeps a Worker from calling its own zone. `none`: no answer. `not_asked`: the secret for it is not known.
 */
export type Pinged = { is: 'answered'; status: number; isRight: boolean } | { is: 'astray'; status: number } | { is: 'none' | 'not_asked' };

export interface SelfPing {
  handshake: Pinged;
  post: Pinged;
}

export async function pingOurselves(target: {
  callbackUrl: string;
  verifyToken: string | null;
  appSecret: string | null;
}): Promise<SelfPing> {
  const [handshake, post] = await Promise.all([
    shakeHands(target.callbackUrl, target.verifyToken),
    postSigned(target.callbackUrl, target.appSecret),
  ]);
  return { handshake, post };
}

async function shakeHands(callbackUrl: string, verifyToken: string | null): Promise<Pinged> {
  if (verifyToken === null) return { is: 'not_asked' };
  const challenge = crypto.randomUUID();
  const query = new URLSearchParams({ 'hub.mode': 'subscribe', 'hub.challenge': challenge, 'hub.verify_token': verifyToken });
  return call(`${callbackUrl}?${query.toString()}`, { method: 'GET' }, async (response) => (await response.text()) === challenge);
}

async function postSigned(callbackUrl: string, appSecret: string | null): Promise<Pinged> {
  if (appSecret === null) return { is: 'not_asked' };
  const body = new TextEncoder().encode(HARMLESS);
  const headers = { 'Content-Type': 'application/json', 'X-Hub-Signature-256': await signForMeta(appSecret, body.buffer as ArrayBuffer) };
  return call(callbackUrl, { method: 'POST', headers, body }, async () => true);
}

async function call(url: string, init: RequestInit, isRight: (response: Response) => Promise<boolean>): Promise<Pinged> {
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
    // Every answer of this deployment carries it.
    if (response.headers.get('X-Request-Id') === null) return { is: 'astray', status: response.status };
    return { is: 'answered', status: response.status, isRight: response.status === 200 && (await isRight(response)) };
  } catch {
    return { is: 'none' };
  }
}
