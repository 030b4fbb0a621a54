/** What the WhatsApp Setup page asks of the API, and what it tells it about a connected number. */
import { queryOptions } from '@tanstack/react-query';
import type { WhatsAppSetup } from '../../contract/whatsapp-setup.ts';
import { getJson, remove } from '../lib/api.ts';
import { POLL_INTERVAL_MS } from '../lib/query-client.ts';

/** The feed invalidates what stands under it when a connection changes. */
export const whatsappKey = ['whatsapp'] as const;

/** While something is under way nobody should wait for the feed alone. */
const POLL_UNDER_WAY_MS = 2_000;

export const setupQuery = queryOptions({
  queryKey: [...whatsappKey, 'setup'],
  queryFn: ({ signal }) => getJson<WhatsAppSetup>('/whatsapp', {}, signal),
  refetchInterval: ({ state }) => {
    const attempt = state.data?.attempt;
    return attempt && !attempt.isFinished && attempt.needs === null ? POLL_UNDER_WAY_MS : POLL_INTERVAL_MS;
  },
});

export function dismissNotice(id: string): Promise<void> {
  return remove(`/whatsapp/notices/${encodeURIComponent(id)}`);
}
