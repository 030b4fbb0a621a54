/** What the roles page asks the API. */
import { queryOptions } from '@tanstack/react-query';
import type { CatalogueEntry, RoleView } from '../../contract/roles.ts';
import { getJson } from '../lib/api.ts';

export const rolesQuery = queryOptions({
  // The same as where the API keys and the audit log ask for it.
  queryKey: ['roles', 'with-catalogue'],
  queryFn: ({ signal }) => getJson<{ items: RoleView[]; catalogue: CatalogueEntry[] }>('/roles', {}, signal),
  staleTime: 30_000,
});
