/** CSM Hub > Alerts: everything a customer-success manager was asked, and how far it got. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Outlet, useParams } from '@tanstack/react-router';
import { KeysetList } from '../parts/keyset-list.tsx';
import { Page, Surface } from '../parts/page.tsx';
import { RowsSkeleton } from '../parts/rows-skeleton.tsx';
import { AlertList } from './alert-list.tsx';
import { AlertsFilterBar } from './alerts-filter-bar.tsx';
import { NoAlerts } from './no-alerts.tsx';
import { alertQuery, alertsQuery } from './queries.ts';

const route = getRouteApi('/shell/csm-hub/alerts');

export function AlertsPage() {
  const filters = route.useSearch();
  const alerts = useInfiniteQuery(alertsQuery(filters));
  const { id } = useParams({ strict: false });
  const open = useQuery({ ...alertQuery(id ?? ''), enabled: id !== undefined });
  const isFiltered = Object.values(filters).some((value) => value !== undefined);

  return (
    <Page
      error={alerts.error}
      title="Alerts"
      tabTitle={id !== undefined && open.data ? `${open.data.customer.name} · Alerts` : undefined}
      description="What your customer-success managers were asked on WhatsApp, and what they answered."
    >
      <AlertsFilterBar filters={filters} />
      <Surface>
        <KeysetList query={alerts} noun="alerts" skeleton={<RowsSkeleton />} empty={<NoAlerts isFiltered={isFiltered} />}>
          {(items) => <AlertList alerts={items} />}
        </KeysetList>
      </Surface>
      <Outlet />
    </Page>
  );
}
