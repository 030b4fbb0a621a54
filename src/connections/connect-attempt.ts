/**
 * Works on an attempt to connect, step by step, each written down before and after: whoever comes after a crash, a closed
 * tab or a second click goes on where it stopped, and never two at once.
 */
import type { SQL } from 'drizzle-orm';
import type { ConnectStep } from '../contract/whatsapp-setup.ts';
import { type Db, directory, type TenantScope } from '../db/client.ts';
import type { StepRecord } from '../db/schema/onboarding.ts';
import { type Env, type Settings, settingsOf } from '../env.ts';
import { readNowMs } from '../lib/clock.ts';
import { describeError, log } from '../lib/log.ts';
import { type AuditedAction, type AuditedActor, auditEntries } from '../tenants/audit.ts';
import { type Attempt, historyOfNumber, openSecret, saveAttempt, sealSecret, takeLease } from './attempt-rows.ts';
import { STEP_LABELS } from './attempt-view.ts';
import { STEP_CALLS, type StepContext, type StepResult } from './connect-calls.ts';
import { type Findings, failed, goesOnByItself, nextStep, type StepOutcome } from './connect-steps.ts';
import { type ConnectionUpsert, connectionUpsert, isNumberTaken } from './create-connection.ts';
import { carryOverReached } from './gauges.ts';
import { draftUsed, ownAppOf } from './own-app.ts';
import { publishConnectionChange } from './publish-change.ts';
import { afterReconnect, type ReconnectedConnection } from './reconnect.ts';
import { trouble } from './troubles.ts';

/** A step makes at most four calls of Meta, one after the other; the rest is our own database. */
const CALLS_OF_A_STEP = 4;
const OWN_WORK_MS = 10_000;

/** A fault of ours at one step is tried again by whoever comes next, some minutes long; then a person has to ask for it. */
const MAX_FAULTS = 5;

export interface AttemptWork {
  env: Env;
  db: Db;
  scope: TenantScope;
  /** Who made it go on, for the audit log. */
  by: AuditedActor;
}

/** Until when one who begins a step at `nowMs` has it for himself: by then every call of it has been given up. */
export function leaseUntil(settings: Settings, nowMs: number): number {
  return nowMs + CALLS_OF_A_STEP * settings.GRAPH_TIMEOUT_MS + OWN_WORK_MS;
}

/** Goes on with it as far as it can without a person. Does nothing while somebody else is at it. */
export async function goOn(work: AttemptWork, id: string): Promise<void> {
  const nowMs = await readNowMs(work.env);
  const attempt = await takeLease(work.db, work.scope, id, nowMs, leaseUntil(settingsOf(work.env), nowMs));
  if (attempt) await workOn(work, attempt);
}

/** The same for one whose lease is held already. */
export async function workOn(work: AttemptWork, held: Attempt): Promise<void> {
  const settings = settingsOf(work.env);
  let attempt: Attempt | null = held;
  while (attempt && goesOnByItself(attempt.steps)) {
    const step = nextStep(attempt.steps) as ConnectStep;
    const startedAtMs = await readNowMs(work.env);
    attempt = await saveAttempt(work.db, {
      ...withStep(attempt, step, { state: 'running', atMs: startedAtMs, trouble: null }),
      leaseUntilMs: leaseUntil(settings, startedAtMs),
      updatedAtMs: startedAtMs,
    });
    if (!attempt) return;
    const begun: Attempt = attempt;
    attempt =
      step === 'done'
        ? await connect(work, begun).catch((error: unknown) => countFault(work, begun, step, error))
        : await takeStep(work, begun, step);
  }
  if (attempt?.state === 'open') await saveAttempt(work.db, { ...attempt, leaseUntilMs: 0 });
}

async function takeStep(work: AttemptWork, started: Attempt, step: Exclude<ConnectStep, 'done'>): Promise<Attempt | null> {
  let attempt = started;
  const context: StepContext = {
    settings: settingsOf(work.env),
    db: work.db,
    directory: directory(work.env),
    attempt,
    nowMs: () => readNowMs(work.env),
    async note(change) {
      const noted = await saveAttempt(work.db, { ...attempt, ...change });
      if (noted) attempt = noted;
      return noted !== null;
    },
  };
  let result: StepResult;
  try {
    result = await STEP_CALLS[step](context);
  } catch (error) {
    return countFault(work, attempt, step, error);
  }
  return result === 'lost' ? null : finishStep(work, attempt, step, result);
}

/** Thrown on, so that the lease runs out and the step is begun again; the last time it ends as failed. */
async function countFault(work: AttemptWork, attempt: Attempt, step: ConnectStep, error: unknown): Promise<Attempt | null> {
  const findings = attempt.findings as Findings;
  const faults = (findings.faults ?? 0) + 1;
  log('warn', 'connect_step_broke', { attemptId: attempt.id, step, faults, error: describeError(error) });
  if (faults >= MAX_FAULTS) return finishStep(work, attempt, step, { outcome: failed('broken_here') });
  await saveAttempt(work.db, { ...attempt, findings: { ...findings, faults } });
  throw error;
}

/** What was learnt, the state of the step and the entry in the audit log, together. */
async function finishStep(
  work: AttemptWork,
  attempt: Attempt,
  step: ConnectStep,
  { outcome, sealed = {} }: Exclude<StepResult, 'lost'>,
): Promise<Attempt | null> {
  const nowMs = await readNowMs(work.env);
  const findings: Findings = { ...(attempt.findings as Findings), ...outcome.learnt, faults: 0 };
  const isNumberWrong = 'trouble' in outcome && outcome.state === 'needs_input' && step === 'choose_number';
  const after: Attempt = {
    ...withStep(attempt, step, recordOf(outcome, nowMs)),
    ...sealed,
    findings: { ...findings },
    wabaId: outcome.wabaId ?? attempt.wabaId,
    numberId: 'numberId' in outcome ? (outcome.numberId ?? attempt.numberId) : isNumberWrong ? null : attempt.numberId,
    updatedAtMs: nowMs,
  };
  const known = (attempt.findings as Findings).untrueHints ?? [];
  const untrue = (findings.untrueHints ?? []).filter((hint) => !known.includes(hint));
  if (untrue.length > 0) log('warn', 'signup_hint_untrue', { attemptId: attempt.id, hints: untrue.join(',') });
  return saveAttempt(work.db, after, [audited(work, stepEntries(after, step, outcome, untrue), nowMs)]);
}

/** The connection, the end of the attempt and both entries in the audit log, as one batch. */
async function connect(work: AttemptWork, attempt: Attempt): Promise<Attempt | null> {
  const settings = settingsOf(work.env);
  const token = await openSecret(settings.MASTER_KEYS, attempt, 'token');
  const findings = attempt.findings as Findings;
  const number = findings.numbers?.find(({ id }) => id === attempt.numberId);
  if (token === null || !number) {
    return finishStep(work, attempt, 'done', { outcome: { state: 'failed', trouble: trouble('token_dead') } });
  }
  const nowMs = await readNowMs(work.env);
  const isRegisteredByUs = (findings.registerCallsAtMs ?? []).length > 0;
  const ownApp = await ownAppOf(work.db, settings.MASTER_KEYS, attempt);
  const upsert = await connectionUpsert(work.db, settings.MASTER_KEYS, {
    tenantId: attempt.tenantId,
    channel: 'whatsapp',
    wabaId: attempt.wabaId,
    numberId: number.id,
    displayPhone: number.displayPhone || null,
    verifiedName: number.verifiedName,
    portfolioId: findings.portfolioId ?? null,
    isCoexistence: number.isOnBusinessApp,
    ...findings.columns,
    health: findings.health ?? null,
    // Approved while nobody was connected.
    registerDueAtMs: !isRegisteredByUs && findings.health?.newNameStatus === 'APPROVED' ? nowMs : null,
    method: attempt.method,
    token,
    tokenExpiresAtMs: findings.tokenExpiresAtMs ?? null,
    tokenUserId: findings.tokenUserId ?? null,
    // Registered by an attempt that came to nothing after that, it has the PIN of that one.
    pin: isRegisteredByUs
      ? await openSecret(settings.MASTER_KEYS, attempt, 'pin')
      : (await historyOfNumber(work.db, settings.MASTER_KEYS, attempt)).pin,
    ownApp,
    nowMs,
  });
  const outcome: StepOutcome = { state: 'done' };
  const after: Attempt = {
    ...withStep(attempt, 'done', recordOf(outcome, nowMs)),
    state: 'done',
    connectionId: upsert.id,
    codeSealed: null,
    tokenSealed: null,
    pinSealed: null,
    appSecretSealed: null,
    leaseUntilMs: 0,
    updatedAtMs: nowMs,
  };
  const record = { kind: 'connection', id: upsert.id, name: number.verifiedName ?? number.displayPhone };
  const connected: AuditedAction = {
    tenantId: attempt.tenantId,
    action: 'whatsapp.connected',
    record,
    changes: [{ field: 'method', before: null, after: attempt.method }],
  };
  // Before it counts there and once more after, for what was reached in between.
  await carryOver(work, upsert);
  try {
    const saved = await saveAttempt(work.db, after, [
      upsert.statement,
      ...draftUsed(after, nowMs),
      audited(work, [...stepEntries(after, 'done', outcome), connected], nowMs),
    ]);
    if (!saved) return null;
    await carryOver(work, upsert);
    await letHeldLeave(work, { id: upsert.id, tenantId: saved.tenantId, wabaId: saved.wabaId }, nowMs);
    // Whoever sent the signatory a link has the page open.
    await publishConnectionChange(work.env, saved.tenantId, [upsert.id]);
    return saved;
  } catch (error) {
    if (!isNumberTaken(error)) throw error;
    return finishStep(work, attempt, 'done', { outcome: { state: 'failed', trouble: trouble('number_taken_elsewhere') } });
  }
}

/** A number that is connected anew may be counted in another portfolio than before; whom it has reached goes along. */
async function carryOver({ env }: AttemptWork, { before, portfolioId }: ConnectionUpsert): Promise<void> {
  if (before === null) return;
  try {
    await carryOverReached(env, before, portfolioId);
  } catch (error) {
    log('warn', 'reached_not_carried_over', { connectionId: before.id, error: describeError(error) });
  }
}

/** It is connected whatever becomes of this: the timed work looks for what is held, too. */
async function letHeldLeave({ db, env }: AttemptWork, connection: ReconnectedConnection, nowMs: number): Promise<void> {
  try {
    await afterReconnect(db, env, connection, nowMs);
  } catch (error) {
    log('warn', 'held_not_settled', { connectionId: connection.id, error: describeError(error) });
  }
}

/** What a person said to the step that waits, or only that it is to be tried again. */
export interface Answer {
  numberId?: string | undefined;
  pin?: string | undefined;
}

/** Takes up the step that failed or waits. False while somebody is at it: then what was given is not kept. */
export async function takeUp(work: AttemptWork, id: string, answer: Answer): Promise<boolean> {
  const settings = settingsOf(work.env);
  const nowMs = await readNowMs(work.env);
  const attempt = await takeLease(work.db, work.scope, id, nowMs, leaseUntil(settings, nowMs));
  if (attempt) await workOn(work, await answered(settings, attempt, answer, nowMs));
  return attempt !== undefined;
}

/** It is written with the step's beginning. */
async function answered(settings: Settings, attempt: Attempt, { numberId, pin }: Answer, nowMs: number): Promise<Attempt> {
  const step = nextStep(attempt.steps);
  if (step === null) return attempt;
  const isRegistering = step === 'register';
  const isOtherNumber = numberId !== undefined && numberId !== attempt.numberId;
  const { state, trouble: found } = attempt.steps[step] ?? {};
  // Another number may be chosen until this one is registered, or may be: then it has the PIN that is kept.
  const mayBeRegistered = isRegistering && (state === 'running' || ['platform_silent', 'broken_here'].includes(found?.code ?? ''));
  if (isOtherNumber && !mayBeRegistered && ['choose_number', 'subscribe', 'register'].includes(step)) {
    const waiting: StepRecord = { state: 'waiting', atMs: nowMs, trouble: null };
    const steps = { ...attempt.steps, choose_number: waiting, subscribe: waiting, register: waiting };
    return { ...attempt, steps, numberId, pinSealed: null, findings: { ...attempt.findings, isPinGiven: false, registerCallsAtMs: [] } };
  }
  const again = withStep(attempt, step, { state: 'waiting', atMs: nowMs, trouble: null });
  if (!isRegistering || pin === undefined || mayBeRegistered) return again;
  const pinSealed = await sealSecret(settings.MASTER_KEYS, attempt, 'pin', pin);
  return { ...again, pinSealed, findings: { ...attempt.findings, isPinGiven: true } };
}

function withStep(attempt: Attempt, step: ConnectStep, record: StepRecord): Attempt {
  return { ...attempt, steps: { ...attempt.steps, [step]: record } };
}

function recordOf(outcome: StepOutcome, nowMs: number): StepRecord {
  return { state: outcome.state, atMs: nowMs, trouble: 'trouble' in outcome ? outcome.trouble : null };
}

function audited({ by }: AttemptWork, entries: AuditedAction[], nowMs: number): SQL {
  return auditEntries(by, entries, nowMs);
}

/** How the step ended; and apart from that, that the browser said what was not so. */
function stepEntries({ tenantId, id }: Attempt, step: ConnectStep, outcome: StepOutcome, untrue: readonly string[] = []): AuditedAction[] {
  const record = { kind: 'connect_attempt', id, name: STEP_LABELS[step] };
  const found = 'trouble' in outcome ? outcome.trouble : null;
  const changes = [
    { field: step, before: null, after: outcome.state },
    ...(found
      ? [{ field: 'trouble', before: null, after: found.platformCode === null ? found.code : `${found.code} (${found.platformCode})` }]
      : []),
  ];
  const entries: AuditedAction[] = [{ tenantId, action: 'whatsapp.connect_step', record, changes }];
  if (untrue.length > 0) {
    const after = untrue.join(', ');
    entries.push({ tenantId, action: 'whatsapp.signup_hint_ignored', record, changes: [{ field: 'browser', before: null, after }] });
  }
  return entries;
}
