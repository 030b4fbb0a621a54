/** What follows from what Meta answered while a number is connected: which step is next, and what each outcome means. Pure. */
import type { ConnectionHealth } from '../contract/connection-health.ts';
import { CONNECT_STEPS, type ConnectAttempt, type ConnectStep } from '../contract/whatsapp-setup.ts';
import type { StepRecord } from '../db/schema/onboarding.ts';
import { idOf, isRecord, phoneOf, recordOf, textOf, timestampMsOf } from '../messaging/whatsapp/webhook-values.ts';
import { type KnownTrouble, type TroubleCode, trouble } from './troubles.ts';

/** Both are needed: one to manage the account, one to send and receive. */
export const MANAGEMENT = 'whatsapp_business_management';
export const MESSAGING = 'whatsapp_business_messaging';

/** Of a number: what connecting has to know. */
export const NUMBER_FIELDS = 'id,display_phone_number,verified_name,status,is_on_biz_app';

/** What Meta calls a number that is registered, whatever else may be the matter with it. */
const REGISTERED = new Set(['CONNECTED', 'FLAGGED', 'RESTRICTED', 'RATE_LIMITED']);
/** Numbers that are there no more. */
const GONE = new Set(['DELETED', 'MIGRATED']);

/** Meta locks a number for three days after ten registrations in that time. Source: "Registration". */
const REGISTER_CALLS = 10;
const REGISTER_WINDOW_MS = 72 * 60 * 60 * 1000;

/** Troubles that no repetition of the step mends: only another sign-in does. */
const FINAL = new Set<string>([
  'code_expired',
  'code_used',
  'code_wrong',
  'token_not_ours',
  'token_dead',
  'management_permission_missing',
  'messaging_permission_missing',
  'account_missing',
] satisfies TroubleCode[]);

export interface FoundNumber {
  id: string;
  /** E.164 with +; as Meta wrote it where it is no phone number. */
  displayPhone: string;
  verifiedName: string | null;
  status: string | null;
  isOnBusinessApp: boolean;
}

/** What is known so far of what will be connected; kept with the attempt, without secrets. */
export interface Findings {
  /** SHA-256 of the popup's code: the same one twice is the same attempt. */
  codeHash?: string;
  tokenExpiresAtMs?: number | null;
  tokenUserId?: string | null;
  /** The accounts that the token opens, newest first. */
  wabaIds?: string[];
  portfolioId?: string | null;
  numbers?: FoundNumber[];
  /** Names of hints that were not true. */
  untrueHints?: string[];
  /** Whether a person gave the PIN that is kept. */
  isPinGiven?: boolean;
  /** When the number was asked to be registered. */
  registerCallsAtMs?: number[];
  /** How often the present step broke here, one after the other. */
  faults?: number;
  /** Connected by hand: the form it came from, and the app of the token where that is the tenant's own. */
  draftId?: string;
  ownAppId?: string;
  health?: ConnectionHealth;
  /** What the same reading tells of the connection's own columns. */
  columns?: {
    displayPhone?: string;
    verifiedName?: string;
    recipientTier?: string;
    throughputPerSecond?: number;
    isCoexistence?: boolean;
  };
}

export type Steps = Partial<Record<ConnectStep, StepRecord>>;

/** How a step ended, and what was learnt by it. */
export type StepOutcome =
  | { state: 'done' | 'skipped'; learnt?: Findings; wabaId?: string; numberId?: string }
  | { state: 'failed' | 'needs_input'; trouble: KnownTrouble; learnt?: Findings; wabaId?: string };

export const failed = (code: TroubleCode): StepOutcome => ({ state: 'failed', trouble: trouble(code) });

/** The first step that is not behind us; null when all are. */
export function nextStep(steps: Steps): ConnectStep | null {
  return CONNECT_STEPS.find((step) => !['done', 'skipped'].includes(steps[step]?.state ?? 'waiting')) ?? null;
}

/** Whether the step can be gone on with when nobody says anything. */
export function goesOnByItself(steps: Steps): boolean {
  const step = nextStep(steps);
  return step !== null && ['waiting', 'running'].includes(steps[step]?.state ?? 'waiting');
}

/** What it waits for from a person; null while it goes on by itself, is over, or only another sign-in helps. */
export function needOf(steps: Steps): ConnectAttempt['needs'] {
  const step = nextStep(steps);
  const record = step === null ? undefined : steps[step];
  const code = record?.trouble?.code;
  if (!record || code === undefined || FINAL.has(code)) return null;
  if (record.state === 'needs_input') {
    if (step === 'choose_number') return code === 'number_missing' ? 'add_number' : 'number';
    return step === 'register' ? 'pin' : 'retry';
  }
  return record.state === 'failed' ? 'retry' : null;
}

/**
 * `data` of debug_token: our app's, good, with both permissions, and the accounts it opens.
 * Source: Meta, "Debug Token", "Onboarding business customers as a Tech Provider".
 */
export function readToken(data: unknown, ourAppId: string): StepOutcome {
  const token = recordOf(data);
  if (idOf(token?.app_id) !== ourAppId) return failed('token_not_ours');
  if (token?.is_valid !== true) return failed('token_dead');
  const scopes = Array.isArray(token.scopes) ? token.scopes : [];
  if (!scopes.includes(MANAGEMENT)) return failed('management_permission_missing');
  if (!scopes.includes(MESSAGING)) return failed('messaging_permission_missing');
  const managed = targetsOf(token.granular_scopes, MANAGEMENT);
  const messaged = targetsOf(token.granular_scopes, MESSAGING);
  if (managed.length === 0) return failed('account_missing');
  // Named accounts of the one permission limit it; none named means all of the other's.
  const wabaIds = messaged.length === 0 ? managed : managed.filter((id) => messaged.includes(id));
  if (wabaIds.length === 0) return failed('messaging_permission_missing');
  const tokenExpiresAtMs = timestampMsOf(token.expires_at);
  return { state: 'done', learnt: { wabaIds, tokenExpiresAtMs, tokenUserId: idOf(token.user_id) } };
}

/** Ids of the accounts that one permission is given for. */
export function targetsOf(granular: unknown, scope: string): string[] {
  const rows = Array.isArray(granular) ? (granular as unknown[]).filter(isRecord) : [];
  const targets = rows.filter((row) => row.scope === scope).flatMap((row) => (Array.isArray(row.target_ids) ? row.target_ids : []));
  return [...new Set(targets.flatMap((target) => idOf(target) ?? []))];
}

/** What the browser said the popup ended with. It may say anything. */
export interface Hints {
  event: string | null;
  wabaId: string | null;
  numberId: string | null;
}

export function hintsOf(event: string | null, data: Readonly<Record<string, unknown>>): Hints {
  return { event, wabaId: idOf(data.waba_id), numberId: idOf(data.phone_number_id) };
}

/** The account to connect: the one the popup named if the token opens it, else the newest. */
export function chooseAccount(wabaIds: readonly string[], hints: Hints): { wabaId: string; isHintTrue: boolean } {
  const isNamed = hints.wabaId !== null && wabaIds.includes(hints.wabaId);
  return { wabaId: isNamed ? (hints.wabaId as string) : (wabaIds[0] ?? ''), isHintTrue: isNamed || hints.wabaId === null };
}

/** The numbers of an account as Graph lists them, without those that are gone. */
export function numbersOf(listed: readonly unknown[]): FoundNumber[] {
  return listed.filter(isRecord).flatMap((row) => {
    const id = idOf(row.id);
    const status = textOf(row.status);
    if (id === null || (status !== null && GONE.has(status))) return [];
    const displayPhone = phoneOf(row.display_phone_number) ?? textOf(row.display_phone_number) ?? '';
    return [{ id, displayPhone, verifiedName: textOf(row.verified_name), status, isOnBusinessApp: row.is_on_biz_app === true }];
  });
}

/** The number to connect: what a person chose, what the popup named, the only one; else somebody has to choose. */
export function chooseNumber(
  numbers: readonly FoundNumber[],
  hints: Hints,
  chosen: string | null,
): { numberId: string } | { trouble: KnownTrouble } {
  if (numbers.length === 0) return { trouble: trouble('number_missing') };
  const find = (id: string | null) => numbers.find((number) => number.id === id);
  if (chosen !== null) return find(chosen) ? { numberId: chosen } : { trouble: trouble('number_not_of_account') };
  const [only] = numbers;
  const picked = find(hints.numberId) ?? (numbers.length === 1 ? only : undefined);
  return picked ? { numberId: picked.id } : { trouble: trouble('several_numbers') };
}

/** The app's own place in the list of those that an account reports to. Others may be there too. */
export function isAppListed(listed: readonly unknown[], appId: string): boolean {
  return listed.some((row) => idOf(recordOf(recordOf(row)?.whatsapp_business_api_data)?.id) === appId);
}

export type RegisterPlan = { do: 'skip' } | { do: 'call' } | { do: 'wait'; trouble: KnownTrouble };

/** Registering is for numbers that are not, and not for those that stay in the phone app. */
export function planRegister(number: FoundNumber, callsAtMs: readonly number[], nowMs: number): RegisterPlan {
  if (number.isOnBusinessApp || isRegistered(number)) return { do: 'skip' };
  const recent = callsAtMs.filter((atMs) => atMs > nowMs - REGISTER_WINDOW_MS);
  return recent.length >= REGISTER_CALLS ? { do: 'wait', trouble: trouble('registered_too_often') } : { do: 'call' };
}

export function isRegistered({ status }: Pick<FoundNumber, 'status'>): boolean {
  return status !== null && REGISTERED.has(status);
}

/** A refusal of `register` that is about the PIN asks for it; the others wait for another try. */
export function afterRegisterRefused(found: KnownTrouble, isPinGiven: boolean): StepOutcome {
  if (found.code === 'pin_needed' && isPinGiven) return { state: 'needs_input', trouble: { ...found, code: 'pin_wrong' } };
  const isAboutPin = found.code === 'pin_needed' || found.code === 'pin_guessed_too_often';
  return { state: isAboutPin ? 'needs_input' : 'failed', trouble: found };
}

/** Code, app or secret: what the exchange of a code was refused for. Source: Meta, "Manually build a login flow". */
export function troubleOfExchange(platformCode: number | null, subcode: number | null, text: string | null): KnownTrouble | null {
  if (subcode === 36_007) return trouble('code_expired', platformCode, text);
  if (subcode === 36_009) return trouble('code_used', platformCode, text);
  if (platformCode === 100 || platformCode === 33) return trouble('code_wrong', platformCode, text);
  if (platformCode === 101 || platformCode === 1) return trouble('app_misconfigured', platformCode, text);
  return null;
}
