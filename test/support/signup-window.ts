/** Meta's simulated window in a browser, answered as an administrator would. */
import type { Page } from 'playwright-core';

/** How the screens begin: six, of which the number's has two pages. */
export const COEXISTENCE = 'Connect your WhatsApp Business app';
export const SCREENS = [
  'Log in',
  'Switchboard asks for these permissions',
  'Choose a business account',
  'Tell us about the business',
  'Add a phone number',
  COEXISTENCE,
  'Enter the 6-digit code',
  'Check and finish',
];

/** A number that Meta knows already, as its screens offer it. */
interface KnownNumber {
  wabaId: string;
  shown: string;
}

/** Through every screen with what it wants, and this number; answers their headings. Ends when the window does, or where it cannot go on. */
export async function walkSignup(popup: Page, number: string | KnownNumber): Promise<string[]> {
  const seen: string[] = [];
  const heading = popup.getByRole('heading', { level: 1 });
  await heading.waitFor({ timeout: 15_000 }).catch(() => undefined);
  while (!popup.isClosed() && seen.length < 10) {
    const words = await heading.textContent().catch(() => null);
    // The last page says how it ended, and closes by itself or by its button.
    if (words === null || words === seen.at(-1) || !SCREENS.some((screen) => words.startsWith(screen))) break;
    seen.push(words);
    if (words.startsWith('Log in')) await popup.getByRole('button', { name: 'Continue as Anita Desai' }).click();
    else if (words.startsWith('Switchboard asks')) await press(popup, 'Continue');
    else if (words.startsWith('Enter the 6-digit')) {
      const code = await popup.locator('output').textContent({ timeout: 1_000 });
      await popup.getByLabel('Verification code').fill(code ?? '');
      await press(popup, 'Verify');
    } else if (words.startsWith('Check and finish')) {
      await popup.getByLabel('I agree').check();
      await press(popup, 'Finish');
    } else {
      if (words.startsWith('Tell us')) {
        await popup.getByLabel('Street address').fill('12 Nehru Road');
        await popup.getByLabel('E-mail').fill('hello@sunrise.example');
        await popup.getByLabel('Website').fill('https://sunrise.example');
      }
      const phone = popup.getByLabel('Phone number', { exact: true });
      if (typeof number !== 'string') await choose(popup, words, number);
      else if (await phone.isVisible()) await phone.fill(number);
      await press(popup, 'Next');
    }
    await heading
      .filter({ hasNotText: words })
      .waitFor({ timeout: 2_500 })
      .catch(() => undefined);
  }
  return seen;
}

const press = (popup: Page, name: string) => popup.getByRole('button', { name, exact: true }).click();

async function choose(popup: Page, words: string, { wabaId, shown }: KnownNumber): Promise<void> {
  if (words.startsWith('Choose')) await popup.getByRole('radio', { name: wabaId }).check();
  if (words.startsWith('Add')) await popup.getByRole('radio', { name: shown }).check();
}
