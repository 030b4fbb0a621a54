/** What the form of a manual connection asks and tells the API. */
import { queryOptions } from '@tanstack/react-query';
import type { ConnectAttempt, ManualDraft } from '../../contract/whatsapp-setup.ts';
import { create, getJson, patch, post } from '../lib/api.ts';
import { whatsappKey } from './queries.ts';

/** Somebody waits for the tick with Meta's page open beside this one. */
const ASK_FOR_TICK_MS = 3_000;
const ASK_ONCE_VERIFIED_MS = 30_000;

/** Answers the draft that is open already, if there is one: asking twice makes nothing twice. */
export const openDraftQuery = queryOptions({
  queryKey: ['whatsapp-manual-open'],
  queryFn: () => create<ManualDraft>('/whatsapp/manual', {}, crypto.randomUUID()),
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: 0,
  retry: false,
  refetchOnWindowFocus: false,
  refetchOnReconnect: false,
});

export const draftQuery = (opened: ManualDraft) =>
  queryOptions({
    queryKey: [...whatsappKey, 'manual', opened.id],
    queryFn: ({ signal }) => getJson<ManualDraft>(draftPath(opened.id), {}, signal),
    initialData: opened,
    refetchInterval: ({ state }) => (state.data?.verifiedAt === null ? ASK_FOR_TICK_MS : ASK_ONCE_VERIFIED_MS),
  });

export function changeVerifyToken(id: string, verifyToken: string): Promise<ManualDraft> {
  return patch<ManualDraft>(draftPath(id), { verifyToken });
}

export interface ManualEntry {
  numberId: string;
  token: string;
  wabaId?: string;
  appSecret?: string;
}

export interface ManualOutcome {
  draft: ManualDraft;
  /** Null: something is wrong, and nothing was saved. */
  attempt: ConnectAttempt | null;
}

export function connectManually(id: string, entry: ManualEntry): Promise<ManualOutcome> {
  return post<ManualOutcome>(`${draftPath(id)}/connect`, entry);
}

function draftPath(id: string): string {
  return `/whatsapp/manual/${encodeURIComponent(id)}`;
}
