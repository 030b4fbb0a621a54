/** Connecting by hand: folded behind a button where it is the second way, open where it is the first. */
import { Button } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import type { ConnectAttempt, WhatsAppSetup } from '../../contract/whatsapp-setup.ts';
import { Panel } from '../parts/panel.tsx';
import { RowsSkeleton } from '../parts/rows-skeleton.tsx';
import { useMayChange } from '../session/session.ts';
import { isFormer } from './remedy.ts';

const ManualForm = lazy(async () => ({ default: (await import('./manual-form.tsx')).ManualForm }));

interface ManualConnectionProps {
  setup: WhatsAppSetup;
  /** Open from the start in a workspace that never had a number: opening it makes a draft. */
  isFirst?: boolean;
  /** Once the steps have begun, where the page does not show them by itself. */
  onConnecting?: (attempt: ConnectAttempt) => void;
}

export function ManualConnection({ setup, isFirst = false, onConnecting }: ManualConnectionProps) {
  const mayChange = useMayChange('LoanCRM.WhatsApp.Manage') && setup.mayManage.allowed;
  const isConnected = setup.connections.some((connection) => !isFormer(connection));
  const [isOpen, setIsOpen] = useState<boolean | null>(null);
  // One attempt at a time: while its steps stand above, a second way would only be refused.
  if (!mayChange || (setup.attempt !== null && !setup.attempt.isFinished)) return null;

  const isShown = isOpen ?? (isFirst && setup.connections.length === 0);
  return (
    <Panel
      title={isConnected ? 'Connect again by hand' : 'Connect by hand'}
      description={
        isConnected
          ? 'With another token, or with a Meta app of your own. The number keeps its history.'
          : 'For a number that is on the WhatsApp platform already: its Phone Number ID and an API Token are enough.'
      }
      actions={
        <Button
          variant="default"
          leftSection={isShown ? undefined : <IconKey size={16} aria-hidden />}
          aria-expanded={isShown}
          onClick={() => setIsOpen(!isShown)}
        >
          {isShown ? 'Close the form' : 'Open the form'}
        </Button>
      }
    >
      {isShown && (
        <Suspense fallback={<RowsSkeleton />}>
          <ManualForm
            onConnecting={(attempt) => {
              setIsOpen(false);
              onConnecting?.(attempt);
            }}
          />
        </Suspense>
      )}
    </Panel>
  );
}
