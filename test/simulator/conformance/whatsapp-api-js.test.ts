/** whatsapp-api-js against the simulator: every message it can build, media, blocking, and its own webhook handler. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ActionButtons,
  ActionCallPermission,
  ActionCatalog,
  ActionContactRequest,
  ActionCTA,
  ActionDataExchangeFlow,
  ActionList,
  ActionLocation,
  ActionNavigateFlow,
  ActionProduct,
  ActionProductList,
  Audio,
  Body,
  BodyComponent,
  BodyParameter,
  Button,
  CatalogProduct,
  Contacts,
  CopyComponent,
  Currency,
  DateTime,
  Document,
  Footer,
  Header,
  HeaderComponent,
  HeaderParameter,
  Image,
  Interactive,
  ListSection,
  Location,
  Name,
  PayloadComponent,
  Phone,
  Product,
  ProductSection,
  Reaction,
  Row,
  Sticker,
  Template,
  Text,
  URLComponent,
  Video,
} from 'whatsapp-api-js/messages';
import { WhatsAppAPI } from 'whatsapp-api-js/middleware/web-standard';
import { KAVITA, NUMBER, PICTURE, SECRET, type Setting, startSetting, TOKEN } from './support.ts';

let setting: Setting;
let api: WhatsAppAPI;
const link = 'https://acme.example/file';
// Its types want an id of each kind.
const to = { phone: KAVITA, bsuid: 'IN.0' };

beforeAll(async () => {
  setting = await startSetting();
  api = new WhatsAppAPI({
    token: TOKEN,
    appSecret: SECRET,
    webhookVerifyToken: 'mine',
    v: 'v24.0',
    // It has no option for the base, so its `fetch` is told where Graph is.
    ponyfill: {
      fetch: async (url: string | URL | Request, init?: RequestInit) => {
        const wanted = url instanceof Request ? url.url : url.toString();
        return fetch(wanted.replace('https://graph.facebook.com', setting.url), init);
      },
    },
  });
  setting.simulator.phone(KAVITA).sendText(NUMBER, 'hello');
});
afterAll(() => setting.close());

const sends: [string, () => Parameters<WhatsAppAPI['sendMessage']>[2], object][] = [
  ['a text', () => new Text('Hi', true), { type: 'text', body: 'Hi' }],
  ['an image', () => new Image(link, false, 'A chart'), { body: 'A chart', media: { kind: 'image', link } }],
  ['a voice note', () => new Audio(link, false, true), { media: { kind: 'audio' } }],
  ['a document', () => new Document(link, false, 'Papers', 'loan.pdf'), { body: 'Papers', media: { title: 'loan.pdf' } }],
  ['a video', () => new Video(link, false, 'A tour'), { body: 'A tour', media: { kind: 'video' } }],
  ['a sticker', () => new Sticker(link), { media: { kind: 'sticker' } }],
  ['a place', () => new Location(72.87, 19.07, 'Mumbai', 'Fort'), { media: { kind: 'location', title: 'Mumbai' } }],
  [
    'contacts',
    () => new Contacts([new Name('Meera Nair', 'Meera'), new Phone('+919820010002', 'WORK', '919820010002')]),
    { media: { kind: 'contact', title: 'Meera Nair' } },
  ],
  [
    'a positional template',
    () => new Template('positional', 'en', new BodyComponent(new BodyParameter('Kavita'), new BodyParameter('A1'))),
    { body: 'Hi Kavita, your loan A1 is ready.' },
  ],
  [
    'a template with an amount and a date',
    () =>
      new Template(
        'positional',
        'en',
        new BodyComponent(new BodyParameter(new Currency(25_000_000, 'INR', '₹25,000')), new BodyParameter(new DateTime('21 November'))),
      ),
    { body: 'Hi ₹25,000, your loan 21 November is ready.' },
  ],
  [
    'a named template',
    () => new Template('named', 'en', new BodyComponent(new BodyParameter('A2', 'what'), new BodyParameter('Kavita', 'who'))),
    { body: 'Hi Kavita, your loan A2 is ready.' },
  ],
  [
    'a template with a picture and buttons',
    () =>
      new Template(
        'picture_and_buttons',
        'en',
        new HeaderComponent(new HeaderParameter(new Image(link))),
        new PayloadComponent('thanks'),
        new URLComponent('a1'),
        new CopyComponent('LOAN25'),
      ),
    { media: { kind: 'image', link }, buttons: [{ value: 'thanks' }, { value: 'https://acme.example/a1' }, { value: 'LOAN25' }] },
  ],
  [
    'a template with a place',
    () => new Template('place', 'en', new HeaderComponent(new HeaderParameter(new Location(72.87, 19.07, 'Office', 'Fort')))),
    { body: 'Meet us here.', media: { kind: 'location', title: 'Office' } },
  ],
  [
    'reply buttons',
    () => new Interactive(new ActionButtons(new Button('a', 'On it')), new Body('Pick'), new Header(new Image(link)), new Footer('Acme')),
    { body: 'Pick', footer: 'Acme', media: { kind: 'image' }, buttons: [{ kind: 'reply', title: 'On it', value: 'a' }] },
  ],
  [
    'a list',
    () =>
      new Interactive(
        new ActionList('Open', new ListSection('All', new Row('1', 'One', 'The first'))),
        new Body('Pick'),
        new Header('Loans'),
      ),
    {
      header: 'Loans',
      list: { button: 'Open', sections: [{ title: 'All', rows: [{ id: '1', title: 'One', description: 'The first' }] }] },
    },
  ],
  [
    'an address to open',
    () => new Interactive(new ActionCTA('Open', link), new Body('Look')),
    { buttons: [{ kind: 'url', title: 'Open', value: link }] },
  ],
  [
    'a flow that starts at a screen',
    () => new Interactive(new ActionNavigateFlow('t', '1', 'Start', 'FIRST'), new Body('Fill in')),
    { body: 'Fill in' },
  ],
  [
    'a flow that asks the server',
    () => new Interactive(new ActionDataExchangeFlow('t', '1', 'Start'), new Body('Fill in')),
    { body: 'Fill in' },
  ],
  ['a request for a place', () => new Interactive(new ActionLocation(), new Body('Where?')), { body: 'Where?' }],
  ['a request to call', () => new Interactive(new ActionCallPermission(), new Body('May we call?')), { body: 'May we call?' }],
  ['a request for a number', () => new Interactive(new ActionContactRequest(), new Body('Your number?')), { body: 'Your number?' }],
  ['a product', () => new Interactive(new ActionProduct(new CatalogProduct('p', 'c')), new Body('This one')), { body: 'This one' }],
  [
    'a list of products',
    () => new Interactive(new ActionProductList('c', new ProductSection('All', new Product('p'))), new Body('These'), new Header('Loans')),
    { body: 'These', header: 'Loans' },
  ],
  ['a catalogue', () => new Interactive(new ActionCatalog(new Product('p')), new Body('All')), { body: 'All' }],
];

describe('whatsapp-api-js', () => {
  it.each(sends)('sends %s', async (_name, message, seen) => {
    const sent = await api.sendMessage(NUMBER, to, message(), undefined, 'w.1');
    expect(sent).toMatchObject({
      contacts: [{ input: KAVITA, wa_id: KAVITA.slice(1) }],
      messages: [{ id: expect.stringMatching(/^wamid\./) }],
    });
    expect(setting.lastSeen()).toMatchObject(seen);
    expect(setting.simulator.sends.last()?.biz_opaque_callback_data).toBe('w.1');
  });

  it('reacts, takes the reaction back, answers with a quote, and marks as read while typing', async () => {
    const wamid = setting.simulator.phone(KAVITA).sendText(NUMBER, 'thanks');
    const seen = () =>
      setting.simulator
        .phone(KAVITA)
        .messages(NUMBER)
        .find((message) => message.wamid === wamid);
    await api.sendMessage(NUMBER, to, new Reaction(wamid, '👍'));
    expect(seen()?.reactions).toEqual({ business: '👍' });
    await api.sendMessage(NUMBER, to, new Reaction(wamid));
    expect(seen()?.reactions).toEqual({ business: '' });
    await api.sendMessage(NUMBER, to, new Text('Welcome'), wamid);
    expect(setting.lastSeen()?.quoted).toEqual({ wamid, text: 'thanks' });
    expect(await api.markAsRead(NUMBER, wamid, 'text')).toEqual({ success: true });
    expect(seen()?.ticks).toBe('read');
  });

  it('sends to a business-scoped user id', async () => {
    const { simulator } = setting;
    const inbound = [...simulator.state.messages.values()].find(({ direction, phone }) => direction === 'in' && phone === KAVITA);
    const bsuid = String(inbound?.payload.from_user_id);
    const sent = await api.sendMessage(NUMBER, { phone: undefined as never, bsuid }, new Text('By id'));
    expect(sent).toMatchObject({ contacts: [{ input: bsuid, user_id: bsuid }] });
    expect(setting.lastSeen()?.body).toBe('By id');
  });

  it('uploads a picture, sends it, downloads and deletes it', async () => {
    const form = new FormData();
    form.set('file', new Blob([PICTURE], { type: 'image/png' }), 'a.png');
    const uploaded = (await api.uploadMedia(NUMBER, form)) as { id: string };
    expect(await api.sendMessage(NUMBER, to, new Image(uploaded.id, true))).toMatchObject({ messages: [{}] });
    const found = (await api.retrieveMedia(uploaded.id, NUMBER)) as { url: string; mime_type: string };
    expect(found.mime_type).toBe('image/png');
    const file = await api.fetchMedia(found.url);
    expect([file.headers.get('content-type'), new Uint8Array(await file.arrayBuffer())]).toEqual(['image/png', PICTURE]);
    expect(await api.deleteMedia(uploaded.id, NUMBER)).toEqual({ success: true });
    expect(await api.retrieveMedia(uploaded.id)).toMatchObject({ error: { code: 100, error_subcode: 33 } });
  });

  it('blocks and unblocks a person', async () => {
    expect(await api.blockUser(NUMBER, to)).toMatchObject({ block_users: { added_users: [{ input: KAVITA, wa_id: KAVITA.slice(1) }] } });
    expect(await api.sendMessage(NUMBER, to, new Text('Hi'))).toMatchObject({ error: { code: 130403 } });
    expect(await api.unblockUser(NUMBER, to)).toMatchObject({ block_users: { removed_users: [{ input: KAVITA }] } });
    expect(await api.sendMessage(NUMBER, to, new Text('Hi'))).toMatchObject({ messages: [{}] });
  });

  it('answers the handshake, and verifies and reads the webhooks', async () => {
    const messages: string[] = [];
    const statuses: string[] = [];
    api.on.message = ({ message, from, name }) => {
      messages.push(`${name} ${from}: ${message.type}`);
    };
    api.on.status = ({ status, phone }) => {
      statuses.push(`${phone} ${status}`);
    };
    const handshake = new Request('http://app.example/?hub.mode=subscribe&hub.verify_token=mine&hub.challenge=42');
    expect(api.handle_get(handshake)).toBe('42');
    setting.simulator.phone(KAVITA).send(NUMBER, 'location', { latitude: 1, longitude: 2 });
    const webhooks = [...(await setting.webhooks('messages', 3)), ...(await setting.webhooks('statuses', 4))];
    for (const { headers, text } of webhooks) {
      expect(await api.handle_post(new Request('http://app.example/', { method: 'POST', headers, body: text }))).toBe(200);
      const forged = new Request('http://app.example/', { method: 'POST', headers, body: `${text} ` });
      expect(await api.handle_post(forged)).toBe(401);
    }
    expect(messages).toEqual(['text', 'text', 'location'].map((type) => `Kavita Textiles ${KAVITA.slice(1)}: ${type}`));
    expect(statuses).toEqual(expect.arrayContaining([`${KAVITA.slice(1)} sent`, `${KAVITA.slice(1)} delivered`]));
  });
});
