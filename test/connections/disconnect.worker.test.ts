/** Disconnecting: nothing leaves any more, whatever was under way; and connecting again goes on where it ended. */
import { sql } from 'drizzle-orm';
import { describe, expect, it, vi } from 'vitest';
import { createConnection } from '../../src/connections/create-connection.ts';
import { forgetAppSecrets } from '../../src/connections/disconnect.ts';
import { auditLog } from '../../src/db/schema/audit.ts';
import { settingsOf } from '../../src/env.ts';
import { connectAgain, connectionOf } from '../support/connection-life.ts';
import { acceptedFor, csmPhone, raise, rowOf } from '../support/log-rows.ts';
import { seedContact, seedMessage, seedSession } from '../support/seed.ts';
import { START_MS, type Switchboard, startSwitchboard } from '../support/switchboard.ts';

const DAY = 24 * 60 * 60 * 1000;
const MINUTE = 60_000;

async function disconnect(switchboard: Switchboard, id = switchboard.workspace.connection.id): Promise<{ status: number; body: any }> {
  const { workspace } = switchboard;
  const response = await switchboard.fetch(
    new Request(`http://127.0.0.1:8787/api/v1/whatsapp/connections/${id}/disconnect`, {
      method: 'POST',
      headers: {
        Cookie: await seedSession(workspace, workspace.members.admin),
        Origin: 'http://127.0.0.1:8787',
        'X-Switchboard-CSRF': '1',
      },
    }),
  );
  return { status: response.status, body: await response.json() };
}

const isSubscribedAtMeta = ({ simulator, workspace }: Switchboard) =>
  simulator.state.wabas.get(workspace.connection.wabaId ?? '')?.subscribed.has(simulator.state.app.id);

it('cancels what waits, deletes the token, unsubscribes at Meta and keeps log, PIN and account', async () => {
  const switchboard = await startSwitchboard();
  const { workspace, simulator } = switchboard;
  await connectAgain(switchboard, { pin: '123456', tokenUserId: '100' });
  const sent = await raise(switchboard);
  await switchboard.settle();
  const contactId = await seedContact(workspace, { phone: '+919820017777' });
  const waits = { notBeforeMs: START_MS + DAY, sweepAtMs: START_MS + DAY };
  const waiting = await Promise.all(Array.from({ length: 3 }, () => seedMessage(workspace, contactId, waits)));
  const theirs = await seedMessage(switchboard.other, await seedContact(switchboard.other, { phone: '+919820017778' }), waits);

  expect(await disconnect(switchboard)).toEqual({ status: 200, body: { cancelledMessages: 3, isUnsubscribed: true, notes: [] } });
  for (const id of waiting) expect(await rowOf(switchboard, id)).toMatchObject({ status: 'cancelled', reason: 'disconnected' });
  expect((await rowOf(switchboard, theirs)).status).toBe('queued');
  expect(await connectionOf(workspace)).toMatchObject({
    state: 'disconnected',
    tokenSealed: null,
    tokenUserId: null,
    disconnectedAtMs: START_MS,
  });
  expect((await connectionOf(workspace)).pinSealed).not.toBeNull();
  expect(isSubscribedAtMeta(switchboard)).toBe(false);
  expect(simulator.calls.search({ path: 'deregister' })).toEqual([]);
  const audit = await workspace.db.select().from(auditLog).where(sql`action = 'whatsapp.disconnected'`);
  expect(audit.map(({ recordId, actorKind }) => ({ recordId, actorKind }))).toEqual([
    { recordId: workspace.connection.id, actorKind: 'member' },
  ]);

  // A status that Meta tells late still lands; what else comes is counted and let go.
  await switchboard.settle();
  expect(['accepted', 'sent', 'delivered']).toContain((await rowOf(switchboard, sent)).status);
  expect((await disconnect(switchboard)).body).toEqual({
    cancelledMessages: 0,
    isUnsubscribed: false,
    notes: ['It was disconnected before.'],
  });
});

it('lands late statuses, counts and ignores the rest, lets nothing new leave, and sends again after a reconnect', async () => {
  const switchboard = await startSwitchboard();
  const { workspace, simulator, bindings } = switchboard;
  const sent = await raise(switchboard);
  await switchboard.settle();
  // Meta goes on telling: it did not take the call.
  const known = simulator.state.tokens.get(workspace.connectionToken);
  if (!known) throw new Error('no token');
  known.isRevoked = true;
  const { body } = await disconnect(switchboard);
  expect(body).toMatchObject({ isUnsubscribed: false, notes: [expect.stringContaining('ignored')] });
  csmPhone(switchboard).sendText(workspace.connection.numberId, 'hello?');
  await switchboard.pass(5 * MINUTE);
  expect((await rowOf(switchboard, sent)).status).toBe('delivered');
  const { results } = await bindings.DB.prepare(`SELECT outcome FROM intake_ledger WHERE tenant_id = ? AND outcome LIKE 'ignored:%'`)
    .bind(workspace.tenant.id)
    .all<{ outcome: string }>();
  expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['ignored:disconnected']));
  expect(
    (
      await switchboard.api('POST', '/api/v1/alerts', {
        kind: 'usage',
        customer: { ref: 'C-1', name: 'K', health: 'poor' },
        usage: { percent: 92 },
      })
    ).body.code,
  ).toBe('not_connected');
  // A row that was made all the same is refused where people see it.
  const contactId = workspace.members.csm.contactId ?? '';
  const stray = await seedMessage(workspace, contactId, { sweepAtMs: START_MS, notBeforeMs: 0 });
  await switchboard.pass(MINUTE);
  expect(await rowOf(switchboard, stray)).toMatchObject({ status: 'failed', reason: 'not_connected' });

  const again = await connectAgain(switchboard);
  expect(again.id).toBe(workspace.connection.id);
  const next = await raise(switchboard);
  await switchboard.pass(MINUTE);
  expect(acceptedFor(switchboard, next)).toEqual(['template.1']);
});

describe('while a message is being sent', () => {
  it('sends nothing with a token that is gone: the row was claimed before, and is refused', async () => {
    const switchboard = await startSwitchboard();
    const { workspace, bindings, simulator } = switchboard;
    const real = bindings.PHONE_NUMBER;
    // Claimed, the token in hand; and then, while the pace is asked for, somebody disconnects.
    const reserve = vi.fn(async (request: never) => {
      expect(await disconnect(switchboard)).toMatchObject({ status: 200 });
      return real.getByName(workspace.connection.numberId).reserve(request);
    });
    bindings.PHONE_NUMBER = { getByName: () => ({ reserve, pause: async () => {} }) } as never;
    const id = await raise(switchboard);
    await switchboard.settle();
    expect(reserve).toHaveBeenCalled();
    expect(await rowOf(switchboard, id)).toMatchObject({ status: 'failed', reason: 'not_connected' });
    expect(simulator.sends.all()).toEqual([]);
  });
});

it('leaves the account subscribed while another connected number uses it', async () => {
  const switchboard = await startSwitchboard();
  const { workspace, bindings } = switchboard;
  const { wabaId } = workspace.connection;
  const second = { tenantId: workspace.tenant.id, channel: 'whatsapp', wabaId, numberId: '4809999000000002' } as const;
  await createConnection(workspace.db, settingsOf(bindings).MASTER_KEYS, {
    ...{ ...second, displayPhone: '+912240969998', verifiedName: 'Second', token: 'EAASecond', nowMs: START_MS },
  });
  expect((await disconnect(switchboard)).body).toEqual({
    ...{ cancelledMessages: 0, isUnsubscribed: false },
    notes: ['Another connected number uses the same account, so Meta goes on reporting to us.'],
  });
  expect(isSubscribedAtMeta(switchboard)).toBe(true);
});

it("keeps the secret of a tenant's own app for eight days, so that late statuses can be believed", async () => {
  const switchboard = await startSwitchboard();
  const { workspace, bindings } = switchboard;
  await workspace.db.run(
    sql`UPDATE connections SET own_app_secret_sealed = 'sealed', webhook_key = 'key-1' WHERE id = ${workspace.connection.id}`,
  );
  await disconnect(switchboard);
  await forgetAppSecrets(bindings, START_MS + 7.9 * DAY);
  expect((await connectionOf(workspace)).ownAppSecretSealed).toBe('sealed');
  await forgetAppSecrets(bindings, START_MS + 8 * DAY);
  expect((await connectionOf(workspace)).ownAppSecretSealed).toBeNull();
});

it('finds no number of another workspace', async () => {
  const switchboard = await startSwitchboard();
  expect(await disconnect(switchboard, switchboard.other.connection.id)).toMatchObject({ status: 404, body: { code: 'not_found' } });
  expect((await connectionOf(switchboard.other)).state).toBe('connected');
});
