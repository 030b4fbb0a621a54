/** Search, filters and days of the audit log, kept in the address. */
import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { AuditEntry } from '../../contract/audit.ts';
import { DayField } from '../parts/day-field.tsx';
import { ChoiceFilter, FilterBar } from '../parts/filter-bar.tsx';
import { SearchBox } from '../parts/search-box.tsx';
import { useMay } from '../session/session.ts';
import classes from './audit.module.css';
import { ACTION_AREAS } from './audit-words.ts';
import { type AuditFilters, peopleQuery } from './queries.ts';

const NOTHING: AuditFilters = { area: undefined, from: undefined, to: undefined, by: undefined, record: undefined };

export function AuditFilterBar({ filters, entries }: { filters: AuditFilters; entries: AuditEntry[] }) {
  const navigate = useNavigate();
  const maySeePeople = useMay('LoanCRM.Members.Read');
  const members = useQuery({ ...peopleQuery, enabled: maySeePeople });
  const set = (change: AuditFilters) => void navigate({ to: '/settings/audit', search: { ...filters, ...change }, replace: true });
  const { area, from, to, by, record, q } = filters;

  const people = Object.fromEntries((members.data ?? []).map(({ id, name }) => [id, name]));
  // Keys and operators are in no list: whoever was pressed on is known from the entries.
  if (by !== undefined) people[by] ??= entries.find((entry) => entry.by.id === by)?.by.name ?? 'The chosen one';

  return (
    <FilterBar
      search={
        <SearchBox
          label="Search the audit log"
          placeholder="Who, or what it was done to"
          value={q}
          onChange={(words) => {
            if (words !== q) set({ q: words });
          }}
        />
      }
      activeCount={[area, from, to, by, record].filter((value) => value !== undefined).length}
      onClear={() => set(NOTHING)}
    >
      <ChoiceFilter label="Kind" any="Every kind" choices={ACTION_AREAS} value={area} onChange={(value) => set({ area: value })} />
      {Object.keys(people).length > 0 && (
        <ChoiceFilter label="Who" any="Anybody" choices={people} value={by} onChange={(value) => set({ by: value })} />
      )}
      <DayField label="From" value={from} max={to} onChange={(value) => set({ from: value })} />
      <DayField label="To" value={to} min={from} onChange={(value) => set({ to: value })} />
      {record !== undefined && (
        <button type="button" className={classes.linked} onClick={() => set({ record: undefined })} title="Show all again">
          {entries.find((entry) => entry.record.id === record)?.record.name ?? 'One record'} only
          <IconX size={14} aria-hidden />
        </button>
      )}
    </FilterBar>
  );
}
