/** What the API key pages ask and tell the API. */
import { queryOptions } from '@tanstack/react-query';
import type { ApiKeyInput, ApiKeyView } from '../../contract/api-keys.ts';
import type { CatalogueEntry, RoleView } from '../../contract/roles.ts';
import { create, getJson, post } from '../lib/api.ts';

export type CreatedKey = ApiKeyView & { token: string | null };

export const apiKeysKey = ['api-keys'] as const;

export const apiKeysQuery = queryOptions({
  queryKey: apiKeysKey,
  queryFn: async ({ signal }) => (await getJson<{ items: ApiKeyView[] }>('/api-keys', {}, signal)).items,
});

/** The permissions there are, in the words of the API. */
export const catalogueQuery = queryOptions({
  queryKey: ['roles', 'with-catalogue'],
  queryFn: ({ signal }) => getJson<{ items: RoleView[]; catalogue: CatalogueEntry[] }>('/roles', {}, signal),
  staleTime: 5 * 60_000,
});

export function createApiKey(body: ApiKeyInput, idempotencyKey: string): Promise<CreatedKey> {
  return create<CreatedKey>('/api-keys', body, idempotencyKey);
}

export function revokeApiKey(id: string): Promise<ApiKeyView> {
  return post<ApiKeyView>(`/api-keys/${encodeURIComponent(id)}/revoke`);
}
