/** What the audit log asks the API. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { AuditEntry } from '../../contract/audit.ts';
import type { Member } from '../../contract/members.ts';
import type { Page } from '../../contract/page.ts';
import type { CatalogueEntry, RoleView } from '../../contract/roles.ts';
import { getJson, type Query } from '../lib/api.ts';
import { download } from '../lib/download.ts';
import { startOfDay } from '../lib/time.ts';
import type { ActionArea } from './audit-words.ts';
import type { ChangeNames } from './change-words.ts';

export interface AuditFilters {
  area?: ActionArea | undefined;
  /** Days of the workspace's calendar, both included. */
  from?: string | undefined;
  to?: string | undefined;
  /** Who did it, by id. */
  by?: string | undefined;
  /** The record it was done to, by id; comes with a link. */
  record?: string | undefined;
  q?: string | undefined;
}

export const auditQuery = (filters: AuditFilters, timeZone: string) =>
  infiniteQueryOptions({
    queryKey: ['audit', filters],
    queryFn: ({ pageParam, signal }) =>
      getJson<Page<AuditEntry>>('/audit', { ...apiFilters(filters, timeZone), cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });

export function exportAudit(filters: AuditFilters, timeZone: string): Promise<void> {
  return download('/audit/export.csv', apiFilters(filters, timeZone), 'audit-log.csv');
}

/** The first hundred by name: enough for a choice; anybody else is found by search or by a press on their name. */
export const peopleQuery = queryOptions({
  queryKey: ['members', 'for-audit'],
  queryFn: async ({ signal }) => (await getJson<Page<Member>>('/members', { limit: 100 }, signal)).items,
  staleTime: 60_000,
});

/** Names of roles and permissions that entries mention by id. */
export const changeNamesQuery = queryOptions({
  queryKey: ['roles', 'with-catalogue'],
  queryFn: ({ signal }) => getJson<{ items: RoleView[]; catalogue: CatalogueEntry[] }>('/roles', {}, signal),
  staleTime: 5 * 60_000,
  select: ({ items, catalogue }): ChangeNames => ({
    roles: Object.fromEntries(items.map(({ id, name }) => [id, name])),
    permissions: Object.fromEntries(catalogue.map(({ name, words }) => [name, words])),
  }),
});

function apiFilters({ area, from, to, by, record, q }: AuditFilters, timeZone: string): Query {
  return {
    action: area,
    by,
    record,
    q,
    from: from && startOfDay(from, timeZone),
    // The API counts the last instant in.
    to: to && new Date(Date.parse(startOfDay(to, timeZone, 1)) - 1).toISOString(),
  };
}
