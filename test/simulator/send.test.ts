/** Sending through the simulator: what is accepted, what is refused, and what the app is told afterwards. */
import { describe, expect, it } from 'vitest';
import { ALERT_TEMPLATE, alertTo, bench, DAY_MS, demo, KAVITA, NUMBER, PRIYA, START_MS, WABA } from './support.ts';

describe('accepting', () => {
  it('answers a text inside the window as Meta does, and reports sent and delivered in time', async () => {
    const { simulator, sendText, send, pass, statuses, posted } = bench();
    simulator.phone(PRIYA).sendText(NUMBER, 'hi');
    await simulator.deliverDue();
    const sent = await send({ to: PRIYA, type: 'text', text: { body: 'Hello' }, biz_opaque_callback_data: 'm1.1' });
    expect(sent).toEqual({
      status: 200,
      body: {
        messaging_product: 'whatsapp',
        contacts: [{ input: PRIYA, wa_id: '919820010007' }],
        messages: [{ id: expect.stringMatching(/^wamid\.HBg[A-Za-z0-9+/=]{20,}$/) }],
      },
    });
    expect(await pass(149)).toBe(0);
    expect(await pass(1)).toBe(1);
    expect(await pass(500)).toBe(1);
    const id = sent.body.messages[0].id;
    const common = {
      id,
      recipient_id: '919820010007',
      recipient_user_id: expect.stringMatching(/^IN\.\d+$/),
      biz_opaque_callback_data: 'm1.1',
      pricing: { billable: false, pricing_model: 'PMP', type: 'free_customer_service', category: 'service' },
      timestamp: String(START_MS / 1_000),
    };
    expect(statuses()).toEqual([
      { ...common, status: 'sent' },
      { ...common, status: 'delivered' },
    ]);
    expect(posted.at(-1)?.body.entry[0].changes[0].value.contacts).toEqual([
      { profile: { name: 'Priya Sharma' }, wa_id: '919820010007', user_id: expect.stringMatching(/^IN\.\d+$/) },
    ]);
    simulator.phone(PRIYA).read(NUMBER);
    await pass(1_000);
    expect(statuses().map(({ status }) => status)).toEqual(['sent', 'delivered', 'read']);
    expect(simulator.sends.last(PRIYA)).toMatchObject({ type: 'text', status: 'read', biz_opaque_callback_data: 'm1.1' });
    await sendText(PRIYA);
    expect(simulator.sends.count).toBe(2);
  });

  it('sends an approved template outside the window with message_status accepted', async () => {
    const { simulator, send } = bench();
    simulator.addTemplate(WABA, ALERT_TEMPLATE);
    const sent = await send(alertTo(PRIYA));
    expect(sent.body.messages).toEqual([{ id: expect.any(String), message_status: 'accepted' }]);
    expect(simulator.phone(PRIYA).lastMessage(NUMBER)).toMatchObject({
      type: 'template',
      header: 'Usage alert',
      body: 'Hi Priya, Kavita Textiles has used most of its plan.',
      footer: 'Acme Loans',
      buttons: [
        { kind: 'reply', title: 'On it', value: 'On it' },
        { kind: 'reply', title: 'Call customer', value: 'Call customer' },
        { kind: 'reply', title: 'Snooze', value: 'Snooze' },
      ],
    });
  });

  const media = { link: 'https://example.com/file' };
  it.each([
    ['text', { text: { body: 'x', preview_url: true } }],
    ['image by link', { type: 'image', image: { ...media, caption: 'A chart' } }],
    ['document with a name', { type: 'document', document: { ...media, filename: 'a.pdf' } }],
    ['audio', { type: 'audio', audio: media }],
    ['video', { type: 'video', video: media }],
    ['sticker', { type: 'sticker', sticker: media }],
    ['location', { type: 'location', location: { latitude: 19.07, longitude: '72.87', name: 'Mumbai' } }],
    ['contacts', { type: 'contacts', contacts: [{ name: { formatted_name: 'Meera Nair' }, phones: [] }] }],
    ['buttons', { type: 'interactive', interactive: buttons([['a', 'On it']]) }],
    ['a list', { type: 'interactive', interactive: list([row('1', 'One')]) }],
    ['a url button', { type: 'interactive', interactive: urlButton('Open', 'https://example.com') }],
  ])('accepts %s', async (_name, body) => {
    const { simulator, send } = bench();
    simulator.phone(KAVITA).sendText(NUMBER, 'hi');
    expect(await send({ to: KAVITA, ...body })).toMatchObject({ status: 200 });
  });

  it('puts a reaction on its message, and reports only sent', async () => {
    const { simulator, send, pass, statuses } = bench();
    const wamid = simulator.phone(KAVITA).sendText(NUMBER, 'thanks!');
    await send({ to: KAVITA, type: 'reaction', reaction: { message_id: wamid, emoji: '👍' } });
    await pass(5_000);
    expect(statuses().map(({ status }) => status)).toEqual(['sent']);
    expect(simulator.phone(KAVITA).messages(NUMBER)).toMatchObject([{ body: 'thanks!', reactions: { business: '👍' } }]);
  });

  it('turns the ticks of the person blue when the business marks their message as read, and shows it typing', async () => {
    const { simulator, send } = bench();
    const wamid = simulator.phone(KAVITA).sendText(NUMBER, 'hello?');
    const ticks = () => simulator.phone(KAVITA).messages(NUMBER)[0]?.ticks;
    expect(ticks()).toBe('sent');
    await simulator.deliverDue();
    expect(ticks()).toBe('delivered');
    const body = { status: 'read', message_id: wamid, typing_indicator: { type: 'text' } };
    expect(await send(body)).toEqual({ status: 200, body: { success: true } });
    expect(ticks()).toBe('read');
    expect([...simulator.state.chats.values()][0]?.typingUntilMs).toBe(START_MS + 25_000);
    expect(await send({ status: 'read', message_id: 'wamid.none' })).toMatchObject({ status: 400, body: { error: { code: 131009 } } });
  });

  it('makes the same ids from the same seed', async () => {
    const ids = async (seed: number) => {
      const { simulator, sendText } = bench({ seed });
      simulator.phone(PRIYA).sendText(NUMBER, 'hi');
      return (await sendText(PRIYA)).body.messages[0].id;
    };
    expect(await ids(7)).toBe(await ids(7));
    expect(await ids(7)).not.toBe(await ids(8));
  });
});

describe('refusing', () => {
  it('tells an error in the whole shape of Meta', async () => {
    expect(await bench().sendText(PRIYA)).toEqual({
      status: 400,
      body: {
        error: {
          message: '(#131047) Re-engagement message',
          type: 'OAuthException',
          code: 131047,
          error_data: {
            messaging_product: 'whatsapp',
            details: 'Message failed to send because more than 24 hours have passed since the customer last replied to this number.',
          },
          fbtrace_id: expect.stringMatching(/^A[\w-]{22}$/),
        },
      },
    });
  });

  it('closes the window exactly 24 hours after the last message of the person', async () => {
    const { simulator, sendText } = bench();
    simulator.phone(PRIYA).sendText(NUMBER, 'hi');
    simulator.clock.wind(DAY_MS - 1);
    expect(await sendText(PRIYA)).toMatchObject({ status: 200 });
    simulator.clock.wind(1);
    expect(await sendText(PRIYA)).toMatchObject({ status: 400, body: { error: { code: 131047 } } });
  });

  it('opens the window from the timestamp of a late message, not from its arrival', async () => {
    const { simulator, sendText } = bench();
    simulator.phone(PRIYA).sendText(NUMBER, 'sent yesterday', { atMs: START_MS - DAY_MS });
    expect(await sendText(PRIYA)).toMatchObject({ body: { error: { code: 131047 } } });
  });

  it('tells a closed window as a failed status when set so', async () => {
    const { simulator, send, pass, statuses } = bench({ settings: { windowRefusal: 'status' } });
    const sent = await send({ to: PRIYA, type: 'text', text: { body: 'x' }, biz_opaque_callback_data: 'm.1' });
    expect(sent.status).toBe(200);
    await pass(1_000);
    expect(statuses()).toEqual([
      {
        id: sent.body.messages[0].id,
        status: 'failed',
        timestamp: String(START_MS / 1_000),
        recipient_id: '919820010007',
        biz_opaque_callback_data: 'm.1',
        errors: [
          {
            code: 131047,
            title: 'Re-engagement message',
            message: 'Re-engagement message',
            error_data: { details: expect.stringContaining('more than 24 hours') },
            href: expect.any(String),
          },
        ],
      },
    ]);
    expect(simulator.phone(PRIYA).messages(NUMBER)).toEqual([]);
  });

  it.each([
    ['status', 200],
    ['answer', 400],
  ] as const)('tells that a person is not on WhatsApp in the %s', async (undeliverableRefusal, status) => {
    const { simulator, send, pass, statuses } = bench({ settings: { undeliverableRefusal } });
    simulator.addTemplate(WABA, ALERT_TEMPLATE);
    simulator.addPersona({ phone: '+919820099999', name: 'No App', isOnWhatsApp: false });
    const sent = await send(alertTo('+919820099999'));
    expect(sent.status).toBe(status);
    await pass(1_000);
    const told = sent.body.error ? [sent.body.error] : statuses().flatMap(({ errors }) => errors as object[]);
    expect(told).toMatchObject([{ code: 131026 }]);
  });

  it.each([
    ['no token', '/1/messages', null, 401, 104],
    ['an unknown token', `/${NUMBER}/messages`, 'nonsense', 401, 190],
    ['an unknown number', '/999/messages', demo.token, 400, 100],
  ])('refuses %s', async (_name, path, token, status, code) => {
    const { graph } = bench();
    expect(await graph('POST', path, { messaging_product: 'whatsapp' }, token)).toMatchObject({ status, body: { error: { code } } });
  });

  it('refuses a revoked token with 190, and another tenant’s token with 100/33', async () => {
    const { simulator, sendText, send } = bench();
    simulator.addAccount({ ...OTHER, token: 'other-token' });
    simulator.phone(PRIYA).sendText(NUMBER, 'hi');
    const foreign = await send({ to: PRIYA, text: { body: 'x' } }, { token: 'other-token' });
    expect(foreign.body.error).toMatchObject({ code: 100, error_subcode: 33, type: 'GraphMethodException' });
    simulator.revokeToken(demo.token);
    expect(await sendText(PRIYA)).toMatchObject({ status: 401, body: { error: { code: 190 } } });
  });

  const long = (count: number) => 'x'.repeat(count);
  it.each([
    ['no product', { messaging_product: undefined, to: PRIYA }, 100],
    ['no recipient', { text: { body: 'x' } }, 100],
    ['a recipient that is no phone', { to: 'priya', text: { body: 'x' } }, 131009],
    ['the sender itself', { to: demo.displayPhone, text: { body: 'x' } }, 131021],
    ['an unknown type', { to: PRIYA, type: 'hologram' }, 100],
    ['a type without its object', { to: PRIYA, type: 'image' }, 131008],
    ['an empty text', { to: PRIYA, text: { body: '' } }, 100],
    ['a text of 4,097 characters', { to: PRIYA, text: { body: long(4_097) } }, 100],
    ['media without id and link', { to: PRIYA, type: 'image', image: {} }, 131008],
    ['a caption of 1,025 characters', { to: PRIYA, type: 'image', image: { id: '1', caption: long(1_025) } }, 100],
    ['callback data of 513 characters', { to: PRIYA, text: { body: 'x' }, biz_opaque_callback_data: long(513) }, 100],
    ['a latitude of 91', { to: PRIYA, type: 'location', location: { latitude: 91, longitude: 0 } }, 131009],
    ['a contact without a name', { to: PRIYA, type: 'contacts', contacts: [{}] }, 131008],
    ['a reaction to nothing known', { to: PRIYA, type: 'reaction', reaction: { message_id: 'wamid.x', emoji: 'x' } }, 131009],
    ['no button', { to: PRIYA, type: 'interactive', interactive: buttons([]) }, 131009],
    [
      'four buttons',
      {
        to: PRIYA,
        type: 'interactive',
        interactive: buttons([
          ['1', 'a'],
          ['2', 'b'],
          ['3', 'c'],
          ['4', 'd'],
        ]),
      },
      131009,
    ],
    ['a button title of 21 characters', { to: PRIYA, type: 'interactive', interactive: buttons([['1', long(21)]]) }, 131009],
    ['a button id of 257 characters', { to: PRIYA, type: 'interactive', interactive: buttons([[long(257), 'a']]) }, 131009],
    [
      'two buttons with one id',
      {
        to: PRIYA,
        type: 'interactive',
        interactive: buttons([
          ['1', 'a'],
          ['1', 'b'],
        ]),
      },
      131009,
    ],
    ['a button body of 1,025 characters', { to: PRIYA, type: 'interactive', interactive: buttons([['1', 'a']], long(1_025)) }, 131009],
    [
      'eleven rows',
      { to: PRIYA, type: 'interactive', interactive: list(Array.from({ length: 11 }, (_, i) => row(`${i}`, `r${i}`))) },
      131009,
    ],
    ['a row title of 25 characters', { to: PRIYA, type: 'interactive', interactive: list([row('1', long(25))]) }, 131009],
    ['two rows with one id', { to: PRIYA, type: 'interactive', interactive: list([row('1', 'a'), row('1', 'b')]) }, 131009],
    ['a url button without a url', { to: PRIYA, type: 'interactive', interactive: urlButton('Open', 'nope') }, 131009],
    ['an unknown interactive type', { to: PRIYA, type: 'interactive', interactive: { ...buttons([['1', 'a']]), type: 'hexagon' } }, 100],
  ])('refuses %s', async (_name, body, code) => {
    const { simulator, send } = bench();
    simulator.phone(PRIYA).sendText(NUMBER, 'hi');
    expect(await send(body)).toMatchObject({ status: 400, body: { error: { code } } });
    expect(simulator.sends.count).toBe(0);
  });

  it('refuses what is not JSON with 100', async () => {
    const { simulator } = bench();
    const response = await simulator.fetch(
      new Request(`https://graph.example/v25.0/${NUMBER}/messages`, {
        method: 'POST',
        body: '{"a":',
        headers: { authorization: `Bearer ${demo.token}` },
      }),
    );
    expect(response.status).toBe(400);
  });

  it.each([
    ['GET', '/nonsense', 404, 803],
    ['POST', `/${NUMBER}/nonsense`, 404, 2500],
    ['GET', '/12345', 400, 100],
  ])('answers %s %s as Graph does', async (method, path, status, code) => {
    expect(await bench().graph(method, path)).toMatchObject({ status, body: { error: { code } } });
  });
});

const OTHER = {
  wabaId: '7700000000000001',
  phoneNumberId: '8800000000000001',
  displayPhone: '+912240961199',
  verifiedName: 'Other Lender',
  portfolioId: '9900000000000001',
};

function buttons(replies: [string, string][], text = 'Pick one') {
  return {
    type: 'button',
    body: { text },
    action: { buttons: replies.map(([id, title]) => ({ type: 'reply', reply: { id, title } })) },
  };
}

function list(rows: object[]) {
  return { type: 'list', body: { text: 'Pick one' }, action: { button: 'Open', sections: [{ title: 'All', rows }] } };
}

function row(id: string, title: string) {
  return { id, title };
}

function urlButton(label: string, url: string) {
  return { type: 'cta_url', body: { text: 'Look' }, action: { name: 'cta_url', parameters: { display_text: label, url } } };
}
