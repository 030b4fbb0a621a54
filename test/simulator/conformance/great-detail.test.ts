/** @great-detail/whatsapp against the simulator: messages, media, templates, numbers, accounts, and its webhook handler. */
import { CloudAPI, type CreateMessageOptions, MessageType } from '@great-detail/whatsapp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KAVITA, NUMBER, PICTURE, SECRET, type Setting, startSetting, TEMPLATE_TO_CREATE, TOKEN, WABA } from './support.ts';

let setting: Setting;
let sdk: CloudAPI;
const link = 'https://acme.example/file';
const authorization = { Authorization: `Bearer ${TOKEN}` };

beforeAll(async () => {
  setting = await startSetting();
  sdk = new CloudAPI({ baseUrl: setting.url, graphVersion: 'v23.0', request: { headers: authorization, retry: 0 } });
  setting.simulator.phone(KAVITA).sendText(NUMBER, 'hello');
});
afterAll(() => setting.close());

/** The type and its object; the rest is the same for all. */
type Content = CreateMessageOptions extends infer One ? (One extends unknown ? Omit<One, 'phoneNumberID' | 'to'> : never) : never;
const contact = {
  addresses: [],
  emails: [],
  name: { formatted_name: 'Meera Nair', first_name: 'Meera', last_name: 'Nair' },
  phones: [{ phone: '+919820010002', type: 'WORK' }],
  urls: [],
};
const sends: [string, Content, object][] = [
  ['a text', { type: MessageType.Text, text: { body: 'Hi', preview_url: true } }, { type: 'text', body: 'Hi' }],
  ['an image', { type: MessageType.Image, image: { link, caption: 'A chart' } }, { body: 'A chart', media: { kind: 'image', link } }],
  ['a voice note', { type: MessageType.Audio, audio: { link } }, { media: { kind: 'audio' } }],
  [
    'a document',
    { type: MessageType.Document, document: { link, filename: 'loan.pdf' } },
    { media: { kind: 'document', title: 'loan.pdf' } },
  ],
  ['a video', { type: MessageType.Video, video: { link } }, { media: { kind: 'video' } }],
  ['a sticker', { type: MessageType.Sticker, sticker: { link } }, { media: { kind: 'sticker' } }],
  [
    'a place',
    { type: MessageType.Location, location: { latitude: 19.07, longitude: 72.87, name: 'Mumbai', address: 'Fort' } } as Content,
    { media: { kind: 'location', title: 'Mumbai' } },
  ],
  [
    'a contact',
    { type: MessageType.Contacts, contacts: [contact] } as unknown as Content,
    { media: { kind: 'contact', title: 'Meera Nair' } },
  ],
  [
    'reply buttons',
    {
      type: MessageType.Interactive,
      interactive: { type: 'button', body: { text: 'Pick' }, action: { buttons: [{ type: 'reply', reply: { id: 'a', title: 'On it' } }] } },
    } as Content,
    { body: 'Pick', buttons: [{ kind: 'reply', title: 'On it', value: 'a' }] },
  ],
  [
    'a list',
    {
      type: MessageType.Interactive,
      interactive: {
        type: 'list',
        body: { text: 'Pick' },
        action: { button: 'Open', sections: [{ title: 'All', rows: [{ id: '1', title: 'One' }] }] },
      },
    } as Content,
    { list: { button: 'Open', sections: [{ title: 'All', rows: [{ id: '1', title: 'One' }] }] } },
  ],
  [
    'a positional template',
    {
      type: MessageType.Template,
      template: {
        name: 'positional',
        language: { code: 'en', policy: 'deterministic' },
        components: [{ type: 'body', parameters: ['Kavita', 'A1'].map((text) => ({ type: 'text', text })) }],
      },
    } as Content,
    { body: 'Hi Kavita, your loan A1 is ready.' },
  ],
  [
    'a template with a picture and buttons',
    {
      type: MessageType.Template,
      template: {
        name: 'picture_and_buttons',
        language: { code: 'en' },
        components: [
          { type: 'header', parameters: [{ type: 'image', image: { link } }] },
          { type: 'button', sub_type: 'quick_reply', index: '0', parameters: [{ type: 'payload', payload: 'thanks' }] },
          { type: 'button', sub_type: 'url', index: '1', parameters: [{ type: 'text', text: 'a1' }] },
          { type: 'button', sub_type: 'copy_code', index: '2', parameters: [{ type: 'coupon_code', coupon_code: 'LOAN25' }] },
        ],
      },
    } as unknown as Content,
    { media: { kind: 'image', link }, buttons: [{ value: 'thanks' }, { value: 'https://acme.example/a1' }, { value: 'LOAN25' }] },
  ],
];

describe('@great-detail/whatsapp', () => {
  it.each(sends)('sends %s', async (_name, content, seen) => {
    const sent = await sdk.message.createMessage({ phoneNumberID: NUMBER, to: KAVITA, ...content } as CreateMessageOptions).json();
    expect(sent).toMatchObject({
      contacts: [{ input: KAVITA, wa_id: KAVITA.slice(1) }],
      messages: [{ id: expect.stringMatching(/^wamid\./) }],
    });
    expect(setting.lastSeen()).toMatchObject(seen);
  });

  it('reacts, answers with a quote, and marks as read while typing', async () => {
    const wamid = setting.simulator.phone(KAVITA).sendText(NUMBER, 'thanks');
    const to = { phoneNumberID: NUMBER, to: KAVITA };
    await sdk.message
      .createMessage({ ...to, type: MessageType.Reaction, reaction: { message_id: wamid, emoji: '👍' } } as unknown as CreateMessageOptions)
      .json();
    const seen = () =>
      setting.simulator
        .phone(KAVITA)
        .messages(NUMBER)
        .find((message) => message.wamid === wamid);
    expect(seen()?.reactions).toEqual({ business: '👍' });
    await sdk.message.createMessage({ ...to, type: MessageType.Text, text: { body: 'Welcome' }, context: { message_id: wamid } }).json();
    expect(setting.lastSeen()?.quoted).toEqual({ wamid, text: 'thanks' });
    const read = { phoneNumberID: NUMBER, message_id: wamid, status: 'read', typing_indicator: { type: 'text' as const } };
    expect(await sdk.message.createStatus(read).json()).toEqual({ success: true });
    expect(seen()?.ticks).toBe('read');
  });

  it('uploads a picture, sends it, downloads and deletes it', async () => {
    const file = new Blob([PICTURE], { type: 'image/png' });
    const { id } = await sdk.media.upload({ phoneNumberID: NUMBER, file, filename: 'a.png', mimeType: 'image/png' } as never).json();
    await sdk.message.createMessage({ phoneNumberID: NUMBER, to: KAVITA, type: MessageType.Image, image: { id } }).json();
    const { url, sha256, file_size } = await sdk.media.getURL({ mediaID: id, phoneNumberID: NUMBER }).json();
    const bytes = await sdk.media.download({ mediaURL: url, request: { headers: authorization } }).arrayBuffer();
    expect(new Uint8Array(bytes)).toEqual(PICTURE);
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', PICTURE));
    expect([sha256, String(file_size)]).toEqual([Buffer.from(digest).toString('hex'), String(PICTURE.length)]);
    await expect(sdk.media.download({ mediaURL: url, request: { retry: 0 } })).rejects.toMatchObject({ response: { status: 401 } });
    expect(await sdk.media.delete({ mediaID: id }).json()).toEqual({ success: true });
  });

  it('creates, lists, reads, changes and deletes templates', async () => {
    const created = await sdk.template
      .create(WABA, {
        name: 'by_gd',
        language: 'en',
        category: 'UTILITY',
        parameter_format: 'POSITIONAL',
        components: TEMPLATE_TO_CREATE as never,
      })
      .json();
    expect(created).toMatchObject({ status: 'PENDING', category: 'UTILITY' });
    const { data } = await sdk.template
      .list(WABA, {
        name_or_content: 'moved to',
        status: ['PENDING', 'APPROVED'],
        category: 'UTILITY',
        language: ['en', 'hi'],
        limit: 5,
        fields: ['name', 'status'],
      })
      .json();
    expect(data).toEqual([{ id: created.id, name: 'by_gd', status: 'PENDING' }]);
    setting.simulator.decideTemplate(WABA, 'by_gd', 'APPROVED');
    const footer = TEMPLATE_TO_CREATE.map((part) => (part.type === 'FOOTER' ? { ...part, text: 'Acme' } : part));
    expect(await sdk.template.update(created.id, { components: footer as never }).json()).toMatchObject({ success: true });
    const read = await sdk.template
      .get(created.id, { fields: ['components', 'quality_score', 'rejected_reason', 'previous_category'] })
      .json();
    expect(read).toMatchObject({ rejected_reason: 'NONE', quality_score: { score: 'UNKNOWN' }, components: footer });
    expect(await sdk.template.delete(WABA, { name: 'by_gd', hsm_id: created.id }).json()).toEqual({ success: true });
    await expect(sdk.template.get(created.id, {}).json()).rejects.toMatchObject({ response: { status: 400 } });
  });

  it('reads numbers with all their fields, the account, the profile and the subscriptions', async () => {
    const fields = [
      'id',
      'account_mode',
      'status',
      'name_status',
      'quality_score',
      'is_preverified_number',
      'throughput',
      'webhook_configuration',
    ] as const;
    const number = await sdk.phoneNumbers
      .getPhoneNumber({ phoneNumberID: NUMBER, fields: [...fields, 'health_status', ['whatsapp_business_profile', ['vertical']]] })
      .json();
    expect(number).toMatchObject({
      id: NUMBER,
      account_mode: 'LIVE',
      throughput: { level: 'STANDARD' },
      health_status: { can_send_message: 'AVAILABLE' },
    });
    expect(number.whatsapp_business_profile).toEqual({ data: [{ vertical: 'UNDEFINED' }] });
    expect((await sdk.phoneNumbers.listPhoneNumbers({ businessAccountID: WABA }).json()).data).toMatchObject([{ id: NUMBER }]);
    const account = await sdk.whatsappBusinessAccount
      .get(WABA, { fields: ['name', 'currency', 'ownership_type', 'status', 'health_status', 'purchase_order_number'] })
      .json();
    expect(account).toMatchObject({ id: WABA, currency: 'INR', health_status: { can_send_message: 'AVAILABLE' } });
    expect(await sdk.businessProfile.updateBusinessProfile({ phoneNumberID: NUMBER, email: 'loans@acme.example' } as never).json()).toEqual(
      { success: true },
    );
    expect(await sdk.businessProfile.getBusinessProfile({ phoneNumberID: NUMBER, fields: ['email'] } as never).json()).toEqual({
      data: [{ messaging_product: 'whatsapp', email: 'loans@acme.example' }],
    });
    expect(await sdk.subscribedApps.createSubscription({ businessAccountID: WABA } as never).json()).toEqual({ success: true });
    expect(await sdk.subscribedApps.listSubscriptions({ businessAccountID: WABA }).json()).toMatchObject({
      data: [{ whatsapp_business_api_data: {} }],
    });
  });

  it('answers the handshake, and verifies and reads the webhooks', async () => {
    const query = { 'hub.mode': 'subscribe', 'hub.challenge': '42', 'hub.verify_token': 'mine' };
    const registration = await sdk.webhook.register({ method: 'GET', query, headers: {}, body: undefined } as never);
    expect([registration.verifyToken, registration.accept()]).toEqual(['mine', '42']);
    setting.simulator.phone(KAVITA).sendText(NUMBER, 'नमस्ते');
    const webhooks = [...(await setting.webhooks('messages', 3)), ...(await setting.webhooks('statuses', 4))];
    for (const { headers, text } of webhooks) {
      const event = await sdk.webhook.eventNotification({ method: 'POST', headers, query: {}, body: text } as never);
      await event.verifySignature(SECRET);
      await expect(event.verifySignature('another')).rejects.toThrow("doesn't match");
      expect(event.eventNotification).toMatchObject({ object: 'whatsapp_business_account', entry: [{ id: WABA }] });
    }
    expect(webhooks.map(({ text }) => JSON.parse(text).entry[0].changes[0].value.messages?.[0].text.body).filter(Boolean)).toEqual([
      'hello',
      'thanks',
      'नमस्ते',
    ]);
  });
});
