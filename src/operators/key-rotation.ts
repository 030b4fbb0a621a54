/** The steps of a rotation of MASTER_KEYS: one key more, everything sealed with it, one key less. For the command; reads and writes no file. */
import * as z from 'zod';
import { resealSecrets } from '../contract/operator.ts';
import { masterKeysSetting } from '../env.ts';
import { toBase64 } from '../security/bytes.ts';
import { type MasterKeys, newestKeyNumber } from '../security/master-keys.ts';
import { proveOperator } from '../security/operator-proof.ts';

/** MASTER_KEYS takes numbers of up to three digits. */
const HIGHEST_NUMBER = 999;

/** Steps without progress after which somebody must look: a row that is changed all the time is met later. */
const MAX_IDLE_STEPS = 3;

/** Said to whoever runs the command, as it is. */
export class RotationError extends Error {
  override name = 'RotationError';
}

export function readKeys(text: string): MasterKeys {
  const keys = masterKeysSetting.safeParse(text.trim());
  if (!keys.success) throw new RotationError(`MASTER_KEYS ${keys.error.issues[0]?.message ?? 'cannot be read'}.`);
  return keys.data;
}

/** The same keys and one more, which seals from now on. */
export function withNewKey(keys: MasterKeys): { keys: MasterKeys; number: string } {
  const number = Number(newestKeyNumber(keys)) + 1;
  if (number > HIGHEST_NUMBER) throw new RotationError(`Key numbers end at ${HIGHEST_NUMBER}.`);
  const key = toBase64(crypto.getRandomValues(new Uint8Array(32)));
  return { keys: { ...keys, [number]: key }, number: String(number) };
}

export function withoutKey(keys: MasterKeys, number: string): MasterKeys {
  if (!Object.hasOwn(keys, number)) throw new RotationError(`MASTER_KEYS has no key ${number}: it has ${Object.keys(keys).join(', ')}.`);
  if (number === newestKeyNumber(keys)) throw new RotationError(`Key ${number} is the newest: it seals. Only older ones can go.`);
  return Object.fromEntries(Object.entries(keys).filter(([known]) => known !== number));
}

export function olderNumbers(keys: MasterKeys): string[] {
  return Object.keys(keys).filter((number) => number !== newestKeyNumber(keys));
}

const answerSchema = resealSecrets.output;
type Step = z.output<NonNullable<typeof answerSchema>>;

export interface ResealPorts {
  fetch: (request: Request) => Promise<Response>;
  nowMs: () => number;
  report: (step: Step) => void;
}

/** Asks the deployment, step by step, until nothing is sealed with an older key. Breaking off and starting again is harmless. */
export async function resealAll(keys: MasterKeys, url: string, ports: ResealPorts): Promise<{ resealed: number; unreadable: number }> {
  const address = new URL(resealSecrets.path, url);
  const isLocal = ['127.0.0.1', 'localhost', '[::1]'].includes(address.hostname);
  if (address.protocol !== 'https:' && !isLocal) throw new RotationError(`${url} is not https: the proof must not travel in the open.`);
  let resealed = 0;
  let idle = 0;
  for (;;) {
    const step = await resealStep(keys, address, ports);
    ports.report(step);
    resealed += step.resealed;
    if (step.left === 0) return { resealed, unreadable: step.unreadable };
    idle = step.resealed > 0 ? 0 : idle + 1;
    if (idle === MAX_IDLE_STEPS) throw new RotationError(`${step.left} secrets are left and no step changes that. Try again later.`);
  }
}

async function resealStep(keys: MasterKeys, address: URL, { fetch, nowMs }: ResealPorts): Promise<Step> {
  const proof = await proveOperator(keys, resealSecrets.path, nowMs());
  const request = new Request(address, { method: 'POST', headers: { Authorization: `Bearer ${proof}` } });
  const response = await fetch(request).catch((error: unknown) => {
    throw new RotationError(`${address.origin} cannot be reached: ${error instanceof Error ? error.message : String(error)}`);
  });
  if (response.status === 401) {
    throw new RotationError(
      `${address.origin} does not accept the proof. Its MASTER_KEYS must hold key ${newestKeyNumber(keys)} with the very value given here, and this machine's clock must be right.`,
    );
  }
  const answer = answerSchema?.safeParse(await response.json().catch(() => null));
  if (!response.ok || !answer?.success) throw new RotationError(`${address.origin} answered ${response.status} and no count.`);
  return answer.data;
}
