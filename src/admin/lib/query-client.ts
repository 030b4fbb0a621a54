/** The cache of what the API said, and when it is asked again. */
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from './api.ts';

/** A lost change notice costs at most this long. */
export const POLL_INTERVAL_MS = 30_000;

/** One retry hides a blip; more would only delay the sentence that says what is wrong. */
const MAX_RETRIES = 1;
const RETRY_DELAY_MS = 800;

/** Refusals that the page would not have asked for, had it known. */
const STALE_SESSION_CODES = ['permission_missing', 'workspace_suspended', 'no_workspace', 'operator_needed'];

export const sessionKey = ['session'] as const;

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: followSession }),
  mutationCache: new MutationCache({ onError: followSession }),
  defaultOptions: {
    queries: { retry: mayRetry, retryDelay: RETRY_DELAY_MS, staleTime: 5_000, networkMode: 'always' },
    mutations: { networkMode: 'always' },
  },
});

/** Signed out elsewhere or expired: the gate shows the sign-in page as soon as the session is gone. Other rights: ask what they are now. */
function followSession(error: unknown): void {
  if (!(error instanceof ApiError)) return;
  if (error.problem.status === 401) queryClient.setQueryData(sessionKey, null);
  if (STALE_SESSION_CODES.includes(error.problem.code)) void queryClient.invalidateQueries({ queryKey: sessionKey });
}

function mayRetry(failures: number, error: unknown): boolean {
  if (error instanceof ApiError && error.problem.status >= 400 && error.problem.status < 500) return false;
  return failures < MAX_RETRIES;
}
