/** How far an attempt to connect is, as the page shows it. */
import { CONNECT_STEPS, type ConnectAttempt, type ConnectStep } from '../contract/whatsapp-setup.ts';
import type { connectAttempts } from '../db/schema/onboarding.ts';
import { type Findings, needOf } from './connect-steps.ts';
import { troubleView } from './troubles.ts';

type AttemptRow = typeof connectAttempts.$inferSelect;

export const STEP_LABELS: Readonly<Record<ConnectStep, string>> = {
  exchange: 'Meta’s sign-in',
  inspect: 'Permissions',
  choose_number: 'Account and number',
  subscribe: 'Messages reported to us',
  register: 'Number registered',
  read_health: 'State and limits read',
  done: 'Connected',
};

export function attemptView(row: AttemptRow): ConnectAttempt {
  const { numbers = [] } = row.findings as Findings;
  const isOpen = row.state === 'open';
  return {
    id: row.id,
    method: row.method,
    startedBy: row.startedByName,
    steps: CONNECT_STEPS.map((step) => {
      const { state, trouble } = row.steps[step] ?? { state: 'waiting' as const, trouble: null };
      return {
        step,
        state,
        label: STEP_LABELS[step],
        trouble: trouble && troubleView(trouble.code, trouble.platformCode, trouble.text),
      };
    }),
    needs: isOpen ? needOf(row.steps) : null,
    numbers: numbers.map(({ id, displayPhone, verifiedName, status }) => ({ id, displayPhone, verifiedName, status })),
    connectionId: row.connectionId,
    isFinished: !isOpen,
    updatedAt: new Date(row.updatedAtMs).toISOString(),
  };
}
