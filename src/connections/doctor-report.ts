/** The doctor's findings as one text to copy. Without secrets, and without anybody's phone number. Pure. */
import type { DoctorCheck } from '../contract/whatsapp-connections.ts';
import type { DoctorFacts } from './doctor.ts';
import { metaChecks } from './doctor-meta-checks.ts';
import { webhookChecks } from './doctor-webhook-checks.ts';

export interface DoctorReport {
  checks: DoctorCheck[];
  report: string;
  at: string;
}

const WORDS: Readonly<Record<DoctorCheck['result'], string>> = { ok: 'OK     ', warn: 'LOOK   ', bad: 'BAD    ', skipped: 'SKIPPED' };

export function doctorReport(facts: DoctorFacts): DoctorReport {
  const { connection, app, callbackUrl, graphVersion, nowMs } = facts;
  const checks = [...metaChecks(facts), ...webhookChecks(facts)].map((check) => withoutSecrets(check, connection.webhookKey));
  const at = new Date(nowMs).toISOString();
  const head = [
    `WhatsApp connection ${connection.id}, checked at ${at}`,
    `Deployment ${new URL(callbackUrl).origin}, Graph ${graphVersion}`,
    `Number id ${connection.numberId}, account ${connection.wabaId ?? 'unknown'}, portfolio ${connection.portfolioId ?? 'unknown'}`,
    `App ${app.id === '' ? 'unknown' : app.id}${app.isOwn ? ' (of the workspace)' : ''}, connected ${METHODS[connection.method ?? 'none']}, state ${connection.state}`,
  ];
  const lines = checks.map(({ result, title, text, nextStep }) => `${WORDS[result]} ${title}: ${text}${nextStep ? ` -> ${nextStep}` : ''}`);
  return { checks, report: [...head, '', ...lines].join('\n'), at };
}

const METHODS = { signup: 'by Connect WhatsApp', manual: 'by hand', none: 'by the demo' } as const;

/** Whoever has the key of an address can post to it, if only to be refused. */
function withoutSecrets(check: DoctorCheck, webhookKey: string | null): DoctorCheck {
  const hide = (text: string) => (webhookKey === null ? text : text.replaceAll(webhookKey, '…'));
  return { ...check, text: hide(check.text), nextStep: check.nextStep === null ? null : hide(check.nextStep) };
}
