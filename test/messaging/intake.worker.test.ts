/** What came in: every item stored once, under its own tenant, and counted so. */
/// <reference types="vite/types/importMeta.d.ts" />
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createConnection } from '../../src/connections/create-connection.ts';
import { settingsOf } from '../../src/env.ts';
import { type ArrivedStatus, applyStatuses } from '../../src/messaging/delivery-status.ts';
import { consumeInbound } from '../../src/messaging/inbound.ts';
import { parseWebhook } from '../../src/messaging/whatsapp/webhook.ts';
import { START_MS, type Switchboard, signedPost, startSwitchboard } from '../support/switchboard.ts';
import { statusesChange, type TextItem, textsChange, webhookBody } from '../support/webhook-bodies.ts';

const FIXTURES = import.meta.glob<string>('../fixtures/whatsapp/*.json', { eager: true, query: '?raw', import: 'default' });
const FIXTURE_ACCOUNT = { numberId: '4821093847561029', wabaId: '3102938475610293' };
const AT = START_MS / 1000;

afterEach(() => vi.restoreAllMocks());

async function post(switchboard: Switchboard, body: string): Promise<number> {
  return (await switchboard.fetch(await signedPost(body))).status;
}

async function totals(switchboard: Switchboard) {
  const { body } = await switchboard.api('GET', '/api/v1/intake');
  return { received: body.received, stored: body.stored, repeated: body.repeated, ignored: body.ignored, quarantined: body.quarantined };
}

async function inboundRows(switchboard: Switchboard) {
  const { results } = await switchboard.bindings.DB.prepare(
    `SELECT tenant_id, conversation_id, content ->> '$.text' AS text FROM messages WHERE direction = 'in' ORDER BY conversation_id, created_at_ms, rowid`.replace(
      ', rowid',
      ', platform_at_ms',
    ),
  ).all<{ tenant_id: string; conversation_id: string; text: string }>();
  return results;
}

function texts(prefix: string, count: number, from = '919820030001', at = AT): TextItem[] {
  return Array.from({ length: count }, (_, index) => ({
    wamid: `wamid.${prefix}${index}`,
    from,
    text: `${prefix} ${index}`,
    at: at + index,
  }));
}

describe('the intake ledger', () => {
  it('accounts for every item of every known webhook shape, and for all of them again as repeats', async () => {
    const switchboard = await startSwitchboard({ first: FIXTURE_ACCOUNT });
    const bodies = Object.entries(FIXTURES).filter(([path]) => !path.includes('.expected.'));
    expect(bodies.length).toBeGreaterThan(100);
    const { results: before } = await switchboard.bindings.DB.prepare('SELECT sum(items) AS items FROM intake_ledger').all<{
      items: number | null;
    }>();
    expect(before[0]?.items).toBeNull();
    let expected = 0;
    const counted = async () => {
      const row = await switchboard.bindings.DB.prepare('SELECT sum(items) AS items FROM intake_ledger').first<{ items: number }>();
      return row?.items ?? 0;
    };
    for (const [path, body] of bodies) {
      const parsed = parseWebhook(body);
      expected += parsed.ok ? parsed.items.length : 1;
      expect(await post(switchboard, body), path).toBe(200);
      await switchboard.settle();
      expect(await counted(), path).toBe(expected);
    }
    const own = await totals(switchboard);
    expect(own.received).toBe(own.stored + own.repeated + own.ignored + own.quarantined);
    expect(own.stored).toBeGreaterThan(100);

    for (const [, body] of bodies) await post(switchboard, body);
    await switchboard.settle();
    const again = await totals(switchboard);
    expect(again.stored).toBe(own.stored);
    expect(await counted()).toBe(2 * expected);
    expect(switchboard.inbound.retryDelays).toEqual([]);
  });

  it('keeps a malformed signed body in quarantine, visible to its tenant, and replays it', async () => {
    const switchboard = await startSwitchboard();
    const { numberId } = switchboard.workspace.connection;
    const broken = `{"object":"whatsapp_business_account","entry":[{"id":"${switchboard.workspace.connection.wabaId}","changes":[{"value":{"metadata":{"phone_number_id":"${numberId}"`;
    expect(await post(switchboard, broken)).toBe(200);
    expect(await post(switchboard, broken)).toBe(200);
    await switchboard.settle();
    const listed = await switchboard.api('GET', '/api/v1/intake/quarantine');
    expect(listed.body.items).toMatchObject([{ reason: 'malformed_json', body: broken, replayedAt: null }]);
    expect(await totals(switchboard)).toEqual({ received: 2, stored: 0, repeated: 1, ignored: 0, quarantined: 1 });
    expect((await switchboard.api('POST', `/api/v1/intake/quarantine/${listed.body.items[0].id}/replay`)).status).toBe(202);
    await switchboard.settle();
    expect((await totals(switchboard)).repeated).toBe(2);
  });

  it('shows an unreadable body that names two tenants to neither, though one has disconnected', async () => {
    const { workspace, other, ...switchboard } = await startSwitchboard();
    await switchboard.bindings.DB.prepare(`UPDATE connections SET state = 'disconnected' WHERE id = ?`).bind(workspace.connection.id).run();
    const body = `{"entry":[{"id":"${workspace.connection.wabaId}"},{"id":"${other.connection.numberId}"`;
    expect((await switchboard.fetch(await signedPost(body))).status).toBe(200);
    await switchboard.settle();
    const { results } = await switchboard.bindings.DB.prepare('SELECT tenant_id, reason FROM quarantine').all();
    expect(results).toEqual([{ tenant_id: '', reason: 'malformed_json' }]);
  });

  it('ignores what comes for a disconnected number, and says why', async () => {
    const switchboard = await startSwitchboard();
    const { connection } = switchboard.workspace;
    await switchboard.bindings.DB.prepare(`UPDATE connections SET state = 'disconnected' WHERE id = ?`).bind(connection.id).run();
    await post(
      switchboard,
      webhookBody([{ wabaId: connection.wabaId ?? '', changes: [textsChange(connection.numberId, texts('late', 2))] }]),
    );
    await switchboard.settle();
    const { body } = await switchboard.api('GET', '/api/v1/intake');
    expect(body).toMatchObject({ received: 2, stored: 0, ignored: 2, ignoredReasons: { disconnected: 2 } });
  });

  it('quarantines items of a number nobody has connected, and of a number under a foreign account', async () => {
    const switchboard = await startSwitchboard();
    const { connection } = switchboard.workspace;
    await post(switchboard, webhookBody([{ wabaId: 'waba-of-nobody', changes: [textsChange('number-of-nobody', texts('lost', 1))] }]));
    await post(switchboard, webhookBody([{ wabaId: 'waba-of-nobody', changes: [textsChange(connection.numberId, texts('stray', 1))] }]));
    await switchboard.settle();
    const { results } = await switchboard.bindings.DB.prepare('SELECT tenant_id, reason FROM quarantine ORDER BY reason').all();
    expect(results).toEqual([
      { tenant_id: '', reason: 'account_mismatch' },
      { tenant_id: '', reason: 'unknown_number' },
    ]);
    expect(await inboundRows(switchboard)).toEqual([]);
  });

  it('keeps an item that cannot be read as a body of its own, which replays as the same item', async () => {
    const switchboard = await startSwitchboard();
    const { connection } = switchboard.workspace;
    const change = textsChange(connection.numberId, texts('good', 2));
    (change.value.messages as unknown[]).splice(1, 0, { from: '919820030001', type: 'text', text: { body: 'no id' } });
    await post(switchboard, webhookBody([{ wabaId: connection.wabaId ?? '', changes: [change] }]));
    await switchboard.settle();
    expect(await totals(switchboard)).toEqual({ received: 3, stored: 2, repeated: 0, ignored: 0, quarantined: 1 });
    const { body } = await switchboard.api('GET', '/api/v1/intake/quarantine');
    expect(body.items).toHaveLength(1);
    expect(JSON.parse(body.items[0].body).entry[0].changes[0].value.messages).toEqual([
      { from: '919820030001', type: 'text', text: { body: 'no id' } },
    ]);
    await switchboard.api('POST', `/api/v1/intake/quarantine/${body.items[0].id}/replay`);
    await switchboard.settle();
    expect(await totals(switchboard)).toEqual({ received: 4, stored: 2, repeated: 1, ignored: 0, quarantined: 1 });
    expect((await switchboard.api('GET', '/api/v1/intake/quarantine')).body.items).toHaveLength(1);
  });

  it('hands in again what came for a number before it was connected: messages in order, statuses, events of its account', async () => {
    const switchboard = await startSwitchboard();
    const { bindings, workspace } = switchboard;
    const numberId = '480000000777';
    const wabaId = '310000000777';
    const told = { field: 'account_update', value: { event: 'VERIFIED_ACCOUNT', phone_number: '912240961177' } };
    await post(switchboard, webhookBody([{ wabaId, changes: [textsChange(numberId, texts('early', 3)), told] }]));
    await post(
      switchboard,
      webhookBody([{ wabaId, changes: [statusesChange(numberId, [{ wamid: 'wamid.old', status: 'sent', at: AT }])] }]),
    );
    await switchboard.settle();
    await switchboard.pass(60_000);
    expect(await inboundRows(switchboard)).toEqual([]);

    const connected = await createConnection(workspace.db, settingsOf(bindings).MASTER_KEYS, {
      ...{ tenantId: workspace.tenant.id, channel: 'whatsapp', wabaId, numberId, displayPhone: '+912240961177', verifiedName: 'Early' },
      ...{ token: 'EAAToken777', nowMs: switchboard.simulator.clock.now() },
    });
    expect(connected.created).toBe(true);
    await switchboard.pass(60_000);
    expect((await inboundRows(switchboard)).map((row) => row.text)).toEqual(['early 0', 'early 1', 'early 2']);
    expect(await totals(switchboard)).toEqual({ received: 5, stored: 5, repeated: 0, ignored: 0, quarantined: 0 });
    const { results } = await bindings.DB.prepare(
      'SELECT DISTINCT reason, waits_for, replayed_at_ms > 0 AS isReplayed FROM quarantine',
    ).all();
    expect(results).toEqual([{ reason: 'unknown_number', waits_for: null, isReplayed: 1 }]);

    await switchboard.pass(20 * 60_000);
    await switchboard.pass(60_000);
    expect(await totals(switchboard)).toMatchObject({ received: 5 });
    expect(await bindings.DB.prepare('SELECT count(*) AS n FROM connections WHERE replay_until_ms IS NOT NULL').first()).toEqual({ n: 0 });
  });
});

describe('messages of several tenants in one POST', () => {
  it('stores 30 messages of 3 entries x 2 changes x 5, each under its own tenant; again, and in another batch, none', async () => {
    const switchboard = await startSwitchboard();
    const { workspace, other } = switchboard;
    const change = (of: typeof workspace, name: string) => textsChange(of.connection.numberId, texts(name, 5, `9198200${name.length}0001`));
    const entries = [workspace, other, workspace].map((of, entry) => ({
      wabaId: of.connection.wabaId ?? '',
      changes: [change(of, `e${entry}a`), change(of, `e${entry}b`)],
    }));
    const body = webhookBody(entries);
    await post(switchboard, body);
    await switchboard.settle();
    const rows = await inboundRows(switchboard);
    const ofTenant = (id: string) => rows.filter((row) => row.tenant_id === id).map((row) => row.text.slice(0, 2));
    expect(rows).toHaveLength(30);
    expect(new Set(ofTenant(workspace.tenant.id))).toEqual(new Set(['e0', 'e2']));
    expect(new Set(ofTenant(other.tenant.id))).toEqual(new Set(['e1']));

    await post(switchboard, body);
    await switchboard.settle();
    const changes = entries.flatMap((entry) => entry.changes.map((one) => ({ wabaId: entry.wabaId, changes: [one] })));
    await post(switchboard, webhookBody(changes.toReversed()));
    await switchboard.settle();
    expect(await inboundRows(switchboard)).toHaveLength(30);
    expect(await totals(switchboard)).toEqual({ received: 60, stored: 20, repeated: 40, ignored: 0, quarantined: 0 });
  });

  it('keeps five quick messages of one person in order when posted in order', async () => {
    const switchboard = await startSwitchboard();
    const { connection } = switchboard.workspace;
    const wabaId = connection.wabaId ?? '';
    // All within one second, as fast thumbs do.
    const quick = texts('quick', 5).map((item) => ({ ...item, at: AT }));
    for (const item of quick) await post(switchboard, webhookBody([{ wabaId, changes: [textsChange(connection.numberId, [item])] }]));
    await switchboard.settle();
    const { body } = await switchboard.api('GET', '/api/v1/messages?direction=in');
    expect(body.items.map((item: { text: string }) => item.text)).toEqual(quick.map((item) => item.text).toReversed());
  });

  it('stores five quick messages once each with consumers in parallel, shuffled, and each twice', async () => {
    const switchboard = await startSwitchboard();
    const { connection } = switchboard.workspace;
    const wabaId = connection.wabaId ?? '';
    const quick = texts('burst', 5);
    for (const item of [...quick, ...quick])
      await post(switchboard, webhookBody([{ wabaId, changes: [textsChange(connection.numberId, [item])] }]));
    const waiting = switchboard.inbound.waiting.splice(0);
    const shuffled = [7, 2, 9, 0, 4, 1, 8, 3, 6, 5].flatMap((index) => waiting[index] ?? []);
    await Promise.all(
      shuffled.map((message) => switchboard.inbound.deliver([message], (batch) => consumeInbound(batch, switchboard.bindings))),
    );
    await switchboard.settle();
    const rows = await inboundRows(switchboard);
    expect(rows.map((row) => row.text).toSorted()).toEqual(quick.map((item) => item.text));
    expect(new Set(rows.map((row) => row.conversation_id)).size).toBe(1);
    expect(await totals(switchboard)).toEqual({ received: 10, stored: 5, repeated: 5, ignored: 0, quarantined: 0 });
  });

  it('sees one person behind a phone, behind a business-scoped id alone, and after the id changed', async () => {
    const switchboard = await startSwitchboard();
    const { connection } = switchboard.workspace;
    const message = (
      id: string,
      sender: Record<string, unknown>,
      contact: Record<string, unknown>,
      more: Record<string, unknown> = {},
    ) => ({
      field: 'messages',
      value: {
        messaging_product: 'whatsapp',
        metadata: { display_phone_number: '912240961101', phone_number_id: connection.numberId },
        contacts: [{ profile: { name: 'Asha' }, ...contact }],
        messages: [{ ...sender, id, timestamp: String(AT), type: 'text', text: { body: id }, ...more }],
      },
    });
    const changed = {
      field: 'messages',
      value: {
        messaging_product: 'whatsapp',
        metadata: { display_phone_number: '912240961101', phone_number_id: connection.numberId },
        messages: [
          {
            from_user_id: 'IN.9002',
            id: 'wamid.c3',
            timestamp: String(AT),
            type: 'system',
            system: { type: 'user_changed_user_id', body: 'changed', user_id: 'IN.9002', previous_user_id: 'IN.9001' },
          },
        ],
      },
    };
    for (const one of [
      message('wamid.c1', { from: '919820030009', from_user_id: 'IN.9001' }, { wa_id: '919820030009', user_id: 'IN.9001' }),
      message('wamid.c2', { from_user_id: 'IN.9001' }, { user_id: 'IN.9001' }),
      changed,
      message('wamid.c4', { from_user_id: 'IN.9002' }, { user_id: 'IN.9002' }),
    ]) {
      await post(switchboard, webhookBody([{ wabaId: connection.wabaId ?? '', changes: [one] }]));
      await switchboard.settle();
    }
    const rows = await inboundRows(switchboard);
    expect(rows).toHaveLength(4);
    expect(new Set(rows.map((row) => row.conversation_id)).size).toBe(1);
  });

  it('opens no window and starts no bot for what a phone app says of its past', async () => {
    const switchboard = await startSwitchboard({ first: FIXTURE_ACCOUNT });
    const histories = Object.entries(FIXTURES).filter(([path]) => /history|echo/.test(path));
    expect(histories.length).toBeGreaterThan(2);
    for (const [, body] of histories) await post(switchboard, body);
    await switchboard.settle();
    const windows = await switchboard.bindings.DB.prepare(
      'SELECT max(window_ends_at_ms) AS latest, count(*) AS n FROM conversations',
    ).first();
    const { results } = await switchboard.bindings.DB.prepare(`SELECT count(*) AS n FROM messages WHERE source = 'live'`).all();
    expect(windows).toMatchObject({ latest: 0 });
    expect(results).toEqual([{ n: 0 }]);
    const history = await switchboard.bindings.DB.prepare(
      `SELECT count(*) > 0 AS some, sum(created_at_ms <> platform_at_ms) AS elsewhere FROM messages WHERE source = 'history'`,
    ).first();
    expect(history, 'each stands in the log at its own time').toEqual({ some: 1, elsewhere: 0 });
  });
});

describe('the door', () => {
  it('answers the challenge only with the right token', async () => {
    const switchboard = await startSwitchboard();
    const ask = async (query: string) => {
      const response = await switchboard.fetch(new Request(`https://app.test/api/webhooks/whatsapp?${query}`));
      return [response.status, await response.text()];
    };
    expect(await ask('hub.mode=subscribe&hub.verify_token=test-verify-token&hub.challenge=12345')).toEqual([200, '12345']);
    expect((await ask('hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=12345'))[0]).toBe(403);
    expect((await ask('hub.mode=subscribe&hub.verify_token=test-verify-token'))[0]).toBe(403);
    expect((await ask(''))[0]).toBe(403);
  });

  it('refuses a missing, a malformed and a wrong signature before anything else, and queues nothing', async () => {
    const switchboard = await startSwitchboard();
    const body = webhookBody([]);
    const signed = await signedPost(body);
    const good = signed.headers.get('X-Hub-Signature-256') ?? '';
    for (const header of [null, '', 'sha256=', `sha1=${good.slice(7)}`, `sha256=${'0'.repeat(64)}`, good.slice(0, -2)]) {
      const request = new Request(signed.url, {
        method: 'POST',
        body,
        ...(header === null ? {} : { headers: { 'X-Hub-Signature-256': header } }),
      });
      expect((await switchboard.fetch(request)).status, String(header)).toBe(401);
    }
    expect(
      (await switchboard.fetch(new Request(signed.url, { method: 'POST', body: `${body} `, headers: { 'X-Hub-Signature-256': good } })))
        .status,
    ).toBe(401);
    expect(switchboard.inbound.waiting).toEqual([]);
  });

  it('refuses more than 3 MB', async () => {
    const switchboard = await startSwitchboard();
    expect(await post(switchboard, 'x'.repeat(3 * 1024 * 1024 + 1))).toBe(413);
  });

  it('splits a body of 1,000 messages over the queue without losing one', async () => {
    const switchboard = await startSwitchboard();
    const { connection } = switchboard.workspace;
    const many = Array.from({ length: 1000 }, (_, index) => ({
      wamid: `wamid.m${index}`,
      from: `91982004${String(index % 40).padStart(4, '0')}`,
      text: `"${index}" \u0939\u0948 ${'é"\\'.repeat(60)}`,
      at: AT + index,
    }));
    expect(
      await post(switchboard, webhookBody([{ wabaId: connection.wabaId ?? '', changes: [textsChange(connection.numberId, many)] }])),
    ).toBe(200);
    expect(switchboard.inbound.waiting.length).toBeGreaterThan(3);
    for (const { body } of switchboard.inbound.waiting)
      expect(new TextEncoder().encode(JSON.stringify(body)).byteLength).toBeLessThan(128_000);
    await switchboard.settle();
    expect(await totals(switchboard)).toEqual({ received: 1000, stored: 1000, repeated: 0, ignored: 0, quarantined: 0 });
  });

  it('carries a single item over the queue size through the database, and forgets its chunks after', async () => {
    const switchboard = await startSwitchboard();
    const { connection } = switchboard.workspace;
    const huge = [{ wamid: 'wamid.huge', from: '919820030001', text: 'x'.repeat(700_000), at: AT }];
    expect(
      await post(switchboard, webhookBody([{ wabaId: connection.wabaId ?? '', changes: [textsChange(connection.numberId, huge)] }])),
    ).toBe(200);
    expect(switchboard.inbound.waiting.map(({ body }) => body.kind)).toEqual(['stored']);
    await switchboard.settle();
    expect((await inboundRows(switchboard))[0]?.text).toHaveLength(700_000);
    expect(await switchboard.bindings.DB.prepare('SELECT count(*) AS n FROM oversize_chunks').first()).toEqual({ n: 0 });
  });

  it('asks Meta to come again when the queue does not take the body', async () => {
    const switchboard = await startSwitchboard();
    switchboard.inbound.isBroken = true;
    expect(await post(switchboard, webhookBody([]))).toBeGreaterThanOrEqual(500);
  });
});

describe('delivery statuses', () => {
  it('reach the database in values far below what it takes, however many come at once', async () => {
    const { workspace } = await startSwitchboard();
    const of = { tenantId: workspace.tenant.id, connectionId: workspace.connection.id, messageId: null, attempt: null };
    const wamid = (index: number) => `wamid.HBgMOTE5ODIwMDMwMDAxFQIAERgS${String(index).padStart(30, '0')}`;
    const many = Array.from(
      { length: 6000 },
      (_, index): ArrivedStatus => ({ ...of, wamid: wamid(index), status: 'sent', atMs: START_MS, errorCode: null }),
    );
    let longest = 0;
    const prototype = Object.getPrototypeOf(workspace.db.$client.prepare('SELECT 1')) as D1PreparedStatement;
    const { bind } = prototype;
    vi.spyOn(prototype, 'bind').mockImplementation(function (this: D1PreparedStatement, ...values) {
      for (const value of values) longest = Math.max(longest, String(value).length);
      return bind.apply(this, values);
    });
    await applyStatuses(workspace.db, many, START_MS);
    expect(longest).toBeLessThan(500_000);
    expect(await workspace.db.$client.prepare('SELECT count(*) AS n FROM parked_statuses').first()).toEqual({ n: 6000 });
  });

  it('counts a status that matches no message as stored, once', async () => {
    const switchboard = await startSwitchboard();
    const { connection } = switchboard.workspace;
    const body = webhookBody([
      {
        wabaId: connection.wabaId ?? '',
        changes: [statusesChange(connection.numberId, [{ wamid: 'wamid.alien', status: 'sent', at: AT }])],
      },
    ]);
    await post(switchboard, body);
    await post(switchboard, body);
    await switchboard.settle();
    expect(await totals(switchboard)).toEqual({ received: 2, stored: 1, repeated: 1, ignored: 0, quarantined: 0 });
  });
});
