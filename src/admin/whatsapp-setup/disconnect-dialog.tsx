/** Says what disconnecting stops and what it leaves, asks, and tells what came of it. */
import { Button, Group, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { SetupConnection } from '../../contract/whatsapp-setup.ts';
import { sessionKey } from '../lib/query-client.ts';
import { toastDone } from '../lib/toasts.tsx';
import { counted } from '../lib/words.ts';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Notice } from '../parts/notice.tsx';
import { type Disconnection, disconnect, whatsappKey } from './queries.ts';
import classes from './whatsapp-setup.module.css';

interface DisconnectDialogProps {
  connection: SetupConnection;
  onClose: () => void;
}

export function DisconnectDialog({ connection, onClose }: DisconnectDialogProps) {
  const client = useQueryClient();
  const { id, verifiedName, displayPhoneNational, displayPhone, waitingMessages } = connection;
  const ending = useMutation({
    mutationFn: () => disconnect(id),
    onSuccess: (result) => {
      if (!hasRemark(result)) return finish(result);
    },
  });
  // The card that holds this dialog goes with the connection: its list is asked for again only once all was read.
  const finish = ({ cancelledMessages }: Disconnection) => {
    onClose();
    toastDone(
      cancelledMessages === 0
        ? 'The number is disconnected.'
        : `The number is disconnected. ${counted(cancelledMessages, 'message')} ${cancelledMessages === 1 ? 'was' : 'were'} cancelled.`,
    );
    void client.invalidateQueries({ queryKey: whatsappKey });
    void client.invalidateQueries({ queryKey: sessionKey });
  };

  if (ending.data && hasRemark(ending.data)) {
    const result = ending.data;
    return (
      <Dialog isOpen title="Disconnected, with one thing to know" onClose={() => finish(result)}>
        <Stack gap="md">
          {result.notes.length > 0 ? (
            result.notes.map((note) => (
              <Notice key={note} tone="warn" title="Meta did not take part">
                {note}
              </Notice>
            ))
          ) : (
            <Notice tone="warn" title="Meta still reports to this app">
              What it reports about this number is counted and ignored.
            </Notice>
          )}
          <Group justify="flex-end">
            <Button onClick={() => finish(result)}>Close</Button>
          </Group>
        </Stack>
      </Dialog>
    );
  }

  return (
    <ConfirmDialog
      isOpen
      title={`Disconnect ${verifiedName ?? displayPhoneNational ?? displayPhone ?? 'this number'}?`}
      confirm="Disconnect"
      isDanger
      isPending={ending.isPending}
      error={ending.error}
      onConfirm={() => ending.mutate()}
      onClose={onClose}
    >
      <div className={classes.columns}>
        <div>
          <h3>What stops</h3>
          <ul>
            <li>No alert, reply or template leaves from this number.</li>
            <li>What customers write is no longer received.</li>
            <li>
              {waitingMessages === 0
                ? 'Messages that wait are cancelled; none wait now.'
                : `${counted(waitingMessages, 'waiting message')} ${waitingMessages === 1 ? 'is' : 'are'} cancelled.`}
            </li>
            <li>Our access to the account is deleted.</li>
          </ul>
        </div>
        <div>
          <h3>What stays</h3>
          <ul>
            <li>The number and the account at Meta, as they are.</li>
            <li>The message log, the history and the PIN.</li>
            <li>Deliveries and reads of messages that left before.</li>
          </ul>
        </div>
      </div>
      <p className={classes.after}>You can connect the same number again at any time.</p>
    </ConfirmDialog>
  );
}

function hasRemark({ isUnsubscribed, notes }: Disconnection): boolean {
  return !isUnsubscribed || notes.length > 0;
}
