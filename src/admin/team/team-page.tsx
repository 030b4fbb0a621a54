/** Settings > Team: who belongs to the workspace, with which role, and how they are reached. */
import { Button, Group, Menu } from '@mantine/core';
import { IconChevronDown, IconDownload, IconFileImport, IconFilterOff, IconUserPlus, IconUsers } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, Outlet, useParams } from '@tanstack/react-router';
import { download } from '../lib/download.ts';
import { toastDone, toastProblem } from '../lib/toasts.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { KeysetList } from '../parts/keyset-list.tsx';
import { Page, Surface } from '../parts/page.tsx';
import { RowsSkeleton } from '../parts/rows-skeleton.tsx';
import { useMayChange } from '../session/session.ts';
import { MemberList } from './member-list.tsx';
import { memberQuery, membersQuery } from './queries.ts';
import { TeamFilterBar } from './team-filter-bar.tsx';

const route = getRouteApi('/shell/settings/team');

export function TeamPage() {
  const filters = route.useSearch();
  const members = useInfiniteQuery(membersQuery(filters));
  const { id } = useParams({ strict: false });
  const open = useQuery({ ...memberQuery(id ?? ''), enabled: id !== undefined });
  const isFiltered = Object.values(filters).some((value) => value !== undefined);

  return (
    <Page
      error={members.error}
      title="Team"
      tabTitle={id !== undefined && open.data ? `${open.data.name} · Team` : undefined}
      description="Who belongs to this workspace, what they may do, and the WhatsApp number by which they are known."
      actions={<Actions />}
    >
      <TeamFilterBar filters={filters} />
      <Surface>
        <KeysetList query={members} noun="members" skeleton={<RowsSkeleton />} empty={<NoMembers isFiltered={isFiltered} />}>
          {(items) => <MemberList members={items} />}
        </KeysetList>
      </Surface>
      <Outlet />
    </Page>
  );
}

function Actions() {
  const filters = route.useSearch();
  const mayManage = useMayChange('LoanCRM.Members.Manage');
  const exportAll = async () => {
    try {
      await download('/members/export.csv', {}, 'team.csv');
      toastDone('The whole team was exported.');
    } catch (error) {
      toastProblem('The team was not exported', error);
    }
  };
  if (!mayManage) {
    return (
      <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} onClick={() => void exportAll()}>
        Export CSV
      </Button>
    );
  }
  return (
    <Group gap="xs">
      <Menu position="bottom-end" width={190} withinPortal={false} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <Button variant="default" rightSection={<IconChevronDown size={15} aria-hidden />}>
            CSV
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component={Link} to="/settings/team/import" leftSection={<IconFileImport size={16} aria-hidden />}>
            Import from CSV
          </Menu.Item>
          <Menu.Item leftSection={<IconDownload size={16} aria-hidden />} onClick={() => void exportAll()}>
            Export all as CSV
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Button
        renderRoot={(props) => <Link to="/settings/team/invite" search={filters} {...props} />}
        leftSection={<IconUserPlus size={16} aria-hidden />}
      >
        Invite
      </Button>
    </Group>
  );
}

function NoMembers({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered) {
    return (
      <EmptyState icon={IconFilterOff} title="Nobody matches" text="Change the words or the filters, or look at the whole team.">
        <Button component={Link} to="/settings/team" variant="default">
          Show the whole team
        </Button>
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={IconUsers}
      title="Nobody here yet"
      text="Invite the people who look after your customers, one by one or from a CSV file."
    />
  );
}
