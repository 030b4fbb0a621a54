/** Status of an alert and health of a customer, as badges. */
import type { AlertStatus, Health } from '../../contract/alerts.ts';
import { sentenceCase } from '../lib/words.ts';
import { ToneBadge } from '../parts/tone-badge.tsx';
import { ALERT_STATES, HEALTH_LOOKS } from './alert-words.ts';

export function AlertStatusBadge({ status }: { status: AlertStatus }) {
  const { label, tone } = ALERT_STATES[status] ?? { label: sentenceCase(status), tone: 'neutral' };
  return <ToneBadge tone={tone}>{label}</ToneBadge>;
}

export function HealthBadge({ health }: { health: Health }) {
  const { label, tone } = HEALTH_LOOKS[health] ?? { label: sentenceCase(health), tone: 'neutral' };
  return (
    <ToneBadge tone={tone} isQuiet>
      {label}
    </ToneBadge>
  );
}
