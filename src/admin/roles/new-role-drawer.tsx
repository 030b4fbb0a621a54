/** Making a role, from nothing or as a copy of another. */
import { Button, Skeleton } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { Grants } from '../../contract/permissions.ts';
import type { CatalogueEntry, RoleInput, RoleView } from '../../contract/roles.ts';
import { create } from '../lib/api.ts';
import { useCreationKey } from '../lib/creation-key.ts';
import { toastDone } from '../lib/toasts.tsx';
import { LeaveGuard } from '../parts/leave-guard.tsx';
import { Notice } from '../parts/notice.tsx';
import { SideDrawer } from '../parts/side-drawer.tsx';
import { useMayChange, useSession } from '../session/session.ts';
import { rolesQuery } from './queries.ts';
import { RoleForm, useRoleForm } from './role-form.tsx';
import { beyondOwn, copyName } from './role-matrix.ts';
import { useRoleRemoval } from './use-role-removal.ts';

const route = getRouteApi('/shell/settings/roles/new');
const FORM_ID = 'new-role';

export function NewRoleDrawer() {
  const { copy } = route.useSearch();
  const roles = useQuery(rolesQuery);
  const own = useSession().grants;
  const navigate = useNavigate();
  const mayManage = useMayChange('LoanCRM.Roles.Manage');
  const close = () => void navigate({ to: '/settings/roles', resetScroll: false });

  if (!mayManage || !roles.data) {
    return (
      <SideDrawer title="New role" closeLabel="Close the new role" onClose={close}>
        {mayManage ? (
          <Skeleton height={320} />
        ) : (
          <Notice tone="warn" title="You may not make roles">
            That needs the permission to make and change roles, in a workspace that is not suspended.
          </Notice>
        )}
      </SideDrawer>
    );
  }
  const { items, catalogue } = roles.data;
  const original = items.find(({ id }) => id === copy);
  const initial: RoleInput = original
    ? {
        name: copyName(
          original.name,
          items.map(({ name }) => name),
        ),
        description: original.description,
        grants: within(original.grants, own),
      }
    : { name: '', description: '', grants: {} };
  return <NewRole initial={initial} catalogue={catalogue} onClose={close} />;
}

function NewRole({ initial, catalogue, onClose }: { initial: RoleInput; catalogue: CatalogueEntry[]; onClose: () => void }) {
  const client = useQueryClient();
  const { keyFor } = useCreationKey();
  const { form, general, refuse } = useRoleForm(initial);
  const removal = useRoleRemoval();
  const creation = useMutation({
    mutationFn: () => create<RoleView>('/roles', form.values, keyFor(form.values)),
    onSuccess: async (role) => {
      form.resetDirty();
      toastDone(`The role ${role.name} was made.`, { run: () => removal.remove(role), done: `The role ${role.name} is gone again.` });
      await client.invalidateQueries({ queryKey: ['roles'] });
      onClose();
    },
    onError: refuse,
  });
  return (
    <SideDrawer
      title="New role"
      closeLabel="Close the new role"
      onClose={onClose}
      foot={
        <>
          <Button type="submit" form={FORM_ID} loading={creation.isPending}>
            Make the role
          </Button>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
        </>
      }
    >
      <RoleForm id={FORM_ID} form={form} general={general} catalogue={catalogue} onSubmit={() => creation.mutate()} />
      <LeaveGuard
        when={form.isDirty() && !creation.isSuccess}
        title="Leave without making the role?"
        text="What you have chosen is lost."
        leave="Leave"
        stay="Keep choosing"
      />
    </SideDrawer>
  );
}

/** What of a role one may give oneself. */
function within(grants: Grants, own: Grants): Grants {
  const beyond = beyondOwn(own, grants) as string[];
  return Object.fromEntries(Object.entries(grants).filter(([name]) => !beyond.includes(name)));
}
