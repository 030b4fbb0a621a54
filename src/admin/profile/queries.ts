/** What the profile asks and tells the API. */
import { queryOptions } from '@tanstack/react-query';
import type { CatalogueEntry, RoleView } from '../../contract/roles.ts';
import type { Device } from '../../contract/session.ts';
import type { Profile } from '../../contract/workspace.ts';
import { create, getJson, patch, post, remove } from '../lib/api.ts';
import type { Channel } from './profile-words.ts';

export interface LinkCode {
  code: string | null;
  message: string | null;
  url: string | null;
  expiresAt: string;
}

export interface ProfileChange {
  name?: string;
  timeZone?: string | null;
  language?: string | null;
}

export const profileKey = ['profile'] as const;
export const devicesKey = ['session', 'devices'] as const;

export const profileQuery = queryOptions({
  queryKey: profileKey,
  queryFn: ({ signal }) => getJson<Profile>('/profile', {}, signal),
});

export const devicesQuery = queryOptions({
  queryKey: devicesKey,
  queryFn: async ({ signal }) => (await getJson<{ items: Device[] }>('/session/devices', {}, signal)).items,
});

export const catalogueQuery = queryOptions({
  queryKey: ['roles', 'with-catalogue'],
  queryFn: ({ signal }) => getJson<{ items: RoleView[]; catalogue: CatalogueEntry[] }>('/roles', {}, signal),
  staleTime: 5 * 60_000,
});

export function changeProfile(change: ProfileChange): Promise<Profile> {
  return patch<Profile>('/profile', change);
}

export function createLinkCode(channel: Channel, idempotencyKey: string): Promise<LinkCode> {
  return create<LinkCode>('/profile/link-codes', { channel }, idempotencyKey);
}

export function unlinkChat(channel: Channel): Promise<Profile> {
  return remove<Profile>(`/profile/chats/${channel}`);
}

export function endDevice(id: string): Promise<void> {
  return remove(`/session/devices/${encodeURIComponent(id)}`);
}

export function signOutEverywhere(): Promise<void> {
  return post<void>('/session/sign-out-everywhere');
}
