/** Inviting a member: the form, and then the words to pass on, since Switchboard sends no mail. */
import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { Member } from '../../contract/members.ts';
import { create } from '../lib/api.ts';
import { useCreationKey } from '../lib/creation-key.ts';
import { CopyBlock } from '../parts/copy-text.tsx';
import { LeaveGuard } from '../parts/leave-guard.tsx';
import { Notice } from '../parts/notice.tsx';
import { SideDrawer } from '../parts/side-drawer.tsx';
import { brandOf, useMayChange, useSession } from '../session/session.ts';
import { MemberForm } from './member-form.tsx';
import { emptyMember, invitationOf } from './member-words.ts';
import { membersChanged } from './queries.ts';
import { useMemberForm } from './use-member-form.ts';

const route = getRouteApi('/shell/settings/team/invite');
const FORM_ID = 'invite-member';

export function InviteDrawer() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const [round, setRound] = useState(0);
  const mayInvite = useMayChange('LoanCRM.Members.Manage');
  const close = () => void navigate({ to: '/settings/team', search, resetScroll: false });

  if (!mayInvite) {
    return (
      <SideDrawer title="Invite a member" closeLabel="Close the invitation" onClose={close}>
        <Notice tone="warn" title="You may not invite members">
          That needs the permission to invite, change and deactivate members, in a workspace that is not suspended.
        </Notice>
      </SideDrawer>
    );
  }
  // A new round is a new form: nothing of the last invitation is left in it.
  return <Invitation key={round} role={search.role} onClose={close} onAgain={() => setRound(round + 1)} />;
}

function Invitation({ role, onClose, onAgain }: { role: string | undefined; onClose: () => void; onAgain: () => void }) {
  const client = useQueryClient();
  const { keyFor } = useCreationKey();
  const { form, general, refuse } = useMemberForm(emptyMember(role));
  const invitation = useMutation({
    mutationFn: () => {
      const body = invitationOf(form.values);
      return create<Member>('/members', body, keyFor(body));
    },
    onSuccess: () => membersChanged(client),
    onError: refuse,
  });

  if (invitation.data) return <Invited member={invitation.data} onClose={onClose} onAgain={onAgain} />;
  return (
    <SideDrawer
      title="Invite a member"
      closeLabel="Close the invitation"
      onClose={onClose}
      foot={
        <>
          <Button type="submit" form={FORM_ID} loading={invitation.isPending}>
            Invite
          </Button>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
        </>
      }
    >
      <form id={FORM_ID} noValidate onSubmit={form.onSubmit(() => invitation.mutate())}>
        <Stack gap="md">
          {general && (
            <Notice tone="bad" title={general.title}>
              {general.detail}
            </Notice>
          )}
          <MemberForm form={form} member={null} />
        </Stack>
      </form>
      <LeaveGuard
        when={form.isDirty()}
        title="Leave without inviting?"
        text="What you have typed is lost."
        leave="Leave"
        stay="Keep typing"
      />
    </SideDrawer>
  );
}

function Invited({ member, onClose, onAgain }: { member: Member; onClose: () => void; onAgain: () => void }) {
  const session = useSession();
  const link = `${window.location.origin}/`;
  const words = `${session.member.name} has invited you to ${session.tenant.name} on ${brandOf(session)}.\nSign in as ${member.email} at ${link}`;
  useEffect(() => document.getElementById('invite-done')?.focus(), []);
  return (
    <SideDrawer title={`${member.name} may sign in now`} closeLabel="Close the invitation" onClose={onClose}>
      <Stack gap="md">
        <Text>
          No mail is sent. Pass these words on, by chat or by mail; {member.name} signs in with {member.email}.
        </Text>
        <CopyBlock text={words} label="Copy the invitation" isProse />
        {member.phone !== null && (
          <Text c="dimmed" size="sm">
            On WhatsApp they are known at once by their number: alerts that ask them arrive there even before the first sign-in.
          </Text>
        )}
        <Group gap="xs">
          <Button id="invite-done" onClick={onClose}>
            Done
          </Button>
          <Button variant="default" onClick={onAgain}>
            Invite another
          </Button>
        </Group>
      </Stack>
    </SideDrawer>
  );
}
