/** Asks before a member is deactivated, and says what stays open. */
import { Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Member } from '../../contract/members.ts';
import { post } from '../lib/api.ts';
import { toastDone } from '../lib/toasts.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { Notice } from '../parts/notice.tsx';
import { leftBehind } from './member-words.ts';
import { membersChanged } from './queries.ts';

export function DeactivateDialog({ member, isOpen, onClose }: { member: Member; isOpen: boolean; onClose: () => void }) {
  const client = useQueryClient();
  const path = `/members/${encodeURIComponent(member.id)}`;
  const open = leftBehind(member);
  const deactivation = useMutation({
    mutationFn: () => post<Member>(`${path}/deactivate`),
    onSuccess: async () => {
      toastDone(`${member.name} is deactivated.`, {
        run: async () => {
          await post<Member>(`${path}/reactivate`);
          await membersChanged(client);
        },
        done: `${member.name} is active again.`,
      });
      onClose();
      await membersChanged(client);
    },
  });
  return (
    <ConfirmDialog
      isOpen={isOpen}
      title={`Deactivate ${member.name}?`}
      confirm="Deactivate"
      isDanger
      isPending={deactivation.isPending}
      error={deactivation.error}
      onConfirm={() => deactivation.mutate()}
      onClose={() => {
        deactivation.reset();
        onClose();
      }}
    >
      <Stack gap="sm">
        <Text>They are signed out everywhere and refused in chat at once. Their history stays, and you can let them back in.</Text>
        {open && (
          <Notice tone="warn" title="What stays open">
            {open}
          </Notice>
        )}
      </Stack>
    </ConfirmDialog>
  );
}
