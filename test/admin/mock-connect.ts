/** Made-up answers around connecting: help, a window that came to nothing, and a signatory's link. */
import type { WhatsAppHelp } from '../../src/contract/whatsapp-help.ts';
import type { ConnectAttempt, ConnectLink, Trouble, WhatsAppSetup } from '../../src/contract/whatsapp-setup.ts';
import { ago } from './mock-world.ts';

export const sdkBlocked: Trouble = {
  code: 'sdk_blocked',
  platformCode: null,
  title: 'Meta’s page could not be loaded',
  text: 'The browser, an extension or the network keeps connect.facebook.net away. Ad blockers and tracking protection often do.',
  nextStep: 'Switch the blocker off for this site, or use another browser or network, and load the page again.',
};

const issue = (key: string, title: string, text: string, nextStep: string | null) => ({ key, title, text, nextStep });

export const help: WhatsAppHelp = {
  issues: [
    issue(
      'number_on_whatsapp',
      'Phone number already registered',
      'The number is in use in the WhatsApp app, and can be in one place only.',
      'On its phone open WhatsApp: Settings > Account > Delete my account, wait about three minutes, and connect again.',
    ),
    issue('code_not_arriving', 'Code not arriving', 'An SMS can take a minute.', 'Wait 60 seconds, then choose the call.'),
    issue('name_pending', 'Display name pending', 'This is normal: messages go out meanwhile.', null),
    issue('connection_lost', 'Connection lost', 'Meta no longer accepts the access of this connection.', 'Disconnect, then Connect again.'),
    issue('business_unverified', 'Business not verified', 'Until then 250 people a day.', 'Business Info > Start verification.'),
    issue('payment_missing', 'No payment method', 'Meta has nothing to charge.', 'Add one in WhatsApp Manager under Billing.'),
    issue('popup_blocked', 'The window was blocked', 'Your browser did not let Meta’s window open.', 'Allow pop-ups for this site.'),
  ],
  codes: [
    { code: 190, text: 'The access token of the connection has expired or was revoked.', nextStep: 'Reconnect WhatsApp.' },
    { code: 131_047, text: 'More than 24 hours have passed since the person wrote.', nextStep: 'Send a template.' },
    { code: 133_016, text: 'The number was registered too often.', nextStep: 'Wait 72 hours.' },
  ],
};

export function linkOf(signup: WhatsAppSetup['signup'], attempt: ConnectAttempt | null): ConnectLink {
  const { allowance: _, ...settings } = signup;
  return { business: 'Acme Loans', expiresAt: ago(-60 * 24 * 3), ...settings, attempt, mayStart: true };
}
