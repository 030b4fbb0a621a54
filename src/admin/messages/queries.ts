/** What the message pages ask the API. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Message, MessageDetail } from '../../contract/messages.ts';
import type { Page } from '../../contract/page.ts';
import { getJson } from '../lib/api.ts';
import { POLL_INTERVAL_MS } from '../lib/query-client.ts';
import { startOfDay } from '../lib/time.ts';
import type { MessageStatus } from '../parts/message-state.tsx';

export interface MessageFilters {
  direction?: Message['direction'] | undefined;
  status?: MessageStatus | undefined;
  form?: NonNullable<Message['form']> | undefined;
  /** Days of the tenant's calendar, both included. */
  from?: string | undefined;
  to?: string | undefined;
  q?: string | undefined;
  alert?: string | undefined;
  contact?: string | undefined;
  conversation?: string | undefined;
}

export const messagesQuery = (filters: MessageFilters, timeZone: string) =>
  infiniteQueryOptions({
    queryKey: ['messages', 'list', filters],
    queryFn: ({ pageParam, signal }) => {
      const { from, to, ...rest } = filters;
      const period = {
        from: from && startOfDay(from, timeZone),
        to: to && startOfDay(to, timeZone, 1),
      };
      return getJson<Page<Message>>('/messages', { ...rest, ...period, cursor: pageParam }, signal);
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: POLL_INTERVAL_MS,
  });

export const messageQuery = (id: string) =>
  queryOptions({
    queryKey: ['messages', 'detail', id],
    queryFn: ({ signal }) => getJson<MessageDetail>(`/messages/${encodeURIComponent(id)}`, {}, signal),
    refetchInterval: POLL_INTERVAL_MS,
  });
