/** Keeps an account of popups that came to nothing, and answers with the words to show. */
import type { Trouble } from '../contract/whatsapp-setup.ts';
import { directory, runBatch, type TenantScope, tenantDb } from '../db/client.ts';
import { type Env, settingsOf } from '../env.ts';
import { type AuditedActor, auditEntry } from '../tenants/audit.ts';
import { onboardingAllowance } from './onboarding-allowance.ts';
import { type SignupReport, troubleOfReport } from './signup-reports.ts';
import { troubleView } from './troubles.ts';

/** What Meta says of a session, for its support to look up. */
export interface ReportedSession extends SignupReport {
  sessionId: string | null;
}

export async function reportOutcome(
  env: Env,
  scope: TenantScope,
  by: AuditedActor,
  report: ReportedSession,
  nowMs: number,
): Promise<Trouble> {
  const { code, platformCode, text } = troubleOfReport(report);
  const { tenantId } = scope;
  const told = {
    event: report.event,
    step: report.currentStep,
    code: report.errorCode,
    words: report.errorMessage,
    session: report.sessionId,
  };
  const action = {
    tenantId,
    action: 'whatsapp.signup_cancelled',
    record: { kind: 'workspace', id: tenantId, name: 'Embedded Signup' },
    changes: Object.entries(told).flatMap(([field, after]) => (after === null ? [] : [{ field, before: null, after }])),
  } as const;
  await runBatch(tenantDb(env, scope), [auditEntry(by, { ...action, changes: [...action.changes] }, nowMs)]);
  const view = troubleView(code, platformCode, text);
  if (code !== 'onboarding_allowance_reached') return view;
  const { nextFreesAtMs } = await onboardingAllowance(directory(env), settingsOf(env).META_ONBOARDING_ALLOWANCE, nowMs);
  return nextFreesAtMs === null ? view : { ...view, nextStep: `${view.nextStep} The next place is free at ${whenOf(nextFreesAtMs)}.` };
}

function whenOf(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
