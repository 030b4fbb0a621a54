/** Changing a member: only what differs is sent. */
import { Button, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Member } from '../../contract/members.ts';
import { patch } from '../lib/api.ts';
import { sessionKey } from '../lib/query-client.ts';
import { toastDone } from '../lib/toasts.tsx';
import { LeaveGuard } from '../parts/leave-guard.tsx';
import { Notice } from '../parts/notice.tsx';
import { SideDrawer } from '../parts/side-drawer.tsx';
import { useSession } from '../session/session.ts';
import { MemberForm } from './member-form.tsx';
import { changeOf, memberValues } from './member-words.ts';
import { membersChanged } from './queries.ts';
import { useMemberForm } from './use-member-form.ts';

const FORM_ID = 'change-member';

export function ChangeMember({ member, onClose, onDone }: { member: Member; onClose: () => void; onDone: () => void }) {
  const client = useQueryClient();
  const isYou = useSession().member.id === member.id;
  const { form, general, refuse } = useMemberForm(memberValues(member));
  const path = `/members/${encodeURIComponent(member.id)}`;

  const change = useMutation({
    mutationFn: () => patch<Member>(path, changeOf(member, form.values)),
    onSuccess: async (changed) => {
      const back = changeOf(changed, memberValues(member));
      toastDone(`${changed.name} was changed.`, {
        run: async () => {
          await patch<Member>(path, back);
          await membersChanged(client);
        },
        done: `${member.name} is as before.`,
      });
      await membersChanged(client);
      if (isYou) void client.invalidateQueries({ queryKey: sessionKey });
      onDone();
    },
    onError: refuse,
  });

  const save = () => {
    if (Object.keys(changeOf(member, form.values)).length === 0) onDone();
    else change.mutate();
  };

  return (
    <SideDrawer
      title={`Change ${member.name}`}
      closeLabel="Close the member"
      onClose={onClose}
      foot={
        <>
          <Button type="submit" form={FORM_ID} loading={change.isPending}>
            Save
          </Button>
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
        </>
      }
    >
      <form id={FORM_ID} noValidate onSubmit={form.onSubmit(save)}>
        <Stack gap="md">
          {general && (
            <Notice tone="bad" title={general.title}>
              {general.detail}
            </Notice>
          )}
          <MemberForm form={form} member={member} />
        </Stack>
      </form>
      <LeaveGuard
        when={form.isDirty() && !change.isSuccess}
        title="Leave without saving?"
        text={`What you have changed of ${member.name} is lost.`}
        leave="Leave"
        stay="Keep changing"
      />
    </SideDrawer>
  );
}
