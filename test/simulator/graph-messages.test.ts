/** Sends in the Graph API beyond the usual: every interactive kind, template parts, reactions, reading and their limits. */
import { describe, expect, it } from 'vitest';
import { type Bench, bench, DAY_MS, demo, KAVITA, NUMBER, PRIYA, WABA } from './support.ts';

const long = (count: number) => 'x'.repeat(count);
const link = 'https://acme.example/file';
const opened = (): Bench => {
  const here = bench();
  here.simulator.phone(PRIYA).sendText(NUMBER, 'hi');
  return here;
};
const interactive = (type: string, action: object, around: object = { body: { text: 'x' } }) => ({
  type: 'interactive',
  interactive: { type, ...around, action },
});
const named = (type: string, name: string, parameters: object = {}) => interactive(type, { name, parameters });
const flow = (parameters: object) => named('flow', 'flow', { flow_id: '1', flow_cta: 'Start', ...parameters });
const section = (over: object = {}) => ({ title: 'All', rows: [{ id: '1', title: 'One' }], ...over });
const list = (...sections: object[]) => interactive('list', { button: 'Open', sections });
const products = (count: number) => ({
  title: 'All',
  product_items: Array.from({ length: count }, (_, i) => ({ product_retailer_id: `p${i}` })),
});
const cards = (count: number) =>
  interactive('carousel', {
    cards: Array.from({ length: count }, (_, card_index) => ({
      card_index,
      header: { type: 'image', image: { link } },
      action: { name: 'cta_url' },
    })),
  });
const buttons = { buttons: [{ type: 'reply', reply: { id: '1', title: 'a' } }] };
const media = (type: string, content: object) => ({ type, [type]: content });

describe('messages', () => {
  it.each([
    ['a flow by name', named('flow', 'flow', { flow_name: 'loan', flow_cta: 'Start', flow_message_version: '3' })],
    [
      'a list of ten rows in ten sections',
      list(...Array.from({ length: 10 }, (_, i) => section({ title: `s${i}`, rows: [{ id: `${i}`, title: 'r', description: long(72) }] }))),
    ],
    ['a list body of 4,096 characters', interactive('list', { button: 'Open', sections: [section()] }, { body: { text: long(4_096) } })],
    ['a video as header of buttons', interactive('button', buttons, { body: { text: 'x' }, header: { type: 'video', video: { link } } })],
    ['a product without a body', interactive('product', { catalog_id: 'c', product_retailer_id: 'p' }, {})],
    [
      'thirty products',
      interactive(
        'product_list',
        { catalog_id: 'c', sections: [products(30)] },
        { body: { text: 'x' }, header: { type: 'text', text: 'h' } },
      ),
    ],
    ['ten cards', cards(10)],
    ['an object as JSON in text', { type: 'text', text: '{"body":"Hi"}' }],
    ['callback data that looks like JSON', { type: 'text', text: { body: 'x' }, biz_opaque_callback_data: '{"a":1}' }],
    ['a quote of something that is gone', { type: 'text', text: { body: 'x' }, context: { message_id: 'wamid.gone' } }],
    ['callback data of 512 characters', { type: 'text', text: { body: 'x' }, biz_opaque_callback_data: long(512) }],
    [
      '257 contacts',
      { type: 'contacts', contacts: Array.from({ length: 257 }, () => ({ name: { formatted_name: 'A', first_name: 'A' } })) },
    ],
  ])('accepts %s', async (_name, body) => {
    expect(await opened().send({ to: PRIYA, ...body })).toMatchObject({ status: 200 });
  });

  it.each([
    ['a flow without a flow', named('flow', 'flow', { flow_cta: 'Start' }), 131008],
    ['a flow button of 21 characters', flow({ flow_cta: long(21) }), 131009],
    ['a flow of another version', flow({ flow_message_version: '2' }), 131009],
    ['a request for a place by another name', named('location_request_message', 'cta_url'), 131009],
    ['an address in another country', named('address_message', 'address_message', { country: 'DE' }), 131009],
    ['a product without a catalogue', interactive('product', { product_retailer_id: 'p' }), 131008],
    ['no products', interactive('product_list', { catalog_id: 'c', sections: [products(0)] }), 131009],
    ['31 products', interactive('product_list', { catalog_id: 'c', sections: [products(31)] }), 131009],
    ['one card', cards(1), 131009],
    ['eleven cards', cards(11), 131009],
    ['eleven sections', list(...Array.from({ length: 11 }, (_, i) => section({ title: `s${i}` }))), 131009],
    ['a section without a title beside another', list(section(), section({ title: undefined })), 131008],
    ['a section title of 25 characters', list(section({ title: long(25) })), 131009],
    ['a section without rows', list(section(), section({ title: 'Empty', rows: [] })), 131009],
    ['a row id of 201 characters', list(section({ rows: [{ id: long(201), title: 'a' }] })), 131009],
    ['a row description of 73 characters', list(section({ rows: [{ id: '1', title: 'a', description: long(73) }] })), 131009],
    ['a list button of 21 characters', interactive('list', { button: long(21), sections: [section()] }), 131009],
    [
      'a list body of 4,097 characters',
      interactive('list', { button: 'Open', sections: [section()] }, { body: { text: long(4_097) } }),
      131009,
    ],
    [
      'a picture as header of a list',
      interactive('list', { button: 'Open', sections: [section()] }, { body: { text: 'x' }, header: { type: 'image', image: { link } } }),
      131009,
    ],
    [
      'a header of 61 characters',
      interactive('button', buttons, { body: { text: 'x' }, header: { type: 'text', text: long(61) } }),
      131009,
    ],
    ['a footer of 61 characters', interactive('button', buttons, { body: { text: 'x' }, footer: { text: long(61) } }), 131009],
    ['a header without id and link', interactive('button', buttons, { body: { text: 'x' }, header: { type: 'image', image: {} } }), 131008],
    ['no body', interactive('button', buttons, {}), 131008],
    ['no action', { type: 'interactive', interactive: { type: 'button', body: { text: 'x' } } }, 131008],
    ['a url label of 21 characters', named('cta_url', 'cta_url', { display_text: long(21), url: link }), 131009],
    ['a caption on a voice note', media('audio', { link, caption: 'x' }), 100],
    ['a file name on a picture', media('image', { link, filename: 'a.png' }), 100],
    ['an id and a link at once', media('image', { id: '1', link }), 131008],
    ['a link that is none', media('image', { link: 'acme' }), 131009],
    ['a reaction that is a word', media('reaction', { message_id: 'wamid.x', emoji: 'yes' }), 131009],
    ['two emoji', media('reaction', { message_id: 'wamid.x', emoji: '👍👍' }), 131009],
    ['258 contacts', { type: 'contacts', contacts: Array.from({ length: 258 }, () => ({ name: { formatted_name: 'A' } })) }, 100],
    ['a group', { recipient_type: 'group', type: 'text', text: { body: 'x' } }, 100],
    ['a quote without an id', { type: 'text', text: { body: 'x' }, context: {} }, 131008],
    ['a longitude of 181', media('location', { latitude: 0, longitude: 181 }), 131009],
  ])('refuses %s', async (_name, body, code) => {
    const here = opened();
    const answer = await here.send({ to: PRIYA, ...body });
    expect([answer.status, answer.body.error?.code]).toEqual([400, code]);
    expect(here.simulator.sends.count).toBe(0);
  });

  it('refuses a business-scoped user id that nobody has', async () => {
    expect((await opened().send({ recipient: 'IN.123', text: { body: 'x' } })).body.error.code).toBe(131026);
  });

  it('sends to the phone when a user id is given too', async () => {
    expect((await opened().send({ to: PRIYA, recipient: 'IN.123', text: { body: 'x' } })).body.contacts).toEqual([
      { input: PRIYA, wa_id: PRIYA.slice(1) },
    ]);
  });
});

describe('messages from long ago', () => {
  it('accepts a reaction to a message of 30 days ago, and fails one a moment later', async () => {
    const { simulator, send, pass, statuses } = opened();
    const wamid = simulator.phone(PRIYA).sendText(NUMBER, 'hello');
    const react = () => send({ to: PRIYA, type: 'reaction', reaction: { message_id: wamid, emoji: '❤️' } });
    simulator.clock.wind(30 * DAY_MS);
    simulator.phone(PRIYA).sendText(NUMBER, 'me again');
    await react();
    await pass(1_000);
    expect((await react()).status).toBe(200);
    await pass(1_000);
    expect(statuses().map(({ status, errors }) => [status, (errors as { code: number }[] | undefined)?.[0]?.code])).toEqual([
      ['sent', undefined],
      ['failed', 131009],
    ]);
  });

  it('marks a message as read for 30 days, and types in text only', async () => {
    const { simulator, send } = opened();
    const wamid = simulator.phone(KAVITA).sendText(NUMBER, 'hello');
    const read = { status: 'read', message_id: wamid };
    expect((await send({ ...read, typing_indicator: { type: 'audio' } })).body.error.code).toBe(100);
    expect((await send({ ...read, messaging_product: undefined })).body.error.code).toBe(100);
    simulator.clock.wind(30 * DAY_MS);
    expect((await send(read)).status).toBe(200);
    simulator.clock.wind(1);
    expect((await send(read)).body.error.code).toBe(131009);
  });
});

describe('the parts of a template', () => {
  const components = [
    { type: 'HEADER', format: 'DOCUMENT' },
    { type: 'BODY', text: 'Your papers, {{1}}.' },
    {
      type: 'BUTTONS',
      buttons: [
        { type: 'URL', text: 'Open', url: 'https://a.b/{{1}}' },
        { type: 'URL', text: 'Home', url: 'https://a.b' },
        { type: 'COPY_CODE', example: ['x'] },
      ],
    },
  ];
  const header = { type: 'header', parameters: [{ type: 'document', document: { link, filename: 'a.pdf' } }] };
  const body = { type: 'body', parameters: [{ type: 'text', text: 'Priya' }] };
  const url = (index: unknown = 0, text: unknown = 'a1') => ({
    type: 'button',
    sub_type: 'url',
    index,
    parameters: [{ type: 'text', text }],
  });
  const copy = (coupon_code: unknown = 'LOAN25') => ({
    type: 'button',
    sub_type: 'copy_code',
    index: '2',
    parameters: [{ type: 'coupon_code', coupon_code }],
  });
  const send = async (...given: object[]) => {
    const here = bench();
    here.simulator.addTemplate(WABA, { name: 'papers', language: 'en', components });
    const answer = await here.send({
      to: PRIYA,
      type: 'template',
      template: { name: 'papers', language: { code: 'en' }, components: given },
    });
    return answer.body.error?.code ?? answer.status;
  };

  it.each([
    ['is sent with all of them', [header, body, url(), copy()], 200],
    ['is refused without its header', [body, url(), copy()], 132012],
    [
      'is refused with a picture as header',
      [{ type: 'header', parameters: [{ type: 'image', image: { link } }] }, body, url(), copy()],
      132012,
    ],
    [
      'is refused with a header without a file',
      [{ type: 'header', parameters: [{ type: 'document', document: {} }] }, body, url(), copy()],
      131008,
    ],
    [
      'is refused with a file that does not exist',
      [{ type: 'header', parameters: [{ type: 'document', document: { id: '9' } }] }, body, url(), copy()],
      131009,
    ],
    ['is refused without the end of its address', [header, body, copy()], 131008],
    ['is refused with an end for an address that has none', [header, body, url(), url(1), copy()], 132018],
    ['is refused without its code', [header, body, url()], 131008],
    ['is refused with a code of 21 characters', [header, body, url(), copy(long(21))], 131009],
    ['is refused with a button without an index', [header, body, url(null), copy()], 131008],
    ['is refused with a button that it does not have', [header, body, url(), url(7), copy()], 131009],
    ['is refused with a component that it does not have', [header, body, url(), copy(), { type: 'footer' }], 132012],
    [
      'is refused with an offer that it does not make',
      [header, body, url(), copy(), { type: 'limited_time_offer', parameters: [] }],
      132000,
    ],
    [
      'is refused with cards that it does not have',
      [header, body, url(), copy(), { type: 'carousel', cards: [{ card_index: 0 }] }],
      132000,
    ],
  ] as [string, object[], number][])('%s', async (_name, given, code) => {
    expect(await send(...given)).toBe(code);
  });

  it('needs all cards of a carousel, each with its own parts', async () => {
    const here = bench();
    const card = {
      components: [
        { type: 'HEADER', format: 'IMAGE' },
        { type: 'BODY', text: 'Only for {{1}} today.' },
      ],
    };
    here.simulator.addTemplate(WABA, {
      name: 'offers',
      language: 'en',
      components: [
        { type: 'BODY', text: 'Offers' },
        { type: 'CAROUSEL', cards: [card, card] },
      ],
    });
    const sent = (card_index: number, parts: object[] = [{ type: 'header', parameters: [{ type: 'image', image: { link } }] }, body]) => ({
      card_index,
      components: parts,
    });
    const code = async (cards: object[]) => {
      const template = { name: 'offers', language: { code: 'en' }, components: [{ type: 'carousel', cards }] };
      const answer = await here.send({ to: PRIYA, type: 'template', template });
      return answer.body.error?.code ?? answer.status;
    };
    expect(await code([sent(0), sent(1)])).toBe(200);
    expect(await code([sent(0)])).toBe(132000);
    expect(await code([sent(0), sent(2)])).toBe(131009);
    expect(await code([sent(0), sent(1, [body])])).toBe(132012);
    expect(await code([sent(0), sent(1, [{ type: 'header', parameters: [{ type: 'image', image: { link } }] }])])).toBe(132000);
  });

  it('needs latitude and longitude in a place', async () => {
    const here = bench();
    here.simulator.addTemplate(WABA, {
      name: 'place',
      language: 'en',
      components: [
        { type: 'HEADER', format: 'LOCATION' },
        { type: 'BODY', text: 'Here' },
      ],
    });
    const at = async (location: object) => {
      const components = [{ type: 'header', parameters: [{ type: 'location', location }] }];
      return (await here.send({ to: PRIYA, type: 'template', template: { name: 'place', language: { code: 'en' }, components } })).body
        .error?.code;
    };
    expect(await at({ latitude: '19.07' })).toBe(131008);
    expect(await at({ latitude: '19.07', longitude: 72.87, name: 'Office', address: demo.tenantName })).toBeUndefined();
  });
});
