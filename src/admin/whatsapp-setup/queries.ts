/** What the WhatsApp Setup page asks of the API, and what it tells it about a connected number. */
import { queryOptions } from '@tanstack/react-query';
import type { BusinessProfile, DoctorCheck, SetupConnection, WhatsAppSetup } from '../../contract/whatsapp-setup.ts';
import { create, getJson, patch, post, remove } from '../lib/api.ts';
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

const connectionPath = (id: string) => `/whatsapp/connections/${encodeURIComponent(id)}`;

export function refreshConnection(id: string): Promise<SetupConnection> {
  return post<SetupConnection>(`${connectionPath(id)}/refresh`);
}

export interface Disconnection {
  cancelledMessages: number;
  isUnsubscribed: boolean;
  notes: string[];
}

export function disconnect(id: string): Promise<Disconnection> {
  return post<Disconnection>(`${connectionPath(id)}/disconnect`);
}

export interface DoctorReport {
  checks: DoctorCheck[];
  report: string;
  at: string;
}

export function runDoctor(id: string): Promise<DoctorReport> {
  return post<DoctorReport>(`${connectionPath(id)}/doctor`);
}

export function sendTestMessage(id: string, idempotencyKey: string): Promise<{ messageId: string }> {
  return create<{ messageId: string }>(`${connectionPath(id)}/test-message`, {}, idempotencyKey);
}

/** Read from Meta each time: nothing of it is kept here. */
export const profileQuery = (id: string) =>
  queryOptions({
    queryKey: ['whatsapp-profile', id],
    queryFn: ({ signal }) => getJson<BusinessProfile>(`${connectionPath(id)}/profile`, {}, signal),
  });

export type ProfileChange = Partial<Omit<BusinessProfile, 'pictureUrl'>>;

export function changeProfile(id: string, change: ProfileChange): Promise<BusinessProfile> {
  return patch<BusinessProfile>(`${connectionPath(id)}/profile`, change);
}
