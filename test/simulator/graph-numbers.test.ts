/** Numbers and accounts in the Graph API: profile, settings, blocking, fields, permissions, versions and counted calls. */
import { describe, expect, it } from 'vitest';
import { REGISTERED_PER_HOUR, UNREGISTERED_PER_HOUR } from '../../simulator/rules/management-rate.ts';
import { PROFILE_LIMITS } from '../../simulator/rules/profile-limits.ts';
import { ALERT_TEMPLATE, alertTo, bench, DAY_MS, demo, HOUR_MS, KAVITA, NUMBER, PRIYA, WABA } from './support.ts';

const PROFILE = `/${NUMBER}/whatsapp_business_profile`;
const long = (count: number) => 'x'.repeat(count);
const product = { messaging_product: 'whatsapp' };

describe('the business profile', () => {
  it('shows what was set, and only the fields that are asked for', async () => {
    const { graph } = bench();
    const set = {
      about: 'Loans',
      address: 'Fort',
      description: 'A lender',
      email: 'a@acme.example',
      websites: ['https://acme.example'],
      vertical: 'FINANCE',
    };
    expect((await graph('POST', PROFILE, { ...product, ...set })).body).toEqual({ success: true });
    expect((await graph('GET', PROFILE)).body).toEqual({ data: [{ ...product, ...set }] });
    expect((await graph('GET', `${PROFILE}?fields=email`)).body).toEqual({ data: [{ ...product, email: set.email }] });
  });

  it.each([
    ['no messaging_product', { messaging_product: undefined, about: 'x' }],
    ['an empty about', { about: '' }],
    ...(['about', 'address', 'description', 'email'] as const).map((name): [string, object] => [
      `${name} that is too long`,
      { [name]: name === 'email' ? `${long(PROFILE_LIMITS.email)}@a.b` : long(PROFILE_LIMITS[name] + 1) },
    ]),
    ['an email that is none', { email: 'acme' }],
    ['three websites', { websites: ['https://a.b', 'https://a.c', 'https://a.d'] }],
    ['a website without http', { websites: ['acme.example'] }],
    ['a website of 257 characters', { websites: [`https://${long(249)}`] }],
    ['an unknown vertical', { vertical: 'LENDING' }],
    ['a handle nobody uploaded', { profile_picture_handle: '4::x' }],
  ])('refuses %s', async (_name, change) => {
    expect(await bench().graph('POST', PROFILE, { ...product, ...change })).toMatchObject({ status: 400, body: { error: { code: 100 } } });
  });

  it('takes each text at its limit', async () => {
    const change = { about: long(139), address: long(256), description: long(512), websites: [`https://${long(248)}`] };
    expect((await bench().graph('POST', PROFILE, { ...product, ...change })).status).toBe(200);
  });
});

describe('settings of a number', () => {
  it('keeps storage and calling, and refuses what is none of them', async () => {
    const { graph } = bench();
    const storage = { status: 'IN_COUNTRY_STORAGE_ENABLED', data_localization_region: 'IN' };
    expect((await graph('POST', `/${NUMBER}/settings`, { storage_configuration: storage })).body).toEqual({ success: true });
    expect((await graph('GET', `/${NUMBER}/settings`)).body).toEqual({ storage_configuration: storage, calling: { status: 'DISABLED' } });
    for (const body of [
      {},
      { calling: 'on' },
      { storage_configuration: { status: 'MOON' } },
      { storage_configuration: { ...storage, data_localization_region: 'XX' } },
    ]) {
      expect((await graph('POST', `/${NUMBER}/settings`, body)).body.error.code).toBe(100);
    }
  });
});

describe('blocking', () => {
  const block = (...users: string[]) => ({ ...product, block_users: users.map((user) => ({ user })) });

  it('stops messages both ways until the person is unblocked', async () => {
    const { simulator, graph, sendText, messages } = bench();
    simulator.phone(KAVITA).sendText(NUMBER, 'hi');
    expect((await graph('POST', `/${NUMBER}/block_users`, block(KAVITA))).body).toEqual({
      ...product,
      block_users: { added_users: [{ input: KAVITA, wa_id: KAVITA.slice(1) }] },
    });
    expect((await graph('GET', `/${NUMBER}/block_users`)).body.data).toEqual([{ ...product, wa_id: KAVITA.slice(1) }]);
    expect((await sendText(KAVITA)).body.error.code).toBe(130403);
    simulator.phone(KAVITA).sendText(NUMBER, 'are you there?');
    await simulator.deliverDue();
    expect(messages().map(({ text }) => (text as { body: string }).body)).toEqual(['hi']);
    expect(simulator.phone(KAVITA).messages(NUMBER).at(-1)?.ticks).toBe('sent');
    await graph('DELETE', `/${NUMBER}/block_users`, block(KAVITA));
    expect((await sendText(KAVITA)).status).toBe(200);
  });

  it('refuses people who did not write in the last 24 hours, and says who was blocked all the same', async () => {
    const { simulator, graph } = bench();
    simulator.phone(KAVITA).sendText(NUMBER, 'hi');
    const answer = await graph('POST', `/${NUMBER}/block_users`, block(KAVITA, PRIYA, 'nobody'));
    expect(answer).toMatchObject({
      status: 400,
      body: {
        block_users: {
          added_users: [{ input: KAVITA }],
          failed_users: [
            { input: PRIYA, errors: [{ code: 131047 }] },
            { input: 'nobody', errors: [{ code: 131026 }] },
          ],
        },
        error: { code: 139100 },
      },
    });
    simulator.clock.wind(DAY_MS);
    expect((await graph('POST', `/${NUMBER}/block_users`, block(KAVITA))).status).toBe(400);
  });

  it.each([
    ['nobody', block()],
    ['more than 1,000', block(...Array.from({ length: 1_001 }, (_, i) => `+91${9_000_000_000 + i}`))],
    ['without messaging_product', { block_users: [{ user: KAVITA }] }],
  ])('refuses %s', async (_name, body) => {
    expect((await bench().graph('POST', `/${NUMBER}/block_users`, body)).body.error.code).toBe(100);
  });
});

describe('fields', () => {
  it.each([
    ['a number', `/${NUMBER}`, 'WhatsAppBusinessPhoneNumber'],
    ['an account', `/${WABA}`, 'WhatsAppBusinessAccount'],
    ['numbers', `/${WABA}/phone_numbers`, 'WhatsAppBusinessPhoneNumber'],
  ])('refuses a field that %s does not have', async (_name, path, node) => {
    expect((await bench().graph('GET', `${path}?fields=id,colour`)).body.error).toMatchObject({
      code: 100,
      message: `(#100) Tried accessing nonexisting field (colour) on node type (${node})`,
    });
  });

  it('shows parts of fields, and leaves out what has no value', async () => {
    const fields = 'throughput{level},health_status{can_send_message,entities.limit(1){id}},last_onboarded_time,webhook_configuration';
    expect((await bench().graph('GET', `/${NUMBER}?fields=${fields}`)).body).toEqual({
      id: NUMBER,
      throughput: { level: 'STANDARD' },
      health_status: { can_send_message: 'AVAILABLE', entities: expect.any(Array) },
      webhook_configuration: { application: expect.any(String) },
    });
  });

  it('shows the three levels of callbacks, and takes the override of a number away with an empty text', async () => {
    const { graph } = bench();
    const configuration = async () => (await graph('GET', `/${NUMBER}?fields=webhook_configuration`)).body.webhook_configuration;
    const own = (override_callback_uri: string) => ({ webhook_configuration: { override_callback_uri, verify_token: 'v' } });
    await graph('POST', `/${WABA}/subscribed_apps`, { override_callback_uri: 'https://a.example/w', verify_token: 'v' });
    await graph('POST', `/${NUMBER}`, own('https://a.example/n'));
    expect(await configuration()).toEqual({
      phone_number: 'https://a.example/n',
      whatsapp_business_account: 'https://a.example/w',
      application: expect.any(String),
    });
    await graph('POST', `/${NUMBER}`, own(''));
    expect(Object.keys(await configuration())).toEqual(['whatsapp_business_account', 'application']);
    expect((await graph('POST', `/${NUMBER}`, own(`https://a.example/${long(200)}`))).body.error.code).toBe(100);
  });
});

describe('permissions', () => {
  it.each([
    ['POST', `/${NUMBER}/messages`, 'whatsapp_business_management', 200],
    ['POST', `/${NUMBER}/media`, 'whatsapp_business_management', 200],
    ['GET', `/${WABA}/message_templates`, 'whatsapp_business_messaging', 10],
    ['GET', `/${NUMBER}`, 'whatsapp_business_messaging', 10],
    ['GET', PROFILE, 'whatsapp_business_messaging', 10],
  ])('refuses %s %s with only %s: %i', async (method, path, scope, code) => {
    const { simulator, graph } = bench();
    Object.assign(simulator.state.tokens.get(demo.token) ?? {}, { scopes: [scope] });
    expect(await graph(method, path, method === 'POST' ? {} : undefined)).toMatchObject({ status: 403, body: { error: { code } } });
  });
});

describe('versions', () => {
  const read = async (prefix: string) => {
    const { simulator } = bench();
    const headers = { authorization: `Bearer ${demo.token}` };
    const response = await simulator.fetch(new Request(`https://graph.example${prefix}/${WABA}?fields=name`, { headers }));
    return { status: response.status, version: response.headers.get('facebook-api-version'), body: (await response.json()) as any };
  };

  it.each([
    ['/v25.0', 'v25.0'],
    ['/v21.0', 'v21.0'],
    ['/v13.0', 'v21.0'],
    ['/v2.12', 'v21.0'],
    ['', 'v25.0'],
  ])('answers %s as %s', async (prefix, version) => {
    expect(await read(prefix)).toMatchObject({ status: 200, version, body: { name: 'Acme Loans' } });
  });

  it.each(['/v99.0', '/v25.7'])('does not know %s', async (prefix) => {
    expect(await read(prefix)).toMatchObject({
      status: 404,
      body: { error: { code: 2500, message: `Unknown path components: /${WABA}` } },
    });
  });
});

describe('counted calls', () => {
  const list = `/${WABA}/message_templates?limit=1`;

  it('refuses call 5,001 of an hour with 80007 and says when calls are free again', async () => {
    const { simulator, graph } = bench();
    simulator.state.wabas
      .get(WABA)
      ?.managementCalls.push({ minute: Math.floor(simulator.clock.now() / 60_000), calls: REGISTERED_PER_HOUR - 1 });
    simulator.clock.wind(10 * 60_000);
    expect((await graph('GET', list)).status).toBe(200);
    expect(await graph('GET', list)).toMatchObject({ status: 400, body: { error: { code: 80007, is_transient: true } } });
    expect((await graph('GET', `/${WABA}`)).status).toBe(400);
    const response = await simulator.fetch(
      new Request(`https://graph.example${list}`, { headers: { authorization: `Bearer ${demo.token}` } }),
    );
    expect(JSON.parse(response.headers.get('x-business-use-case-usage') ?? '')).toEqual({
      [demo.portfolioId]: [{ type: 'whatsapp', call_count: 100, total_cputime: 25, total_time: 25, estimated_time_to_regain_access: 50 }],
    });
    expect(JSON.parse(response.headers.get('x-app-usage') ?? '')).toEqual({ call_count: 100, total_cputime: 25, total_time: 25 });
    simulator.clock.wind(HOUR_MS);
    expect((await graph('GET', list)).status).toBe(200);
  });

  it('allows 200 while no number of the account is registered', async () => {
    const { simulator, graph } = bench();
    Object.assign(simulator.state.numbers.get(NUMBER) ?? {}, { isRegistered: false });
    for (let i = 0; i < UNREGISTERED_PER_HOUR; i += 1) expect((await graph('GET', list)).status).toBe(200);
    expect((await graph('GET', list)).body.error.code).toBe(80007);
  });

  it('counts no messages, and nothing when switched off', async () => {
    const { simulator, graph, send } = bench({ settings: { isManagementLimited: false } });
    simulator.addTemplate(WABA, ALERT_TEMPLATE);
    const calls = simulator.state.wabas.get(WABA)?.managementCalls ?? [];
    await send(alertTo(PRIYA));
    expect(calls).toEqual([]);
    calls.push({ minute: Math.floor(simulator.clock.now() / 60_000), calls: 9_999 });
    expect((await graph('GET', list)).status).toBe(200);
  });
});
