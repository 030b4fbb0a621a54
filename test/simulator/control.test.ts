/** The clock, the control API, the rest of the Graph API, and the server with its state file. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type RunningSimulator, startSimulator } from '../../simulator/server.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { decodeState, encodeState } from '../../simulator/state.ts';
import { ALERT_TEMPLATE, alertTo, bench, demo, HOUR_MS, KAVITA, NUMBER, PRIYA, START_MS, WABA } from './support.ts';

async function control(simulator: Simulator, method: string, path: string, body?: unknown): Promise<{ status: number; body: any }> {
  const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const response = await simulator.fetch(new Request(`http://127.0.0.1:8788/_sim${path}`, init));
  return { status: response.status, body: await response.json() };
}

describe('the clock', () => {
  it('stands still, winds, follows real time again, and never goes back', async () => {
    const { simulator } = bench();
    expect((await control(simulator, 'GET', '/clock')).body).toEqual({ nowMs: START_MS, frozen: true });
    simulator.clock.wind(1_000);
    simulator.clock.follow();
    const first = simulator.clock.now();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(simulator.clock.now() - first).toBeGreaterThanOrEqual(15);
    simulator.clock.freeze();
    expect(simulator.clock.now()).toBe(simulator.clock.now());
    expect(() => simulator.clock.wind(-1)).toThrow('forward');
  });

  it('winds in steps: what falls due is delivered on the way, and the app gets its turn at each', async () => {
    const seen: number[] = [];
    const { simulator, graph, posted } = bench({ onTick: async () => void seen.push(0) });
    await graph('POST', `/${WABA}/message_templates`, { ...ALERT_TEMPLATE, category: 'UTILITY' });
    const { body } = await control(simulator, 'POST', '/clock/wind', { hours: 24 });
    expect(body).toEqual({ nowMs: START_MS + 24 * HOUR_MS, frozen: true, posted: 1 });
    expect(posted).toHaveLength(1);
    expect(seen).toHaveLength(12);
  });
});

describe('the control API', () => {
  it('plays a whole exchange: alert, tap, read', async () => {
    const { simulator, send, messages } = bench();
    simulator.addTemplate(WABA, ALERT_TEMPLATE);
    const wamid = (await send(alertTo(PRIYA))).body.messages[0].id;
    const path = `/phones/${encodeURIComponent(PRIYA)}`;
    expect((await control(simulator, 'GET', path)).body.chats).toMatchObject([
      { numberId: NUMBER, unread: 1, last: { text: expect.stringContaining('Hi Priya') } },
    ]);
    expect((await control(simulator, 'POST', `${path}/read`, { numberId: NUMBER })).body).toEqual({ read: 1 });
    expect((await control(simulator, 'POST', `${path}/taps`, { wamid, button: 'On it' })).status).toBe(201);
    expect((await control(simulator, 'POST', `${path}/messages`, { numberId: NUMBER, text: 'and a word' })).status).toBe(201);
    expect((await control(simulator, 'POST', `${path}/reactions`, { wamid, emoji: '👍' })).status).toBe(201);
    expect((await control(simulator, 'POST', '/deliver')).body).toEqual({ posted: 3 });
    expect(messages().map(({ type }) => type)).toEqual(['button', 'text', 'reaction']);
    const { body } = await control(simulator, 'GET', path);
    expect(body.chats[0].messages.map((one: any) => [one.from, one.body, one.quoted?.wamid])).toEqual([
      ['business', 'Hi Priya, Kavita Textiles has used most of its plan.', undefined],
      ['person', 'On it', wamid],
      ['person', 'and a word', undefined],
    ]);
  });

  it('makes somebody new with a fresh number, and changes somebody known', async () => {
    const { simulator } = bench();
    const made = await control(simulator, 'POST', '/people', { name: 'Neha Kulkarni' });
    expect(made.body).toEqual({ phone: '+919820030001', name: 'Neha Kulkarni', role: 'customer', isBsuidOnly: false, isOnWhatsApp: true });
    const changed = await control(simulator, 'POST', '/people', { phone: KAVITA, name: 'Kavita Textiles', isOnWhatsApp: false });
    expect(changed.body).toMatchObject({ isOnWhatsApp: false, role: 'customer' });
    expect((await control(simulator, 'GET', '/world')).body.people).toHaveLength(13);
  });

  it('takes faults, settings, tiers, template decisions and accounts', async () => {
    const { simulator, sendText } = bench();
    simulator.addTemplate(WABA, ALERT_TEMPLATE);
    simulator.phone(PRIYA).sendText(NUMBER, 'hi');
    const fault = await control(simulator, 'POST', '/faults', { effect: { kind: 'error', code: 131000 }, times: 'always' });
    expect((await sendText(PRIYA)).status).toBe(500);
    expect((await control(simulator, 'GET', '/faults')).body.items).toMatchObject([{ hits: 1 }]);
    await control(simulator, 'DELETE', `/faults/${fault.body.id}`);
    expect((await sendText(PRIYA)).status).toBe(200);
    await control(simulator, 'POST', '/settings', { windowRefusal: 'status' });
    expect((await sendText(KAVITA)).status).toBe(200);
    await control(simulator, 'POST', '/tier', { portfolioId: demo.portfolioId, tier: 'TIER_250' });
    expect((await control(simulator, 'GET', '/world')).body.portfolios).toMatchObject([{ tier: 'TIER_250' }]);
    await control(simulator, 'POST', '/templates/decide', { name: 'usage_risk', status: 'PAUSED' });
    expect((await control(simulator, 'GET', '/templates')).body.items).toMatchObject([{ wabaId: WABA, status: 'PAUSED' }]);
    const account = {
      wabaId: '7',
      phoneNumberId: '8',
      displayPhone: '+912240961104',
      verifiedName: 'Two',
      token: 'two-token',
      portfolioId: '9',
    };
    expect((await control(simulator, 'POST', '/accounts', account)).status).toBe(201);
    expect((await control(simulator, 'GET', '/world')).body.numbers).toHaveLength(2);
    await control(simulator, 'POST', '/tokens/revoke', { token: demo.token });
    expect((await sendText(PRIYA)).body.error.code).toBe(190);
  });

  it('searches the record of calls, in which no token is kept', async () => {
    const { simulator, sendText, graph } = bench();
    simulator.phone(PRIYA).sendText(NUMBER, 'find me');
    await simulator.deliverDue();
    await sendText(PRIYA, 'and me');
    await graph('GET', `/${NUMBER}?access_token=${demo.token}`, undefined, null);
    const found = async (query: string) => (await control(simulator, 'GET', `/calls?${query}`)).body.items;
    expect(await found('text=find%20me')).toMatchObject([{ direction: 'out', status: 200 }]);
    expect(await found('direction=in&path=/messages')).toMatchObject([{ method: 'POST', status: 200 }]);
    expect(JSON.stringify(await found('limit=2000'))).not.toContain(demo.token);
    expect((await control(simulator, 'GET', `/sends?to=${encodeURIComponent(PRIYA)}`)).body.items).toHaveLength(1);
  });

  it('moves the webhook target only to an address that answers the challenge', async () => {
    const { simulator } = bench();
    expect((await control(simulator, 'POST', '/webhook', { url: 'https://new.example/hook' })).body).toEqual({
      url: 'https://new.example/hook',
    });
    const deaf = bench({ deliver: async () => new Response('', { status: 404 }) });
    expect(await control(deaf.simulator, 'POST', '/webhook', { url: 'https://new.example/hook' })).toMatchObject({ status: 400 });
  });

  it('says what is wrong with what it is given', async () => {
    const { simulator } = bench();
    expect(await control(simulator, 'POST', '/faults', { effect: { kind: 'magic' } })).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('kind') },
    });
    expect(await control(simulator, 'POST', '/people', { name: 'X', phone: '123' })).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('E.164') },
    });
    expect(await control(simulator, 'GET', '/nonsense')).toMatchObject({ status: 404 });
  });

  it('pushes what changes to open pages', async () => {
    const { simulator } = bench();
    const response = await simulator.fetch(new Request('http://127.0.0.1:8788/_sim/events'));
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    simulator.phone(PRIYA).sendText(NUMBER, 'hi');
    let text = '';
    while (!text.includes('data:')) text += (await reader?.read())?.value ?? '';
    expect(text).toContain(`data: {"type":"phone","phone":"${PRIYA}"}`);
    await reader?.cancel();
    simulator.phone(PRIYA).sendText(NUMBER, 'nobody listens');
  });
});

describe('reading the Graph API', () => {
  it('shows a number with the fields that are asked for, and lists it under its account', async () => {
    const { graph } = bench();
    const fields = 'display_phone_number,whatsapp_business_manager_messaging_limit,throughput';
    expect((await graph('GET', `/${NUMBER}?fields=${fields}`)).body).toEqual({
      id: NUMBER,
      display_phone_number: '+91 22 4096 1100',
      whatsapp_business_manager_messaging_limit: 'TIER_2K',
      throughput: { level: 'STANDARD' },
    });
    expect((await graph('GET', `/${WABA}/phone_numbers`)).body.data).toMatchObject([
      { id: NUMBER, verified_name: 'Acme Loans', quality_rating: 'GREEN' },
    ]);
    expect((await graph('GET', `/${WABA}?fields=name,currency`)).body).toEqual({ id: WABA, name: 'Acme Loans', currency: 'INR' });
  });

  it.each([
    ['GET', `/${WABA}`],
    ['GET', `/${WABA}/phone_numbers`],
    ['GET', `/${WABA}/message_templates`],
    ['POST', `/${WABA}/subscribed_apps`],
    ['GET', `/${NUMBER}`],
  ])('hides what belongs to another business: %s %s', async (method, path) => {
    const { simulator, graph } = bench();
    const other = { wabaId: '7', phoneNumberId: '8', displayPhone: '+912240961105', verifiedName: 'Other', portfolioId: '9' };
    simulator.addAccount({ ...other, token: 'other-token' });
    const answer = await graph(method, path, method === 'POST' ? {} : undefined, 'other-token');
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 100, error_subcode: 33, type: 'GraphMethodException' } } });
  });

  it('explains a token to its app, and to nobody else', async () => {
    const { graph, simulator } = bench();
    const appToken = `${demo.app.id}|${demo.app.secret}`;
    const explained = await graph('GET', `/debug_token?input_token=${demo.token}`, undefined, appToken);
    expect(explained.body.data).toMatchObject({
      app_id: demo.app.id,
      is_valid: true,
      expires_at: 0,
      granular_scopes: expect.arrayContaining([{ scope: 'whatsapp_business_management', target_ids: [WABA] }]),
    });
    simulator.revokeToken(demo.token);
    expect((await graph('GET', `/debug_token?input_token=${demo.token}`, undefined, appToken)).body.data.is_valid).toBe(false);
    expect((await graph('GET', '/debug_token?input_token=unknown', undefined, appToken)).body.data).toMatchObject({
      is_valid: false,
      error: { code: 190 },
    });
    expect((await graph('GET', `/debug_token?input_token=${demo.token}`, undefined, 'nobody')).status).toBe(401);
    expect((await graph('GET', `/${NUMBER}`, undefined, appToken)).status).toBe(401);
  });
});

describe('the state', () => {
  it('survives being written and read, with everything that is due', async () => {
    const before = bench();
    before.simulator.addTemplate(WABA, ALERT_TEMPLATE);
    await before.send(alertTo(PRIYA));
    const after = bench({ state: decodeState(encodeState(before.simulator.state)) });
    expect(after.simulator.phone(PRIYA).messages(NUMBER)).toEqual(before.simulator.phone(PRIYA).messages(NUMBER));
    await after.pass(1_000);
    expect(after.statuses().map(({ status }) => status)).toEqual(['sent', 'delivered']);
  });
});

describe('the server', () => {
  const running: RunningSimulator[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'simulator-'));
  const start = async (options: Parameters<typeof startSimulator>[0]) => {
    const made = await startSimulator({ port: 0, ...options });
    running.push(made);
    return made;
  };
  afterEach(async () => {
    for (const one of running.splice(0)) await one.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('posts webhooks by itself, breaks connections, and goes on from its file after a restart', async () => {
    const got: string[] = [];
    const app = createServer((request, response) => {
      request.on('data', (chunk: Buffer) => got.push(chunk.toString()));
      request.on('end', () => response.end());
    });
    await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', () => resolve()));
    const { port } = app.address() as { port: number };
    const stateFile = join(folder, 'deep', 'state.json');
    const first = await start({ stateFile, webhook: `http://127.0.0.1:${port}/hook` });
    first.simulator.phone(PRIYA).sendText(NUMBER, 'over the wire');
    while (got.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(got.join()).toContain('over the wire');

    first.simulator.fault({ effect: { kind: 'lose_answer' } });
    const send = () =>
      fetch(`${first.url}/v25.0/${NUMBER}/messages`, {
        method: 'POST',
        headers: { authorization: `Bearer ${demo.token}` },
        body: JSON.stringify({ messaging_product: 'whatsapp', to: PRIYA, text: { body: 'lost' } }),
      });
    await expect(send()).rejects.toThrow('fetch failed');
    await first.close();
    running.length = 0;
    const second = await start({ stateFile });
    expect(
      second.simulator
        .phone(PRIYA)
        .messages(NUMBER)
        .map(({ body }) => body),
    ).toEqual(['over the wire', 'lost']);
    expect((await (await fetch(second.url)).text()).toLowerCase()).toContain('<!doctype html>');
    app.close();
  });

  it('says which port is in use', async () => {
    const first = await start({});
    const port = Number(new URL(first.url).port);
    await expect(startSimulator({ port })).rejects.toThrow(`Port ${port} on 127.0.0.1 is already in use`);
  });

  it('sets a state file it cannot read aside', async () => {
    const stateFile = join(mkdtempSync(join(tmpdir(), 'simulator-')), 'state.json');
    writeFileSync(stateFile, '{"half');
    await start({ stateFile });
    expect(readFileSync(`${stateFile}.unreadable`, 'utf8')).toBe('{"half');
  });
});
