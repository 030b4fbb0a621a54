/** Asks before what cannot, or not easily, be taken back; what went wrong is said in the same place. */
import { Button, Group, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { problemOf } from '../lib/api.ts';
import { Dialog } from './dialog.tsx';
import { Notice } from './notice.tsx';

interface ConfirmDialogProps {
  isOpen: boolean;
  title: string;
  /** What will be so afterwards. */
  children: ReactNode;
  /** The deed in words, never "OK". */
  confirm: string;
  cancel?: string;
  isDanger?: boolean;
  isPending?: boolean;
  isDisabled?: boolean;
  error?: unknown;
  onConfirm: () => void;
  onClose: () => void;
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  const { isOpen, title, children, confirm, cancel = 'Cancel', isDanger = false, isPending = false, isDisabled = false } = props;
  const problem = props.error ? problemOf(props.error) : null;
  return (
    <Dialog isOpen={isOpen} title={title} onClose={props.onClose}>
      <Stack gap="md">
        <div>{children}</div>
        {problem && (
          <Notice tone="bad" title={problem.title}>
            {problem.detail}
          </Notice>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={props.onClose}>
            {cancel}
          </Button>
          <Button color={isDanger ? 'red.9' : 'petrol'} loading={isPending} disabled={isDisabled} onClick={props.onConfirm}>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
