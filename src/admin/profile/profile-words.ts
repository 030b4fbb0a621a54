/** The profile in words. */
import type { Permission, Reach } from '../../contract/permissions.ts';
import type { Device } from '../../contract/session.ts';
import type { Profile } from '../../contract/workspace.ts';

export type Channel = Profile['chats'][number]['channel'];

export const CHANNELS: Record<Channel, string> = { whatsapp: 'WhatsApp', telegram: 'Telegram' };

export const LANGUAGES: Record<string, string> = {
  en: 'English',
  'en-IN': 'English (India)',
  'en-GB': 'English (United Kingdom)',
  'en-US': 'English (United States)',
};

/** "4:07" until it is over, "0:00" from then on. */
export function countdown(expiresAt: string, nowMs: number): string {
  const seconds = Math.max(0, Math.ceil((Date.parse(expiresAt) - nowMs) / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

export function isOver(expiresAt: string, nowMs: number): boolean {
  return Date.parse(expiresAt) <= nowMs;
}

const METHODS: Record<Device['method'], string> = {
  oidc: 'signed in here',
  access: 'signed in through Cloudflare Access',
  host: 'signed in through the host application',
};

export function methodWords(method: Device['method']): string {
  return METHODS[method];
}

const REACH_WORDS: Record<Reach, string> = { own: 'your own', team: 'your team’s', all: 'everybody’s' };

export interface PermissionLine {
  name: Permission;
  area: string;
  words: string;
  isHeld: boolean;
  /** "your own", where it can be narrowed. */
  reach: string | null;
}

interface CatalogueLine {
  name: Permission;
  area: string;
  words: string;
  hasReach: boolean;
}

/** What somebody may do and may not, in the order of the catalogue. */
export function permissionLines(catalogue: readonly CatalogueLine[], grants: Partial<Record<Permission, Reach>>): PermissionLine[] {
  return catalogue.map(({ name, area, words, hasReach }) => {
    const reach = grants[name];
    return { name, area, words, isHeld: reach !== undefined, reach: reach !== undefined && hasReach ? REACH_WORDS[reach] : null };
  });
}
