/** Begins to connect with the code of Meta's popup, at once: it lives 30 seconds. And gives an attempt up. */
import type { SQL } from 'drizzle-orm';
import { directory, runBatch } from '../db/client.ts';
import { guardChanged, isGuardMissed, isRepeatedInsert } from '../db/guard.ts';
import { newId } from '../db/ids.ts';
import { settingsOf } from '../env.ts';
import { readNowMs } from '../lib/clock.ts';
import { sha256Hex } from '../security/tokens.ts';
import { auditEntry } from '../tenants/audit.ts';
import { type Attempt, abandonment, attemptInsert, findAttempt, findByCode, findOpenAttempt, sealSecret } from './attempt-rows.ts';
import { type AttemptWork, leaseUntil, workOn } from './connect-attempt.ts';
import { type Findings, hintsOf } from './connect-steps.ts';
import { roomToOnboard } from './onboarding-allowance.ts';

export interface NewSignup {
  code: string;
  /** As the popup said: FINISH, FINISH_ONLY_WABA ... */
  event: string | null;
  data: Readonly<Record<string, unknown>>;
  startedByMemberId: string | null;
  startedByName: string;
}

export type StartedSignup =
  | { started: true; id: string; isRepeat: boolean }
  | { started: false; reason: 'attempt_under_way' }
  | { started: false; reason: 'onboarding_allowance_reached'; freesAtMs: number | null };

/**
 * The same code twice is one attempt. An attempt that waits for somebody, or failed, makes room for a new sign-in; one
 * that is being worked on does not.
 * @param together statements that belong to the beginning, for instance the claim of an Idempotency-Key; given the id.
 */
export async function startSignup(
  work: AttemptWork,
  signup: NewSignup,
  together: (attemptId: string) => readonly SQL[] = () => [],
): Promise<StartedSignup> {
  const { env, db, scope, by } = work;
  const settings = settingsOf(env);
  const nowMs = await readNowMs(env);
  const codeHash = await sha256Hex(signup.code);
  const same = await findByCode(db, scope, codeHash, nowMs);
  if (same) return { started: true, id: same.id, isRepeat: true };
  const open = await findOpenAttempt(db, scope);
  if (open && open.leaseUntilMs > nowMs) return { started: false, reason: 'attempt_under_way' };
  const room = await roomToOnboard(directory(env), scope, settings.META_ONBOARDING_ALLOWANCE, nowMs);
  if (room.isReached) return { started: false, reason: 'onboarding_allowance_reached', freesAtMs: room.freesAtMs };

  const id = newId('att', nowMs);
  const findings: Findings = { codeHash };
  const attempt: Attempt = {
    id,
    tenantId: scope.tenantId,
    method: 'signup',
    state: 'open',
    startedByMemberId: signup.startedByMemberId,
    startedByName: signup.startedByName,
    steps: {},
    codeSealed: await sealSecret(settings.MASTER_KEYS, { id, tenantId: scope.tenantId }, 'code', signup.code),
    tokenSealed: null,
    pinSealed: null,
    appSecretSealed: null,
    hints: { ...hintsOf(signup.event, signup.data) },
    findings: { ...findings },
    numberId: null,
    wabaId: null,
    connectionId: null,
    leaseUntilMs: leaseUntil(settings, nowMs),
    version: 0,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
  const record = { kind: 'connect_attempt', id, name: 'Embedded Signup' };
  try {
    await runBatch(db, [
      ...(open ? [abandonment(open, nowMs), guardChanged()] : []),
      attemptInsert(attempt),
      auditEntry(by, { tenantId: scope.tenantId, action: 'whatsapp.signup_started', record }, nowMs),
      ...together(id),
    ]);
  } catch (error) {
    if (!isGuardMissed(error) && !isRepeatedInsert(error, 'connect_attempts')) throw error;
    // Twice at once: the other one has begun.
    const winner = await findByCode(db, scope, codeHash, nowMs);
    return winner ? { started: true, id: winner.id, isRepeat: true } : { started: false, reason: 'attempt_under_way' };
  }
  await workOn(work, attempt);
  return { started: true, id, isRepeat: false };
}

/** Nothing at Meta is undone. `under_way`: somebody is at it this very moment. */
export async function abandon(work: AttemptWork, id: string): Promise<'abandoned' | 'not_found' | 'over' | 'under_way'> {
  const nowMs = await readNowMs(work.env);
  const attempt = await findAttempt(work.db, work.scope, id);
  if (!attempt) return 'not_found';
  if (attempt.state !== 'open') return 'over';
  const record = { kind: 'connect_attempt', id, name: 'Embedded Signup' };
  try {
    await runBatch(work.db, [
      abandonment(attempt, nowMs),
      guardChanged(),
      auditEntry(work.by, { tenantId: attempt.tenantId, action: 'whatsapp.connecting_given_up', record }, nowMs),
    ]);
  } catch (error) {
    if (!isGuardMissed(error)) throw error;
    return 'under_way';
  }
  return 'abandoned';
}
