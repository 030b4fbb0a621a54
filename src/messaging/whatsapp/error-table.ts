/** Meta's error codes, one row each. Codes and meanings: Meta, "Error codes"; waits and next steps are our judgement. */
import type { SendErrorKind } from '../channel.ts';

export interface ErrorRow {
  kind: SendErrorKind;
  /** null: never by itself. */
  retryAfterSeconds: number | 'in_details' | null;
  text: string;
  nextStep: string;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const NEXT = {
  wait: 'Nothing to do: it is tried again. If it stays like this, look at the status page of Meta.',
  none: 'Nothing can be done for this message.',
  reconnect: 'Reconnect WhatsApp and grant every permission it asks for.',
  meta: 'Open Meta Business Support Home, see what is restricted, and request a review.',
  ours: 'Report it to support with the reference of the message.',
  resync: 'Synchronise the templates and compare the values with the template.',
  template: 'Choose another approved template, or edit this one and submit it again.',
  number: 'Check the number with the contact.',
  register: 'Finish the registration of the number under WhatsApp setup.',
  migration: 'Follow the steps of the number migration in WhatsApp Manager, then try again.',
  resend: 'Ask the customer to send it in another way.',
  flow: 'Check the flow in WhatsApp Manager.',
} as const;

function final(kind: SendErrorKind, text: string, nextStep: string): ErrorRow {
  return { kind, retryAfterSeconds: null, text, nextStep };
}

function again(kind: SendErrorKind, retryAfterSeconds: number | 'in_details', text: string, nextStep: string = NEXT.wait): ErrorRow {
  return { kind, retryAfterSeconds, text, nextStep };
}

function each(codes: readonly number[], row: ErrorRow): [number, ErrorRow][] {
  return codes.map((code) => [code, row]);
}

/** 200 stands for 200 to 299 and 138000 for every calling error, see errors.ts. */
export const ERRORS: ReadonlyMap<number, ErrorRow> = new Map<number, ErrorRow>([
  // The connection and its token.
  [0, final('token_dead', 'Meta no longer accepts the sign-in of this connection.', NEXT.reconnect)],
  [1, again('temporary', 5, 'Meta had an unknown problem with the request.')],
  [2, again('temporary', 30, "Meta's service is down or overloaded.")],
  [3, final('permission', 'The connection lacks a permission or capability.', NEXT.reconnect)],
  [4, again('rate_limited', 5 * MINUTE, 'Too many calls to Meta in a short time.')],
  [10, final('permission', 'A permission was not granted or was withdrawn.', NEXT.reconnect)],
  [33, final('number_unregistered', 'The WhatsApp number no longer exists, or this connection may not see it.', NEXT.reconnect)],
  [100, final('invalid', 'Meta did not understand the request, or an id in it is wrong.', NEXT.ours)],
  [104, final('token_dead', 'Meta does not accept the signature of the connection.', NEXT.reconnect)],
  [190, final('token_dead', 'The access token of the connection has expired or was revoked.', NEXT.reconnect)],
  [200, final('permission', 'The connection lacks a permission.', NEXT.reconnect)],
  [368, final('policy_block', 'Meta has blocked the account for a while over its policies.', NEXT.meta)],
  ...each([80_007, 80_008], again('rate_limited', 5 * MINUTE, 'Too many calls to Meta for this WhatsApp account.')),

  // Sending.
  [130_403, final('recipient_unreachable', 'Your business has blocked this contact.', 'Unblock the contact to write again.')],
  [130_429, again('throughput', 2, 'The number sends as fast as WhatsApp allows.')],
  [130_472, final('held_back', 'WhatsApp withheld the message as part of an experiment with marketing messages.', NEXT.none)],
  [130_497, final('recipient_unreachable', 'WhatsApp does not let your kind of business write to this country.', NEXT.none)],
  [131_000, again('temporary', 10, 'Something went wrong at WhatsApp.')],
  [131_005, final('permission', 'WhatsApp denied access.', NEXT.reconnect)],
  [131_008, final('invalid', 'The request lacked a value that WhatsApp requires.', NEXT.ours)],
  [131_009, final('invalid', 'A value in the request is not valid, or the message it refers to is too old.', NEXT.ours)],
  [131_016, again('temporary', 30, 'A WhatsApp service is unavailable.')],
  [131_021, final('recipient_unreachable', 'The recipient is the sending number itself.', 'Choose another recipient.')],
  [131_026, final('recipient_unreachable', 'The contact cannot receive it: not on WhatsApp, or an app too old.', NEXT.number)],
  [
    131_030,
    final(
      'recipient_unreachable',
      'A test number may only write to its list of recipients.',
      'Add the recipient to the list of the test number.',
    ),
  ],
  [131_031, final('account_locked', 'Meta has locked the account, or could not confirm its data.', NEXT.meta)],
  [
    131_037,
    final('number_unregistered', 'The number needs an approved display name first.', 'Have the display name approved in WhatsApp Manager.'),
  ],
  [
    131_042,
    final(
      'payment',
      'There is a problem with the payment for WhatsApp.',
      'Check payment method, currency and time zone in WhatsApp Manager.',
    ),
  ],
  [131_044, final('invalid', 'WhatsApp refused the request with a code it no longer explains.', NEXT.ours)],
  [131_045, final('number_unregistered', 'The number is not registered correctly.', NEXT.register)],
  [131_047, final('window_closed', 'The contact last wrote more than 24 hours ago.', 'Send an approved template.')],
  [
    131_048,
    again(
      'spam_limited',
      4 * HOUR,
      'WhatsApp limits the number since people reported or blocked it.',
      'Send less, and only what people asked for.',
    ),
  ],
  [131_049, again('held_back', DAY, 'WhatsApp limits how much marketing this person receives.', 'Do not send it again within a day.')],
  [
    131_050,
    final(
      'recipient_opted_out',
      'The contact stopped marketing messages from your business.',
      'Send no marketing until the contact resumes it.',
    ),
  ],
  [131_051, final('invalid', 'The message is of a type that WhatsApp does not support here.', NEXT.resend)],
  [
    131_052,
    final(
      'invalid',
      "The customer's file could not be downloaded or is over 100 MB.",
      'Ask the customer for a smaller file, or for another way.',
    ),
  ],
  [131_053, again('invalid', 5, 'A file could not be uploaded.', 'Check that the type of the file is one WhatsApp supports.')],
  [131_055, final('invalid', 'This way of sending is not allowed for the message.', NEXT.ours)],
  // Meta asks for 4^n seconds after the nth refusal; this is the first that is more than a moment.
  [131_056, again('pair_rate', 4, 'Too many messages to one contact in a short time.')],
  [131_057, again('temporary', MINUTE, 'WhatsApp is raising the capacity of the number.')],
  [131_060, final('invalid', 'WhatsApp could not pass this message on.', 'Open the WhatsApp Business app on the phone to read it.')],
  [
    131_062,
    final('recipient_unreachable', 'This kind of message needs the phone number of the contact.', 'Ask the contact for the number.'),
  ],
  [
    131_063,
    final(
      'template_paused',
      'Marketing templates are switched off for this account on Cloud API.',
      'Switch them on again in WhatsApp Manager.',
    ),
  ],
  [
    131_064,
    final(
      'template_paused',
      'The account is limited for templates in a wrong category.',
      'Correct the categories of the templates in WhatsApp Manager.',
    ),
  ],

  // Templates and flows in a message.
  [132_000, final('template_mismatch', 'The number of values is not what the template expects.', NEXT.resync)],
  [132_001, final('template_missing', 'The template does not exist in this language, or is not approved.', NEXT.template)],
  [132_005, final('template_mismatch', 'The text is too long once the values are filled in.', 'Shorten the values.')],
  [132_007, final('template_paused', "The template is against WhatsApp's content policy.", NEXT.template)],
  [132_008, final('template_mismatch', 'A value does not fit the template.', NEXT.resync)],
  [132_012, final('template_mismatch', 'A value has not the format that the template expects.', NEXT.resync)],
  [
    132_015,
    final('template_paused', 'The template is paused for low quality.', 'Wait until WhatsApp lifts the pause, or edit the template.'),
  ],
  [132_016, final('template_paused', 'The template is disabled for good, after several pauses.', 'Create a new template.')],
  [132_018, final('template_mismatch', 'A value has a line break, a tab or too many spaces.', 'Correct the values.')],
  [132_068, final('invalid', 'The flow in the message is blocked.', NEXT.flow)],
  [132_069, again('temporary', HOUR, 'The flow in the message is limited to a few messages an hour.', NEXT.flow)],

  // The registration of a number.
  [
    133_000,
    final(
      'number_unregistered',
      'An earlier deregistration of the number did not finish.',
      'Deregister the number, then register it again.',
    ),
  ],
  [133_004, again('temporary', MINUTE, 'The registration service of WhatsApp is unavailable.')],
  [133_005, final('invalid', 'The two-step PIN is wrong.', 'Enter the right PIN, or reset it in WhatsApp Manager.')],
  [133_006, final('number_unregistered', 'The number has to be verified before it is registered.', 'Verify the number with a code again.')],
  ...each(
    [133_008, 133_009],
    again('temporary', 'in_details', 'The two-step PIN was entered too often or too fast.', 'Wait, then enter the right PIN.'),
  ),
  [133_010, final('number_unregistered', 'The number is not registered.', NEXT.register)],
  [133_015, again('temporary', 5 * MINUTE, 'The number was deleted a moment ago.', 'Wait five minutes, then register it.')],
  [133_016, again('rate_limited', 3 * DAY, 'The number was registered and deregistered too often.', 'Wait three days.')],

  // Products beside messages.
  [134_011, final('payment', 'The terms of WhatsApp Payments are not accepted.', 'Accept the terms in WhatsApp Manager.')],
  [134_100, final('invalid', 'Only marketing templates can be sent this way.', NEXT.template)],
  [134_101, again('temporary', 10 * MINUTE, 'The template is still being prepared for marketing messages.')],
  [134_102, final('invalid', 'The template cannot be sent as a marketing message.', NEXT.template)],
  [135_000, final('invalid', 'WhatsApp did not accept the request.', NEXT.ours)],
  [
    137_000,
    final(
      'recipient_unreachable',
      'The contact has a new device, and its identity is not confirmed.',
      'Confirm who the contact is, then write again.',
    ),
  ],
  [138_000, final('invalid', 'A WhatsApp call was refused.', NEXT.none)],
  ...each([139_000, 139_001, 139_002, 139_003, 139_004], final('invalid', 'The flow could not be used.', NEXT.flow)),
  ...each(
    [139_100, 139_101, 139_102, 139_103],
    final('invalid', 'The contact could not be blocked or unblocked.', 'Try again from the contact.'),
  ),
  ...each([147_001, 147_002, 147_003, 147_004], final('invalid', 'The username was not accepted.', 'Choose another username.')),
  [1_752_041, final('invalid', 'The account is already signed up for marketing messages.', 'Nothing to do.')],

  // The management of templates, numbers and the app on the phone.
  ...each([200_005, 200_006, 200_007], final('invalid', 'Figures about templates are not available.', NEXT.none)),
  [2_388_001, final('invalid', 'The template could not be processed.', 'Check the template and submit it again.')],
  [2_388_012, final('invalid', 'The number is already in the list of your numbers.', 'Use the number that is there.')],
  [2_388_019, final('invalid', 'The account has as many templates as it may have.', 'Delete templates that are not used.')],
  [2_388_039, final('invalid', 'The template cannot be changed in its present state.', 'Wait until its review is over.')],
  [2_388_040, final('invalid', 'A text of the template is too long.', 'Shorten it.')],
  [2_388_047, final('invalid', 'The header of the template is not valid.', 'Correct the header.')],
  [2_388_072, final('invalid', 'The body of the template is not valid.', 'Correct the body.')],
  [2_388_073, final('invalid', 'The footer of the template is not valid.', 'Correct the footer.')],
  [2_388_091, final('invalid', 'The number is not being migrated.', NEXT.register)],
  [2_388_093, final('invalid', 'The number needs no code.', NEXT.register)],
  [2_388_103, final('invalid', 'The number cannot be migrated yet.', NEXT.migration)],
  [2_388_293, final('invalid', 'The template has too many variables for its length.', 'Write more text, or use fewer variables.')],
  [2_388_299, final('invalid', 'The template starts or ends with a variable.', 'Put words before and after it.')],
  [2_494_100, again('temporary', 5 * MINUTE, 'The number is under maintenance at WhatsApp.')],
  [2_593_079, final('invalid', 'Figures about templates are not switched on.', 'Switch them on in WhatsApp Manager.')],
  [2_593_085, final('invalid', 'The account cannot be moved this way.', NEXT.migration)],
  [
    2_593_107,
    final('invalid', 'The chats of the app were already synchronised once.', 'Connect the number again to synchronise once more.'),
  ],
  [
    2_593_108,
    final('invalid', 'More than 24 hours have passed since the number was connected.', 'Connect the number again to synchronise.'),
  ],
  [
    2_593_109,
    final(
      'invalid',
      'The business does not share the chat history of its app.',
      'Switch sharing on in the WhatsApp Business app and connect again.',
    ),
  ],
]);
