/** What the intake page asks the API. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { IntakeTotals, QuarantinedItem } from '../../contract/intake.ts';
import type { Page } from '../../contract/page.ts';
import { getJson } from '../lib/api.ts';
import { POLL_INTERVAL_MS } from '../lib/query-client.ts';
import { PERIODS, type Period } from './intake-words.ts';

/** No end is given: the server's clock decides what "until now" means. */
export const intakeTotalsQuery = (period: Period) =>
  queryOptions({
    queryKey: ['intake', 'totals', period],
    queryFn: ({ signal }) => {
      const from = new Date(Date.now() - PERIODS[period].lengthMs).toISOString();
      return getJson<IntakeTotals>('/intake', { from }, signal);
    },
    placeholderData: keepPreviousData,
    refetchInterval: POLL_INTERVAL_MS,
  });

export const quarantineKey = ['intake', 'quarantine'] as const;

export const quarantineQuery = infiniteQueryOptions({
  queryKey: quarantineKey,
  queryFn: ({ pageParam, signal }) => getJson<Page<QuarantinedItem>>('/intake/quarantine', { cursor: pageParam }, signal),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.nextCursor ?? undefined,
  refetchInterval: POLL_INTERVAL_MS,
});
