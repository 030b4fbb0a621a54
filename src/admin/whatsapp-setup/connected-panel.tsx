/** The end of connecting: every step done, and what comes next. */
import { Button } from '@mantine/core';
import type { ConnectAttempt } from '../../contract/whatsapp-setup.ts';
import { Panel } from '../parts/panel.tsx';
import { ConnectSteps } from './connect-steps.tsx';

export function ConnectedPanel({ attempt, onClose }: { attempt: ConnectAttempt; onClose: () => void }) {
  return (
    <Panel
      title="WhatsApp is connected"
      description="How it is stands in its card below, what is left to do further down. Submit the templates first: Meta takes longest over them."
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
