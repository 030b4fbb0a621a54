/** The API, route by route: what it answers, pages, refuses and never shows. */
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { TimelineEntry } from '../../src/contract/alerts.ts';
import type { IntakeTotals, QuarantinedItem } from '../../src/contract/intake.ts';
import type { Message, MessageDetail } from '../../src/contract/messages.ts';
import type { Page } from '../../src/contract/page.ts';
import type { Problem } from '../../src/contract/problem.ts';
import { connections } from '../../src/db/schema/connections.ts';
import { intakeLedger, oversizeChunks, quarantine } from '../../src/db/schema/intake.ts';
import { messageEvents } from '../../src/db/schema/messages.ts';
import type { Env } from '../../src/env.ts';
import { app } from '../../src/http/app.ts';
import { SEED_AT_MS, seedContact, seedConversation, seedKey, seedMessage, seedWorkspace, type Workspace } from '../support/seed.ts';

const ORIGIN = 'http://127.0.0.1:8787';

let acme: Workspace;
let other: Workspace;

beforeAll(async () => {
  acme = await seedWorkspace({ name: 'Acme Loans' });
  other = await seedWorkspace({ name: 'Other Bank' });
});

afterEach(() => vi.restoreAllMocks());

function ask(path: string, init: { token?: string; method?: string; body?: string; env?: Env } = {}): Promise<Response> {
  const { token = acme.apiKey, method = 'GET', body, env: bindings = env } = init;
  const request = new Request(ORIGIN + path, { method, headers: { Authorization: `Bearer ${token}` }, ...(body && { body }) });
  return Promise.resolve(app.fetch(request, bindings));
}

async function get<Body>(path: string, token?: string): Promise<Body> {
  const response = await ask(path, token === undefined ? {} : { token });
  expect(response.status).toBe(200);
  return response.json<Body>();
}

function failingDatabase(message: string): D1Database {
  const fail = () => {
    throw new Error(message);
  };
  return { prepare: fail, batch: fail } as unknown as D1Database;
}

describe('every answer', () => {
  it('carries a request id, forbids the browser everything, and is stored nowhere', async () => {
    const response = await ask('/api/v1/messages');
    const headers = ['Content-Security-Policy', 'X-Content-Type-Options', 'X-Frame-Options', 'Cache-Control'];
    expect(headers.map((name) => response.headers.get(name))).toEqual([
      "default-src 'none'; frame-ancestors 'none'",
      'nosniff',
      'DENY',
      'no-store',
    ]);
    expect(response.headers.get('X-Request-Id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('names the wrong fields of a query, each by its path', async () => {
    const response = await ask('/api/v1/messages?direction=sideways&limit=500&from=yesterday');
    const problem: Problem = await response.json();
    expect(response.headers.get('Content-Type')).toBe('application/problem+json');
    expect(problem).toEqual({
      type: 'urn:switchboard:problem:invalid_input',
      title: 'Invalid input',
      status: 400,
      code: 'invalid_input',
      detail: 'Some fields are missing or wrong; "fields" says which and what they want.',
      requestId: response.headers.get('X-Request-Id'),
      fields: [
        { path: 'direction', message: 'Invalid option: expected one of "in"|"out"' },
        { path: 'from', message: 'Invalid ISO datetime' },
        { path: 'limit', message: 'Too big: expected number to be <=100' },
      ],
    });
  });

  it.each(['not-a-cursor', '!!!', btoa('[1]'), btoa('["a","b"]')])('refuses the cursor %j by name', async (cursor) => {
    const response = await ask(`/api/v1/messages?cursor=${encodeURIComponent(cursor)}`);
    expect((await response.json<Problem>()).fields).toEqual([{ path: 'cursor', message: 'Use the nextCursor of the page before.' }]);
  });

  it('is 404 on a path that does not exist, in the API and beside it', async () => {
    for (const path of ['/api/v1/nothing', '/api/nothing', '/auth/nothing']) {
      const response = await ask(path);
      expect([response.status, (await response.json<Problem>()).code]).toEqual([404, 'not_found']);
    }
  });

  it('refuses a body over 100 KB', async () => {
    const response = await ask('/api/v1/intake/quarantine/qua_1/replay', { method: 'POST', body: 'x'.repeat(100_001) });
    expect([response.status, (await response.json<Problem>()).code]).toEqual([413, 'body_too_large']);
  });

  it('names the settings that are wrong, and what to do', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const broken = { ...env, META_APP_SECRET: '', MASTER_KEYS: 'secret-text' };
    const problem: Problem = await (await ask('/api/v1/messages', { env: broken })).json();
    expect([problem.status, problem.code]).toEqual([503, 'settings_wrong']);
    expect(problem.detail).toMatch(
      /META_APP_SECRET: .*MASTER_KEYS: .*Copy \.dev\.vars\.example to \.dev\.vars and fill it in, or run npm start\./,
    );
    expect(problem.detail).not.toContain('secret-text');
    const health = await ask('/healthz', { env: broken });
    expect([health.status, (await health.json<{ checks: { settings: string } }>()).checks.settings]).toEqual([
      503,
      expect.stringMatching(/META_APP_SECRET/),
    ]);
  });

  it('names the command to run when the database has no tables', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const failing = failingDatabase('D1_ERROR: no such table: api_keys: SQLITE_ERROR');
    const problem: Problem = await (await ask('/api/v1/messages', { env: { ...env, DB: failing } })).json();
    expect([problem.status, problem.code, problem.detail]).toEqual([
      503,
      'migrations_missing',
      'The database lacks tables of this version. Run npm run db:migrate.',
    ]);
  });

  it('says nothing about an unexpected error but a reference', async () => {
    const logged: string[] = [];
    vi.spyOn(console, 'error').mockImplementation((line: string) => void logged.push(line));
    const failing = failingDatabase('secret inner workings of +919820010001');
    const response = await ask('/api/v1/messages', { env: { ...env, DB: failing } });
    const text = await response.text();
    const requestId = response.headers.get('X-Request-Id') ?? '';
    expect([response.status, (JSON.parse(text) as Problem).requestId]).toEqual([500, requestId]);
    expect(text).not.toContain('secret');
    expect(logged).toEqual([expect.stringContaining(requestId)]);
    expect(logged[0]).not.toContain('9820010001');
  });
});

describe('the page', () => {
  it('comes from the assets as it is, under its own policy, with a request id', async () => {
    const page = new Response('<html>', { headers: { 'Content-Type': 'text/html', 'Content-Security-Policy': "default-src 'self'" } });
    const assets = { fetch: () => Promise.resolve(page) } as unknown as Fetcher;
    const response = await app.fetch(new Request(`${ORIGIN}/alerts/alr_1`), { ...env, ASSETS: assets });
    expect([response.status, await response.text(), response.headers.get('Content-Security-Policy')]).toEqual([
      200,
      '<html>',
      "default-src 'self'",
    ]);
    expect(response.headers.get('X-Request-Id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('the health of the deployment', () => {
  it('needs no credentials', async () => {
    const response = await app.fetch(new Request(`${ORIGIN}/healthz`), env);
    expect([response.status, await response.json()]).toEqual([
      200,
      { status: 'ok', checks: { settings: 'ok', database: 'ok', secrets: 'ok' } },
    ]);
  });

  it('says which key is missing when one was removed that still seals tokens in use', async () => {
    const MASTER_KEYS = '{"2":"AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI="}';
    const health = async () => {
      const response = await app.fetch(new Request(`${ORIGIN}/healthz`), { ...env, MASTER_KEYS });
      const { checks } = await response.json<{ checks: { secrets: string } }>();
      return [response.status, checks.secrets];
    };
    expect(await health()).toEqual([503, 'tokens in use are sealed with key 1, which MASTER_KEYS lacks: put it back']);
    await acme.db.update(connections).set({ state: 'disconnected' });
    expect(await health()).toEqual([200, 'ok']);
    await acme.db.update(connections).set({ state: 'connected' });
  });
});

describe('the message log', () => {
  let kavita: string;
  let shree: string;

  beforeAll(async () => {
    kavita = await seedContact(acme, { phone: '+919820020001', name: 'Kavita Textiles' });
    shree = await seedContact(acme, { phone: '+919820020002', name: 'Shree_100% Traders' });
    // Five in one millisecond, then two at other times.
    for (const id of ['msg_e', 'msg_a', 'msg_d', 'msg_b', 'msg_c']) {
      await seedMessage(acme, kavita, { id, content: { text: `tie ${id}` } });
    }
    await seedMessage(acme, shree, { id: 'msg_first', createdAtMs: SEED_AT_MS - 60_000, content: { text: 'Discount of 50% on plan_a' } });
    await seedMessage(acme, shree, {
      id: 'msg_last',
      createdAtMs: SEED_AT_MS + 60_000,
      content: { text: 'Discount of 50 percent on planXa' },
    });
    const theirs = await seedContact(other, { phone: '+919820020001', name: 'Kavita Textiles' });
    await seedMessage(other, theirs, { id: 'msg_theirs', content: { text: 'tie of theirs' } });
  });

  const ids = async (query: string) => (await get<Page<Message>>(`/api/v1/messages?${query}`)).items.map((message) => message.id);

  it('pages newest first without gap or repeat, also where many share a millisecond and new ones arrive', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Page<Message> = await get(`/api/v1/messages?limit=2${cursor ? `&cursor=${cursor}` : ''}`);
      seen.push(...page.items.map((message) => message.id));
      cursor = page.nextCursor;
      if (seen.length === 2) await seedMessage(acme, kavita, { id: 'msg_newer', createdAtMs: SEED_AT_MS + 120_000 });
    } while (cursor);
    expect(seen).toEqual(['msg_last', 'msg_e', 'msg_d', 'msg_c', 'msg_b', 'msg_a', 'msg_first']);
  });

  it('has no next page behind a page that is just full', async () => {
    const page = await get<Page<Message>>('/api/v1/messages?q=tie&limit=5');
    expect([page.items.length, page.nextCursor]).toEqual([5, null]);
  });

  it.each([
    ['q=50%25', ['msg_first']],
    ['q=plan_a', ['msg_first']],
    ['q=DISCOUNT', ['msg_last', 'msg_first']],
    ['q=shree_100%25', ['msg_last', 'msg_first']],
    ['q=98200%2020002', ['msg_last', 'msg_first']],
    ["q=';--", []],
    [`q=${'long'.repeat(25)}`, []],
    ['type=image', []],
    ['direction=in', []],
    ['status=failed', []],
    ['form=template', []],
    [`from=${new Date(SEED_AT_MS + 1).toISOString()}&to=${new Date(SEED_AT_MS + 60_000).toISOString()}`, ['msg_last']],
    ['from=2026-11-20T15:30:00.000%2B05:30&to=2026-11-20T15:30:00.000%2B05:30&q=tie%20msg_a', ['msg_a']],
  ])('finds by %s', async (query, expected) => {
    expect(await ids(query)).toEqual(expected);
  });

  it('finds by contact, conversation and alert', async () => {
    await seedMessage(acme, shree, { id: 'msg_alert', createdAtMs: SEED_AT_MS + 30_000, cause: 'alert:alr_1' });
    expect(await ids(`contact=${shree}`)).toEqual(['msg_last', 'msg_alert', 'msg_first']);
    expect(await ids(`conversation=${await seedConversation(acme, shree)}`)).toEqual(['msg_last', 'msg_alert', 'msg_first']);
    expect(await ids('alert=alr_1')).toEqual(['msg_alert']);
  });

  it('finds what a colleague said by their name, and names them', async () => {
    const { csm } = acme.members;
    await seedMessage(acme, csm.contactId ?? '', { id: 'msg_csm', direction: 'in', status: 'received' });
    const page = await get<Page<Message>>(`/api/v1/messages?q=${encodeURIComponent('CSM of')}`);
    expect(page.items.map((message) => [message.id, message.contact])).toEqual([
      ['msg_csm', { id: csm.contactId, name: null, phone: csm.phone, member: { id: csm.id, name: csm.name } }],
    ]);
  });

  it('shows one row as it stands, its words cut at 300 characters', async () => {
    const text = `${'x'.repeat(298)}नमस्ते`;
    const id = await seedMessage(acme, kavita, {
      createdAtMs: SEED_AT_MS + 90_000,
      status: 'queued',
      content: { text, template: { name: 'fincelo_usage_risk', language: 'en', values: [] } },
      reason: 'tier_full',
      attempt: 2,
      notBeforeMs: SEED_AT_MS + 3_600_000,
      cause: 'alert:alr_01abc',
    });
    const page = await get<Page<Message>>(`/api/v1/messages?q=${encodeURIComponent('xxxxxxxx')}`);
    expect(page.items).toEqual([
      {
        id,
        isEmptied: false,
        direction: 'out',
        status: 'queued',
        form: null,
        template: null,
        type: 'text',
        text: `${'x'.repeat(298)}न…`,
        contact: { id: kavita, name: 'Kavita Textiles', phone: '+919820020001', member: null },
        conversationId: await seedConversation(acme, kavita),
        connectionId: acme.connection.id,
        alertId: 'alr_01abc',
        wamid: null,
        attempt: 2,
        reason: {
          code: 'tier_full',
          platformCode: null,
          text: 'The number has reached as many different people in 24 hours as Meta allows it.',
          nextStep: 'Nothing to do: it leaves when a place frees. Meta raises the limit with use and good quality.',
        },
        createdAt: new Date(SEED_AT_MS + 90_000).toISOString(),
        notBefore: new Date(SEED_AT_MS + 3_600_000).toISOString(),
      },
    ]);
  });

  describe('one message', () => {
    const at = (seconds: number) => SEED_AT_MS + seconds * 1000;
    const entry = (seconds: number, kind: string, text: string, by: TimelineEntry['by'] = null) => ({
      at: new Date(at(seconds)).toISOString(),
      kind,
      text,
      by,
    });

    it('tells its whole life in the order of time', async () => {
      const id = await seedMessage(acme, kavita, {
        status: 'read',
        form: 'template',
        content: { text: 'All of it', template: { name: 'fincelo_usage_risk', language: 'en', values: ['1'] } },
        wamid: 'wamid.1',
        createdAtMs: at(0),
        acceptedAtMs: at(3),
        sentAtMs: at(4),
        deliveredAtMs: at(4),
        readAtMs: at(9),
        errorCode: 131047,
      });
      await acme.db.insert(messageEvents).values([
        { messageId: id, key: '1.b', tenantId: acme.tenant.id, atMs: at(2), kind: 'fell_back_to_template', detail: { attempt: 1 } },
        { messageId: id, key: '1.a', tenantId: acme.tenant.id, atMs: at(1), kind: 'something_new', detail: { reason: 'timeout' } },
        { messageId: id, key: '1.c', tenantId: other.tenant.id, atMs: at(5), kind: 'not_ours', detail: null },
      ]);
      const message = await get<MessageDetail>(`/api/v1/messages/${id}`);
      expect(message).toMatchObject({
        id,
        status: 'read',
        template: 'fincelo_usage_risk',
        text: 'All of it',
        reason: null,
        notBefore: null,
      });
      expect(message.content).toEqual({ text: 'All of it', template: { name: 'fincelo_usage_risk', language: 'en', values: ['1'] } });
      expect(message.timeline).toEqual([
        entry(0, 'queued', 'Queued to be sent.'),
        entry(1, 'something_new', 'Something new. WhatsApp did not answer in time, so it is not known whether the message left.'),
        entry(
          2,
          'fell_back_to_template',
          'Refused as a free-form message, because the 24-hour window was closed: it leaves once more as its template.',
        ),
        entry(3, 'accepted', 'Accepted by WhatsApp as the template fincelo_usage_risk.'),
        entry(4, 'sent', 'Sent.'),
        entry(4, 'delivered', "Delivered to the person's phone."),
        entry(9, 'read', 'Read.'),
      ]);
    });

    it('says who of the team wrote it', async () => {
      const { csm } = acme.members;
      const id = await seedMessage(acme, csm.contactId ?? '', {
        direction: 'in',
        status: 'received',
        platformAtMs: at(-2),
        content: { text: 'On it', raw: { a: 1 } },
      });
      const message = await get<MessageDetail>(`/api/v1/messages/${id}`);
      expect(message.timeline).toEqual([
        entry(-2, 'written', 'Written by the sender.', { id: csm.id, name: csm.name }),
        entry(0, 'received', 'Received.'),
      ]);
    });

    it.each([
      [
        'failed',
        'window_closed_no_template',
        null,
        'failed',
        'Failed. The person has not written in the last 24 hours, and no template says this.',
      ],
      ['failed', 'refused_by_platform', 131026, 'failed', /^Failed\. .{20,}/],
      ['failed', null, 131026, 'failed', /^Failed\. .{20,}/],
      ['failed', 'pair_rate', 131056, 'failed', /^Failed\. (?!Messages to one person are spaced out)/],
      ['expired', 'expired', null, 'expired', 'Not sent: it had expired.'],
      ['cancelled', null, null, 'cancelled', 'Cancelled.'],
      ['dead', 'ten_claims_without_outcome', null, 'dead', 'Given up. It was tried ten times, and each time the try was lost on our side.'],
    ] as const)('that is %s for %s (%s) says so', async (status, reason, errorCode, kind, text) => {
      const id = await seedMessage(acme, kavita, { status, reason, errorCode, failedAtMs: at(5) });
      const message = await get<MessageDetail>(`/api/v1/messages/${id}`);
      expect(message.timeline.at(-1)).toEqual(entry(5, kind, (text instanceof RegExp ? expect.stringMatching(text) : text) as string));
      expect(message.reason?.code ?? null).toBe(status === 'cancelled' ? null : (reason ?? 'refused_by_platform'));
    });
  });

  it('belongs to one tenant: nothing of another is listed, found, counted as a contact, or opened', async () => {
    const all = await get<Page<Message>>('/api/v1/messages?limit=100', other.apiKey);
    expect(all.items.map((message) => message.id)).toEqual(['msg_theirs']);
    for (const filter of [`contact=${kavita}`, 'alert=alr_1', `conversation=${await seedConversation(acme, kavita)}`, 'q=Discount']) {
      expect((await get<Page<Message>>(`/api/v1/messages?${filter}`, other.apiKey)).items).toEqual([]);
    }
    expect((await ask('/api/v1/messages/msg_a', { token: other.apiKey })).status).toBe(404);
    // Even a row that points at a foreign contact shows nothing of it.
    await seedMessage(other, kavita, { id: 'msg_pointing', createdAtMs: SEED_AT_MS + 1 });
    const pointing = await get<Message>('/api/v1/messages/msg_pointing', other.apiKey);
    expect(pointing.contact).toEqual({ id: kavita, name: null, phone: null, member: null });
  });
});

describe('the intake', () => {
  const MINUTE_MS = 60_000;

  beforeAll(async () => {
    const row = (minutes: number, outcome: string, items: number, tenantId = acme.tenant.id) => ({
      tenantId,
      minuteMs: SEED_AT_MS + minutes * MINUTE_MS,
      outcome,
      items,
    });
    await acme.db
      .insert(intakeLedger)
      .values([
        row(0, 'stored', 30),
        row(0, 'repeated', 2),
        row(1, 'stored', 5),
        row(1, 'ignored:own_echo', 4),
        row(2, 'ignored:own_echo', 1),
        row(2, 'ignored:unknown_field', 1),
        row(2, 'quarantined', 3),
        row(1, 'stored', 1000, other.tenant.id),
        row(1, 'stored', 1000, ''),
      ]);
  });

  const at = (minutes: number, seconds: number) => new Date(SEED_AT_MS + minutes * MINUTE_MS + seconds * 1000).toISOString();

  it('adds up: what was received is what became of it', async () => {
    expect(await get<IntakeTotals>('/api/v1/intake')).toEqual({
      from: null,
      to: null,
      received: 46,
      stored: 35,
      repeated: 2,
      ignored: 6,
      ignoredReasons: { own_echo: 5, unknown_field: 1 },
      quarantined: 3,
    });
  });

  it.each([
    [at(0, 59), at(0, 59), 32],
    [at(1, 0), at(1, 0), 9],
    [at(1, 30), at(2, 1), 14],
    [at(3, 0), at(9, 0), 0],
  ])('from %s to %s counts whole minutes, both ends included', async (from, to, received) => {
    expect(await get<IntakeTotals>(`/api/v1/intake?from=${from}&to=${to}`)).toMatchObject({ from, to, received });
  });

  describe('quarantine', () => {
    beforeAll(async () => {
      await acme.db.insert(quarantine).values([
        { id: 'qua_1', tenantId: acme.tenant.id, reason: 'malformed_json', body: '{"broken', receivedAtMs: SEED_AT_MS },
        { id: 'qua_2', tenantId: acme.tenant.id, reason: 'dead_letter', body: `"${'y'.repeat(120_000)}"`, receivedAtMs: SEED_AT_MS },
        { id: 'qua_3', tenantId: acme.tenant.id, reason: 'unknown_number', body: '{}', receivedAtMs: SEED_AT_MS - 1 },
        { id: 'qua_theirs', tenantId: other.tenant.id, reason: 'malformed_json', body: '{', receivedAtMs: SEED_AT_MS },
        { id: 'qua_nobodys', tenantId: '', reason: 'malformed_json', body: '{', receivedAtMs: SEED_AT_MS },
      ]);
    });

    it('pages newest first and shows the beginning of each body', async () => {
      const first = await get<Page<QuarantinedItem>>('/api/v1/intake/quarantine?limit=2');
      const second = await get<Page<QuarantinedItem>>(`/api/v1/intake/quarantine?limit=2&cursor=${first.nextCursor}`);
      const receivedAt = new Date(SEED_AT_MS).toISOString();
      expect(first.items).toEqual([
        { id: 'qua_2', reason: 'dead_letter', body: `"${'y'.repeat(3999)}`, receivedAt, replayedAt: null },
        { id: 'qua_1', reason: 'malformed_json', body: '{"broken', receivedAt, replayedAt: null },
      ]);
      expect([second.items.map((item) => item.id), second.nextCursor]).toEqual([['qua_3'], null]);
    });

    it('replays an item through the queue as it came, and says when', async () => {
      const send = vi.spyOn(env.INBOUND, 'send').mockImplementation(() => Promise.resolve() as never);
      const response = await ask('/api/v1/intake/quarantine/qua_1/replay', { method: 'POST' });
      expect([response.status, await response.text()]).toEqual([202, '']);
      expect(send.mock.calls).toEqual([[{ kind: 'body', receivedAtMs: SEED_AT_MS, body: '{"broken' }]]);
      const row = await acme.db.select().from(quarantine).where(eq(quarantine.id, 'qua_1')).get();
      expect(row?.replayedAtMs).toBeGreaterThan(0);
    });

    it('replays a body that no queue message holds through the database', async () => {
      const send = vi.spyOn(env.INBOUND, 'send').mockImplementation(() => Promise.resolve() as never);
      expect((await ask('/api/v1/intake/quarantine/qua_2/replay', { method: 'POST' })).status).toBe(202);
      const id = (await acme.db.select().from(oversizeChunks)).map((chunk) => chunk.id)[0];
      expect(send.mock.calls).toEqual([[{ kind: 'stored', receivedAtMs: SEED_AT_MS, id }]]);
    });

    it("finds nothing of another tenant's, and nobody's", async () => {
      const send = vi.spyOn(env.INBOUND, 'send').mockImplementation(() => Promise.resolve() as never);
      for (const id of ['qua_theirs', 'qua_nobodys', 'qua_unknown']) {
        expect((await ask(`/api/v1/intake/quarantine/${id}/replay`, { method: 'POST' })).status).toBe(404);
      }
      expect(send).not.toHaveBeenCalled();
      const theirs = await get<Page<QuarantinedItem>>('/api/v1/intake/quarantine', other.apiKey);
      expect(theirs.items.map((item) => item.id)).toEqual(['qua_theirs']);
    });

    it('is replayed only by who may manage WhatsApp', async () => {
      const token = await seedKey(acme, ['LoanCRM.Intake.Read']);
      const response = await ask('/api/v1/intake/quarantine/qua_1/replay', { method: 'POST', token });
      expect([response.status, (await response.json<Problem>()).detail]).toEqual([
        403,
        'test may not connect and manage WhatsApp: that needs the permission LoanCRM.WhatsApp.Manage.',
      ]);
    });
  });
});
