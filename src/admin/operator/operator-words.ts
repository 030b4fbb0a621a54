/** What operators look at, in words. */
import type { Machinery, OperatorTenant } from '../../contract/operator.ts';
import { counted } from '../lib/words.ts';
import type { Tone } from '../parts/tone.ts';

export const TENANT_STATES = { active: 'Active', suspended: 'Suspended' } as const;
export type TenantState = keyof typeof TENANT_STATES;

export interface Concern {
  label: string;
  tone: Tone;
}

/** What deserves an operator's look, the worst first. */
export function concernsOf(tenant: Pick<OperatorTenant, 'dead' | 'quarantined' | 'connections' | 'admins' | 'messages'>): Concern[] {
  const { dead, quarantined, connections, admins, messages } = tenant;
  const concerns: Concern[] = [];
  if (connections.needsAttention > 0)
    concerns.push({ label: `${counted(connections.needsAttention, 'connection')} to look at`, tone: 'bad' });
  if (dead > 0) concerns.push({ label: `${counted(dead, 'message')} gave up`, tone: 'bad' });
  if (quarantined > 0) concerns.push({ label: `${quarantined.toLocaleString('en-GB')} in quarantine`, tone: 'warn' });
  if (admins === 0) concerns.push({ label: 'No admin', tone: 'bad' });
  if (messages.out24h >= 20 && messages.failed24h / messages.out24h > 0.1) concerns.push({ label: 'Many failures', tone: 'warn' });
  return concerns;
}

export interface Allowance {
  /** Of the bar, 0 to 1. */
  share: number;
  tone: Tone;
  text: string;
}

export function allowanceOf({ used, allowance }: Machinery['onboarding']): Allowance {
  const left = Math.max(0, allowance - used);
  const share = allowance === 0 ? 1 : Math.min(1, used / allowance);
  if (left === 0) return { share, tone: 'bad', text: 'Used up: Meta lets no further business connect for now.' };
  const tone = share >= 0.8 ? 'warn' : 'good';
  return { share, tone, text: `${counted(left, 'more business', 'more businesses')} may connect for the first time.` };
}

export interface KeyState {
  /** Secrets that a newer key is to seal, and that can be opened. */
  toReseal: number;
  /** Secrets whose key is no longer configured. */
  lost: number;
  /** Numbers of keys that seal nothing any more and may go. */
  spare: string[];
}

export function keyState({ sealing, sealedWith }: Machinery['masterKeys']): KeyState {
  const others = sealedWith.filter(({ number }) => number !== sealing);
  const sum = (keys: typeof others) => keys.reduce((total, { secrets }) => total + secrets, 0);
  return {
    toReseal: sum(others.filter(({ isKnown }) => isKnown)),
    lost: sum(others.filter(({ isKnown }) => !isKnown)),
    spare: others.filter(({ isKnown, secrets }) => isKnown && secrets === 0).map(({ number }) => number),
  };
}

/** "1.4 KB". */
export function sizeWords(bytes: number): string {
  if (bytes < 1_000) return counted(bytes, 'byte');
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(1)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
