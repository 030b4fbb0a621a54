/** Search and filters of the alert list, kept in the address. */
import { useNavigate } from '@tanstack/react-router';
import { ChoiceFilter, FilterBar } from '../parts/filter-bar.tsx';
import { SearchBox } from '../parts/search-box.tsx';
import { ALERT_KINDS, ALERT_STATES } from './alert-words.ts';
import type { AlertFilters } from './queries.ts';

const STATUS_CHOICES = {
  open: ALERT_STATES.open.label,
  acknowledged: ALERT_STATES.acknowledged.label,
  snoozed: ALERT_STATES.snoozed.label,
  promised: ALERT_STATES.promised.label,
  resolved: ALERT_STATES.resolved.label,
};

export function AlertsFilterBar({ filters }: { filters: AlertFilters }) {
  const navigate = useNavigate();
  const set = (change: Partial<AlertFilters>) => void navigate({ to: '/csm-hub/alerts', search: { ...filters, ...change }, replace: true });

  return (
    <FilterBar
      search={
        <SearchBox
          label="Search alerts"
          placeholder="Customer, reference or invoice"
          value={filters.q}
          onChange={(q) => {
            if (q !== filters.q) set({ q });
          }}
        />
      }
      activeCount={[filters.status, filters.kind].filter((value) => value !== undefined).length}
      onClear={() => set({ status: undefined, kind: undefined })}
    >
      <ChoiceFilter
        label="Status"
        any="Any status"
        choices={STATUS_CHOICES}
        value={filters.status}
        onChange={(status) => set({ status })}
      />
      <ChoiceFilter label="Kind" any="Any kind" choices={ALERT_KINDS} value={filters.kind} onChange={(kind) => set({ kind })} />
    </FilterBar>
  );
}
