/** One tenant beside the list: its numbers, and the switch that suspends or resumes it. */
import { Button, Skeleton, Stack, Textarea, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { OperatorTenant } from '../../contract/operator.ts';
import { problemOf } from '../lib/api.ts';
import { toastDone, toastProblem } from '../lib/toasts.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { CopyText } from '../parts/copy-text.tsx';
import { ErrorState } from '../parts/error-state.tsx';
import { Facts } from '../parts/facts.tsx';
import { Moment } from '../parts/moment.tsx';
import { Notice } from '../parts/notice.tsx';
import { SideDrawer } from '../parts/side-drawer.tsx';
import { resumeTenant, suspendTenant, tenantQuery, tenantsKey } from './queries.ts';
import { States, tenantLinkId } from './tenant-list.tsx';

const route = getRouteApi('/shell/operator/tenants/$id');

export function TenantDrawer() {
  const { id } = route.useParams();
  const search = route.useSearch();
  const navigate = useNavigate();
  const tenant = useQuery(tenantQuery(id));

  // Back to the row it came from, for those who go by keyboard.
  useEffect(() => () => document.getElementById(tenantLinkId(id))?.focus({ preventScroll: true }), [id]);

  return (
    <SideDrawer
      title={tenant.data?.name ?? 'Tenant'}
      closeLabel="Close the tenant"
      onClose={() => void navigate({ to: '/operator', search, resetScroll: false })}
    >
      {tenant.data ? (
        <Body tenant={tenant.data} />
      ) : tenant.isError ? (
        <ErrorState error={tenant.error} onRetry={() => void tenant.refetch()} />
      ) : (
        <Stack gap="sm" role="status" aria-busy="true" aria-label="Loading the tenant">
          <Skeleton height={24} width="40%" />
          <Skeleton height={240} />
        </Stack>
      )}
    </SideDrawer>
  );
}

function Body({ tenant }: { tenant: OperatorTenant }) {
  const { messages, connections } = tenant;
  const count = (value: number) => value.toLocaleString('en-GB');
  return (
    <Stack gap="lg">
      <States tenant={tenant} />
      {tenant.state === 'suspended' && tenant.suspendedAt && (
        <Notice tone="orange" title="Suspended: nothing leaves, nothing can be changed">
          Since <Moment at={tenant.suspendedAt} />. {tenant.suspendedBecause}
        </Notice>
      )}
      <section aria-labelledby="tenant-volume">
        <Title order={2} id="tenant-volume" mb={4}>
          Volume
        </Title>
        <Facts
          facts={[
            { label: 'Sent, 24 h', value: `${count(messages.out24h)}, of which ${count(messages.failed24h)} failed` },
            { label: 'Received, 24 h', value: count(messages.in24h) },
            { label: 'In 30 days', value: count(messages.last30d) },
            { label: 'Waiting', value: count(tenant.waiting) },
            { label: 'Gave up', value: count(tenant.dead) },
            { label: 'In quarantine', value: count(tenant.quarantined) },
          ]}
        />
      </section>
      <section aria-labelledby="tenant-facts">
        <Title order={2} id="tenant-facts" mb={4}>
          Workspace
        </Title>
        <Facts
          facts={[
            {
              label: 'Members',
              value: `${count(tenant.members)} active, ${count(tenant.admins)} of them ${tenant.admins === 1 ? 'an admin' : 'admins'}`,
            },
            { label: 'Connections', value: `${count(connections.connected)} connected, ${count(connections.needsAttention)} to look at` },
            { label: 'Last activity', value: tenant.lastActivityAt ? <Moment at={tenant.lastActivityAt} /> : 'None yet' },
            { label: 'Made', value: <Moment at={tenant.createdAt} /> },
            { label: 'Reference', value: <CopyText text={tenant.id} label="Copy the reference" /> },
          ]}
        />
      </section>
      <div>{tenant.state === 'active' ? <Suspend tenant={tenant} /> : <Resume tenant={tenant} />}</div>
    </Stack>
  );
}

function useArrived(): (tenant: OperatorTenant) => void {
  const client = useQueryClient();
  return (tenant) => {
    client.setQueryData(tenantQuery(tenant.id).queryKey, tenant);
    void client.invalidateQueries({ queryKey: [...tenantsKey, 'list'] });
  };
}

function Suspend({ tenant }: { tenant: OperatorTenant }) {
  const [isAsking, setIsAsking] = useState(false);
  const [because, setBecause] = useState('');
  const arrived = useArrived();
  const suspend = useMutation({
    mutationFn: () => suspendTenant(tenant.id, because.trim()),
    onSuccess: (next) => {
      setIsAsking(false);
      setBecause('');
      arrived(next);
      toastDone(`${tenant.name} is suspended.`, {
        run: async () => arrived(await resumeTenant(tenant.id)),
        done: `${tenant.name} is active again.`,
      });
    },
  });
  const fieldError = suspend.error ? problemOf(suspend.error).fields?.[0]?.message : undefined;
  return (
    <>
      <Button variant="light" color="red" onClick={() => setIsAsking(true)}>
        Suspend
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        title={`Suspend ${tenant.name}?`}
        confirm="Suspend"
        isDanger
        isPending={suspend.isPending}
        isDisabled={because.trim() === ''}
        error={fieldError ? undefined : suspend.error}
        onConfirm={() => suspend.mutate()}
        onClose={() => {
          suspend.reset();
          setIsAsking(false);
        }}
      >
        <p style={{ marginTop: 0 }}>
          Nothing leaves and nothing can be changed. What arrives is kept, people can still look, and messages wait until the tenant is
          resumed.
        </p>
        <Textarea
          label="Why"
          description="Everybody in the workspace reads this."
          required
          data-autofocus
          autosize
          minRows={2}
          maxLength={300}
          value={because}
          error={fieldError}
          onChange={(event) => setBecause(event.currentTarget.value)}
        />
      </ConfirmDialog>
    </>
  );
}

function Resume({ tenant }: { tenant: OperatorTenant }) {
  const arrived = useArrived();
  const because = tenant.suspendedBecause ?? 'Suspended by an operator.';
  const resume = useMutation({
    mutationFn: () => resumeTenant(tenant.id),
    onSuccess: (next) => {
      arrived(next);
      toastDone(`${tenant.name} is active again; what waited leaves now.`, {
        run: async () => arrived(await suspendTenant(tenant.id, because)),
        done: `${tenant.name} is suspended again.`,
      });
    },
    onError: (error) => toastProblem(`${tenant.name} is still suspended`, error),
  });
  return (
    <Button loading={resume.isPending} onClick={() => resume.mutate()}>
      Resume
    </Button>
  );
}
