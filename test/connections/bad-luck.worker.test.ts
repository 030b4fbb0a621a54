/** Bad luck and bad will around a connection: what must not be lost, kept, killed or shown all the same. */
import { eq, sql } from 'drizzle-orm';
import { describe, expect, it, vi } from 'vitest';
import { disconnectConnection } from '../../src/connections/disconnect.ts';
import { graphCall } from '../../src/connections/graph.ts';
import { settleReconnected } from '../../src/connections/reconnect.ts';
import { resumeAttempts } from '../../src/connections/resume-attempts.ts';
import { newSignupLink, openSignupLink } from '../../src/connections/signup-links.ts';
import { directory, runBatch } from '../../src/db/client.ts';
import { connections } from '../../src/db/schema/connections.ts';
import { connectAttempts } from '../../src/db/schema/onboarding.ts';
import { members } from '../../src/db/schema/tenants.ts';
import { settingsOf } from '../../src/env.ts';
import { hmacHex } from '../../src/security/hmac.ts';
import { seal } from '../../src/security/seal.ts';
import { scopeOf } from '../../src/tenants/tenants.ts';
import { atMeta, connectAgain, connectionOf, noticesOf } from '../support/connection-life.ts';
import { acceptedFor, raise } from '../support/log-rows.ts';
import { START_MS, type Switchboard, signedPost, startSwitchboard } from '../support/switchboard.ts';

const DAY = 24 * 60 * 60 * 1000;
const SYSTEM = { kind: 'system', id: null, name: 'Switchboard', address: null, userAgent: null, requestId: null } as const;
const OWN_APP = { id: '123450000000001', secret: '0123456789abcdef0123456789abcdef', key: 'key-of-the-own-app-of-acme0' };

async function throughOwnApp({ workspace, bindings }: Switchboard): Promise<void> {
  const { id, tenantId } = workspace.connection;
  const place = { tenantId, table: 'connections', recordId: id, field: 'own_app_secret' };
  const ownAppSecretSealed = await seal(settingsOf(bindings).MASTER_KEYS, place, OWN_APP.secret);
  await workspace.db
    .update(connections)
    .set({ ownAppId: OWN_APP.id, webhookKey: OWN_APP.key, ownAppSecretSealed })
    .where(eq(connections.id, id));
}

/** Every call to Graph from now on, and an answer instead of Meta's where one is given. */
function listen(answerTo: (url: URL) => Response | null = () => null): URL[] {
  const asked: URL[] = [];
  const passOn = vi.mocked(globalThis.fetch).getMockImplementation();
  vi.mocked(globalThis.fetch).mockImplementation(async (input, init) => {
    const url = new URL(new Request(input, init).url);
    asked.push(url);
    return answerTo(url) ?? ((await passOn?.(input, init)) as Response);
  });
  return asked;
}

describe('a token', () => {
  it('that Meta gives anew with the old end is warned of all the same', async () => {
    const switchboard = await startSwitchboard();
    await connectAgain(switchboard, { tokenExpiresAtMs: START_MS + 13 * DAY });
    listen(({ search }) =>
      search.includes('fb_exchange_token')
        ? Response.json({ access_token: 'EAASame', token_type: 'bearer', expires_in: 13 * 86_400 })
        : null,
    );
    await switchboard.cron();
    expect((await noticesOf(switchboard)).map(({ key }) => key.split(':').at(-1))).toEqual(['14']);
    expect((await connectionOf(switchboard.workspace)).tokenExpiresAtMs).toBe(START_MS + 13 * DAY);
  });

  it('does not come back in the words of a refusal, nor does what else was asked with', async () => {
    const { bindings } = await startSwitchboard();
    listen(() =>
      Response.json(
        { error: { code: 190, message: 'Malformed access token EAATypedIn, code AQDCode, secret s3cr3t-of-app' } },
        { status: 400 },
      ),
    );
    const query = { code: 'AQDCode', client_secret: 's3cr3t-of-app', client_id: '190' };
    const answer = await graphCall({ settings: settingsOf(bindings), token: 'EAATypedIn', path: 'debug_token', query });
    expect(answer).toMatchObject({ outcome: 'refused', text: 'Malformed access token …, code …, secret …' });
  });
});

it("a tenant's own app that demands its secret gets the proof with messages and templates too", async () => {
  const switchboard = await startSwitchboard();
  const { workspace } = switchboard;
  await throughOwnApp(switchboard);
  await workspace.db.run(sql`UPDATE connections SET templates_due_at_ms = 0`);
  const asked = listen();
  await raise(switchboard);
  await switchboard.settle();
  await switchboard.cron();
  const proof = await hmacHex(OWN_APP.secret, workspace.connectionToken);
  const proofs = (end: string) =>
    asked
      .filter(
        ({ pathname }) =>
          pathname.endsWith(`${workspace.connection.numberId}/${end}`) || pathname.endsWith(`${workspace.connection.wabaId}/${end}`),
      )
      .map(({ searchParams }) => searchParams.get('appsecret_proof'));
  expect(proofs('messages')).toEqual([proof]);
  expect(new Set(proofs('message_templates'))).toEqual(new Set([proof]));
});

it('an attempt that is given up after two weeks keeps no secret but the PIN', async () => {
  const { workspace, bindings } = await startSwitchboard();
  await workspace.db.insert(connectAttempts).values({
    ...{ id: 'att_1', tenantId: workspace.tenant.id, method: 'manual', state: 'open', startedByName: 'Asha', version: 0, leaseUntilMs: 0 },
    ...{ steps: {}, hints: {}, findings: {}, codeSealed: '1.c', tokenSealed: '1.t', pinSealed: '1.p', appSecretSealed: '1.s' },
    ...{ createdAtMs: START_MS, updatedAtMs: START_MS },
  });
  await resumeAttempts(bindings, START_MS + 15 * DAY);
  const row = await workspace.db.select().from(connectAttempts).get();
  expect(row).toMatchObject({ state: 'abandoned', codeSealed: null, tokenSealed: null, appSecretSealed: null, pinSealed: '1.p' });
});

it('disconnecting does not unsubscribe what somebody has connected again meanwhile', async () => {
  const switchboard = await startSwitchboard();
  const { workspace, bindings, simulator } = switchboard;
  const real = directory(bindings);
  let isAgain = false;
  const slow = new Proxy(real, {
    get(target, name) {
      if (name !== 'all') return Reflect.get(target, name);
      return async (query: never) => {
        if (!isAgain) await connectAgain(switchboard);
        isAgain = true;
        return target.all(query);
      };
    },
  });
  const { tenant, connection, db } = workspace;
  const result = await disconnectConnection(db, slow, settingsOf(bindings), scopeOf(tenant), connection.id, SYSTEM, simulator.clock.now());
  expect(result).toMatchObject({ disconnected: true, isUnsubscribed: false });
  expect(simulator.state.wabas.get(connection.wabaId ?? '')?.subscribed.has(simulator.state.app.id)).toBe(true);
});

describe('disconnecting while somebody connects a number of the same account', () => {
  /** Somebody is at the step that tells Meta to report, or behind it. */
  async function connecting({ workspace }: Switchboard, subscribe: 'waiting' | 'running' | 'done'): Promise<void> {
    await workspace.db.insert(connectAttempts).values({
      ...{ id: 'att_1', tenantId: workspace.tenant.id, method: 'signup', state: 'open', startedByName: 'Asha', hints: {}, findings: {} },
      ...{ steps: { subscribe: { state: subscribe, atMs: START_MS, trouble: null } }, wabaId: workspace.connection.wabaId },
      ...{ createdAtMs: START_MS, updatedAtMs: START_MS },
    });
  }
  const disconnect = async (switchboard: Switchboard) =>
    (await switchboard.api('POST', `/api/v1/whatsapp/connections/${switchboard.workspace.connection.id}/disconnect`, {})).body;
  const isSubscribed = ({ simulator, workspace }: Switchboard) =>
    simulator.state.wabas.get(workspace.connection.wabaId ?? '')?.subscribed.has(simulator.state.app.id);

  it.each(['running', 'done'] as const)('leaves the subscription that was just made (%s)', async (state) => {
    const switchboard = await startSwitchboard();
    await connecting(switchboard, state);
    expect(await disconnect(switchboard)).toMatchObject({
      isUnsubscribed: false,
      notes: [expect.stringMatching(/^Somebody is connecting/)],
    });
    expect(isSubscribed(switchboard)).toBe(true);
  });

  it('unsubscribes all the same for one that has not come so far: it subscribes anew', async () => {
    const switchboard = await startSwitchboard();
    await connecting(switchboard, 'waiting');
    expect([(await disconnect(switchboard)).isUnsubscribed, isSubscribed(switchboard)]).toEqual([true, false]);
  });

  it('makes the subscription again where it was made while Meta was told to end it', async () => {
    const switchboard = await startSwitchboard();
    const passOn = vi.mocked(globalThis.fetch).getMockImplementation();
    vi.mocked(globalThis.fetch).mockImplementation(async (input, init) => {
      const request = new Request(input, init);
      if (request.method === 'DELETE') await connecting(switchboard, 'running');
      return (await passOn?.(request)) as Response;
    });
    expect(await disconnect(switchboard)).toMatchObject({ isUnsubscribed: false });
    expect(isSubscribed(switchboard)).toBe(true);
  });
});

it('what cannot be settled after one reconnection does not keep the others from leaving', async () => {
  const switchboard = await startSwitchboard();
  const { workspace, other, bindings, simulator } = switchboard;
  await workspace.db.run(sql`UPDATE connections SET state = 'needs_reconnect' WHERE id = ${workspace.connection.id}`);
  const alertId = await raise(switchboard);
  await switchboard.settle();
  const nowMs = simulator.clock.now();
  const both = sql`id IN (${workspace.connection.id}, ${other.connection.id})`;
  await workspace.db.run(
    sql`UPDATE connections SET state = 'connected', replay_until_ms = ${nowMs + DAY} + (id = ${other.connection.id}) WHERE ${both}`,
  );
  const DB = new Proxy(bindings.DB, {
    get(target, name) {
      if (name !== 'prepare') return (Reflect.get(target, name) as (...given: unknown[]) => unknown).bind(target);
      return (query: string) => {
        const statement = target.prepare(query);
        return new Proxy(statement, {
          get(one, what) {
            const value = (Reflect.get(one, what) as (...given: unknown[]) => unknown).bind(one);
            if (what !== 'bind' || !query.startsWith('UPDATE notices')) return value;
            return (...given: unknown[]) => {
              if (given.includes(other.tenant.id)) throw new Error('broken for this one');
              return value(...given);
            };
          },
        });
      };
    },
  });
  await settleReconnected({ ...bindings, DB }, nowMs);
  await switchboard.settle();
  expect(acceptedFor(switchboard, alertId)).toHaveLength(1);
});

describe('what Meta said of an account', () => {
  it('is no longer held against a number that was disconnected and is connected again', async () => {
    const switchboard = await startSwitchboard();
    const { workspace } = switchboard;
    await atMeta(switchboard, `/accounts/${workspace.connection.wabaId}/update`, { event: 'DISABLED_UPDATE', state: 'DISABLE' });
    await switchboard.settle();
    // With the same account, and while it is connected, only Meta lifts it.
    await connectAgain(switchboard);
    expect((await connectionOf(workspace)).bannedAtMs).toBe(START_MS);
    await workspace.db.run(sql`UPDATE connections SET state = 'disconnected', restrictions = '[{"type":"X","untilMs":null,"remedy":null}]'
      WHERE id = ${workspace.connection.id}`);
    // What is told now is let go: Meta may lift it, and nobody would hear of it.
    await atMeta(switchboard, `/accounts/${workspace.connection.wabaId}/update`, { event: 'DISABLED_UPDATE', state: 'REINSTATE' });
    await switchboard.settle();
    await connectAgain(switchboard);
    expect(await connectionOf(workspace)).toMatchObject({ state: 'connected', bannedAtMs: null, banPlannedAtMs: null, restrictions: [] });
  });

  it("to our app, of our access, does not end a connection through the tenant's own app", async () => {
    const switchboard = await startSwitchboard();
    const { workspace } = switchboard;
    await throughOwnApp(switchboard);
    const { wabaId } = workspace.connection;
    for (const event of ['PARTNER_REMOVED', 'PARTNER_APP_UNINSTALLED']) {
      const value = { event, waba_info: { waba_id: wabaId } };
      const body = {
        object: 'whatsapp_business_account',
        entry: [{ id: wabaId, time: START_MS / 1000 + 5, changes: [{ field: 'account_update', value }] }],
      };
      expect((await switchboard.fetch(await signedPost(JSON.stringify(body)))).status).toBe(200);
      await switchboard.settle();
    }
    expect((await connectionOf(workspace)).state).toBe('connected');
  });
});

it("a signatory's link is over when its maker may no longer connect", async () => {
  const switchboard = await startSwitchboard();
  const { workspace, bindings } = switchboard;
  const { admin } = workspace.members;
  const link = await newSignupLink(scopeOf(workspace.tenant), admin.id, START_MS);
  await runBatch(workspace.db, link.statements);
  const opened = () => openSignupLink(directory(bindings), link.token, START_MS + 1);
  expect(await opened()).not.toBeNull();
  await workspace.db.update(members).set({ role: 'csm' }).where(eq(members.id, admin.id));
  expect(await opened()).toBeNull();
});
