/** Makes a workspace with its first admin. */
import { Button, Group, Select, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { problemOf } from '../lib/api.ts';
import { useCreationKey } from '../lib/creation-key.ts';
import { currencyChoices, currencyOfZone } from '../lib/currencies.ts';
import { formProblems } from '../lib/form-problems.ts';
import { browserZone } from '../lib/time-zones.ts';
import { toastDone } from '../lib/toasts.tsx';
import { LeaveGuard } from '../parts/leave-guard.tsx';
import { Notice } from '../parts/notice.tsx';
import { Fields, Pair } from '../parts/panel.tsx';
import { SideDrawer } from '../parts/side-drawer.tsx';
import { TimeZoneSelect } from '../parts/time-zone-select.tsx';
import { createTenant, type NewTenant, tenantsKey } from './queries.ts';

const FIELDS = ['name', 'timeZone', 'currency', 'adminName', 'adminEmail'];
const route = getRouteApi('/shell/operator/new-tenant');

export function NewTenantDrawer() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const client = useQueryClient();
  const currencies = useMemo(() => currencyChoices(), []);
  const { keyFor } = useCreationKey();
  const form = useForm<NewTenant>({
    initialValues: { name: '', timeZone: browserZone(), currency: currencyOfZone(browserZone()) ?? 'USD', adminName: '', adminEmail: '' },
    validate: {
      name: (name) => (name.trim() === '' ? 'Give the workspace a name.' : null),
      adminName: (name) => (name.trim() === '' ? 'Give the name of its first admin.' : null),
      adminEmail: (email) => (/^\S+@\S+\.\S+$/.test(email.trim()) ? null : 'Give an e-mail address, for instance meera@acmeloans.example.'),
    },
  });
  const creation = useMutation({
    mutationFn: (tenant: NewTenant) => createTenant(tenant, keyFor(tenant)),
    onSuccess: (made) => {
      void client.invalidateQueries({ queryKey: tenantsKey });
      toastDone(`${made.name} is made. Its admin can sign in with that e-mail address now.`);
      void navigate({ to: '/operator/tenants/$id', params: { id: made.id }, search, replace: true, ignoreBlocker: true });
    },
    onError: (error) => form.setErrors(formProblems(problemOf(error), FIELDS).errors),
  });
  const problem = creation.error ? problemOf(creation.error) : null;
  const isAtFields = problem !== null && formProblems(problem, FIELDS).isComplete;
  const close = () => void navigate({ to: '/operator', search, resetScroll: false });

  return (
    <SideDrawer title="New tenant" closeLabel="Close the new tenant" onClose={close}>
      <form noValidate onSubmit={form.onSubmit((values) => creation.mutate(values))}>
        <Fields>
          {problem && !isAtFields && (
            <Notice tone="bad" title={problem.title}>
              {problem.detail}
            </Notice>
          )}
          <TextInput label="Name of the workspace" required maxLength={80} autoFocus {...form.getInputProps('name')} />
          <Pair>
            <TimeZoneSelect label="Time zone" allowDeselect={false} {...form.getInputProps('timeZone')} />
            <Select
              label="Currency"
              searchable
              allowDeselect={false}
              limit={80}
              maxDropdownHeight={260}
              nothingFoundMessage="No currency by that name."
              data={currencies}
              {...form.getInputProps('currency')}
            />
          </Pair>
          <Title order={2} mt="xs">
            Its first admin
          </Title>
          <TextInput label="Name" required maxLength={120} {...form.getInputProps('adminName')} />
          <TextInput
            label="E-mail address"
            description="They sign in with it. No mail is sent: tell them yourself."
            type="email"
            required
            maxLength={254}
            {...form.getInputProps('adminEmail')}
          />
          <Group gap="xs">
            <Button type="submit" loading={creation.isPending}>
              Make the tenant
            </Button>
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
          </Group>
        </Fields>
      </form>
      <LeaveGuard
        when={form.isDirty() && !creation.isPending && !creation.isSuccess}
        title="Leave without making the tenant?"
        text="What you typed is lost."
        leave="Leave"
        stay="Stay here"
      />
    </SideDrawer>
  );
}
