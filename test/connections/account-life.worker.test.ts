/** What Meta says happens to an account, from the simulator's webhook to the connection, the notices and the messages that wait. */
import { env } from 'cloudflare:workers';
import { eq, sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createConnection } from '../../src/connections/create-connection.ts';
import { afterReconnect } from '../../src/connections/reconnect.ts';
import { auditLog } from '../../src/db/schema/audit.ts';
import { settingsOf } from '../../src/env.ts';
import { open } from '../../src/security/seal.ts';
import { atMeta, connectAgain, connectionOf, noticesOf } from '../support/connection-life.ts';
import { acceptedFor, raise, rowOf } from '../support/log-rows.ts';
import { START_MS, type Switchboard, signedPost, startSwitchboard } from '../support/switchboard.ts';

const DAY = 24 * 60 * 60 * 1000;
const MINUTE = 60_000;

let switchboard: Switchboard;
let waba: string;
let number: string;

beforeEach(async () => {
  switchboard = await startSwitchboard();
  const { connection } = switchboard.workspace;
  waba = `/accounts/${connection.wabaId}`;
  number = `/numbers/${connection.numberId}`;
  await switchboard.workspace.db.run(sql`UPDATE connections SET recipient_tier = 'TIER_250', portfolio_id = 'portfolio-' || waba_id,
    health_due_at_ms = ${START_MS + DAY}`);
});

async function happens(path: string, body: unknown = {}): Promise<void> {
  await atMeta(switchboard, path, body);
  await switchboard.settle();
}

async function shown(): Promise<string[]> {
  const notices = await noticesOf(switchboard);
  return notices.filter(({ isShown }) => isShown).map(({ tone, title }) => `${tone}: ${title}`);
}

const ours = () => connectionOf(switchboard.workspace);

interface Case {
  event: string;
  path: () => string;
  body: unknown;
  row: Record<string, unknown>;
  notices: string[];
}

const CASES: Case[] = [
  {
    event: 'a ban',
    path: () => `${waba}/update`,
    body: { event: 'DISABLED_UPDATE', state: 'DISABLE' },
    row: { bannedAtMs: START_MS, state: 'connected' },
    notices: ['bad: Meta has disabled the WhatsApp account'],
  },
  {
    event: 'a ban that is planned',
    path: () => `${waba}/update`,
    body: { event: 'DISABLED_UPDATE', state: 'SCHEDULE_FOR_DISABLE' },
    row: { bannedAtMs: null, banPlannedAtMs: Date.UTC(2026, 10, 21) },
    notices: ['bad: Meta is about to disable the WhatsApp account'],
  },
  {
    event: 'a restriction of messages',
    path: () => `${waba}/update`,
    body: {
      event: 'ACCOUNT_RESTRICTION',
      restrictions: [{ type: 'RESTRICTED_BIZ_INITIATED_MESSAGING', days: 3, remediation: 'Improve quality' }],
    },
    row: { restrictions: [{ type: 'RESTRICTED_BIZ_INITIATED_MESSAGING', untilMs: START_MS + 3 * DAY, remedy: 'Improve quality' }] },
    notices: ['bad: Meta has restricted the WhatsApp account'],
  },
  {
    event: 'a restriction without an end that lets messages through',
    path: () => `${waba}/update`,
    body: { event: 'ACCOUNT_RESTRICTION', restrictions: [{ type: 'RESTRICTED_ADD_PHONE_NUMBER_ACTION', days: null }] },
    row: { restrictions: [{ type: 'RESTRICTED_ADD_PHONE_NUMBER_ACTION', untilMs: null, remedy: null }] },
    notices: ['warn: Meta has restricted the WhatsApp account'],
  },
  {
    event: 'a violation',
    path: () => `${waba}/update`,
    body: { event: 'ACCOUNT_VIOLATION', violationType: 'SPAM' },
    row: { state: 'connected' },
    notices: ['warn: Meta reports a violation of its policies'],
  },
  {
    event: 'a deleted account',
    path: () => `${waba}/update`,
    body: { event: 'ACCOUNT_DELETED' },
    row: { state: 'needs_reconnect', tokenDeadReason: 'revoked', appUninstalledAtMs: null },
    notices: ['bad: The WhatsApp account was deleted'],
  },
  {
    event: 'an app that was removed, named by our own portfolio',
    path: () => `${waba}/update`,
    body: { event: 'PARTNER_APP_UNINSTALLED' },
    row: { state: 'needs_reconnect', tokenDeadReason: 'revoked', appUninstalledAtMs: START_MS },
    notices: ['bad: The app was removed'],
  },
  {
    event: 'access that was withdrawn, named by our own portfolio',
    path: () => `${waba}/update`,
    body: { event: 'PARTNER_REMOVED', reason: 'PRIMARY_INACTIVITY', initiatedBy: 'SYSTEM' },
    row: { state: 'needs_reconnect' },
    notices: ['bad: Access was withdrawn'],
  },
  {
    event: 'a price list, which changes nothing',
    path: () => `${waba}/update`,
    body: { event: 'VOLUME_BASED_PRICING_TIER_UPDATE' },
    row: { state: 'connected' },
    notices: [],
  },
  {
    event: 'an account that Meta rejects',
    path: () => `${waba}/review`,
    body: { decision: 'REJECTED' },
    row: { state: 'connected' },
    notices: ['bad: Account rejected'],
  },
  {
    event: 'a larger tier, told by two webhooks and shown once',
    path: () => `${number}/tier`,
    body: { tier: 'TIER_2K' },
    row: { recipientTier: 'TIER_2K' },
    notices: ['good: You may reach more people'],
  },
  {
    event: 'a smaller tier',
    path: () => `${number}/tier`,
    body: { tier: 'TIER_50', event: 'DOWNGRADE' },
    row: { recipientTier: 'TIER_50' },
    notices: ['warn: You may reach fewer people'],
  },
  {
    event: 'a number without limits',
    path: () => `${waba}/capability`,
    body: { tier: 'TIER_UNLIMITED' },
    row: { recipientTier: 'TIER_UNLIMITED' },
    notices: ['good: You may reach more people'],
  },
  {
    event: 'more speed',
    path: () => `${number}/throughput`,
    body: {},
    row: { throughputPerSecond: 1000 },
    notices: ['good: Faster sending'],
  },
  {
    event: 'bad quality',
    path: () => `${number}/quality`,
    body: { rating: 'RED' },
    row: { healthDueAtMs: 0 },
    notices: ['warn: Low quality'],
  },
  {
    event: 'a name that is not approved',
    path: () => `${number}/name`,
    body: { decision: 'REJECTED' },
    row: { registerDueAtMs: null },
    notices: ['warn: Display name not approved'],
  },
  {
    event: 'a PIN that somebody resets',
    path: () => `${number}/security`,
    body: { event: 'PIN_RESET_REQUEST' },
    row: { state: 'connected' },
    notices: [`warn: PIN of`],
  },
];

describe('is applied to its own connection and told', () => {
  it.each(CASES)('$event', async ({ path, body, row, notices }) => {
    const untouched = await connectionOf(switchboard.other);
    await happens(path(), body);
    expect(await ours()).toMatchObject(row);
    const seen = await shown();
    expect(seen).toHaveLength(notices.length);
    for (const [index, notice] of notices.entries()) expect(seen[index]).toContain(notice);
    expect(await connectionOf(switchboard.other)).toEqual(untouched);
    expect(await noticesOf(switchboard, switchboard.other)).toEqual([]);
    expect((await env.DB.prepare('SELECT count(*) AS kept FROM account_events').first<{ kept: number }>())?.kept).toBeGreaterThan(0);
  });

  it('a ban that is lifted, with its restrictions: what was told of it is over', async () => {
    await happens(`${waba}/update`, { event: 'DISABLED_UPDATE', state: 'DISABLE' });
    switchboard.wind(2000);
    await happens(`${waba}/update`, { event: 'DISABLED_UPDATE', state: 'REINSTATE' });
    expect(await ours()).toMatchObject({ bannedAtMs: null, banPlannedAtMs: null, restrictions: [] });
    expect(await shown()).toEqual(['good: Meta has reinstated the WhatsApp account']);
  });

  it('an event that names another number of the account changes nothing of this one', async () => {
    const value = { display_phone_number: '912240960000', event: 'THROUGHPUT_UPGRADE' };
    await happens(`${waba}/webhook`, { field: 'phone_number_quality_update', value });
    await happens(`${waba}/webhook`, { field: 'security', value: { ...value, event: 'PIN_CHANGED' } });
    expect((await ours()).throughputPerSecond).toBe(80);
    expect(await shown()).toEqual([]);
  });

  it('the removal of an app that is not ours is none of our affair', async () => {
    const value = {
      event: 'PARTNER_APP_UNINSTALLED',
      waba_info: { waba_id: switchboard.workspace.connection.wabaId, partner_app_id: '999' },
    };
    await happens(`${waba}/webhook`, { field: 'account_update', value, entryId: '7012345678901234' });
    expect((await ours()).state).toBe('connected');
  });

  it('an event of an account that two workspaces share reaches both', async () => {
    const { other, workspace, bindings } = switchboard;
    const shared = await createConnection(other.db, settingsOf(bindings).MASTER_KEYS, {
      ...{ tenantId: other.tenant.id, channel: 'whatsapp', wabaId: workspace.connection.wabaId, numberId: '4809999000000003' },
      ...{ displayPhone: '+912240969997', verifiedName: 'Shared', token: 'EAAShared', nowMs: START_MS },
    });
    if (!shared.created) throw new Error('not connected');
    await happens(`${waba}/update`, { event: 'DISABLED_UPDATE', state: 'DISABLE' });
    const banned = await other.db.all<{ id: string }>(sql`SELECT id FROM connections WHERE banned_at_ms IS NOT NULL ORDER BY id`);
    expect(banned.map(({ id }) => id)).toEqual([workspace.connection.id, shared.connection.id].sort());
    expect([await shown(), await noticesOf(switchboard, other)].map((list) => list.length)).toEqual([1, 1]);
  });
});

describe('the order of Meta’s time', () => {
  const ban = (state: string, afterSeconds: number) =>
    told({ event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: state } }, afterSeconds);
  const told = (value: Record<string, unknown>, afterSeconds: number) =>
    JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [
        {
          id: switchboard.workspace.connection.wabaId,
          time: START_MS / 1000 + afterSeconds,
          changes: [{ field: 'account_update', value }],
        },
      ],
    });

  it('holds though an older event is delivered after a newer one, and again', async () => {
    switchboard.wind(MINUTE);
    for (const body of [ban('REINSTATE', 9), ban('DISABLE', 5), ban('DISABLE', 5), ban('REINSTATE', 9)]) {
      expect((await switchboard.fetch(await signedPost(body))).status).toBe(200);
      switchboard.wind(1000);
      await switchboard.settle();
    }
    expect((await ours()).bannedAtMs).toBeNull();
    expect(await shown()).toEqual(['good: Meta has reinstated the WhatsApp account']);
  });

  it('keeps a connection that was made after the app was removed', async () => {
    switchboard.wind(MINUTE);
    await connectAgain(switchboard);
    const { wabaId } = switchboard.workspace.connection;
    const late = told({ event: 'PARTNER_REMOVED', waba_info: { waba_id: wabaId } }, 5);
    expect((await switchboard.fetch(await signedPost(late))).status).toBe(200);
    await switchboard.settle();
    expect((await ours()).state).toBe('connected');
    expect(await shown()).toEqual([]);
  });
});

it('messages wait when the app is removed, and leave once after the reconnect', async () => {
  await happens(`${waba}/update`, { event: 'PARTNER_APP_UNINSTALLED' });
  const id = await raise(switchboard);
  await switchboard.settle();
  expect(await rowOf(switchboard, id)).toMatchObject({ status: 'queued', reason: 'needs_reconnect' });
  switchboard.wind(MINUTE);
  const known = switchboard.simulator.state.tokens.get(switchboard.workspace.connectionToken);
  if (known) known.isRevoked = false;
  await connectAgain(switchboard);
  await switchboard.pass(MINUTE);
  expect(acceptedFor(switchboard, id)).toEqual(['template.1']);
  expect(await shown()).toEqual([]);
});

it('a number that comes back by itself sends what waited', async () => {
  const { workspace, simulator } = switchboard;
  const known = simulator.state.tokens.get(workspace.connectionToken);
  const wabaIds = [...(known?.wabaIds ?? [])];
  await happens(`${waba}/update`, { event: 'ACCOUNT_OFFBOARDED' });
  const id = await raise(switchboard);
  await switchboard.settle();
  expect((await ours()).state).toBe('needs_reconnect');
  switchboard.wind(MINUTE);
  if (known) known.wabaIds = wabaIds;
  simulator.state.wabas.get(workspace.connection.wabaId ?? '')?.subscribed.set(simulator.state.app.id, {} as never);
  await happens(`${waba}/update`, { event: 'ACCOUNT_RECONNECTED' });
  await switchboard.pass(MINUTE);
  expect((await ours()).state).toBe('connected');
  expect(acceptedFor(switchboard, id)).toEqual(['template.1']);
});

it('a number that is said to be back, and whose token is dead all the same, is told of again, once', async () => {
  const { workspace, simulator } = switchboard;
  const known = simulator.state.tokens.get(workspace.connectionToken);
  if (known) known.isRevoked = true;
  const id = await raise(switchboard);
  await switchboard.settle();
  expect([(await ours()).state, await shown()]).toEqual(['needs_reconnect', ['bad: WhatsApp needs to be connected again']]);
  switchboard.wind(MINUTE);
  await happens(`${waba}/update`, { event: 'ACCOUNT_RECONNECTED' });
  await afterReconnect(workspace.db, switchboard.bindings, await ours(), simulator.clock.now());
  expect([(await ours()).state, await shown()]).toEqual(['connected', ['good: The number is back']]);
  await switchboard.pass(MINUTE);
  await switchboard.pass(20 * MINUTE);
  expect([(await ours()).state, (await rowOf(switchboard, id)).status]).toEqual(['needs_reconnect', 'queued']);
  expect((await shown()).filter((words) => words.startsWith('bad'))).toEqual(['bad: WhatsApp needs to be connected again']);
});

describe('a new name that Meta approved', () => {
  const atMetaNow = () => switchboard.simulator.state.numbers.get(switchboard.workspace.connection.numberId);
  const registerCalls = () => switchboard.simulator.calls.search({ path: '/register', method: 'POST' }).length;

  beforeEach(async () => {
    await connectAgain(switchboard, { pin: '123456' });
    const known = atMetaNow();
    if (!known) throw new Error('no number');
    known.pin = '123456';
    known.codeVerificationStatus = 'VERIFIED';
    known.newName = { name: 'Acme Finance', status: 'PENDING_REVIEW' };
  });

  it('is put in place by one registration with the PIN that is kept', async () => {
    await happens(`${number}/name`, { decision: 'APPROVED' });
    await switchboard.pass(MINUTE);
    await switchboard.pass(MINUTE);
    expect(await ours()).toMatchObject({ verifiedName: 'Acme Finance', registerDueAtMs: null });
    expect(registerCalls()).toBe(1);
    expect(await shown()).toEqual(['good: Display name approved']);
    const logged = await switchboard.workspace.db.select().from(auditLog).where(eq(auditLog.action, 'whatsapp.name_in_place'));
    expect(logged).toMatchObject([{ actorKind: 'system', changes: [{ field: 'verifiedName', after: 'Acme Finance' }] }]);
  });

  it('is not registered a second time when the first answer was lost', async () => {
    let isLost = false;
    vi.mocked(globalThis.fetch).mockImplementation(async (input, init) => {
      const request = new Request(input, init);
      const answer = await switchboard.simulator.fetch(request);
      if (isLost || !new URL(request.url).pathname.endsWith('/register')) return answer;
      isLost = true;
      throw new TypeError('the connection broke');
    });
    await happens(`${number}/name`, { decision: 'APPROVED' });
    await switchboard.pass(MINUTE);
    await switchboard.pass(10 * 60 * MINUTE);
    expect(isLost).toBe(true);
    expect(await ours()).toMatchObject({ verifiedName: 'Acme Finance', registerDueAtMs: null });
    expect(registerCalls()).toBe(1);
  });

  it('is left to the admin when Meta wants another PIN, without guessing again', async () => {
    const known = atMetaNow();
    if (known) known.pin = '654321';
    await happens(`${number}/name`, { decision: 'APPROVED' });
    await switchboard.pass(MINUTE);
    await switchboard.pass(10 * 60 * MINUTE);
    expect(registerCalls()).toBe(1);
    expect(await shown()).toEqual(['good: Display name approved', 'warn: The approved name is not in place yet']);
  });

  it('is put in place with a new PIN where the number has none, which is kept', async () => {
    await switchboard.workspace.db.run(sql`UPDATE connections SET pin_sealed = NULL`);
    const known = atMetaNow();
    if (known) known.pin = null;
    await happens(`${number}/name`, { decision: 'APPROVED' });
    await switchboard.pass(MINUTE);
    const row = await ours();
    const place = { tenantId: row.tenantId, table: 'connections', recordId: row.id, field: 'pin' };
    expect([row.verifiedName, await open(settingsOf(switchboard.bindings).MASTER_KEYS, place, row.pinSealed ?? '')]).toEqual([
      'Acme Finance',
      atMetaNow()?.pin,
    ]);
  });

  it('is not registered with a new PIN where another one was kept while Meta was asked', async () => {
    const { db } = switchboard.workspace;
    await db.run(sql`UPDATE connections SET pin_sealed = NULL`);
    const known = atMetaNow();
    if (known) known.pin = null;
    vi.mocked(globalThis.fetch).mockImplementation(async (input, init) => {
      const request = new Request(input, init);
      const fields = new URL(request.url).searchParams.get('fields');
      if (fields?.startsWith('verified_name,new_name_status')) await db.run(sql`UPDATE connections SET pin_sealed = 'of another'`);
      return switchboard.simulator.fetch(request);
    });
    await happens(`${number}/name`, { decision: 'APPROVED' });
    await switchboard.pass(MINUTE);
    expect([(await ours()).pinSealed, registerCalls()]).toEqual(['of another', 0]);
  });

  it('waits for a PIN that nobody here knows, and is put in place once two-step verification is off', async () => {
    await switchboard.workspace.db.run(sql`UPDATE connections SET pin_sealed = NULL`);
    await happens(`${number}/name`, { decision: 'APPROVED' });
    await switchboard.pass(MINUTE);
    expect([registerCalls(), await shown()]).toEqual([0, ['good: Display name approved', 'warn: The approved name is not in place yet']]);
    await switchboard.workspace.db.run(sql`UPDATE connections SET health = json_object('newNameStatus', 'APPROVED')`);
    const known = atMetaNow();
    if (known) known.pin = null;
    await happens(`${number}/security`, { event: 'PIN_REQUEST_SUCCESS' });
    await switchboard.pass(MINUTE);
    expect([(await ours()).verifiedName, registerCalls()]).toEqual(['Acme Finance', 1]);
  });

  it('is asked for again within minutes where Meta could not be read, as nothing was registered', async () => {
    let isSilent = true;
    vi.mocked(globalThis.fetch).mockImplementation(async (input, init) => {
      const request = new Request(input, init);
      if (isSilent && request.url.includes('new_name_status')) throw new TypeError('the connection broke');
      return switchboard.simulator.fetch(request);
    });
    await happens(`${number}/name`, { decision: 'APPROVED' });
    await switchboard.pass(MINUTE);
    isSilent = false;
    await switchboard.pass(11 * MINUTE);
    expect([(await ours()).verifiedName, registerCalls()]).toEqual(['Acme Finance', 1]);
  });

  it('is put in place though its webhook never came, and once', async () => {
    const look = async () => {
      await switchboard.workspace.db.run(sql`UPDATE connections SET health_due_at_ms = 0`);
      await switchboard.pass(MINUTE);
    };
    await look();
    const known = atMetaNow();
    if (known?.newName) known.newName.status = 'APPROVED';
    await look();
    await look();
    expect([(await ours()).verifiedName, registerCalls()]).toEqual(['Acme Finance', 1]);
  });

  it('waits while the connection needs a reconnect, and is put in place after that', async () => {
    await switchboard.workspace.db.run(sql`UPDATE connections SET state = 'needs_reconnect', register_due_at_ms = ${START_MS}`);
    const known = atMetaNow();
    if (known?.newName) known.newName.status = 'APPROVED';
    await switchboard.pass(MINUTE);
    expect([(await ours()).registerDueAtMs, registerCalls()]).toEqual([START_MS, 0]);
    await connectAgain(switchboard);
    await switchboard.pass(MINUTE);
    expect([(await ours()).verifiedName, registerCalls()]).toEqual(['Acme Finance', 1]);
  });
});
