/** How connected numbers are, asked of the simulator each hour and on demand. */
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createConnection } from '../../src/connections/create-connection.ts';
import { connections } from '../../src/db/schema/connections.ts';
import { settingsOf } from '../../src/env.ts';
import { seedContact, seedMessage, type Workspace } from '../support/seed.ts';
import { START_MS, type Switchboard, signedPost, startSwitchboard } from '../support/switchboard.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let here: Switchboard;
/** Paths that were read from Graph, without the version. */
let reads: string[];

beforeEach(async () => {
  here = await startSwitchboard({ templates: false });
  reads = [];
  vi.mocked(globalThis.fetch).mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    const { pathname } = new URL(request.url);
    if (request.method === 'GET' && /^\/v\d/.test(pathname)) reads.push(pathname.replace(/^\/v[\d.]+\//, ''));
    return here.simulator.fetch(request);
  });
});

const rowOf = async ({ db, connection }: Workspace) => db.select().from(connections).where(eq(connections.id, connection.id)).get();
const makeDue = async ({ db, connection }: Workspace, healthDueAtMs = 0) =>
  db.update(connections).set({ healthDueAtMs }).where(eq(connections.id, connection.id));
const numberIn = ({ connection }: Workspace) => {
  const number = here.simulator.state.numbers.get(connection.numberId);
  if (!number) throw new Error('no such number');
  return number;
};
const wabaIn = ({ connection }: Workspace) => {
  const waba = here.simulator.state.wabas.get(connection.wabaId ?? '');
  if (!waba) throw new Error('no such account');
  return waba;
};
const pull = async (workspace = here.workspace) => {
  await makeDue(workspace);
  await here.cron();
  const row = await rowOf(workspace);
  if (!row) throw new Error('no such connection');
  return row;
};

describe('the hourly look', () => {
  it('keeps what Meta says of number, account and portfolio', async () => {
    const number = numberIn(here.workspace);
    Object.assign(number, { verifiedName: 'Acme Loans', qualityRating: 'YELLOW', nameStatus: 'PENDING_REVIEW' });
    const row = await pull();
    expect(row).toMatchObject({
      verifiedName: 'Acme Loans',
      displayPhone: here.workspace.connection.displayPhone,
      portfolioId: `portfolio-of-${row.wabaId}`,
      recipientTier: 'TIER_250',
      throughputPerSecond: 80,
      isCoexistence: false,
      healthAtMs: START_MS,
      health: {
        numberStatus: 'CONNECTED',
        qualityRating: 'YELLOW',
        nameStatus: 'PENDING_REVIEW',
        accountReview: 'APPROVED',
        isOnBusinessApp: false,
        isSubscribed: true,
        callbacks: { number: null, account: null, application: 'https://app.test/api/webhooks/whatsapp' },
      },
    });
    expect(reads.filter((path) => path.startsWith(row.numberId) || path.startsWith(row.wabaId ?? '-')).toSorted()).toEqual(
      [row.numberId, row.wabaId ?? '', `${row.wabaId}/subscribed_apps`].toSorted(),
    );
  });

  it('comes again within 55 to 65 minutes, and not before', async () => {
    const { healthDueAtMs } = await pull();
    expect(healthDueAtMs).toBeGreaterThanOrEqual(START_MS + 55 * MINUTE_MS);
    expect(healthDueAtMs).toBeLessThan(START_MS + 65 * MINUTE_MS);
    reads = [];
    await here.pass(54 * MINUTE_MS);
    expect(reads).toEqual([]);
    await here.pass(12 * MINUTE_MS);
    expect(reads.length).toBeGreaterThan(0);
  });

  it('asks once when two crons run at the same time', async () => {
    await makeDue(here.workspace);
    await Promise.all([here.cron(), here.cron()]);
    expect(reads.filter((path) => path === here.workspace.connection.numberId)).toHaveLength(1);
  });

  it.each([
    ['a number that stays in the phone app has 20 a second, whatever its level', { isOnBizApp: true, throughputPerSecond: 1000 }, 20],
    ['a number of the high level has 1,000 a second', { throughputPerSecond: 1000 }, 1000],
  ])('%s', async (_, change, throughputPerSecond) => {
    Object.assign(numberIn(here.workspace), change);
    expect(await pull()).toMatchObject({ throughputPerSecond, isCoexistence: throughputPerSecond === 20 });
  });

  it('knows a payment method that is there, one that Meta misses, and neither', async () => {
    const waba = wabaIn(here.workspace);
    const known: (boolean | null | undefined)[] = [];
    for (const hasPaymentMethod of [true, false]) {
      waba.hasPaymentMethod = hasPaymentMethod;
      known.push((await pull()).health?.hasPaymentMethod);
    }
    expect(known).toEqual([true, false]);
    expect((await pull()).health?.notes).toContainEqual({
      entity: 'WABA',
      code: 141_006,
      text: 'There is an error with the payment method.',
      solution: 'Add a payment method to the WhatsApp Business Account.',
    });
  });

  it('asks again without the newer fields where Meta does not know one of them', async () => {
    vi.mocked(globalThis.fetch).mockImplementation(async (input, init) => {
      const request = new Request(input, init);
      const isNewer = new URL(request.url).searchParams.get('fields')?.includes('webhook_configuration');
      const error = { message: '(#100) Tried accessing nonexisting field (webhook_configuration)', type: 'OAuthException', code: 100 };
      return isNewer ? Response.json({ error }, { status: 400 }) : here.simulator.fetch(request);
    });
    expect(await pull()).toMatchObject({ healthAtMs: START_MS, recipientTier: null, health: { numberStatus: 'CONNECTED' } });
  });

  it('backs off, keeps what is known and says how old it is while Meta does not answer', async () => {
    await pull();
    const health = (await rowOf(here.workspace))?.health;
    here.wind(4 * HOUR_MS);
    here.simulator.fault({ effect: { kind: 'http', status: 500 }, times: 'always' });
    const row = await pull();
    expect(row).toMatchObject({ health, healthAtMs: START_MS, healthDueAtMs: START_MS + 6 * HOUR_MS, state: 'connected' });
  });

  it('waits as long as Meta says when it asks too often', async () => {
    here.simulator.fault({ effect: { kind: 'error', code: 80007 }, times: 'always' });
    const row = await pull();
    expect(row.healthAtMs).toBeNull();
    expect(row.healthDueAtMs).toBeGreaterThanOrEqual(START_MS + 5 * MINUTE_MS);
  });

  it('finds a dead token, holds the connection and tells the admins, once', async () => {
    here.simulator.revokeToken(here.workspace.connectionToken);
    expect(await pull()).toMatchObject({ state: 'needs_reconnect', tokenDeadAtMs: START_MS });
    await pull();
    const { results } = await here.bindings.DB.prepare('SELECT tone FROM notices').all();
    expect(results).toEqual([{ tone: 'bad' }]);
  });

  it('leaves a connection alone that got another token while Meta was asked', async () => {
    const { db, connection } = here.workspace;
    const number = numberIn(here.workspace);
    number.verifiedName = 'Of the old token';
    vi.mocked(globalThis.fetch).mockImplementation(async (input, init) => {
      const request = new Request(input, init);
      if (new URL(request.url).pathname.endsWith(connection.numberId)) {
        const { tenantId, channel, wabaId, numberId, displayPhone } = connection;
        const named = { tenantId, channel, wabaId, numberId, displayPhone, verifiedName: 'Connected anew', token: 'EAAAnother' };
        await createConnection(db, settingsOf(env).MASTER_KEYS, { ...named, nowMs: START_MS });
      }
      return here.simulator.fetch(request);
    });
    await makeDue(here.workspace);
    await here.cron();
    expect(await rowOf(here.workspace)).toMatchObject({ verifiedName: 'Connected anew', healthAtMs: null });
  });

  it('does not undo the tier that a webhook brought while Meta was asked, and asks again at the next minute', async () => {
    const { wabaId, numberId } = here.workspace.connection;
    await here.workspace.db.update(connections).set({ recipientTier: 'TIER_250' }).where(eq(connections.numberId, numberId));
    const value = { max_daily_conversations_per_business: 'TIER_2K', max_phone_numbers_per_business: 2 };
    const time = Math.floor(START_MS / 1000);
    const event = {
      object: 'whatsapp_business_account',
      entry: [{ id: wabaId, time, changes: [{ field: 'business_capability_update', value }] }],
    };
    let isTold = false;
    vi.mocked(globalThis.fetch).mockImplementation(async (input, init) => {
      const request = new Request(input, init);
      const answer = await here.simulator.fetch(request);
      if (isTold || !new URL(request.url).pathname.endsWith(numberId)) return answer;
      isTold = true;
      await here.fetch(await signedPost(JSON.stringify(event)));
      await here.settle();
      return answer;
    });
    expect(await pull()).toMatchObject({ recipientTier: 'TIER_2K', healthAtMs: START_MS, healthDueAtMs: 0 });
  });

  it('takes the people reached along when the portfolio becomes known', async () => {
    const { id, numberId, wabaId } = here.workspace.connection;
    const own = env.RECIPIENT_TIER.getByName(`number:${numberId}`);
    for (const recipient of [`p1-${numberId}`, `p2-${numberId}`]) {
      await own.reserve({ recipient, connectionId: id, lane: 'alert', tier: null, nowMs: START_MS });
    }
    await pull();
    const usage = await env.RECIPIENT_TIER.getByName(`portfolio-of-${wabaId}`).usage(START_MS);
    expect(usage.perConnection[id]).toBe(2);
  });

  it('lets a message that waits for a place ask again when the tier has grown', async () => {
    const { db, connection } = here.workspace;
    await db.update(connections).set({ recipientTier: 'TIER_250' }).where(eq(connections.id, connection.id));
    const waits = { reason: 'tier_full', notBeforeMs: START_MS + HOUR_MS, sweepAtMs: START_MS + HOUR_MS };
    const id = await seedMessage(here.workspace, await seedContact(here.workspace, { phone: '+919820090001' }), waits);
    const notBefore = async () =>
      (await here.bindings.DB.prepare('SELECT not_before_ms FROM messages WHERE id = ?').bind(id).first())?.not_before_ms;
    await pull();
    expect(await notBefore()).toBe(START_MS + HOUR_MS);
    here.simulator.setTier(`portfolio-of-${connection.wabaId}`, 'TIER_2K');
    expect(await pull()).toMatchObject({ recipientTier: 'TIER_2K' });
    expect(await notBefore()).toBe(START_MS);
  });

  it('does not ask for a suspended workspace, nor with a token that is dead', async () => {
    const { db, connection, tenant } = here.workspace;
    await here.bindings.DB.prepare("UPDATE tenants SET state = 'suspended' WHERE id = ?").bind(tenant.id).run();
    await pull();
    await here.bindings.DB.prepare("UPDATE tenants SET state = 'active' WHERE id = ?").bind(tenant.id).run();
    await db.update(connections).set({ state: 'needs_reconnect' }).where(eq(connections.id, connection.id));
    await pull();
    expect(reads.filter((path) => path.startsWith(connection.numberId))).toEqual([]);
  });
});

describe('a webhook that falls silent', () => {
  const alert = { kind: 'usage', customer: { ref: 'C-1', name: 'Kavita Textiles', health: 'poor' }, usage: { percent: 92, limit: 500 } };
  const statesNow = async () => {
    const { body } = await here.api('POST', `/api/v1/whatsapp/connections/${here.workspace.connection.id}/refresh`);
    return (body.states as { name: string }[]).map(({ name }) => name);
  };
  beforeEach(async () => {
    here = await startSwitchboard();
  });

  it('is named an hour after messages that Meta accepted and said nothing of, not before, and no more once it is heard', async () => {
    const dropped = here.simulator.fault({ match: { field: 'messages' }, effect: { kind: 'drop' }, times: 'always' });
    await here.api('POST', '/api/v1/alerts', alert);
    await here.settle();
    here.wind(59 * MINUTE_MS);
    await here.settle();
    expect(await statesNow()).not.toContain('webhook_silent');
    here.wind(2 * MINUTE_MS);
    expect((await statesNow())[0]).toBe('webhook_silent');
    expect((await pull()).health?.unheardSinceMs).toBe(START_MS);
    expect(dropped.hits).toBeGreaterThan(0);
    here.simulator.clearFaults();
    here.simulator.phone(here.workspace.members.csm.phone ?? '').sendText(here.workspace.connection.numberId, 'hello');
    await here.settle();
    expect(await statesNow()).not.toContain('webhook_silent');
  });

  it('is not named where nothing was sent, nor where all statuses came', async () => {
    here.wind(26 * HOUR_MS);
    expect(await statesNow()).not.toContain('webhook_silent');
    await here.api('POST', '/api/v1/alerts', alert);
    await here.settle();
    await here.pass(MINUTE_MS);
    // Were the note of it lost, what the statuses say would still be there.
    await here.workspace.db.update(connections).set({ webhookHeardAtMs: null });
    here.wind(5 * HOUR_MS);
    expect(await statesNow()).not.toContain('webhook_silent');
  });

  it('notes when a number was heard, at most every ten minutes', async () => {
    const say = async () => {
      here.simulator.phone(here.workspace.members.csm.phone ?? '').sendText(here.workspace.connection.numberId, 'hello');
      await here.settle();
      return (await rowOf(here.workspace))?.webhookHeardAtMs;
    };
    const first = await say();
    expect(first).toBe(START_MS);
    here.wind(9 * MINUTE_MS);
    const prepared = vi.spyOn(here.bindings.DB, 'prepare');
    expect(await say()).toBe(START_MS);
    expect(prepared.mock.calls.filter(([statement]) => statement.includes('SET webhook_heard_at_ms'))).toEqual([]);
    here.wind(MINUTE_MS);
    expect(await say()).toBe(START_MS + 10 * MINUTE_MS);
    expect((await rowOf(here.other))?.webhookHeardAtMs).toBeNull();
  });
});
