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
const CHANNEL = '/csm-hub/channel-config/whatsapp';

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
  { name: 'channel-manual', path: CHANNEL, mood: 'wa_none' },
  { name: 'channel-missing', path: CHANNEL, mood: 'wa_none', act: press('Check and connect') },
  { name: 'channel-problem', path: CHANNEL, mood: 'wa_none', act: (page) => connectByHand(page) },
  { name: 'channel-connected', path: CHANNEL, mood: 'wa_connected' },
  { name: 'channel-under-way', path: CHANNEL, mood: 'wa_pin' },
  { name: 'channel-loading', path: CHANNEL, mood: 'waiting' },
];

async function connectByHand(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Phone Number ID' }).fill('106540352242922');
  await page.locator('input[type=password]').first().fill('EAAGm0PX4ZCpsBA'.repeat(4));
  await press('Check and connect')(page);
  await page.getByText('This token ends within a day').waitFor();
}
