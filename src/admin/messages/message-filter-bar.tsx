/** Search, filters and days of the message log, kept in the address. */
import { IconX } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { DayField } from '../parts/day-field.tsx';
import { ChoiceFilter, FilterBar } from '../parts/filter-bar.tsx';
import { MESSAGE_STATES, type MessageStatus } from '../parts/message-state.tsx';
import { SearchBox } from '../parts/search-box.tsx';
import { DIRECTIONS, FORMS } from './message-words.ts';
import classes from './messages.module.css';
import type { MessageFilters } from './queries.ts';

const STATUS_CHOICES = Object.fromEntries(Object.entries(MESSAGE_STATES).map(([status, look]) => [status, look.label])) as Record<
  MessageStatus,
  string
>;

/** Narrowings that come with a link rather than from a control. */
const LINKED = {
  alert: 'Messages of one alert',
  contact: 'Messages with one contact',
  conversation: 'Messages of one conversation',
} as const;

const NOTHING: MessageFilters = {
  direction: undefined,
  status: undefined,
  form: undefined,
  from: undefined,
  to: undefined,
  alert: undefined,
  contact: undefined,
  conversation: undefined,
};

export function MessageFilterBar({ filters }: { filters: MessageFilters }) {
  const navigate = useNavigate();
  const set = (change: MessageFilters) => void navigate({ to: '/messages', search: { ...filters, ...change }, replace: true });
  const linked = (Object.keys(LINKED) as (keyof typeof LINKED)[]).filter((name) => filters[name] !== undefined);
  const { direction, status, form, from, to } = filters;

  return (
    <FilterBar
      search={
        <SearchBox
          label="Search messages"
          placeholder="Words, name or phone"
          value={filters.q}
          onChange={(q) => {
            if (q !== filters.q) set({ q });
          }}
        />
      }
      activeCount={[direction, status, form, from, to].filter((value) => value !== undefined).length + linked.length}
      onClear={() => set(NOTHING)}
    >
      <ChoiceFilter
        label="Direction"
        any="In and out"
        choices={DIRECTIONS}
        value={direction}
        onChange={(value) => set({ direction: value })}
      />
      <ChoiceFilter label="Status" any="Any status" choices={STATUS_CHOICES} value={status} onChange={(value) => set({ status: value })} />
      <ChoiceFilter label="Form" any="Any form" choices={FORMS} value={form} onChange={(value) => set({ form: value })} />
      <DayField label="From" value={from} max={to} onChange={(value) => set({ from: value })} />
      <DayField label="To" value={to} min={from} onChange={(value) => set({ to: value })} />
      {linked.map((name) => (
        <button key={name} type="button" className={classes.linked} onClick={() => set({ [name]: undefined })} title="Show all again">
          {LINKED[name]}
          <IconX size={14} aria-hidden />
        </button>
      ))}
    </FilterBar>
  );
}
