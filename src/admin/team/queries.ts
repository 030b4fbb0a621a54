/** What the team pages ask the API. */
import { infiniteQueryOptions, keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query';
import type { Member } from '../../contract/members.ts';
import type { Page } from '../../contract/page.ts';
import { getJson } from '../lib/api.ts';

export interface MemberFilters {
  state?: Member['state'] | undefined;
  role?: string | undefined;
  team?: string | undefined;
  q?: string | undefined;
}

export const membersQuery = ({ state, role, team, q }: MemberFilters) =>
  infiniteQueryOptions({
    queryKey: ['members', 'list', { state, role, team, q }],
    queryFn: ({ pageParam, signal }) => getJson<Page<Member>>('/members', { state, role, team, q, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });

export const memberQuery = (id: string) =>
  queryOptions({
    queryKey: ['members', 'detail', id],
    queryFn: ({ signal }) => getJson<Member>(`/members/${encodeURIComponent(id)}`, {}, signal),
  });

/** A handful of members by what was typed, for choosing a manager. */
export const memberChoicesQuery = (q: string) =>
  queryOptions({
    queryKey: ['members', 'choices', q],
    queryFn: ({ signal }) => getJson<Page<Member>>('/members', { q, limit: 20 }, signal),
    placeholderData: keepPreviousData,
  });

export const teamsQuery = queryOptions({
  queryKey: ['members', 'teams'],
  queryFn: ({ signal }) => getJson<{ items: { name: string; members: number }[] }>('/teams', {}, signal),
});

/** After any change of a member: lists, counts of roles and teams. */
export function membersChanged(client: QueryClient): Promise<unknown> {
  return Promise.all([client.invalidateQueries({ queryKey: ['members'] }), client.invalidateQueries({ queryKey: ['roles'] })]);
}
