/** @kapso/whatsapp-cloud-api against the simulator: every message it can send, media, templates, profile, webhooks. */
import { GraphApiError, WhatsAppClient } from '@kapso/whatsapp-cloud-api';
import { normalizeWebhook, verifySignature } from '@kapso/whatsapp-cloud-api/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KAVITA, NUMBER, PICTURE, SECRET, type Setting, startSetting, TEMPLATE_TO_CREATE, TOKEN, WABA } from './support.ts';

let setting: Setting;
let client: WhatsAppClient;
const at = { phoneNumberId: NUMBER, to: KAVITA };
const link = 'https://acme.example/file';

beforeAll(async () => {
  setting = await startSetting();
  client = new WhatsAppClient({ accessToken: TOKEN, baseUrl: setting.url, graphVersion: 'v24.0' });
  setting.simulator.phone(KAVITA).sendText(NUMBER, 'hello');
});
afterAll(() => setting.close());

type Messages = WhatsAppClient['messages'];
const sends: [string, (messages: Messages) => Promise<unknown>, object][] = [
  ['a text', (m) => m.sendText({ ...at, body: 'Hi', previewUrl: true, bizOpaqueCallbackData: 'k.1' }), { type: 'text', body: 'Hi' }],
  ['an image', (m) => m.sendImage({ ...at, image: { link, caption: 'A chart' } }), { body: 'A chart', media: { kind: 'image', link } }],
  ['a voice note', (m) => m.sendAudio({ ...at, audio: { link, voice: true } }), { media: { kind: 'audio' } }],
  [
    'a document',
    (m) => m.sendDocument({ ...at, document: { link, filename: 'loan.pdf', caption: 'Papers' } }),
    { media: { kind: 'document', title: 'loan.pdf' } },
  ],
  ['a video', (m) => m.sendVideo({ ...at, video: { link } }), { media: { kind: 'video' } }],
  ['a sticker', (m) => m.sendSticker({ ...at, sticker: { link } }), { media: { kind: 'sticker' } }],
  [
    'a place',
    (m) => m.sendLocation({ ...at, location: { latitude: 19.07, longitude: 72.87, name: 'Mumbai' } }),
    { media: { kind: 'location', title: 'Mumbai' } },
  ],
  [
    'a contact',
    (m) => m.sendContacts({ ...at, contacts: [{ name: { formattedName: 'Meera Nair' }, phones: [{ phone: '+919820010002' }] }] }),
    { media: { kind: 'contact', title: 'Meera Nair' } },
  ],
  [
    'a positional template',
    (m) =>
      m.sendTemplate({
        ...at,
        template: {
          name: 'positional',
          language: { code: 'en' },
          components: [{ type: 'body', parameters: ['Kavita', 'A1'].map((text) => ({ type: 'text', text })) }],
        },
      }),
    { type: 'template', body: 'Hi Kavita, your loan A1 is ready.' },
  ],
  [
    'a named template',
    (m) =>
      m.sendTemplate({
        ...at,
        template: {
          name: 'named',
          language: { code: 'en' },
          components: [
            {
              type: 'body',
              parameters: [
                { type: 'text', parameterName: 'what', text: 'A2' },
                { type: 'text', parameterName: 'who', text: 'Kavita' },
              ],
            },
          ],
        },
      }),
    { body: 'Hi Kavita, your loan A2 is ready.' },
  ],
  [
    'a template with a picture and buttons',
    (m) =>
      m.sendTemplate({
        ...at,
        template: {
          name: 'picture_and_buttons',
          language: { code: 'en' },
          components: [
            { type: 'header', parameters: [{ type: 'image', image: { link } }] },
            { type: 'button', subType: 'quick_reply', index: 0, parameters: [{ type: 'payload', payload: 'thanks' }] },
            { type: 'button', subType: 'url', index: 1, parameters: [{ type: 'text', text: 'a1' }] },
            { type: 'button', subType: 'copy_code', index: 2, parameters: [{ type: 'coupon_code', coupon_code: 'LOAN25' }] },
          ],
        },
      }),
    {
      media: { kind: 'image', link },
      buttons: [
        { kind: 'reply', value: 'thanks' },
        { kind: 'url', value: 'https://acme.example/a1' },
        { kind: 'copy', value: 'LOAN25' },
      ],
    },
  ],
  [
    'reply buttons',
    (m) =>
      m.sendInteractiveButtons({
        ...at,
        bodyText: 'Pick',
        footerText: 'Acme',
        header: { type: 'text', text: 'Loan' },
        buttons: [{ id: 'a', title: 'On it' }],
      }),
    { body: 'Pick', header: 'Loan', footer: 'Acme', buttons: [{ kind: 'reply', title: 'On it', value: 'a' }] },
  ],
  [
    'a list',
    (m) =>
      m.sendInteractiveList({
        ...at,
        bodyText: 'Pick',
        buttonText: 'Open',
        sections: [{ title: 'All', rows: [{ id: '1', title: 'One' }] }],
      }),
    { list: { button: 'Open', sections: [{ title: 'All', rows: [{ id: '1', title: 'One' }] }] } },
  ],
  [
    'an address to open',
    (m) => m.sendInteractiveCtaUrl({ ...at, bodyText: 'Look', parameters: { displayText: 'Open', url: link } }),
    { buttons: [{ kind: 'url', title: 'Open', value: link }] },
  ],
  [
    'a flow',
    (m) => m.sendInteractiveFlow({ ...at, bodyText: 'Fill in', parameters: { flowId: '1', flowCta: 'Start' } }),
    { body: 'Fill in' },
  ],
  [
    'a request for a place',
    (m) => m.sendInteractiveLocationRequest({ ...at, bodyText: 'Where are you?', parameters: { requestMessage: 'Where?' } }),
    { body: 'Where are you?' },
  ],
  [
    'a request for an address',
    (m) => m.sendInteractiveAddress({ ...at, bodyText: 'Where to?', parameters: { country: 'IN' } }),
    { body: 'Where to?' },
  ],
  [
    'a request to call',
    (m) => m.sendInteractiveCallPermission({ ...at, bodyText: 'May we call?', parameters: { phoneNumber: KAVITA } }),
    { body: 'May we call?' },
  ],
  [
    'a product',
    (m) => m.sendInteractiveProduct({ ...at, bodyText: 'This one', catalogId: 'c', productRetailerId: 'p' }),
    { body: 'This one' },
  ],
  [
    'a list of products',
    (m) =>
      m.sendInteractiveProductList({
        ...at,
        bodyText: 'These',
        header: { type: 'text', text: 'Loans' },
        catalogId: 'c',
        sections: [{ title: 'All', productItems: [{ productRetailerId: 'p' }] }],
      }),
    { body: 'These', header: 'Loans' },
  ],
  [
    'a catalogue',
    (m) => m.sendInteractiveCatalogMessage({ ...at, bodyText: 'All', parameters: { thumbnailProductRetailerId: 'p' } }),
    { body: 'All' },
  ],
  [
    'a carousel',
    (m) =>
      m.sendInteractiveCarousel({
        ...at,
        bodyText: 'Two offers',
        cards: [0, 1].map((cardIndex) => ({
          cardIndex,
          header: { type: 'image', image: { link } },
          action: { displayText: 'Open', url: link },
        })),
      }),
    { body: 'Two offers' },
  ],
];

describe('@kapso/whatsapp-cloud-api', () => {
  it.each(sends)('sends %s', async (_name, send, seen) => {
    expect(await send(client.messages)).toMatchObject({
      messagingProduct: 'whatsapp',
      contacts: [{ input: KAVITA, waId: KAVITA.slice(1) }],
      messages: [{ id: expect.stringMatching(/^wamid\./) }],
    });
    expect(setting.lastSeen()).toMatchObject(seen);
  });

  it('reacts, takes the reaction back, answers with a quote, and marks as read while typing', async () => {
    const wamid = setting.simulator.phone(KAVITA).sendText(NUMBER, 'thanks');
    const seen = () =>
      setting.simulator
        .phone(KAVITA)
        .messages(NUMBER)
        .find((message) => message.wamid === wamid);
    await client.messages.sendReaction({ ...at, reaction: { messageId: wamid, emoji: '👍' } });
    expect(seen()?.reactions).toEqual({ business: '👍' });
    await client.messages.sendReaction({ ...at, reaction: { messageId: wamid } });
    expect(seen()?.reactions).toEqual({ business: '' });
    await client.messages.sendText({ ...at, body: 'Welcome', contextMessageId: wamid });
    expect(setting.lastSeen()?.quoted).toEqual({ wamid, text: 'thanks' });
    expect(await client.messages.markRead({ phoneNumberId: NUMBER, messageId: wamid, typingIndicator: { type: 'text' } })).toEqual({
      success: true,
    });
    expect(seen()?.ticks).toBe('read');
  });

  it('uploads a picture, sends it, downloads and deletes it', async () => {
    const { id } = await client.media.upload({
      phoneNumberId: NUMBER,
      type: 'image/png',
      file: new Blob([PICTURE], { type: 'image/png' }),
      fileName: 'a.png',
    });
    expect(await client.media.get({ mediaId: id })).toMatchObject({ id, mimeType: 'image/png', fileSize: String(PICTURE.length) });
    expect(new Uint8Array((await client.media.download({ mediaId: id, auth: 'always' })) as ArrayBuffer)).toEqual(PICTURE);
    await client.messages.sendImage({ ...at, image: { id } });
    expect(setting.lastSeen()).toMatchObject({ type: 'image', media: { kind: 'image' } });
    expect(await client.media.delete({ mediaId: id })).toEqual({ success: true });
    await expect(client.messages.sendImage({ ...at, image: { id } })).rejects.toMatchObject({ code: 131009, category: 'parameter' });
  });

  it('creates, pages through and deletes templates', async () => {
    const at = { businessAccountId: WABA };
    const made = await client.templates.create({
      ...at,
      name: 'by_kapso',
      language: 'en',
      category: 'UTILITY',
      components: TEMPLATE_TO_CREATE as never,
    });
    expect(made).toMatchObject({ id: expect.any(String), status: 'PENDING', category: 'UTILITY' });
    const first = await client.templates.list({ ...at, limit: 2 });
    const second = await client.templates.list({ ...at, limit: 3, after: first.paging.cursors.after ?? '' });
    expect([...first.data, ...second.data].map(({ name }) => name)).toEqual([
      'positional',
      'named',
      'picture_and_buttons',
      'place',
      'by_kapso',
    ]);
    const back = await client.templates.list({ ...at, limit: 2, before: second.paging.cursors.before ?? '' });
    expect(back.data.map(({ name }) => name)).toEqual(['positional', 'named']);
    expect(await client.templates.delete({ ...at, name: 'by_kapso' })).toEqual({ success: true });
    expect((await client.templates.list({ ...at, name: 'by_kapso' })).data).toEqual([]);
  });

  it('reads and changes the profile and the settings of a number', async () => {
    const { businessProfile, settings } = client.phoneNumbers;
    await businessProfile.update({
      phoneNumberId: NUMBER,
      about: 'Loans made simple',
      websites: ['https://acme.example/'],
      vertical: 'FINANCE',
    });
    expect(await businessProfile.get({ phoneNumberId: NUMBER, fields: 'about,websites,vertical' })).toEqual({
      data: [{ messagingProduct: 'whatsapp', about: 'Loans made simple', websites: ['https://acme.example/'], vertical: 'FINANCE' }],
    });
    await settings.update({ phoneNumberId: NUMBER, calling: { status: 'ENABLED' } });
    expect(await settings.get({ phoneNumberId: NUMBER })).toMatchObject({ calling: { status: 'ENABLED' } });
  });

  it('understands the errors', async () => {
    const closed = client.messages.sendText({ phoneNumberId: NUMBER, to: '+919820020002', body: 'Hi' });
    await expect(closed).rejects.toBeInstanceOf(GraphApiError);
    await expect(closed).rejects.toMatchObject({ code: 131047, category: 'reengagementWindow', retry: { action: 'do_not_retry' } });
    const stranger = new WhatsAppClient({ accessToken: 'nonsense', baseUrl: setting.url });
    await expect(stranger.messages.sendText({ ...at, body: 'Hi' })).rejects.toMatchObject({ code: 190, category: 'authorization' });
  });

  it('verifies and reads the webhooks', async () => {
    setting.simulator.phone(KAVITA).send(NUMBER, 'image', { caption: 'दुकान' });
    const webhooks = [...(await setting.webhooks('messages', 3)), ...(await setting.webhooks('statuses', 4))];
    const events = webhooks.map(({ headers, text }) => {
      const signatureHeader = headers['x-hub-signature-256'] as string;
      expect(verifySignature({ appSecret: SECRET, rawBody: text, signatureHeader })).toBe(true);
      expect(verifySignature({ appSecret: 'another', rawBody: text, signatureHeader })).toBe(false);
      return normalizeWebhook(JSON.parse(text));
    });
    expect(new Set(events.map(({ phoneNumberId }) => phoneNumberId))).toEqual(new Set([NUMBER]));
    const messages = events.flatMap((event) => event.messages);
    expect(messages.map(({ type }) => type)).toEqual(['text', 'text', 'image']);
    expect(messages[2]).toMatchObject({ image: { caption: 'दुकान', mimeType: 'image/png' }, from: KAVITA.slice(1) });
    const { id: photo, url } = (messages[2] as unknown as { image: { id: string; url: string } }).image;
    expect(url).toContain(`${setting.url}/`);
    expect(((await client.media.download({ mediaId: photo, auth: 'always' })) as ArrayBuffer).byteLength).toBeGreaterThan(0);
    expect(events.flatMap(({ statuses }) => statuses.map(({ status }) => status))).toEqual(expect.arrayContaining(['sent', 'delivered']));
  });
});
