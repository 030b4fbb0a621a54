/** Asks before what cannot, or not easily, be taken back; what went wrong is said in the same place. */
import { Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { problemOf } from '../lib/api.ts';
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
    <Modal
      opened={isOpen}
      onClose={props.onClose}
      title={title}
      centered
      size={460}
      closeButtonProps={{ 'aria-label': 'Close' }}
      styles={{ title: { fontWeight: 650, fontSize: '1.0625rem' } }}
    >
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
          <Button color={isDanger ? 'red' : 'petrol'} loading={isPending} disabled={isDisabled} onClick={props.onConfirm}>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
