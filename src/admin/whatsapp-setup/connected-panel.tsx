/** The end of connecting: every step done, and what comes next. */
import { Button } from '@mantine/core';
import type { ConnectAttempt } from '../../contract/whatsapp-setup.ts';
import { Panel } from '../parts/panel.tsx';
import { ConnectSteps } from './connect-steps.tsx';

export function ConnectedPanel({ attempt, onClose }: { attempt: ConnectAttempt; onClose: () => void }) {
  return (
    <Panel
      title="WhatsApp is connected"
      description="Messages can be sent and received. What is left to do stands further down; submit the templates first, Meta takes longest over them."
      actions={
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
      }
    >
      <ConnectSteps attempt={attempt} />
    </Panel>
  );
}
