/** Operators > Tenants: every workspace with its state and volume. */
import { Button } from '@mantine/core';
import { IconBuilding, IconFilterOff, IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link, Outlet, useNavigate } from '@tanstack/react-router';
import { EmptyState } from '../parts/empty-state.tsx';
import { ChoiceFilter, FilterBar } from '../parts/filter-bar.tsx';
import { KeysetList } from '../parts/keyset-list.tsx';
import { Page, Surface } from '../parts/page.tsx';
import { RowsSkeleton } from '../parts/rows-skeleton.tsx';
import { SearchBox } from '../parts/search-box.tsx';
import { TENANT_STATES } from './operator-words.ts';
import { type TenantFilters, tenantsQuery } from './queries.ts';
import { TenantList } from './tenant-list.tsx';

const route = getRouteApi('/shell/operator');

export function TenantsPage() {
  const filters = route.useSearch();
  const navigate = useNavigate();
  const tenants = useInfiniteQuery(tenantsQuery(filters));
  const set = (change: TenantFilters) => void navigate({ to: '/operator', search: { ...filters, ...change }, replace: true });
  const isFiltered = filters.q !== undefined || filters.state !== undefined;

  return (
    <Page
      error={tenants.error}
      title="Tenants"
      description="Every workspace of this deployment with its state and volume. What people write is not shown here."
      actions={
        <Button component={Link} to="/operator/new-tenant" search leftSection={<IconPlus size={16} aria-hidden />}>
          New tenant
        </Button>
      }
    >
      <FilterBar
        search={
          <SearchBox
            label="Search tenants"
            placeholder="Name"
            value={filters.q}
            onChange={(q) => {
              if (q !== filters.q) set({ q });
            }}
          />
        }
        activeCount={filters.state === undefined ? 0 : 1}
        onClear={() => set({ state: undefined })}
      >
        <ChoiceFilter label="State" any="Any state" choices={TENANT_STATES} value={filters.state} onChange={(state) => set({ state })} />
      </FilterBar>
      <Surface>
        <KeysetList
          query={tenants}
          noun="tenants"
          skeleton={<RowsSkeleton />}
          empty={
            isFiltered ? (
              <EmptyState icon={IconFilterOff} title="No tenant matches" text="Change the words or the state, or look at all of them.">
                <Button component={Link} to="/operator" variant="default">
                  Show all tenants
                </Button>
              </EmptyState>
            ) : (
              <EmptyState
                icon={IconBuilding}
                title="No tenants yet"
                text="Make the first one with its first admin, who then invites the others."
              />
            )
          }
        >
          {(items) => <TenantList tenants={items} />}
        </KeysetList>
      </Surface>
      <Outlet />
    </Page>
  );
}
