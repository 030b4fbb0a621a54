/** CSM Hub > CSM Roster: who looks after customers, and how much waits for each. */
import { Button } from '@mantine/core';
import { IconAddressBook, IconFilterOff } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { POLL_INTERVAL_MS } from '../lib/query-client.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { FilterBar } from '../parts/filter-bar.tsx';
import { KeysetList } from '../parts/keyset-list.tsx';
import { Page, Surface } from '../parts/page.tsx';
import { RowsSkeleton } from '../parts/rows-skeleton.tsx';
import { SearchBox } from '../parts/search-box.tsx';
import { useMayChange } from '../session/session.ts';
import { membersQuery } from '../team/queries.ts';
import { RosterList } from './roster-list.tsx';

const route = getRouteApi('/shell/csm-hub/roster');

export function RosterPage() {
  const { q } = route.useSearch();
  const navigate = useNavigate();
  const members = useInfiniteQuery({ ...membersQuery({ role: 'csm', q }), refetchInterval: POLL_INTERVAL_MS });
  return (
    <Page
      error={members.error}
      title="CSM Roster"
      description="Your customer-success managers, the customers each looks after, and the alerts that wait for them."
    >
      <FilterBar
        search={
          <SearchBox
            label="Search the roster"
            placeholder="Name, phone or team"
            value={q}
            onChange={(typed) => {
              if (typed !== q) void navigate({ to: '/csm-hub/roster', search: { q: typed }, replace: true });
            }}
          />
        }
      />
      <Surface>
        <KeysetList query={members} noun="members" skeleton={<RowsSkeleton />} empty={<NoCsm isFiltered={q !== undefined} />}>
          {(items) => <RosterList members={items} />}
        </KeysetList>
      </Surface>
    </Page>
  );
}

function NoCsm({ isFiltered }: { isFiltered: boolean }) {
  const mayInvite = useMayChange('LoanCRM.Members.Manage');
  if (isFiltered) {
    return (
      <EmptyState icon={IconFilterOff} title="Nobody matches" text="Change the words, or look at the whole roster.">
        <Button component={Link} to="/csm-hub/roster" variant="default">
          Show everybody
        </Button>
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={IconAddressBook}
      title="No customer-success managers yet"
      text="Everybody with the role Customer success stands here. They get alerts on WhatsApp and answer them with a tap."
    >
      {mayInvite && (
        <Button component={Link} to="/settings/team/invite" search={{ role: 'csm' } as never}>
          Invite one
        </Button>
      )}
    </EmptyState>
  );
}
