/** Everything that can go wrong with connecting and keeping a number, in plain words: a title, what it means, what to do. */

import { MANUAL_TROUBLES } from './manual-words.ts';

export interface TroubleWords {
  title: string;
  text: string;
  nextStep: string | null;
  /** Meta's own words follow ours: they say more than we know. */
  isQuoting?: true;
}

const AGAIN = 'Press "Connect WhatsApp" to begin again. What you gave Meta before is still there.';
const RETRY = 'Try this step again in a minute. Nothing that is done is lost.';
const GRANT = 'Press "Connect WhatsApp" again and leave every permission switched on.';
const SUPPORT = 'Open Meta Business Support Home, see what is restricted, and request a review.';

const CANCELLED = 'You closed Meta’s window';

/** By our own stable code, which the page and the API show and the log keeps. */
export const TROUBLES = {
  // The popup, before anything reached us.
  popup_blocked: {
    title: 'The window was blocked',
    text: 'Your browser did not let Meta’s window open.',
    nextStep: 'Allow pop-ups for this site (the icon at the end of the address bar), then press "Connect WhatsApp" again.',
  },
  sdk_blocked: {
    title: 'Meta’s page could not be loaded',
    text: 'The browser, an extension or the network keeps connect.facebook.net away. Ad blockers and tracking protection often do.',
    nextStep: 'Switch the blocker off for this site, or use another browser or network, and load the page again.',
  },
  cancelled: { title: CANCELLED, text: 'Nothing was connected and nothing was changed.', nextStep: AGAIN },
  cancelled_at_permissions: {
    title: CANCELLED,
    text: 'You stopped where Meta asks for permissions. Both WhatsApp permissions are needed: one to manage the account, one to send and receive.',
    nextStep: AGAIN,
  },
  cancelled_at_business: {
    title: CANCELLED,
    text: 'You stopped at the business account. Choose the business portfolio that belongs to your company, or let Meta make one.',
    nextStep: `Have a director or authorised signatory sign in, or send them the single-use link. ${AGAIN}`,
  },
  cancelled_at_profile: {
    title: CANCELLED,
    text: 'You stopped at the business profile. It wants the legal name as incorporated, the address, an e-mail address and a website.',
    nextStep: AGAIN,
  },
  cancelled_at_number: {
    title: CANCELLED,
    text: 'You stopped at the phone number. It wants a number that is not on WhatsApp and can take an SMS or a call, or the number of your WhatsApp Business app.',
    nextStep: AGAIN,
  },
  cancelled_at_code: {
    title: CANCELLED,
    text: 'You stopped at the verification code. If it does not arrive, wait 60 seconds and let Meta call the number instead.',
    nextStep: AGAIN,
  },
  cancelled_at_summary: {
    title: CANCELLED,
    text: 'You stopped at the last screen, where account and number are confirmed.',
    nextStep: AGAIN,
  },
  signup_failed: {
    title: 'Meta could not finish',
    text: 'Something went wrong in Meta’s window.',
    nextStep: 'Wait a few minutes, then press "Connect WhatsApp" again.',
    isQuoting: true,
  },
  number_on_whatsapp: {
    title: 'Phone number already registered',
    text: 'The number is in use in the WhatsApp app, and can be in one place only.',
    nextStep:
      'On its phone open WhatsApp: Settings > Account > Delete my account, wait about three minutes, and connect again. Or keep the number in the WhatsApp Business app: choose that way before you press "Connect WhatsApp".',
  },
  number_in_list: {
    title: 'Number already in your list',
    text: 'The account has this number already.',
    nextStep: 'Press "Connect WhatsApp" again and choose the number from the list instead of adding it.',
  },
  number_blocked: { title: 'Number blocked by Meta', text: 'Meta does not let this number be used.', nextStep: SUPPORT },
  code_not_arriving: {
    title: 'Code not arriving',
    text: 'An SMS can take a minute, and numbers with a voice menu or an extension cannot receive one.',
    nextStep: 'Wait 60 seconds, then choose the call.',
  },
  too_many_codes: {
    title: 'Too many codes were asked for',
    text: 'Meta sends no more codes to this number for now.',
    nextStep: 'Wait about 12 hours, then press "Connect WhatsApp" again.',
  },
  name_against_guidelines: {
    title: 'Display name not accepted',
    text: 'The display name must relate to your business and follow WhatsApp’s guidelines.',
    nextStep: 'Press "Connect WhatsApp" again and give the name that your website shows, without slogans.',
  },
  account_too_new: {
    title: 'Facebook account too new',
    text: 'Meta wants the Facebook account of the signatory to be older.',
    nextStep: 'Wait an hour, or sign in with an account that has been used for a while.',
  },
  account_restricted: {
    title: 'Facebook account restricted',
    text: 'Meta has limited the Facebook account that signed in.',
    nextStep: 'Open Account Quality at business.facebook.com, or sign in with the account of another authorised signatory.',
  },
  not_an_admin: {
    title: 'Not an admin of the portfolio',
    text: 'The Facebook account that signed in may not manage this business portfolio.',
    nextStep: 'Have an admin of the portfolio sign in, or send them the single-use link.',
  },
  onboarding_allowance_reached: {
    title: 'Meta’s weekly limit for new businesses is reached',
    text: 'Meta lets this service connect a certain number of new businesses in seven days. Your business is not at fault.',
    nextStep: 'Try again in a few days. Until then fill in the list of what you need.',
  },

  // Code and token.
  code_expired: { title: 'The sign-in took too long', text: 'Meta’s code is good for 30 seconds, and it was over.', nextStep: AGAIN },
  code_used: {
    title: 'The sign-in was used already',
    text: 'Meta’s code works once. It was used before, perhaps by a tab that was closed in the middle.',
    nextStep: AGAIN,
  },
  code_wrong: { title: 'The sign-in was not accepted', text: 'Meta does not know the code that came back.', nextStep: AGAIN },
  app_misconfigured: {
    title: 'This service is not set up right at Meta',
    text: 'Meta does not accept the app id or the app secret of this deployment. Your business is not at fault.',
    nextStep: 'Tell the operator of this service; META_APP_ID and META_APP_SECRET have to be checked.',
  },
  token_not_ours: {
    title: 'The sign-in belongs to another app',
    text: 'Meta’s answer was made for another service, so it is not used.',
    nextStep: AGAIN,
  },
  token_dead: { title: 'The sign-in has ended', text: 'Meta no longer accepts the access that was given.', nextStep: AGAIN },
  management_permission_missing: {
    title: 'A permission is missing',
    text: 'The permission to manage your WhatsApp account (whatsapp_business_management) was not given.',
    nextStep: GRANT,
  },
  messaging_permission_missing: {
    title: 'A permission is missing',
    text: 'The permission to send and receive messages (whatsapp_business_messaging) was not given.',
    nextStep: GRANT,
  },
  permission_missing: { title: 'A permission is missing', text: 'Meta did not allow this step.', nextStep: GRANT, isQuoting: true },
  account_missing: {
    title: 'No WhatsApp account was shared',
    text: 'The sign-in worked, but no WhatsApp Business account was chosen in it.',
    nextStep: 'Press "Connect WhatsApp" again and choose or make an account.',
  },

  // Number, subscription, registration.
  number_missing: {
    title: 'The account has no number yet',
    text: 'The account is connected. Templates can be submitted now; messages need a number.',
    nextStep: 'Add a number: press "Connect WhatsApp" again and choose the same account, or add it in WhatsApp Manager and continue here.',
  },
  several_numbers: {
    title: 'Which number?',
    text: 'The account has several numbers.',
    nextStep: 'Choose the one that your messages leave from.',
  },
  number_not_of_account: {
    title: 'That number is not in the account',
    text: 'The number that was chosen is not among those Meta shows for this account.',
    nextStep: 'Choose one of the list.',
  },
  number_taken_elsewhere: {
    title: 'Connected elsewhere',
    text: 'This number is connected in another workspace, disconnect it there first.',
    nextStep: 'Disconnect it there, then continue here.',
  },
  subscription_missing: {
    title: 'Meta does not report to us yet',
    text: 'The account was told to report messages to this service, but Meta does not list it.',
    nextStep: RETRY,
  },
  pin_needed: {
    title: 'The number has a PIN',
    text: 'Two-step verification is on for this number, and Meta asks for its six-digit PIN.',
    nextStep: 'Enter the PIN. If nobody knows it, switch two-step verification off in WhatsApp Manager, then try again.',
  },
  pin_wrong: {
    title: 'That PIN is not right',
    text: 'Meta did not accept the PIN.',
    nextStep: 'Enter the right one. After several wrong ones Meta makes you wait.',
  },
  pin_guessed_too_often: {
    title: 'Too many wrong PINs',
    text: 'Meta takes no PIN for a while.',
    nextStep: 'Wait as long as Meta says, then enter the right one, or switch two-step verification off in WhatsApp Manager.',
    isQuoting: true,
  },
  number_not_verified: {
    title: 'The number has to be verified again',
    text: 'Meta wants the number confirmed by a code once more. A number has to be registered within 14 days of being added.',
    nextStep: 'Press "Connect WhatsApp" again and confirm the number with the code.',
  },
  number_just_freed: {
    title: 'The number was freed a moment ago',
    text: 'A number deleted from the WhatsApp app takes about five minutes to be free.',
    nextStep: 'Wait five minutes, then try this step again.',
  },
  registered_too_often: {
    title: 'Registered too often',
    text: 'Meta allows ten registrations of a number in 72 hours.',
    nextStep: 'Wait three days, then try this step again.',
  },
  account_locked: { title: 'Account locked by Meta', text: 'Meta has locked the account or banned the number.', nextStep: SUPPORT },
  policy_block: { title: 'Blocked by Meta for a while', text: 'Meta has blocked the account over its policies.', nextStep: SUPPORT },

  // Meta itself, at any step.
  platform_busy: { title: 'Meta is busy', text: 'Meta asks to wait before the next call.', nextStep: RETRY },
  platform_silent: {
    title: 'Meta did not answer',
    text: 'No answer came. Whether the step was done is looked up before it is tried again.',
    nextStep: RETRY,
  },
  broken_here: {
    title: 'Something is wrong on our side',
    text: 'The step was tried several times and did not come to an end. It is not your fault, nor Meta’s.',
    nextStep: `${RETRY} If it stays, ask whoever runs this service and name the step.`,
  },
  platform_refused: { title: 'Meta refused', text: 'Meta did not accept this step.', nextStep: RETRY, isQuoting: true },

  // Normal after connecting, and often asked about.
  name_pending: {
    title: 'Display name pending',
    text: 'Meta reviews the display name, usually within 1-3 hours. This is normal: messages go out meanwhile.',
    nextStep: null,
  },
  name_declined: {
    title: 'Display name declined',
    text: 'Meta did not accept the display name. Messages go out, with the number shown instead of the name.',
    nextStep: 'Give another name in WhatsApp Manager: the one that your website shows.',
  },
  connection_lost: {
    title: 'Connection lost',
    text: 'Meta no longer accepts the access of this connection.',
    nextStep:
      'Press "Connect WhatsApp" again: what waits then leaves. If that does not help, Disconnect, then Connect again; disconnecting cancels what waits. History and PIN are kept.',
  },
  business_unverified: {
    title: 'Business not verified',
    text: 'Until Meta has verified the business, 250 people a day can be written to first. Verification takes 1-14 days.',
    nextStep:
      'In Meta Business Suite open Settings > Business Info > Start verification. Have ready: incorporation certificate, GST registration, address proof, a recent utility bill.',
  },
  payment_missing: {
    title: 'No payment method',
    text: 'Meta charges for messages and has nothing to charge.',
    nextStep: 'Add a payment method in WhatsApp Manager under Billing.',
  },

  // What is typed into the form of a manual connection.
  ...MANUAL_TROUBLES,
} as const satisfies Record<string, TroubleWords>;
