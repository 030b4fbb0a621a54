/** Connects with a number id and a token that were typed in: checked live, then the steps of every other way to connect. */
import { and, desc, eq, sql } from 'drizzle-orm';
import type { ConnectStep, ManualDraft } from '../contract/whatsapp-setup.ts';
import { type Db, directory, runBatch } from '../db/client.ts';
import { guardChanged, isGuardMissed, isRepeatedInsert } from '../db/guard.ts';
import { newId } from '../db/ids.ts';
import { connectAttempts, type StepRecord } from '../db/schema/onboarding.ts';
import { settingsOf } from '../env.ts';
import { readNowMs } from '../lib/clock.ts';
import { auditEntry } from '../tenants/audit.ts';
import { type Attempt, abandonment, attemptInsert, findOpenAttempt, sealSecret } from './attempt-rows.ts';
import { type AttemptWork, leaseUntil, workOn } from './connect-attempt.ts';
import { type Findings, hintsOf } from './connect-steps.ts';
import { type CheckedEntry, checkManually, type ManualEntry, type ManualProblem } from './manual-check.ts';
import { type Draft, verifyTokenOf } from './manual-draft.ts';
import { isTakenElsewhere } from './number-taken.ts';
import { callbackUrlOf, connectedBefore, ownAppSecretOf } from './own-app.ts';
import { wantOwnAppFields } from './own-app-fields.ts';
import { troubleView } from './troubles.ts';

export type ManualResult =
  | { connecting: true; attempt: Attempt }
  | { connecting: false; reason: 'attempt_under_way' | 'number_taken_elsewhere' }
  | { connecting: false; reason: 'problems'; problems: ManualProblem[]; needsWabaId: string[] };

export interface StartedBy {
  memberId: string | null;
  name: string;
}

/** Nothing is saved until everything that was typed has been found right. `origin`: where this deployment is called. */
export async function connectByHand(
  work: AttemptWork,
  draft: Draft,
  entry: ManualEntry,
  startedBy: StartedBy,
  origin: string,
): Promise<ManualResult> {
  const { env, db, scope, by } = work;
  const settings = settingsOf(env);
  if (draft.connectionId !== null) {
    const made = await attemptOfDraft(db, draft);
    return made ? { connecting: true, attempt: made } : { connecting: false, reason: 'attempt_under_way' };
  }
  const startMs = await readNowMs(env);
  const open = await findOpenAttempt(db, scope);
  if (open && open.leaseUntilMs > startMs) return { connecting: false, reason: 'attempt_under_way' };

  const check = await checkManually(settings, entry, async (appId) => {
    const before = await connectedBefore(db, scope.tenantId, entry.numberId, appId);
    return before ? ownAppSecretOf(settings.MASTER_KEYS, before) : null;
  });
  const nowMs = await readNowMs(env);
  if (!check.ok) {
    const record = { kind: 'manual_draft', id: draft.id, name: 'Manual connection' };
    const codes = check.problems.map(({ trouble: { code } }) => code).join(', ');
    const changes = [{ field: 'problems', before: null, after: codes }];
    await runBatch(db, [auditEntry(by, { tenantId: scope.tenantId, action: 'whatsapp.manual_checked', record, changes }, nowMs)]);
    return { connecting: false, reason: 'problems', problems: check.problems, needsWabaId: check.needsWabaId };
  }
  if (await isTakenElsewhere(directory(env), scope.tenantId, entry.numberId)) {
    return { connecting: false, reason: 'number_taken_elsewhere' };
  }
  const { checked } = check;
  if (!checked.isOurApp) {
    const verifyToken = await verifyTokenOf(settings.MASTER_KEYS, draft);
    await wantOwnAppFields(settings, checked.app, { callbackUrl: callbackUrlOf(origin, draft.webhookKey), verifyToken });
  }
  const attempt = await newAttempt(work, draft, checked, entry.token, startedBy, nowMs);
  const record = { kind: 'connect_attempt', id: attempt.id, name: 'Manual connection' };
  try {
    await runBatch(db, [
      ...(open ? [abandonment(open, nowMs), guardChanged()] : []),
      attemptInsert(attempt),
      auditEntry(by, { tenantId: scope.tenantId, action: 'whatsapp.manual_started', record }, nowMs),
    ]);
  } catch (error) {
    if (isGuardMissed(error) || isRepeatedInsert(error, 'connect_attempts')) return { connecting: false, reason: 'attempt_under_way' };
    throw error;
  }
  await workOn(work, attempt);
  return { connecting: true, attempt: (await attemptOfDraft(db, draft)) ?? attempt };
}

/** What is known of the sign-in, the permissions and the number stands as done: it was just looked up. */
async function newAttempt(
  { env, scope }: AttemptWork,
  draft: Draft,
  { app, isOurApp, wabaId, number, tokenUserId }: CheckedEntry,
  token: string,
  startedBy: StartedBy,
  nowMs: number,
): Promise<Attempt> {
  const settings = settingsOf(env);
  const id = newId('att', nowMs);
  const place = { id, tenantId: scope.tenantId };
  const step = (state: StepRecord['state']): StepRecord => ({ state, atMs: nowMs, trouble: null });
  const steps: Partial<Record<ConnectStep, StepRecord>> = { exchange: step('skipped'), inspect: step('done'), choose_number: step('done') };
  const findings: Findings = {
    draftId: draft.id,
    ...(isOurApp ? {} : { ownAppId: app.id }),
    wabaIds: [wabaId],
    numbers: [number],
    tokenExpiresAtMs: null,
    tokenUserId,
  };
  return {
    id,
    tenantId: scope.tenantId,
    method: 'manual',
    state: 'open',
    startedByMemberId: startedBy.memberId,
    startedByName: startedBy.name,
    steps,
    codeSealed: null,
    tokenSealed: await sealSecret(settings.MASTER_KEYS, place, 'token', token),
    pinSealed: null,
    appSecretSealed: isOurApp || app.secret === null ? null : await sealSecret(settings.MASTER_KEYS, place, 'app_secret', app.secret),
    hints: { ...hintsOf(null, {}) },
    findings: { ...findings },
    numberId: number.id,
    wabaId,
    connectionId: null,
    leaseUntilMs: leaseUntil(settings, nowMs),
    version: 0,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
}

async function attemptOfDraft(db: Db, { id, tenantId }: Draft): Promise<Attempt | undefined> {
  return db
    .select()
    .from(connectAttempts)
    .where(and(eq(connectAttempts.tenantId, tenantId), sql`${connectAttempts.findings} ->> 'draftId' = ${id}`))
    .orderBy(desc(connectAttempts.createdAtMs), desc(connectAttempts.id))
    .get();
}

export function problemView({
  field,
  trouble: { code, platformCode, text },
  endsAtMs = null,
}: ManualProblem): ManualDraft['problems'][number] {
  return { ...troubleView(code, platformCode, text), field, endsAt: endsAtMs === null ? null : new Date(endsAtMs).toISOString() };
}
