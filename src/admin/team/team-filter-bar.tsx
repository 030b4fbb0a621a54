/** Search and filters of the team, kept in the address. */
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ChoiceFilter, FilterBar } from '../parts/filter-bar.tsx';
import { SearchBox } from '../parts/search-box.tsx';
import { rolesQuery } from '../roles/queries.ts';
import { MEMBER_STATE_LOOKS } from './member-words.ts';
import { type MemberFilters, teamsQuery } from './queries.ts';

const STATE_CHOICES = {
  active: MEMBER_STATE_LOOKS.active.label,
  invited: MEMBER_STATE_LOOKS.invited.label,
  inactive: MEMBER_STATE_LOOKS.inactive.label,
};

export function TeamFilterBar({ filters }: { filters: MemberFilters }) {
  const navigate = useNavigate();
  const roles = useQuery(rolesQuery);
  const teams = useQuery(teamsQuery);
  const set = (change: Partial<MemberFilters>) => void navigate({ to: '/settings/team', search: { ...filters, ...change }, replace: true });

  return (
    <FilterBar
      search={
        <SearchBox
          label="Search the team"
          placeholder="Name, e-mail, phone or title"
          value={filters.q}
          onChange={(q) => {
            if (q !== filters.q) set({ q });
          }}
        />
      }
      activeCount={[filters.state, filters.role, filters.team].filter((value) => value !== undefined).length}
      onClear={() => set({ state: undefined, role: undefined, team: undefined })}
    >
      <ChoiceFilter label="State" any="Any state" choices={STATE_CHOICES} value={filters.state} onChange={(state) => set({ state })} />
      <ChoiceFilter
        label="Role"
        any="Any role"
        choices={Object.fromEntries((roles.data?.items ?? []).map(({ id, name }) => [id, name]))}
        value={filters.role}
        onChange={(role) => set({ role })}
      />
      <ChoiceFilter
        label="Team"
        any="Any team"
        choices={Object.fromEntries((teams.data?.items ?? []).map(({ name }) => [name, name]))}
        value={filters.team}
        onChange={(team) => set({ team })}
      />
    </FilterBar>
  );
}
