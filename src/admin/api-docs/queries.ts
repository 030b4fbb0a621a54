/** The API document, from the deployment this page belongs to. It is for anyone, so no session is asked for. */
import { queryOptions } from '@tanstack/react-query';
import type { ApiDocument } from './api-document.ts';

export const apiDocumentQuery = queryOptions({
  queryKey: ['api-document'],
  queryFn: async ({ signal }) => {
    const response = await fetch('/api/openapi.json', { signal });
    if (!response.ok) throw new Error(`the API document answered ${response.status}`);
    return (await response.json()) as ApiDocument;
  },
  staleTime: Number.POSITIVE_INFINITY,
});
