/** One member beside the list: the facts, changing them, and letting them go or back in. */
import { Button, Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { Member } from '../../contract/members.ts';
import { ErrorState } from '../parts/error-state.tsx';
import { Notice } from '../parts/notice.tsx';
import { SideDrawer } from '../parts/side-drawer.tsx';
import { useMayChange, useSession } from '../session/session.ts';
import { ChangeMember } from './change-member.tsx';
import { DeactivateDialog } from './deactivate-dialog.tsx';
import { MemberFacts } from './member-facts.tsx';
import { memberLinkId } from './member-link-id.ts';
import { MemberState } from './member-state.tsx';
import { memberQuery } from './queries.ts';
import classes from './team.module.css';
import { useReactivation } from './use-reactivation.ts';

const route = getRouteApi('/shell/settings/team/$id');

export function MemberDrawer() {
  const { id } = route.useParams();
  const search = route.useSearch();
  const member = useQuery(memberQuery(id));
  const navigate = useNavigate();
  const [isChanging, setChanging] = useState(false);

  // Back to the row it came from, for those who go by keyboard.
  useEffect(() => () => document.getElementById(memberLinkId(id))?.focus({ preventScroll: true }), [id]);

  const close = () => void navigate({ to: '/settings/team', search, resetScroll: false });

  if (member.data && isChanging) return <ChangeMember member={member.data} onClose={close} onDone={() => setChanging(false)} />;
  return (
    <SideDrawer
      title={member.data ? <Heading member={member.data} /> : 'Member'}
      closeLabel="Close the member"
      onClose={close}
      foot={member.data && <Deeds member={member.data} onChange={() => setChanging(true)} />}
    >
      {member.data ? (
        <Stack gap="md">
          <Limits member={member.data} />
          <MemberFacts member={member.data} />
        </Stack>
      ) : member.isError ? (
        <ErrorState error={member.error} onRetry={() => void member.refetch()} />
      ) : (
        <Stack gap="sm" aria-busy="true">
          <Skeleton height={24} width="60%" />
          <Skeleton height={260} />
        </Stack>
      )}
    </SideDrawer>
  );
}

function Heading({ member }: { member: Member }) {
  return (
    <span className={classes.heading}>
      {member.name}
      <MemberState state={member.state} />
    </span>
  );
}

function Deeds({ member, onChange }: { member: Member; onChange: () => void }) {
  const mayManage = useMayChange('LoanCRM.Members.Manage');
  const isYou = useSession().member.id === member.id;
  const reactivation = useReactivation(member);
  const [isAsking, setAsking] = useState(false);
  if (!mayManage) return null;
  if (member.state === 'inactive') {
    return (
      <Button loading={reactivation.isPending} onClick={() => reactivation.mutate()}>
        Reactivate
      </Button>
    );
  }
  return (
    <>
      <Button onClick={onChange}>Change</Button>
      {!isYou && (
        <Button variant="default" onClick={() => setAsking(true)}>
          Deactivate
        </Button>
      )}
      <DeactivateDialog member={member} isOpen={isAsking} onClose={() => setAsking(false)} />
    </>
  );
}

/** Why there is less to press than somebody may expect. */
function Limits({ member }: { member: Member }) {
  const isYou = useSession().member.id === member.id;
  const mayManage = useMayChange('LoanCRM.Members.Manage');
  if (!isYou || !mayManage) return null;
  return (
    <Notice tone="neutral" title="This is you">
      Nobody deactivates themselves: ask another admin for that.
    </Notice>
  );
}
