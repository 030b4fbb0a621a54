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
const LINK = '/connect#wsl_5mQ2m8Zk1nVt8s0Yc4XoB7';
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
  { name: 'wa-expired', path: SETUP, mood: 'wa_token_expired' },
  { name: 'wa-ending', path: SETUP, mood: 'wa_token_ending' },
  { name: 'wa-uninstalled', path: SETUP, mood: 'wa_app_uninstalled' },
  { name: 'wa-banned', path: SETUP, mood: 'wa_banned' },
  { name: 'wa-silent', path: SETUP, mood: 'wa_webhook_silent' },
  { name: 'wa-number-missing', path: SETUP, mood: 'wa_number_missing' },
  { name: 'wa-name-in-review', path: SETUP, mood: 'wa_name_in_review' },
  { name: 'wa-verification', path: SETUP, mood: 'wa_pending_verification' },
  { name: 'wa-restricted', path: SETUP, mood: 'wa_restricted' },
  { name: 'wa-send-only', path: SETUP, mood: 'wa_send_only' },
  { name: 'wa-disconnected', path: SETUP, mood: 'wa_disconnected' },
  { name: 'wa-doctor', path: SETUP, mood: 'wa_connected', act: open('Run every check') },
  { name: 'wa-profile', path: SETUP, mood: 'wa_connected', act: open('Business profile') },
  { name: 'wa-share', path: SETUP, mood: 'wa_connected', act: open('Share link') },
  { name: 'wa-disconnect', path: SETUP, mood: 'wa_token_revoked', act: open('Disconnect') },
  { name: 'wa-not-available', path: SETUP, mood: 'wa_not_available' },
  { name: 'wa-allowance', path: SETUP, mood: 'wa_allowance' },
  {
    name: 'wa-sdk-blocked',
    path: SETUP,
    mood: 'wa_none',
    act: (page) => press('Connect WhatsApp')(page).then(() => seen(page, 'could not be loaded')),
  },
  { name: 'wa-connecting', path: SETUP, mood: 'wa_connecting' },
  { name: 'wa-choose-number', path: SETUP, mood: 'wa_choose_number' },
  { name: 'wa-pin', path: SETUP, mood: 'wa_pin' },
  { name: 'wa-failed', path: SETUP, mood: 'wa_failed' },
  { name: 'wa-link', path: SETUP, mood: 'wa_none', act: (page) => open('Send them a link')(page).then(() => press('Make the link')(page)) },
  { name: 'wa-issues', path: SETUP, mood: 'wa_connected', act: (page) => lookUp(page) },
  { name: 'connect-link', path: LINK, mood: 'wa_none' },
  { name: 'connect-link-pin', path: LINK, mood: 'wa_pin' },
  { name: 'connect-link-done', path: LINK, mood: 'wa_connected' },
  { name: 'connect-link-over', path: LINK, mood: 'empty' },
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

const seen = (page: Page, words: string) => page.getByText(words).first().waitFor();

async function lookUp(page: Page): Promise<void> {
  await page.getByText('Phone number already registered').click();
  await page.getByRole('searchbox').scrollIntoViewIfNeeded();
}
