/** A sign-in under way: kept in a sealed cookie, so that only the browser that began can end it. */
import type { Context } from 'hono';
import * as z from 'zod';
import { settingsOf } from '../../env.ts';
import { browserNowMs } from '../../lib/browser-time.ts';
import { parseJson } from '../../lib/json.ts';
import { open, seal } from '../../security/seal.ts';
import type { AppEnv } from '../context.ts';
import { dropCookie, readCookie, writeCookie } from './session-cookie.ts';

/** Long enough to find a password and a second factor. */
const LIFETIME_SECONDS = 600;

/** Nobody's tenant yet. */
const PLACE = { tenantId: '', table: 'cookies', recordId: 'sign_in', field: 'transaction' };

const transactionSchema = z.object({
  state: z.string(),
  nonce: z.string(),
  codeVerifier: z.string(),
  returnTo: z.string(),
  startedAtMs: z.number(),
});

export type SignInTransaction = z.infer<typeof transactionSchema>;

export async function beginTransaction(c: Context<AppEnv>, transaction: Omit<SignInTransaction, 'startedAtMs'>): Promise<void> {
  const text = JSON.stringify({ ...transaction, startedAtMs: browserNowMs() } satisfies SignInTransaction);
  writeCookie(c, 'sb_sign_in', await seal(settingsOf(c.env).MASTER_KEYS, PLACE, text), LIFETIME_SECONDS);
}

/** The sign-in that this browser began, once: its cookie is dropped. Null when there is none or it took too long. */
export async function takeTransaction(c: Context<AppEnv>): Promise<SignInTransaction | null> {
  const sealed = readCookie(c, 'sb_sign_in');
  if (sealed === undefined) return null;
  dropCookie(c, 'sb_sign_in');
  const text = await open(settingsOf(c.env).MASTER_KEYS, PLACE, sealed);
  const json = parseJson(text ?? '');
  const transaction = transactionSchema.safeParse(json.ok ? json.value : null);
  if (!transaction.success) return null;
  const ageMs = browserNowMs() - transaction.data.startedAtMs;
  return ageMs >= 0 && ageMs < LIFETIME_SECONDS * 1000 ? transaction.data : null;
}
