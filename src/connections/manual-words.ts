/** What can be wrong with what an admin types into the form of a manual connection, in plain words. */
import type { TroubleWords } from './trouble-words.ts';

const NEW_TOKEN =
  'In Meta Business Settings open Users > System users. Take one with role Admin (or add it), assign it your app and your WhatsApp account with full control, and press "Generate token": choose the app, expiration "Never", and both whatsapp_business_management and whatsapp_business_messaging.';
const NUMBER_ID = 'The Phone Number ID is in your app at developers.facebook.com under WhatsApp > API Setup, below the number itself.';
const APP_SECRET = 'Copy it from your app at developers.facebook.com: App settings > Basic > App secret > Show.';

export const MANUAL_TROUBLES = {
  manual_token_invalid: {
    title: 'Meta does not accept this token',
    text: 'It has ended, was revoked, or is not complete.',
    nextStep: NEW_TOKEN,
    isQuoting: true,
  },
  manual_token_temporary: {
    title: 'This token is a temporary one',
    text: 'It stops working by itself, and your messages would stop with it.',
    nextStep: NEW_TOKEN,
  },
  manual_management_permission_missing: {
    title: 'A permission is missing',
    text: 'The token lacks whatsapp_business_management, which reads the account, its numbers and its templates.',
    nextStep: NEW_TOKEN,
  },
  manual_messaging_permission_missing: {
    title: 'A permission is missing',
    text: 'The token lacks whatsapp_business_messaging, which sends and receives messages.',
    nextStep: NEW_TOKEN,
  },
  manual_number_unknown: {
    title: 'This token does not open that number',
    text: 'None of the accounts that the token opens has a number with this Phone Number ID.',
    nextStep: `${NUMBER_ID} If it is the right one, assign its WhatsApp account to the system user and generate the token again.`,
  },
  manual_account_unknown: {
    title: 'Which account?',
    text: 'The token does not say which WhatsApp account the number belongs to.',
    nextStep: 'Enter the WhatsApp Business Account ID; it stands beside the Phone Number ID.',
  },
  manual_account_wrong: {
    title: 'This token does not open that account',
    text: 'The WhatsApp Business Account ID is not one that the token may use.',
    nextStep: 'Leave it empty, and it is read from the token.',
  },
  manual_several_accounts: {
    title: 'Which account?',
    text: 'The number is in several accounts that the token opens.',
    nextStep: 'Choose the account that your messages are to be charged to.',
  },
  app_secret_wrong: {
    title: 'That is not the secret of this app',
    text: 'Meta does not accept the app secret together with the app that the token was made for.',
    nextStep: APP_SECRET,
  },
  app_secret_needed: {
    title: 'The app secret is needed',
    text: 'The app demands its secret with every call.',
    nextStep: APP_SECRET,
    isQuoting: true,
  },
} as const satisfies Record<string, TroubleWords>;
