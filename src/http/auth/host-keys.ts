/** The public keys of host applications, fetched from where each tenant says they are, and kept for some minutes. */
import { type CryptoKey, createLocalJWKSet, errors, type JSONWebKeySet, type JWTHeaderParameters } from 'jose';
import { browserNowMs } from '../../lib/browser-time.ts';
import { parseJson } from '../../lib/json.ts';
import { isFetchableKeysUrl } from '../../tenants/host-application.ts';

/** A key that was withdrawn opens nothing after this. */
const LIFETIME_MS = 10 * 60_000;

/** Anybody can make up a key id: asking again for each would turn us against the host application. */
const REFETCH_AFTER_MS = 60_000;

/** After a failure; people try again by hand. */
const RETRY_AFTER_MS = 5_000;

const TIMEOUT_MS = 5_000;

/** Dozens of keys fit. */
const MAX_BYTES = 64 * 1024;

/** An isolate serves many tenants, and must not remember all of them. */
const MAX_KNOWN = 200;

type Keys = ReturnType<typeof createLocalJWKSet>;

interface Known {
  /** Null after a failure. */
  keys: Keys | null;
  fetchedAtMs: number;
  /** When they were last asked for, whatever came of it. */
  askedAtMs: number;
}

/** By address. No promise or Response, which must not outlive the request that made it. */
const known = new Map<string, Known>();

/** Its message is a reason for the log. */
export class HostKeysError extends Error {
  override name = 'HostKeysError';
}

/**
 * The key that signed a token with this header.
 * @throws HostKeysError, or an error of jose where no key fits.
 */
export async function hostKey(address: string, isDevelopment: boolean, header: JWTHeaderParameters): Promise<CryptoKey> {
  const { keys, askedAtMs } = await keysOf(address, isDevelopment);
  try {
    return await keys(header);
  } catch (error) {
    if (!(error instanceof errors.JWKSNoMatchingKey) || browserNowMs() - askedAtMs < REFETCH_AFTER_MS) throw error;
    return (await refetch(address, isDevelopment))(header);
  }
}

async function keysOf(address: string, isDevelopment: boolean): Promise<{ keys: Keys; askedAtMs: number }> {
  const entry = known.get(address);
  const ageMs = browserNowMs() - (entry?.fetchedAtMs ?? 0);
  if (entry?.keys && ageMs < LIFETIME_MS) return { keys: entry.keys, askedAtMs: entry.askedAtMs };
  if (entry && !entry.keys && ageMs < RETRY_AFTER_MS) throw new HostKeysError('keys_failed_before');
  return { keys: await refetch(address, isDevelopment), askedAtMs: browserNowMs() };
}

async function refetch(address: string, isDevelopment: boolean): Promise<Keys> {
  if (!isFetchableKeysUrl(address, isDevelopment)) throw new HostKeysError('keys_address_refused');
  const askedAtMs = browserNowMs();
  const before = known.get(address);
  // Counted from the start, so that what comes meanwhile does not ask too; the very first ones ask side by side.
  if (before) remember(address, { ...before, askedAtMs });
  try {
    const keys = createLocalJWKSet((await fetchJson(address)) as JSONWebKeySet);
    remember(address, { keys, fetchedAtMs: askedAtMs, askedAtMs });
    return keys;
  } catch (error) {
    // Keys that are not over yet go on opening: a host that stumbles locks nobody out.
    const isStillGood = before?.keys && askedAtMs - before.fetchedAtMs < LIFETIME_MS;
    remember(address, isStillGood ? { ...before, askedAtMs } : { keys: null, fetchedAtMs: askedAtMs, askedAtMs });
    if (error instanceof errors.JWKSInvalid) throw new HostKeysError('keys_invalid');
    throw error;
  }
}

function remember(address: string, entry: Known): void {
  known.delete(address);
  known.set(address, entry);
  const [oldest] = known.keys();
  if (known.size > MAX_KNOWN && oldest !== undefined) known.delete(oldest);
}

async function fetchJson(address: string): Promise<unknown> {
  let text: string;
  try {
    // A redirect could lead where the address itself may not.
    const response = await fetch(address, {
      redirect: 'manual',
      headers: { Accept: 'application/json, application/jwk-set+json' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new HostKeysError(`keys_answer_${response.status}`);
    }
    text = await readUpTo(response, MAX_BYTES);
  } catch (error) {
    throw error instanceof HostKeysError ? error : new HostKeysError('keys_unreachable', { cause: error });
  }
  const json = parseJson(text);
  if (!json.ok) throw new HostKeysError('keys_not_json');
  return json.value;
}

async function readUpTo(response: Response, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    // Leaving the loop cancels the rest.
    if (bytes > maxBytes) throw new HostKeysError('keys_too_large');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
