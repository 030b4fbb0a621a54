/** My Tasks: the open alerts that ask the signed-in member, and when an answer is due. */

import { IconCircleCheck } from '@tabler/icons-react';
import { infiniteQueryOptions, keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import type { Alert } from '../../contract/alerts.ts';
import type { Page as KeysetPage } from '../../contract/page.ts';
import { getJson } from '../lib/api.ts';
import { POLL_INTERVAL_MS } from '../lib/query-client.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { KeysetList } from '../parts/keyset-list.tsx';
import { Page, Surface } from '../parts/page.tsx';
import { RowsSkeleton } from '../parts/rows-skeleton.tsx';
import { TaskList } from './task-list.tsx';

/** Under `alerts`, so that the feed refreshes it with them. */
const myAlertsQuery = infiniteQueryOptions({
  queryKey: ['alerts', 'list', { asked: 'me', status: 'open' }],
  queryFn: ({ pageParam, signal }) => getJson<KeysetPage<Alert>>('/alerts', { asked: 'me', status: 'open', cursor: pageParam }, signal),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.nextCursor ?? undefined,
  placeholderData: keepPreviousData,
  refetchInterval: POLL_INTERVAL_MS,
});

export function MyTasksPage() {
  const alerts = useInfiniteQuery(myAlertsQuery);
  return (
    <Page
      error={alerts.error}
      title="My Tasks"
      description="Alerts that wait for your answer. Answer on WhatsApp, by a tap or in your own words."
    >
      <Surface>
        <KeysetList
          query={alerts}
          noun="alerts"
          skeleton={<RowsSkeleton />}
          empty={
            <EmptyState
              icon={IconCircleCheck}
              title="Nothing waits for you"
              text="When an alert asks you, it arrives on your WhatsApp and stands here until you have answered."
            />
          }
        >
          {(items) => <TaskList alerts={items} />}
        </KeysetList>
      </Surface>
    </Page>
  );
}
