/** The cache of what the API said, and when it is asked again. */
import { QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from './api.ts';

/** A lost change notice costs at most this long. */
export const POLL_INTERVAL_MS = 30_000;

/** One retry hides a blip; more would only delay the sentence that says what is wrong. */
const MAX_RETRIES = 1;
const RETRY_DELAY_MS = 800;

export const sessionKey = ['session'] as const;

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error) => {
      // Signed out elsewhere or expired: the gate shows the sign-in page as soon as the session is gone.
      if (error instanceof ApiError && error.problem.status === 401) queryClient.setQueryData(sessionKey, null);
    },
  }),
  defaultOptions: {
    queries: { retry: mayRetry, retryDelay: RETRY_DELAY_MS, staleTime: 5_000, networkMode: 'always' },
    mutations: { networkMode: 'always' },
  },
});

function mayRetry(failures: number, error: unknown): boolean {
  if (error instanceof ApiError && error.problem.status >= 400 && error.problem.status < 500) return false;
  return failures < MAX_RETRIES;
}
