/** What keeps Meta's window from working before anybody presses the button: known from the browser alone. Pure. */
import type { Trouble } from '../../contract/whatsapp-setup.ts';

export interface Browser {
  protocol: string;
  hostname: string;
  userAgent: string;
}

/** As each of them says it in its user agent; the last is any Android app that shows pages itself. */
const IN_APP: readonly [RegExp, string][] = [
  [/FBAN|FBAV|FB_IAB/, 'Facebook'],
  [/Instagram/, 'Instagram'],
  [/\bWhatsApp\//, 'WhatsApp'],
  [/LinkedInApp/, 'LinkedIn'],
  [/\bLine\//, 'LINE'],
  [/Twitter/, 'X'],
  [/\bGSA\//, 'the Google app'],
  [/; wv\)/, 'another app'],
];

/** Here a browser treats a page without HTTPS as safe, and so does Meta's SDK. */
const OWN_MACHINE = ['localhost', '127.0.0.1', '[::1]'];

export function obstacleOf(browser: Browser): Trouble | null {
  const app = inAppBrowser(browser.userAgent);
  if (app !== null) {
    return {
      code: 'in_app_browser',
      platformCode: null,
      title: `You opened this page inside ${app}`,
      text: 'Browsers inside other apps cannot open Meta’s window, or lose what it answers.',
      nextStep: 'Open the menu of this view and choose “Open in browser”, or copy the address into Chrome, Safari, Edge or Firefox.',
    };
  }
  if (browser.protocol !== 'https:' && !OWN_MACHINE.includes(browser.hostname)) {
    return {
      code: 'no_https',
      platformCode: null,
      title: 'This page is not opened over HTTPS',
      text: 'Meta signs nobody in on a page whose address begins with http://.',
      nextStep: 'Open the same address with https:// in front. If that does not answer, tell whoever runs this service.',
    };
  }
  return null;
}

/** The app that shows the page itself instead of a browser; null in a browser. */
export function inAppBrowser(userAgent: string): string | null {
  return IN_APP.find(([mark]) => mark.test(userAgent))?.[1] ?? null;
}
