/** One WhatsApp number: what works, what to do, and its facts. */
import type { SetupConnection } from '../../contract/whatsapp-setup.ts';
import { Panel } from '../parts/panel.tsx';
import { ToneBadge } from '../parts/tone-badge.tsx';

interface StatusCardProps {
  connection: SetupConnection;
  mayManage: boolean;
  shareLink: string | null;
}

export function StatusCard({ connection }: StatusCardProps) {
  const [first] = connection.states;
  return (
    <Panel
      title={connection.verifiedName ?? 'WhatsApp number'}
      description={connection.displayPhone}
      actions={first && <ToneBadge tone={first.tone}>{first.label}</ToneBadge>}
    />
  );
}
