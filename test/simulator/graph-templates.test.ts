/** Templates in the Graph API: definitions, lists, edits, deletion, quality and category, at every documented limit. */
import { describe, expect, it } from 'vitest';
import { ALERT_TEMPLATE, alertTo, type Bench, bench, DAY_MS, HOUR_MS, NUMBER, PRIYA, START_MS, WABA } from './support.ts';

const TEMPLATES = `/${WABA}/message_templates`;
const CREATE = { ...ALERT_TEMPLATE, category: 'UTILITY' };
const long = (count: number) => 'x'.repeat(count);
const body = { type: 'BODY', text: 'Your loan is ready.' };
const button = (button: object) => ({ components: [body, { type: 'BUTTONS', buttons: [button] }] });
const link = (url: string, example?: unknown) => button({ type: 'URL', text: 'Open', url, ...(example ? { example } : {}) });
const header = (part: object) => ({ components: [{ type: 'HEADER', ...part }, body] });
const otp = { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE' }] };
const card = (format = 'IMAGE') => ({
  components: [
    { type: 'HEADER', format, example: { header_handle: ['4::x'] } },
    { type: 'BODY', text: 'An offer for {{1}} today only.', example: { body_text: [['you']] } },
    { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Yes' }] },
  ],
});
const carousel = (...cards: object[]) => ({ components: [body, { type: 'CAROUSEL', cards }] });
const events = ({ posted }: Bench) => posted.map((one) => one.body.entry[0].changes[0]);

describe('definitions', () => {
  it.each([
    ['a header without a format', 2388047, header({ text: 'x' })],
    ['a header with an emoji', 2388047, header({ format: 'TEXT', text: 'Loan 🎉' })],
    ['a header with a new line', 2388047, header({ format: 'TEXT', text: 'a\nb' })],
    ['a header with two variables', 2388047, header({ format: 'TEXT', text: 'a {{1}} b {{2}}', example: { header_text: ['x', 'y'] } })],
    ['a header variable without an example', 2388043, header({ format: 'TEXT', text: 'Loan {{1}}' })],
    ['a media header with an empty sample', 2388043, header({ format: 'VIDEO', example: { header_handle: [] } })],
    ['a footer with a new line', 2388073, { components: [body, { type: 'FOOTER', text: 'a\nb' }] }],
    ['a body without text', 2388072, { components: [{ type: 'BODY' }] }],
    ['an empty example', 2388043, { components: [{ type: 'BODY', text: 'Hello {{1}}, welcome here.', example: { body_text: [['']] } }] }],
    [
      'a named variable without its example',
      2388043,
      {
        parameter_format: 'NAMED',
        components: [
          {
            type: 'BODY',
            text: 'Hello {{who}}, welcome here.',
            example: { body_text_named_params: [{ param_name: 'what', example: 'x' }] },
          },
        ],
      },
    ],
    [
      'a named variable with capitals',
      2388072,
      { parameter_format: 'NAMED', components: [{ type: 'BODY', text: 'Hello {{Who}}, welcome here.' }] },
    ],
    ['no buttons in BUTTONS', 2388055, { components: [body, { type: 'BUTTONS', buttons: [] }] }],
    ['a variable in a label', 2388055, button({ type: 'QUICK_REPLY', text: 'Call {{1}}' })],
    ['an address that is none', 2388055, link('acme')],
    ['two variables in an address', 2388055, link('https://a.b/{{1}}/{{2}}', ['x'])],
    ['an address of 2,001 characters', 2388040, link(`https://a.b/${long(1_989)}`)],
    ['an address variable without an example', 2388043, link('https://a.b/{{1}}')],
    ['a phone of 21 characters', 2388040, button({ type: 'PHONE_NUMBER', text: 'Call', phone_number: long(21) })],
    ['a copy code without an example', 2388043, button({ type: 'COPY_CODE' })],
    ['a copy code of 21 characters', 2388040, button({ type: 'COPY_CODE', example: long(21) })],
    ['a flow button without a flow', 2388055, button({ type: 'FLOW', text: 'Start' })],
    ['a button of an unknown type', undefined, button({ type: 'HOLOGRAM', text: 'x' })],
    ['a carousel without cards', undefined, carousel()],
    ['a carousel of eleven cards', undefined, carousel(...Array.from({ length: 11 }, () => card()))],
    ['cards that differ in shape', undefined, carousel(card(), card('VIDEO'))],
    ['a card without a picture', undefined, carousel({ components: [body] })],
    ['an authentication body with words', 2388072, { category: 'AUTHENTICATION', components: [body, otp] }],
    ['an authentication template without a button', 2388055, { category: 'AUTHENTICATION', components: [{ type: 'BODY' }] }],
    [
      'an authentication template with a quick reply',
      2388055,
      { category: 'AUTHENTICATION', components: [{ type: 'BODY' }, button({ type: 'QUICK_REPLY', text: 'x' }).components[1]] },
    ],
    [
      'a code that lives 91 minutes',
      2388073,
      { category: 'AUTHENTICATION', components: [{ type: 'BODY' }, { type: 'FOOTER', code_expiration_minutes: 91 }, otp] },
    ],
    [
      'an authentication template with a header',
      undefined,
      { category: 'AUTHENTICATION', components: [{ type: 'BODY' }, { type: 'HEADER', format: 'TEXT', text: 'x' }, otp] },
    ],
    ['a language Meta does not have', undefined, { language: 'xx' }],
    ['a utility message that waits a day', undefined, { message_send_ttl_seconds: 86_400 }],
    ['a marketing message that waits a minute', undefined, { category: 'MARKETING', message_send_ttl_seconds: 60 }],
  ])('refuses %s', async (_name, subcode, change) => {
    const { status, body: answer } = await bench().graph('POST', TEMPLATES, { ...CREATE, ...change });
    expect([status, answer.error?.code, answer.error?.error_subcode]).toEqual([400, 100, subcode]);
  });

  it.each([
    [
      'two URL buttons, a phone and a copy code',
      {
        components: [
          body,
          {
            type: 'BUTTONS',
            buttons: [
              { type: 'URL', text: 'Open', url: 'https://a.b/{{1}}', example: ['https://a.b/x'] },
              { type: 'URL', text: 'More', url: 'https://a.b' },
              { type: 'PHONE_NUMBER', text: 'Call', phone_number: '+912240961100' },
              { type: 'COPY_CODE', example: 'LOAN25' },
            ],
          },
        ],
      },
    ],
    ['a place as header', header({ format: 'LOCATION' })],
    ['a picture as header', header({ format: 'image', example: { header_handle: ['4::x'] } })],
    ['a carousel', carousel(card(), card())],
    ['a utility message that waits half an hour', { message_send_ttl_seconds: 1_800 }],
    ['components as JSON in text', { components: JSON.stringify([body]) }],
  ])('takes %s', async (_name, change) => {
    expect((await bench().graph('POST', TEMPLATES, { ...CREATE, ...change })).status).toBe(200);
  });

  it('keeps authentication templates in the words of Meta, and sends them with the code', async () => {
    const { simulator, graph, send } = bench();
    const components = [{ type: 'BODY', add_security_recommendation: true }, { type: 'FOOTER', code_expiration_minutes: 10 }, otp];
    await graph('POST', TEMPLATES, { name: 'code', language: 'en', category: 'AUTHENTICATION', components });
    simulator.decideTemplate(WABA, 'code', 'APPROVED');
    const code = [
      { type: 'body', parameters: [{ type: 'text', text: '4711' }] },
      { type: 'button', sub_type: 'url', index: 0, parameters: [{ type: 'text', text: '4711' }] },
    ];
    const message = { type: 'template', template: { name: 'code', language: { code: 'en' }, components: code } };
    expect((await send({ to: PRIYA, ...message })).status).toBe(200);
    expect(simulator.phone(PRIYA).lastMessage(NUMBER)).toMatchObject({
      body: '*4711* is your verification code. For your security, do not share this code.',
      footer: 'This code expires in 10 minutes.',
      buttons: [{ title: 'Copy code', value: expect.stringContaining('code=otp4711') }],
    });
    const inbound = simulator.state.messages.get(simulator.phone(PRIYA).sendText(NUMBER, 'hi'));
    expect((await send({ recipient: inbound?.payload.from_user_id, ...message })).body.error.code).toBe(131062);
  });

  it('lets a verified business with an approved name have 6,000', async () => {
    const { simulator, graph } = bench();
    for (let i = 0; i < 5_999; i += 1) simulator.addTemplate(WABA, { ...ALERT_TEMPLATE, name: `t${i}` });
    expect((await graph('POST', TEMPLATES, CREATE)).status).toBe(200);
    expect((await graph('POST', TEMPLATES, { ...CREATE, language: 'hi' })).body.error.error_subcode).toBe(2388019);
  });
});

describe('lists', () => {
  const names = async (query: string) => {
    const { simulator, graph } = bench();
    simulator.addTemplate(WABA, { ...ALERT_TEMPLATE, name: 'alert' });
    simulator.addTemplate(WABA, { ...ALERT_TEMPLATE, name: 'alert_hi', language: 'hi', status: 'PAUSED' });
    const offer = simulator.addTemplate(WABA, {
      ...ALERT_TEMPLATE,
      name: 'offer',
      category: 'MARKETING',
      components: [{ type: 'BODY', text: 'Big Sale' }],
    });
    offer.qualityScore = 'GREEN';
    const answer = await graph('GET', `${TEMPLATES}?${query}`);
    return answer.body.data?.map((one: { name: string }) => one.name) ?? answer.body.error.code;
  };

  it.each([
    ['name=alert', ['alert']],
    ['name_or_content=big%20sale', ['offer']],
    ['name_or_content=ALERT', ['alert', 'alert_hi']],
    ['status=PAUSED', ['alert_hi']],
    ['status=["PAUSED","PENDING"]', ['alert_hi']],
    ['category=marketing,utility', ['alert', 'alert_hi', 'offer']],
    ['language=hi', ['alert_hi']],
    ['quality_score=GREEN', ['offer']],
    ['quality_score=RED', []],
    ['limit=0', ['alert', 'alert_hi', 'offer']],
    ['after=nonsense', ['alert', 'alert_hi', 'offer']],
    ['fields=name,colour', 100],
  ])('finds by %s', async (query, found) => {
    expect(await names(query)).toEqual(found);
  });

  it('goes forwards and backwards through pages, by cursors and by the addresses it gives', async () => {
    const { simulator, graph } = bench();
    for (let i = 0; i < 5; i += 1) simulator.addTemplate(WABA, { ...ALERT_TEMPLATE, name: `t${i}` });
    const read = async (path: string) => {
      const { data, paging } = (await graph('GET', path)).body;
      const relative = (url?: string) => url?.replace(/^.*\/v25\.0/, '');
      return {
        names: data.map((one: { name: string }) => one.name).join(),
        next: relative(paging.next),
        previous: relative(paging.previous),
      };
    };
    const first = await read(`${TEMPLATES}?limit=2&fields=name`);
    const second = await read(first.next ?? '');
    const third = await read(second.next ?? '');
    const back = await read(third.previous ?? '');
    const start = await read(back.previous ?? '');
    expect([first, second, third, back, start].map((page) => page.names)).toEqual(['t0,t1', 't2,t3', 't4', 't2,t3', 't0,t1']);
    expect([first.previous, third.next, start.previous]).toEqual([undefined, undefined, undefined]);
  });
});

describe('edits', () => {
  const edited = { components: [{ type: 'BODY', text: 'Other words now.' }] };

  it('replaces all components, keeps an approved template in use, and lets review reject it after all', async () => {
    const here = bench({ settings: { templateReview: { afterMs: 1_000, decision: 'REJECTED', reason: 'PROMOTIONAL' } } });
    const { id } = here.simulator.addTemplate(WABA, ALERT_TEMPLATE);
    expect((await here.graph('POST', `/${id}`, edited)).body).toEqual({ success: true, id, name: 'usage_risk', category: 'UTILITY' });
    const shown = async () => (await here.graph('GET', `/${id}?fields=status,components,rejected_reason`)).body;
    expect(await shown()).toEqual({ id, status: 'APPROVED', rejected_reason: 'NONE', ...edited });
    await here.pass(1_000);
    expect(await shown()).toMatchObject({ status: 'REJECTED', rejected_reason: 'PROMOTIONAL' });
  });

  it.each(['REJECTED', 'PAUSED'] as const)('sends a %s template to review again, as often as one likes', async (status) => {
    const here = bench();
    const { id } = here.simulator.addTemplate(WABA, { ...ALERT_TEMPLATE, status });
    for (let i = 0; i < 3; i += 1) {
      here.simulator.decideTemplate(WABA, 'usage_risk', status);
      expect((await here.graph('POST', `/${id}`, { ...edited, category: 'MARKETING' })).status).toBe(200);
    }
    expect((await here.graph('GET', `/${id}?fields=status,category`)).body).toEqual({ id, status: 'PENDING', category: 'MARKETING' });
    await here.pass(30_000);
    expect((await here.graph('GET', `/${id}?fields=status`)).body.status).toBe('APPROVED');
  });

  it('lets an approved template be edited once a day and ten times in 30 days', async () => {
    const { simulator, graph } = bench();
    const { id } = simulator.addTemplate(WABA, ALERT_TEMPLATE);
    const edit = async () => (await graph('POST', `/${id}`, edited)).status;
    expect([await edit(), await edit()]).toEqual([200, 400]);
    for (let i = 0; i < 9; i += 1) {
      simulator.clock.wind(DAY_MS);
      expect(await edit()).toBe(200);
    }
    simulator.clock.wind(DAY_MS);
    expect(await edit()).toBe(400);
    simulator.clock.wind(20 * DAY_MS);
    expect(await edit()).toBe(200);
  });

  it.each([
    ['while it is pending', 'PENDING', edited, 2388039],
    ['when it is disabled', 'DISABLED', edited, 2388039],
    ['into another category when approved', 'APPROVED', { category: 'MARKETING' }, 2388039],
    ['into nothing', 'APPROVED', {}, undefined],
    ['into a wrong shape', 'APPROVED', { components: [{ type: 'BODY', text: long(1_025) }] }, 2388040],
    ['into a wrong time to live', 'APPROVED', { message_send_ttl_seconds: 5 }, undefined],
  ] as const)('refuses to edit a template %s', async (_name, status, change, subcode) => {
    const { simulator, graph } = bench();
    const { id } = simulator.addTemplate(WABA, { ...ALERT_TEMPLATE, status });
    const { status: http, body: answer } = await graph('POST', `/${id}`, change);
    expect([http, answer.error.code, answer.error.error_subcode]).toEqual([400, 100, subcode]);
  });
});

describe('deletion', () => {
  it('keeps the name of an approved template taken for 30 days, in its language only', async () => {
    const { simulator, graph } = bench();
    simulator.addTemplate(WABA, ALERT_TEMPLATE);
    await graph('DELETE', `${TEMPLATES}?name=usage_risk`);
    expect((await graph('POST', TEMPLATES, CREATE)).body.error.error_subcode).toBe(2388023);
    expect((await graph('POST', TEMPLATES, { ...CREATE, language: 'hi' })).status).toBe(200);
    simulator.clock.wind(30 * DAY_MS);
    expect((await graph('POST', TEMPLATES, CREATE)).status).toBe(200);
  });

  it('waits 30 days while messages are on their way, and sends no more', async () => {
    const here = bench();
    const { id } = here.simulator.addTemplate(WABA, ALERT_TEMPLATE);
    await here.send(alertTo(PRIYA));
    await here.graph('DELETE', `${TEMPLATES}?name=usage_risk`);
    expect((await here.graph('GET', `/${id}?fields=status`)).body.status).toBe('PENDING_DELETION');
    expect((await here.send(alertTo(PRIYA))).body.error.code).toBe(132001);
    await here.pass(30 * DAY_MS);
    expect((await here.graph('GET', `/${id}`)).status).toBe(400);
    expect(events(here).flatMap(({ field, value }) => (field === 'messages' ? [] : [value.event]))).toEqual([
      'PENDING_DELETION',
      'DELETED',
    ]);
  });

  it('refuses without a name, and for a disabled template', async () => {
    const { simulator, graph } = bench();
    simulator.addTemplate(WABA, { ...ALERT_TEMPLATE, status: 'DISABLED' });
    expect((await graph('DELETE', TEMPLATES)).body.error.code).toBe(100);
    expect((await graph('DELETE', `${TEMPLATES}?name=usage_risk`)).body.error.error_subcode).toBe(2388039);
  });
});

describe('quality and category', () => {
  it('pauses a red template for 3 hours, then for 6, then disables it, with a webhook for each step', async () => {
    const here = bench();
    const template = here.simulator.addTemplate(WABA, ALERT_TEMPLATE);
    const turnRed = () =>
      here.simulator.fetch(
        new Request('https://sim.example/_sim/templates/quality', {
          method: 'POST',
          body: JSON.stringify({ name: 'usage_risk', score: 'RED' }),
        }),
      );
    for (const hours of [3, 6]) {
      await turnRed();
      expect((await here.send(alertTo(PRIYA))).body.error.code).toBe(132015);
      await here.pass(hours * HOUR_MS - 1);
      expect(template.status).toBe('PAUSED');
      await here.pass(1);
      expect(template.status).toBe('APPROVED');
    }
    await turnRed();
    await here.simulator.deliverDue();
    expect((await here.send(alertTo(PRIYA))).body.error.code).toBe(132016);
    expect(events(here).map(({ value }) => value.new_quality_score ?? value.other_info?.title)).toEqual([
      'RED',
      'FIRST_PAUSE',
      'UNPAUSE',
      'RED',
      'SECOND_PAUSE',
      'UNPAUSE',
      'RED',
      'DISABLED',
    ]);
  });

  it('shows the quality and when it was given', async () => {
    const { simulator, graph } = bench();
    const template = simulator.addTemplate(WABA, ALERT_TEMPLATE);
    simulator.clock.wind(HOUR_MS);
    simulator.fault({ match: { field: 'message_template_quality_update' }, effect: { kind: 'drop' } });
    const quality = async () => (await graph('GET', `/${template.id}?fields=quality_score`)).body.quality_score;
    expect(await quality()).toEqual({ score: 'UNKNOWN', date: START_MS / 1_000 });
    await simulator.fetch(
      new Request('https://sim.example/_sim/templates/quality', {
        method: 'POST',
        body: JSON.stringify({ name: 'usage_risk', score: 'YELLOW' }),
      }),
    );
    expect(await quality()).toEqual({ score: 'YELLOW', date: (START_MS + HOUR_MS) / 1_000 });
  });

  it('announces another category a day ahead in Meta’s own words, then changes it', async () => {
    const here = bench();
    const { id } = here.simulator.addTemplate(WABA, ALERT_TEMPLATE);
    const change = { name: 'usage_risk', category: 'MARKETING', isImpending: true };
    await here.simulator.fetch(
      new Request('https://sim.example/_sim/templates/category', { method: 'POST', body: JSON.stringify(change) }),
    );
    await here.pass(0);
    const named = { message_template_id: Number(id), message_template_name: 'usage_risk', message_template_language: 'en' };
    const impending = {
      ...named,
      new_category: 'UTILITY',
      correct_category: 'MARKETING',
      category_update_timestamp: (START_MS + DAY_MS) / 1_000,
    };
    expect(events(here)).toEqual([{ field: 'template_category_update', value: impending }]);
    expect((await here.graph('GET', `/${id}?fields=category`)).body.category).toBe('UTILITY');
    await here.pass(DAY_MS);
    expect(events(here).at(-1)).toEqual({
      field: 'template_category_update',
      value: { ...named, previous_category: 'UTILITY', new_category: 'MARKETING' },
    });
    expect((await here.graph('GET', `/${id}?fields=category`)).body.category).toBe('MARKETING');
  });
});
