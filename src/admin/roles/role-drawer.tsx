/** One role beside the list: what it holds, changing it, copying it, deleting it. */
import { Button, Skeleton, Stack, Text } from '@mantine/core';
import { IconMoodEmpty } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { CatalogueEntry, RoleView } from '../../contract/roles.ts';
import { put } from '../lib/api.ts';
import { sessionKey } from '../lib/query-client.ts';
import { toastDone, toastProblem } from '../lib/toasts.tsx';
import { counted } from '../lib/words.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { ErrorState } from '../parts/error-state.tsx';
import { LeaveGuard } from '../parts/leave-guard.tsx';
import { Notice } from '../parts/notice.tsx';
import { SideDrawer } from '../parts/side-drawer.tsx';
import { useMay, useMayChange, useSession } from '../session/session.ts';
import { Matrix } from './matrix.tsx';
import { rolesQuery } from './queries.ts';
import { RoleForm, useRoleForm } from './role-form.tsx';
import { roleLinkId } from './role-link-id.ts';
import { whyFixed } from './role-matrix.ts';
import { useRoleRemoval } from './use-role-removal.ts';

const route = getRouteApi('/shell/settings/roles/$id');
const FORM_ID = 'change-role';

export function RoleDrawer() {
  const { id } = route.useParams();
  const roles = useQuery(rolesQuery);
  const { grants } = useSession();
  const mayManage = useMayChange('LoanCRM.Roles.Manage');
  const navigate = useNavigate();
  const close = () => void navigate({ to: '/settings/roles', resetScroll: false });

  useEffect(() => () => document.getElementById(roleLinkId(id))?.focus({ preventScroll: true }), [id]);

  const role = roles.data?.items.find((item) => item.id === id);
  if (!roles.data || !role) {
    return (
      <SideDrawer title="Role" closeLabel="Close the role" onClose={close}>
        {roles.data ? (
          <EmptyState icon={IconMoodEmpty} title="No such role" text="It may have been deleted since." />
        ) : roles.isError ? (
          <ErrorState error={roles.error} onRetry={() => void roles.refetch()} />
        ) : (
          <Skeleton height={320} />
        )}
      </SideDrawer>
    );
  }
  const fixed = whyFixed(role, grants, mayManage);
  return fixed === null ? (
    <ChangeRole key={role.updatedAt} role={role} catalogue={roles.data.catalogue} onClose={close} />
  ) : (
    <LookAtRole role={role} catalogue={roles.data.catalogue} why={fixed} onClose={close} />
  );
}

interface OneRoleProps {
  role: RoleView;
  catalogue: CatalogueEntry[];
  onClose: () => void;
}

function LookAtRole({ role, catalogue, why, onClose }: OneRoleProps & { why: string }) {
  const mayManage = useMayChange('LoanCRM.Roles.Manage');
  return (
    <SideDrawer title={role.name} closeLabel="Close the role" onClose={onClose} foot={mayManage && <Copy role={role} isMain />}>
      <Stack gap="md">
        {role.description && <Text>{role.description}</Text>}
        <Notice tone="neutral" title="Only to look at">
          {why}
        </Notice>
        <WhoHasIt role={role} />
        <Matrix catalogue={catalogue} grants={role.grants} onChange={null} />
      </Stack>
    </SideDrawer>
  );
}

function ChangeRole({ role, catalogue, onClose }: OneRoleProps) {
  const client = useQueryClient();
  const before = { name: role.name, description: role.description, grants: role.grants };
  const { form, general, refuse } = useRoleForm(before);
  const removal = useRoleRemoval();
  const path = `/roles/${encodeURIComponent(role.id)}`;
  const refresh = () =>
    Promise.all([client.invalidateQueries({ queryKey: ['roles'] }), client.invalidateQueries({ queryKey: sessionKey })]);

  const change = useMutation({
    mutationFn: () => put<RoleView>(path, form.values),
    onSuccess: async (changed) => {
      toastDone(`The role ${changed.name} was changed.`, {
        run: async () => {
          await put<RoleView>(path, before);
          await refresh();
        },
        done: `The role ${role.name} is as before.`,
      });
      form.resetDirty();
      await refresh();
      onClose();
    },
    onError: refuse,
  });
  const deletion = useMutation({
    mutationFn: () => removal.remove(role),
    onSuccess: () => {
      toastDone(`The role ${role.name} was deleted.`, {
        run: () => removal.makeAgain(role),
        done: `The role ${role.name} is there again.`,
      });
      onClose();
    },
    onError: (error) => toastProblem(`The role ${role.name} was not deleted`, error),
  });
  const isOver = change.isSuccess || deletion.isSuccess;

  return (
    <SideDrawer
      title={role.name}
      closeLabel="Close the role"
      onClose={onClose}
      foot={
        <>
          <Button type="submit" form={FORM_ID} loading={change.isPending} disabled={!form.isDirty()}>
            Save
          </Button>
          <Copy role={role} />
          <Button
            variant="subtle"
            color="red"
            ml="auto"
            loading={deletion.isPending}
            disabled={role.members > 0}
            title={role.members > 0 ? 'Give its members another role first' : undefined}
            onClick={() => deletion.mutate()}
          >
            Delete
          </Button>
        </>
      }
    >
      <Stack gap="md">
        <WhoHasIt role={role} />
        <RoleForm id={FORM_ID} form={form} general={general} catalogue={catalogue} onSubmit={() => change.mutate()} />
      </Stack>
      <LeaveGuard
        when={form.isDirty() && !isOver}
        title="Leave without saving?"
        text={`What you have changed of the role ${role.name} is lost.`}
        leave="Leave"
        stay="Keep changing"
      />
    </SideDrawer>
  );
}

function Copy({ role, isMain = false }: { role: RoleView; isMain?: boolean }) {
  return (
    <Button
      variant={isMain ? 'filled' : 'default'}
      renderRoot={(props) => <Link to="/settings/roles/new" search={{ copy: role.id }} {...props} />}
    >
      {isMain ? 'Make a copy' : 'Copy'}
    </Button>
  );
}

function WhoHasIt({ role }: { role: RoleView }) {
  const mayOpenTeam = useMay('LoanCRM.Members.Read');
  if (role.members === 0) return <Text c="dimmed">Nobody has this role.</Text>;
  const words = `${counted(role.members, 'active member')} ${role.members === 1 ? 'has' : 'have'} this role`;
  if (!mayOpenTeam) return <Text c="dimmed">{words}.</Text>;
  return (
    <Link to="/settings/team" search={{ role: role.id }} className="text-link">
      {words}
    </Link>
  );
}
