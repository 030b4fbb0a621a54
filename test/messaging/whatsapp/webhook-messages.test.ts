/** Inbound messages: one fixture per type and per variant of sender, context and referral. */
import { describe, expect, it } from 'vitest';
import { type ParsedMessage, parseWebhook, type WebhookItem } from '../../../src/messaging/whatsapp/webhook.ts';
import { ACCOUNT, ASHA, AT_MS, account, fixture, message, NUMBER, ORIGINAL, person, RAVI, status, valueIn } from './expected.ts';

const QUESTION = 'When is my next instalment due?';
const UNSUPPORTED = {
  code: 131051,
  title: 'Message type unknown',
  message: 'Message type unknown',
  details: 'Message type is currently not supported.',
};

type Expected = Parameters<typeof message>[1];

/** What each fixture says beyond a plain live text of Ravi. */
const SINGLE: Record<string, Expected> = {
  'message-text': { text: QUESTION },
  'message-text-no-contacts': { text: QUESTION, person: { ...RAVI, name: null } },
  'message-text-reply': { text: 'Yes, that one', contextWamid: ORIGINAL },
  'message-text-forwarded': { text: QUESTION, isForwarded: true },
  'message-text-frequently-forwarded': { text: QUESTION, isForwarded: true },
  'message-text-referred-product': { text: 'Is this still offered?', contextWamid: ORIGINAL },
  'message-text-group': { text: 'What does everyone think?', groupId: 'HBgLOTE5ODIwMDEyMzQ1FQIA', opensWindow: false },
  'message-text-bsuid-only': { text: QUESTION, person: ASHA },
  'message-text-parent-bsuid': { text: QUESTION, person: { ...ASHA, parentBsuid: 'IN.ENT.9034417625518803' } },
  'message-text-bsuid-in-from': { text: QUESTION, person: { ...ASHA, username: null } },
  'message-text-identity-hash': { text: QUESTION, person: { ...RAVI, identityKeyHash: 'DF2lS5v2W6x=' } },
  'message-text-milliseconds': { text: QUESTION, timestampMs: 1_795_219_200_123 },
  'message-text-wrong-shape': { type: 'unsupported' },
  'message-image': { type: 'image', text: 'My PAN card' },
  'message-image-no-caption': { type: 'image' },
  'message-video': { type: 'video', text: 'The shop' },
  'message-audio': { type: 'audio' },
  'message-voice': { type: 'audio' },
  'message-document': { type: 'document', text: 'salary-slip.pdf' },
  'message-document-caption': { type: 'document', text: 'October salary' },
  'message-sticker': { type: 'sticker' },
  'message-location': { type: 'location', text: 'Acme Loans, Dadar, 12 Gokhale Road, Mumbai' },
  'message-location-bare': { type: 'location', text: '19.0176, 72.8562' },
  'message-contacts': { type: 'contacts', text: 'Meena Shah, Anil Rao' },
  'message-contacts-requested': { type: 'contacts', text: '+919820077707', person: ASHA },
  'message-button': { type: 'button', text: 'On it', payload: 'a1.3fJk20.ack.sig', contextWamid: ORIGINAL },
  'message-button-reply': { type: 'interactive', text: 'Snooze', payload: 'a1.3fJk20.snooze.sig', contextWamid: ORIGINAL },
  'message-list-reply': { type: 'interactive', text: 'Gold loan', payload: 'loan:gold', contextWamid: ORIGINAL },
  'message-flow-reply': { type: 'interactive', text: 'Sent', contextWamid: ORIGINAL },
  'message-call-permission-reply': { type: 'interactive', text: 'accept', contextWamid: ORIGINAL },
  'message-reaction': { type: 'reaction', text: '👍', contextWamid: ORIGINAL, opensWindow: false },
  'message-reaction-removed': { type: 'reaction', contextWamid: ORIGINAL, opensWindow: false },
  'message-reaction-removed-empty': { type: 'reaction', contextWamid: ORIGINAL, opensWindow: false },
  'message-order': { type: 'order', text: 'For my mother: 2 x gold-loan-12m, 1 x insurance' },
  'message-system-number-changed': {
    type: 'system',
    text: 'User Ravi Kulkarni changed from 919820012345 to 919820067890',
    person: { ...RAVI, name: null },
    opensWindow: false,
    identityChange: {
      kind: 'number_changed',
      previousBsuid: 'IN.4820159367128450',
      newPhone: '+919820067890',
      newBsuid: 'IN.5550001112223334',
    },
  },
  'message-system-customer-changed-number': {
    type: 'system',
    text: 'Ravi changed their number',
    person: person({ phone: '+919820012345' }),
    opensWindow: false,
    identityChange: { kind: 'number_changed', previousBsuid: null, newPhone: '+919820067890', newBsuid: null },
  },
  'message-system-user-id-changed': {
    type: 'system',
    text: 'User Asha K changed their number',
    person: person({ bsuid: 'IN.7719350284610577' }),
    opensWindow: false,
    identityChange: {
      kind: 'user_id_changed',
      previousBsuid: 'IN.7719350284610577',
      newPhone: null,
      newBsuid: 'IN.9990001112223334',
    },
  },
  'message-system-identity-changed': {
    type: 'system',
    text: 'Identity changed',
    person: { ...RAVI, name: null },
    opensWindow: false,
    identityChange: { kind: 'identity_changed', previousBsuid: null, newPhone: null, newBsuid: 'IN.4820159367128450' },
  },
  'message-unsupported': { type: 'unsupported', errors: [UNSUPPORTED] },
  'message-unsupported-no-body': { type: 'unsupported', errors: [UNSUPPORTED] },
  'message-unavailable': {
    type: 'unsupported',
    errors: [
      {
        code: 131060,
        title: 'This message is unavailable.',
        message: 'This message is unavailable.',
        details: 'This message is currently unavailable. Please check your phone to view the message.',
      },
    ],
  },
  'message-edit': { type: 'edit', text: 'My new PAN card', contextWamid: ORIGINAL, opensWindow: false },
  'message-edit-text': { type: 'edit', text: 'Tomorrow, not today', contextWamid: ORIGINAL, opensWindow: false },
  'message-revoke': { type: 'revoke', contextWamid: ORIGINAL, opensWindow: false },
  'message-request-welcome': { type: 'request_welcome', opensWindow: false },
  'message-unknown-type': { type: 'unsupported' },
  'message-errors': {
    type: 'image',
    errors: [
      {
        code: 131052,
        title: 'Media download error',
        message: 'Media download error',
        details: 'Failed to download the media from the sender.',
      },
      { code: null, title: null, message: 'second error as a word', details: null },
    ],
  },
};

describe('a message', () => {
  it.each(Object.entries(SINGLE))('%s', (name, expected) => {
    expect(parseWebhook(fixture(name))).toEqual({ ok: true, items: [message(name, expected)] });
  });

  it.each(['message-text-referral', 'message-text-referral-status-ad'])('%s keeps the whole referral', (name) => {
    const [sent] = valueIn(name).messages;
    const expected = message(name, { text: sent.text.body, referral: sent.referral });
    expect(parseWebhook(fixture(name))).toEqual({ ok: true, items: [expected] });
  });

  it('keeps an unknown type, and the JSON of an answered flow, in raw', () => {
    const [hologram] = itemsOf('message-unknown-type') as [ParsedMessage];
    expect(hologram.content).toEqual({ raw: { type: 'hologram', hologram: { shape: 'cube', frames: 12 } } });
    const [flow] = itemsOf('message-flow-reply') as [ParsedMessage];
    expect(flow.content.raw).toMatchObject({ interactive: { nfm_reply: { response_json: '{"amount":"250000","flow_token":"f-1"}' } } });
  });

  it('without its body is unsupported, and the error of the value beside it is an item of its own', () => {
    const name = 'message-interactive-without-body';
    expect(itemsOf(name)).toEqual([
      message(name, { type: 'unsupported' }),
      account(name, 'errors', null, { at: NUMBER, value: valueIn(name).errors[0], timestampMs: null, place: 1 }),
    ]);
  });
});

describe('several items in one POST', () => {
  it('finds each sender by id, whatever the order of contacts', () => {
    const [first, second] = valueIn('messages-two-people').messages;
    expect(itemsOf('messages-two-people')).toEqual([
      message('two-people.1', { text: 'First' }, first),
      message('two-people.2', { text: 'Second', person: ASHA, place: 1 }, second),
    ]);
  });

  it('reads messages, statuses and errors of one value', () => {
    const { messages, errors } = valueIn('messages-statuses-errors');
    expect(itemsOf('messages-statuses-errors')).toEqual([
      message('mixed.1', { text: 'A message' }, messages[0]),
      status('', 'read', { wamid: 'wamid.HBgMOTE5ODIw.mixed.2', place: 1 }),
      account('messages-statuses-errors', 'errors', null, { at: NUMBER, value: errors[0], timestampMs: null, place: 2 }),
    ]);
  });

  it('numbers the items through all entries and changes', () => {
    const name = 'messages-several-entries';
    const [one, two] = JSON.parse(fixture(name)).entry[0].changes;
    expect(itemsOf(name)).toEqual([
      message('several.1', { text: 'One' }, one.value.messages[0]),
      message('several.2', { text: 'Two', place: 1 }, two.value.messages[0]),
      account(name, 'account_review_update', null, { at: ACCOUNT, value: { decision: 'APPROVED' }, timestampMs: AT_MS, place: 2 }),
    ]);
  });

  it('keeps a list it does not know as one item beside the messages', () => {
    const name = 'messages-with-unknown-list';
    const { messages: _known, ...rest } = valueIn(name);
    expect(itemsOf(name)).toEqual([
      message('with-unknown-list', { text: 'Known' }, valueIn(name).messages[0]),
      account(name, 'messages', null, { at: NUMBER, value: rest, timestampMs: null, place: 1 }),
    ]);
  });

  it('keeps a value that has contacts alone', () => {
    const name = 'messages-only-contacts';
    expect(itemsOf(name)).toEqual([account(name, 'messages', null, { at: NUMBER, timestampMs: null })]);
  });

  it('recognises messages by their list when no field is named', () => {
    const name = 'messages-field-missing';
    expect(itemsOf(name)).toEqual([message('field-missing', { text: 'No field named' }, valueIn(name).messages[0])]);
  });
});

describe('an only contact that shares no id with the message', () => {
  const asha = { wa_id: '919820077777', profile: { name: 'Asha' } };
  const anonymous = { id: 'wamid.1', timestamp: '1795219200', type: 'text', text: { body: 'Hello' } };
  const namesIn = (field: string, value: Record<string, unknown>) => {
    const parsed = parseWebhook(JSON.stringify({ entry: [{ id: '1', changes: [{ field, value: { contacts: [asha], ...value } }] }] }));
    return parsed.ok && parsed.items.map((item) => (item.kind === 'message' ? item.person.name : item.kind));
  };

  it('is its sender when the message names nobody', () => {
    expect(namesIn('messages', { messages: [anonymous] })).toEqual(['Asha']);
  });

  it('completes the sender when each has an id that the other lacks', () => {
    expect(namesIn('messages', { messages: [{ ...anonymous, from_user_id: 'IN.1' }] })).toEqual(['Asha']);
  });

  it('is somebody else when they have different ids of the same kind', () => {
    expect(namesIn('messages', { messages: [{ ...anonymous, from: '919820012345' }] })).toEqual([null]);
  });

  it('is nobody we know of when there are several messages', () => {
    expect(namesIn('messages', { messages: [anonymous, anonymous] })).toEqual(['malformed', 'malformed']);
    const threads = [
      {
        messages: [
          { ...anonymous, from_user_id: 'IN.1' },
          { ...anonymous, from_user_id: 'IN.2' },
        ],
      },
    ];
    expect(namesIn('history', { history: [{ threads }] })).toEqual([null, null]);
  });
});

function itemsOf(name: string): WebhookItem[] {
  const parsed = parseWebhook(fixture(name));
  return parsed.ok ? parsed.items : [];
}
