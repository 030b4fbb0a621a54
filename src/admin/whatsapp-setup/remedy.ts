/** Whether connecting a number again is what helps it, and how much that presses. Pure. */
import type { SetupConnection } from '../../contract/whatsapp-setup.ts';

type Connection = Pick<SetupConnection, 'states' | 'tokenExpiresAt'>;

/** `lost`: nothing leaves before it. With the others it works still: the access ends soon, or nothing is heard from Meta. */
export type Remedy = 'lost' | 'ending' | 'unheard';

const LOST: readonly SetupConnection['states'][number]['name'][] = ['token_expired', 'token_revoked', 'app_uninstalled', 'number_missing'];

/** The first warning of a token's end says to connect again before it. */
const ENDING_MS = 14 * 24 * 60 * 60_000;

export function remedyOf({ states, tokenExpiresAt }: Connection, nowMs: number): Remedy | null {
  if (states.some(({ name }) => LOST.includes(name))) return 'lost';
  if (tokenExpiresAt !== null && Date.parse(tokenExpiresAt) - nowMs <= ENDING_MS) return 'ending';
  return states.some(({ name }) => name === 'webhook_silent') ? 'unheard' : null;
}

/** Connected no more: only its history is left. */
export function isFormer({ states }: Pick<SetupConnection, 'states'>): boolean {
  return states.some(({ name }) => name === 'disconnected');
}
