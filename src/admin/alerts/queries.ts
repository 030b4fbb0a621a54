/** What the alert pages ask the API. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Alert, AlertDetail, AlertStatus } from '../../contract/alerts.ts';
import type { Page } from '../../contract/page.ts';
import { getJson } from '../lib/api.ts';
import { POLL_INTERVAL_MS } from '../lib/query-client.ts';

export interface AlertFilters {
  status?: AlertStatus | undefined;
  kind?: Alert['kind'] | undefined;
  q?: string | undefined;
}

export const alertsQuery = ({ status, kind, q }: AlertFilters) =>
  infiniteQueryOptions({
    queryKey: ['alerts', 'list', { status, kind, q }],
    queryFn: ({ pageParam, signal }) => getJson<Page<Alert>>('/alerts', { status, kind, q, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: POLL_INTERVAL_MS,
  });

export const alertQuery = (id: string) =>
  queryOptions({
    queryKey: ['alerts', 'detail', id],
    queryFn: ({ signal }) => getJson<AlertDetail>(`/alerts/${encodeURIComponent(id)}`, {}, signal),
    refetchInterval: POLL_INTERVAL_MS,
  });
