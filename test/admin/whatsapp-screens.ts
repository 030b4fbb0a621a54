/** The WhatsApp Setup page in every state; screens.ts draws it. */
import type { Page } from 'playwright-core';
import type { Mood } from './mock-api.ts';

interface Screen {
  name: string;
  path: string;
  mood: Mood;
  act?: (page: Page) => Promise<unknown>;
}

const SETUP = '/settings/whatsapp-setup';

const press = (name: string) => (page: Page) => page.getByRole('button', { name }).first().click();
/** What is loaded when it is pressed takes a moment. */
const open = (name: string) => (page: Page) =>
  press(name)(page)
    .then(() => page.getByRole('dialog').waitFor())
    .then(() => page.waitForTimeout(300));

export const WHATSAPP_SCREENS: Screen[] = [
  { name: 'wa-connected', path: SETUP, mood: 'wa_connected' },
  { name: 'wa-none', path: SETUP, mood: 'wa_none' },
  { name: 'wa-error', path: SETUP, mood: 'failing' },
  { name: 'wa-loading', path: SETUP, mood: 'waiting' },
  { name: 'wa-member', path: SETUP, mood: 'wa_member' },
  { name: 'wa-troubled', path: SETUP, mood: 'wa_troubled' },
  { name: 'wa-revoked', path: SETUP, mood: 'wa_token_revoked' },
  { name: 'wa-send-only', path: SETUP, mood: 'wa_send_only' },
  { name: 'wa-disconnected', path: SETUP, mood: 'wa_disconnected' },
  { name: 'wa-doctor', path: SETUP, mood: 'wa_connected', act: open('Run every check') },
  { name: 'wa-profile', path: SETUP, mood: 'wa_connected', act: open('Business profile') },
  { name: 'wa-share', path: SETUP, mood: 'wa_connected', act: open('Share link') },
  { name: 'wa-disconnect', path: SETUP, mood: 'wa_token_revoked', act: open('Disconnect') },
];
