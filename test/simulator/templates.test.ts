/** Templates: creating, reviewing, listing, deleting, and what may be sent in which state. */
import { describe, expect, it } from 'vitest';
import { ALERT_TEMPLATE, alertTo, bench, demo, NUMBER, PRIYA, WABA } from './support.ts';

const CREATE = { ...ALERT_TEMPLATE, category: 'UTILITY' };
const body = (text: string, example?: unknown) => [{ type: 'BODY', text, ...(example ? { example } : {}) }];

describe('creating', () => {
  it('is pending at first, approved after review, and told by webhook with a numeric id', async () => {
    const { simulator, graph, pass, posted } = bench();
    const created = await graph('POST', `/${WABA}/message_templates`, CREATE);
    expect(created).toEqual({ status: 200, body: { id: expect.stringMatching(/^\d{15}$/), status: 'PENDING', category: 'UTILITY' } });
    await pass(simulator.settings.templateReview.afterMs - 1);
    expect(posted).toEqual([]);
    await pass(1);
    expect(posted[0]?.body).toEqual({
      object: 'whatsapp_business_account',
      entry: [
        {
          id: WABA,
          time: Math.floor(simulator.clock.now() / 1_000),
          changes: [
            {
              field: 'message_template_status_update',
              value: {
                event: 'APPROVED',
                message_template_id: Number(created.body.id),
                message_template_name: 'usage_risk',
                message_template_language: 'en',
                message_template_category: 'UTILITY',
                reason: 'NONE',
              },
            },
          ],
        },
      ],
    });
    const listed = await graph('GET', `/${WABA}/message_templates?name=usage_risk`);
    expect(listed.body.data).toEqual([
      {
        id: created.body.id,
        name: 'usage_risk',
        language: 'en',
        status: 'APPROVED',
        category: 'UTILITY',
        parameter_format: 'POSITIONAL',
        components: CREATE.components,
      },
    ]);
  });

  it('is rejected with a reason when the settings say so, and can be decided at once by hand', async () => {
    const { simulator, graph, pass, posted } = bench({
      settings: { templateReview: { afterMs: 1_000, decision: 'REJECTED', reason: 'TAG_CONTENT_MISMATCH' } },
    });
    await graph('POST', `/${WABA}/message_templates`, CREATE);
    await pass(1_000);
    expect(posted[0]?.body.entry[0].changes[0].value).toMatchObject({ event: 'REJECTED', reason: 'TAG_CONTENT_MISMATCH' });
    expect(simulator.decideTemplate(WABA, 'usage_risk', 'APPROVED')).toBe(1);
    expect(await simulator.deliverDue()).toBe(1);
    expect(posted[1]?.body.entry[0].changes[0].value).toMatchObject({ event: 'APPROVED', reason: 'NONE' });
  });

  const long = (count: number) => 'x'.repeat(count);
  const buttons = (list: unknown[]) => [...body('Hello there'), { type: 'BUTTONS', buttons: list }];
  const quick = (count: number) => Array.from({ length: count }, (_, i) => ({ type: 'QUICK_REPLY', text: `Button ${i}` }));
  const url = (address: string, text = 'Open') => ({ type: 'URL', text, url: address });
  it.each([
    ['no name', 'parameter name is required', { name: undefined }],
    ['capital letters in the name', 'lower-case letters', { name: 'Usage' }],
    ['a name of 513 characters', 'lower-case letters', { name: long(513) }],
    ['an unknown category', 'category must be', { category: 'SPAM' }],
    ['no language', 'parameter language is required', { language: undefined }],
    ['a language that is none', 'is not supported', { language: 'english please' }],
    ['an unknown parameter format', 'parameter_format must be', { parameter_format: 'MIXED' }],
    ['no body', 'needs a BODY', { components: [{ type: 'FOOTER', text: 'x' }] }],
    ['two bodies', 'given once', { components: [...body('One'), ...body('Two')] }],
    ['a body of 1,025 characters', '1 to 1024', { components: body(long(1_025)) }],
    ['a variable at the start', 'words before', { components: body('{{1}} is here', { body_text: [['a']] }) }],
    ['a variable at the end', 'words before', { components: body('Here is {{1}}', { body_text: [['a']] }) }],
    ['a gap in the numbers', 'without gaps', { components: body('One {{1}} and three {{3}} of them here.', { body_text: [['a', 'b']] }) }],
    [
      'two variables side by side',
      'next to each other',
      { components: body('Some words {{1}} {{2}} and some more.', { body_text: [['a', 'b']] }) },
    ],
    [
      'too many variables for the words',
      'too many variables',
      { components: body('Hi {{1}}, {{2}}, {{3}}.', { body_text: [['a', 'b', 'c']] }) },
    ],
    ['a variable without an example', 'needs an example', { components: body('Hello {{1}}, welcome here.') }],
    ['malformed braces', 'written as', { components: body('Hello {{ 1-a }}, welcome here.', { body_text: [['a']] }) }],
    ['a header of 61 characters', '1 to 60', { components: [{ type: 'HEADER', format: 'TEXT', text: long(61) }, ...body('x')] }],
    ['an image header without a sample', 'header_handle', { components: [{ type: 'HEADER', format: 'IMAGE' }, ...body('x')] }],
    ['a footer with a variable', 'without variables', { components: [...body('x'), { type: 'FOOTER', text: 'Hi {{1}}' }] }],
    ['a footer of 61 characters', 'footer may have 1 to 60', { components: [...body('x'), { type: 'FOOTER', text: long(61) }] }],
    ['eleven buttons', 'At most 10', { components: buttons(quick(11)) }],
    ['a label of 26 characters', '1 to 25', { components: buttons([{ type: 'QUICK_REPLY', text: long(26) }]) }],
    ['two buttons with one label', 'labelled', { components: buttons([...quick(1), ...quick(1)]) }],
    [
      'three URL buttons',
      '2 URL buttons',
      { components: buttons([url('https://a.example'), url('https://b.example', 'B'), url('https://c.example', 'C')]) },
    ],
    ['a variable in the middle of a URL', 'at its end', { components: buttons([url('https://a.example/{{1}}/x')]) }],
    [
      'quick replies that do not stand together',
      'stand together',
      { components: buttons([...quick(1), url('https://a.example'), { type: 'QUICK_REPLY', text: 'Z' }]) },
    ],
    ['an unknown component', 'SIDEBAR', { components: [...body('x'), { type: 'SIDEBAR' }] }],
  ])('refuses %s', async (_name, because, change) => {
    const answer = await bench().graph('POST', `/${WABA}/message_templates`, { ...CREATE, ...change });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 100, fbtrace_id: expect.any(String) } } });
    expect(JSON.stringify(answer.body.error)).toContain(because);
  });

  it('takes named parameters', async () => {
    const components = body('Hello {{first_name}}, welcome here.', {
      body_text_named_params: [{ param_name: 'first_name', example: 'Priya' }],
    });
    expect((await bench().graph('POST', `/${WABA}/message_templates`, { ...CREATE, components, parameter_format: 'NAMED' })).status).toBe(
      200,
    );
  });

  it('refuses the same name in the same language, and takes it in another', async () => {
    const { graph } = bench();
    await graph('POST', `/${WABA}/message_templates`, CREATE);
    expect((await graph('POST', `/${WABA}/message_templates`, CREATE)).body.error).toMatchObject({ code: 100, error_subcode: 2388024 });
    expect((await graph('POST', `/${WABA}/message_templates`, { ...CREATE, language: 'hi' })).status).toBe(200);
  });

  it('refuses more than 100 an hour and 250 in all', async () => {
    const { simulator, graph } = bench();
    Object.assign(simulator.state.portfolios.get(demo.portfolioId) ?? {}, { verification: 'not_verified' });
    const create = (i: number) => graph('POST', `/${WABA}/message_templates`, { ...CREATE, name: `template_${i}` });
    for (let i = 0; i < 100; i += 1) await create(i);
    expect((await create(100)).body.error.code).toBe(80008);
    simulator.clock.wind(3_600_000);
    for (let i = 100; i < 200; i += 1) await create(i);
    simulator.clock.wind(3_600_000);
    for (let i = 200; i < 250; i += 1) await create(i);
    expect((await create(250)).body.error.error_subcode).toBe(2388019);
  });
});

describe('listing and deleting', () => {
  it('pages through the list, filtered', async () => {
    const { simulator, graph } = bench();
    for (let i = 0; i < 5; i += 1)
      simulator.addTemplate(WABA, { ...ALERT_TEMPLATE, name: `t${i}`, status: i === 4 ? 'PAUSED' : 'APPROVED' });
    const names: string[] = [];
    let after = '';
    for (let page = 0; page < 2; page += 1) {
      const { body: list } = await graph('GET', `/${WABA}/message_templates?limit=2&status=APPROVED&fields=name${after}`);
      names.push(...list.data.map((one: { name: string }) => one.name));
      after = `&after=${list.paging.cursors.after}`;
      expect(list.paging.next === undefined).toBe(page === 1);
    }
    expect(names).toEqual(['t0', 't1', 't2', 't3']);
  });

  it('deletes every language of a name, or one by hsm_id', async () => {
    const { simulator, graph } = bench();
    const english = simulator.addTemplate(WABA, ALERT_TEMPLATE);
    simulator.addTemplate(WABA, { ...ALERT_TEMPLATE, language: 'hi' });
    simulator.addTemplate(WABA, { ...ALERT_TEMPLATE, language: 'mr' });
    const languages = async () =>
      (await graph('GET', `/${WABA}/message_templates`)).body.data.map((one: { language: string }) => one.language);
    expect(await graph('DELETE', `/${WABA}/message_templates?name=usage_risk&hsm_id=${english.id}`)).toMatchObject({
      body: { success: true },
    });
    expect(await languages()).toEqual(['hi', 'mr']);
    await graph('DELETE', `/${WABA}/message_templates?name=usage_risk`);
    expect(await languages()).toEqual([]);
    expect((await graph('DELETE', `/${WABA}/message_templates?name=usage_risk`)).status).toBe(404);
  });

  it('shows a template by its id, to those who may see it', async () => {
    const { simulator, graph } = bench();
    const template = simulator.addTemplate(WABA, ALERT_TEMPLATE);
    expect((await graph('GET', `/${template.id}?fields=name,quality_score`)).body).toMatchObject({ name: 'usage_risk', id: template.id });
    simulator.addAccount({
      wabaId: '7',
      phoneNumberId: '8',
      displayPhone: '+911',
      verifiedName: 'Other',
      token: 'other-token',
      portfolioId: '9',
    });
    expect((await graph('GET', `/${template.id}`, undefined, 'other-token')).body.error).toMatchObject({ code: 100, error_subcode: 33 });
  });
});

describe('sending', () => {
  it.each([
    ['PENDING', 132001],
    ['REJECTED', 132001],
    ['PAUSED', 132015],
    ['DISABLED', 132016],
  ] as const)('refuses a template that is %s with %i', async (status, code) => {
    const { simulator, send } = bench();
    simulator.addTemplate(WABA, { ...ALERT_TEMPLATE, status });
    expect((await send(alertTo(PRIYA))).body.error.code).toBe(code);
  });

  it('refuses an unknown name, and a known one in another language, with 132001 and 404', async () => {
    const { simulator, send } = bench();
    expect(await send(alertTo(PRIYA))).toMatchObject({ status: 404, body: { error: { code: 132001 } } });
    simulator.addTemplate(WABA, { ...ALERT_TEMPLATE, language: 'hi' });
    const answer = await send(alertTo(PRIYA));
    expect(answer.body.error.error_data.details).toBe('template name (usage_risk) does not exist in en');
  });

  const payload = (text: unknown, index: unknown = '0') => ({
    type: 'button',
    sub_type: 'quick_reply',
    index,
    parameters: [{ type: 'payload', payload: text }],
  });
  it.each([
    ['too few parameters', alertTo(PRIYA, ['Priya']), 132000],
    ['too many parameters', alertTo(PRIYA, ['a', 'b', 'c']), 132000],
    ['an empty parameter', alertTo(PRIYA, ['a', '']), 131008],
    ['a newline in a parameter', alertTo(PRIYA, ['a', 'b\nc']), 132018],
    ['a text that gets longer than 1,024 characters', alertTo(PRIYA, ['a', 'x'.repeat(1_020)]), 132005],
    ['a button that is not there', alertTo(PRIYA, ['a', 'b'], [payload('x', 3)]), 131009],
    ['a button of another kind', alertTo(PRIYA, ['a', 'b'], [{ ...payload('x'), sub_type: 'url' }]), 132012],
    ['an empty payload', alertTo(PRIYA, ['a', 'b'], [payload('')]), 131009],
    [
      'parameters for a header that has none',
      alertTo(PRIYA, ['a', 'b'], [{ type: 'header', parameters: [{ type: 'text', text: 'x' }] }]),
      132000,
    ],
  ])('refuses %s', async (_name, message, code) => {
    const { simulator, send } = bench();
    simulator.addTemplate(WABA, ALERT_TEMPLATE);
    expect((await send(message)).body.error.code).toBe(code);
  });

  it('fills named parameters in any order, and refuses an unknown name', async () => {
    const { simulator, send } = bench();
    simulator.addTemplate(WABA, {
      name: 'named',
      language: 'en',
      parameterFormat: 'NAMED',
      components: [{ type: 'BODY', text: 'Hi {{who}}, see {{what}} today.' }],
    });
    const named = (pairs: [string, string][]) => ({
      to: PRIYA,
      type: 'template',
      template: {
        name: 'named',
        language: { code: 'en' },
        components: [{ type: 'body', parameters: pairs.map(([name, text]) => ({ type: 'text', parameter_name: name, text })) }],
      },
    });
    const order: [string, string][] = [
      ['what', 'the report'],
      ['who', 'Priya'],
    ];
    expect((await send(named(order))).status).toBe(200);
    expect(simulator.phone(PRIYA).lastMessage(NUMBER)?.body).toBe('Hi Priya, see the report today.');
    expect(
      (
        await send(
          named([
            ['what', 'x'],
            ['whom', 'y'],
          ]),
        )
      ).body.error.code,
    ).toBe(100);
  });

  it('asks for the media of a header and the suffix of a URL', async () => {
    const { simulator, send } = bench();
    simulator.addTemplate(WABA, {
      name: 'rich',
      language: 'en_US',
      components: [
        { type: 'HEADER', format: 'DOCUMENT' },
        { type: 'BODY', text: 'Your statement.' },
        { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'Open', url: 'https://a.example/{{1}}' }] },
      ],
    });
    const rich = (components: unknown[]) =>
      send({ to: PRIYA, type: 'template', template: { name: 'rich', language: { code: 'en_US' }, components } });
    const header = {
      type: 'header',
      parameters: [{ type: 'document', document: { link: 'https://a.example/1.pdf', filename: 'May.pdf' } }],
    };
    const button = { type: 'button', sub_type: 'url', index: 0, parameters: [{ type: 'text', text: 'may' }] };
    expect((await rich([button])).body.error.code).toBe(132012);
    expect((await rich([header])).body.error.code).toBe(131008);
    expect((await rich([header, button])).status).toBe(200);
    expect(simulator.phone(PRIYA).lastMessage(NUMBER)).toMatchObject({
      media: { kind: 'document', title: 'May.pdf' },
      buttons: [{ kind: 'url', title: 'Open', value: 'https://a.example/may' }],
    });
  });

  it('keeps the templates of two accounts apart', async () => {
    const { simulator, send } = bench();
    simulator.addTemplate(WABA, ALERT_TEMPLATE);
    const other = {
      wabaId: '7',
      phoneNumberId: '8',
      displayPhone: '+912240961103',
      verifiedName: 'Other',
      token: demo.token,
      portfolioId: '9',
    };
    simulator.addAccount(other);
    expect((await send(alertTo(PRIYA), { numberId: '8' })).body.error.code).toBe(132001);
  });
});
