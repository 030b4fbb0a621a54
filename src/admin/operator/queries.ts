/** What the operators' pages ask and tell the API. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { DeadMessage, Machinery, OperatorQuarantine, OperatorTenant } from '../../contract/operator.ts';
import type { Page } from '../../contract/page.ts';
import { create, getJson, post, type Query } from '../lib/api.ts';
import { POLL_INTERVAL_MS } from '../lib/query-client.ts';
import type { TenantState } from './operator-words.ts';

export interface TenantFilters {
  state?: TenantState | undefined;
  q?: string | undefined;
}

export interface NewTenant {
  name: string;
  timeZone: string;
  currency: string;
  adminName: string;
  adminEmail: string;
}

export interface Resealed {
  resealed: number;
  left: number;
  unreadable: number;
}

export const tenantsKey = ['operator', 'tenants'] as const;
export const machineryKey = ['operator', 'machinery'] as const;
export const deadKey = ['operator', 'dead-messages'] as const;
export const heldKey = ['operator', 'quarantine'] as const;

export const tenantsQuery = ({ state, q }: TenantFilters) =>
  list<OperatorTenant>([...tenantsKey, 'list', { state, q }], '/operator/tenants', { state, q });
export const deadMessagesQuery = list<DeadMessage>(deadKey, '/operator/dead-messages');
export const heldQuery = list<OperatorQuarantine>(heldKey, '/operator/quarantine');

export const tenantQuery = (id: string) =>
  queryOptions({
    queryKey: [...tenantsKey, 'detail', id],
    queryFn: ({ signal }) => getJson<OperatorTenant>(tenantPath(id), {}, signal),
    refetchInterval: POLL_INTERVAL_MS,
  });

export const machineryQuery = queryOptions({
  queryKey: machineryKey,
  queryFn: ({ signal }) => getJson<Machinery>('/operator/machinery', {}, signal),
  refetchInterval: POLL_INTERVAL_MS,
});

export function createTenant(tenant: NewTenant, idempotencyKey: string): Promise<OperatorTenant> {
  return create<OperatorTenant>('/operator/tenants', tenant, idempotencyKey);
}

export function suspendTenant(id: string, because: string): Promise<OperatorTenant> {
  return post<OperatorTenant>(`${tenantPath(id)}/suspend`, { because });
}

export function resumeTenant(id: string): Promise<OperatorTenant> {
  return post<OperatorTenant>(`${tenantPath(id)}/resume`);
}

export function reviveDeadMessage(id: string): Promise<void> {
  return post<void>(`/operator/dead-messages/${encodeURIComponent(id)}/revive`);
}

export function replayHeld(id: string): Promise<void> {
  return post<void>(`/operator/quarantine/${encodeURIComponent(id)}/replay`);
}

export function resealNext(): Promise<Resealed> {
  return post<Resealed>('/operator/reseal');
}

function tenantPath(id: string): string {
  return `/operator/tenants/${encodeURIComponent(id)}`;
}

function list<Item>(key: readonly unknown[], path: string, query: Query = {}) {
  return infiniteQueryOptions({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => getJson<Page<Item>>(path, { ...query, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: POLL_INTERVAL_MS,
  });
}
