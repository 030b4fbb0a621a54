/** Crashes at every line that matters: whatever dies where, each message is stored once, answered once and sent once. */
import { abortAllDurableObjects } from 'cloudflare:test';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { storeOversize } from '../../src/messaging/oversize.ts';
import { type Breakable, breakable, type CrashPoint } from '../support/breakable.ts';
import { acceptedFor, csmPhone, raise, rowOf } from '../support/log-rows.ts';
import { type Switchboard, signedPost, startSwitchboard, usageAlert } from '../support/switchboard.ts';
import { textsChange, webhookBody } from '../support/webhook-bodies.ts';

const MINUTE = 60_000;

afterEach(() => vi.restoreAllMocks());

/** An alert that waits on the CSM's phone, read. */
async function withOpenAlert(): Promise<{ switchboard: Switchboard; breaks: Breakable; alertId: string; wamid: string }> {
  const switchboard = await startSwitchboard();
  const { body } = await switchboard.api('POST', '/api/v1/alerts', usageAlert());
  await switchboard.settle();
  await switchboard.pass(1000);
  const wamid = csmPhone(switchboard).lastMessage(switchboard.workspace.connection.numberId)?.wamid ?? '';
  return { switchboard, breaks: breakable(switchboard), alertId: body.id, wamid };
}

function businessMessages(switchboard: Switchboard) {
  return csmPhone(switchboard)
    .messages(switchboard.workspace.connection.numberId)
    .filter((message) => message.from === 'business')
    .map((message) => message.body.slice(0, 9));
}

describe('a tap on "On it"', () => {
  it.each<CrashPoint>(['before_receive', 'after_receive', 'before_poke', 'before_deliver', 'after_deliver'])(
    'is answered exactly once when the consumer dies %s',
    async (point) => {
      const { switchboard, breaks, alertId, wamid } = await withOpenAlert();
      breaks.breakAt(point);
      csmPhone(switchboard).tap(wamid, 'On it');
      await switchboard.simulator.deliverDue();
      const { consumeInbound } = await import('../../src/messaging/inbound.ts');
      const { consumeOutbound } = await import('../../src/messaging/outbound.ts');
      for (let round = 0; round < 3; round += 1) {
        await switchboard.inbound.drain((batch) => consumeInbound(batch, switchboard.bindings));
        await switchboard.outbound.drain((batch) => consumeOutbound(batch, switchboard.bindings));
      }
      expect(breaks.crashes).toBeGreaterThan(0);
      breaks.mend();
      await switchboard.settle();
      await switchboard.pass(3 * MINUTE);
      await switchboard.pass(3 * MINUTE);
      const alert = await switchboard.api('GET', `/api/v1/alerts/${alertId}`);
      expect(alert.body).toMatchObject({ status: 'acknowledged', answer: 'on_it' });
      expect(alert.body.timeline.filter((entry: { kind: string }) => entry.kind === 'answered')).toHaveLength(1);
      expect(businessMessages(switchboard)).toEqual(['Risk: Kav', 'Thank you']);
      const { results } = await switchboard.bindings.DB.prepare(`SELECT direction, status FROM messages ORDER BY created_at_ms`).all();
      expect(results).toEqual([
        { direction: 'out', status: 'delivered' },
        { direction: 'in', status: 'received' },
        { direction: 'out', status: 'delivered' },
      ]);
    },
  );

  it('is decided again when the alert changed between reading and writing', async () => {
    const { switchboard, alertId, wamid } = await withOpenAlert();
    // Two taps on different buttons, handled by two deliveries at once: one wins, the other sees it.
    csmPhone(switchboard).tap(wamid, 'Snooze');
    csmPhone(switchboard).tap(wamid, 'On it');
    await switchboard.settle();
    await switchboard.pass(1000);
    const alert = await switchboard.api('GET', `/api/v1/alerts/${alertId}`);
    expect(alert.body.timeline.filter((entry: { kind: string }) => entry.kind === 'answered')).toHaveLength(2);
    expect(businessMessages(switchboard)).toEqual(['Risk: Kav', 'Snoozed. ', 'Thank you']);
  });
});

describe('a message that leaves', () => {
  it('is found by the sweep when its poke was lost', async () => {
    const switchboard = await startSwitchboard();
    const id = await raise(switchboard);
    switchboard.outbound.waiting.length = 0;
    await switchboard.settle();
    expect((await rowOf(switchboard, id)).status).toBe('queued');
    await switchboard.pass(MINUTE);
    expect((await rowOf(switchboard, id)).status).toBe('queued');
    await switchboard.pass(2 * MINUTE);
    expect(acceptedFor(switchboard, id)).toEqual(['template.1']);
  });

  it('is sent once by consumers that were poked five times at once', async () => {
    const switchboard = await startSwitchboard();
    const id = await raise(switchboard);
    const { conversation_id } = await rowOf(switchboard, id);
    const { consumeOutbound } = await import('../../src/messaging/outbound.ts');
    switchboard.outbound.waiting.length = 0;
    const poke = () =>
      switchboard.outbound.deliver([{ body: { conversations: [conversation_id] }, attempts: 1, id: 'x' }], (batch) =>
        consumeOutbound(batch, switchboard.bindings),
      );
    await Promise.all(Array.from({ length: 5 }, poke));
    await switchboard.settle();
    expect(acceptedFor(switchboard, id)).toEqual(['template.1']);
    expect(await rowOf(switchboard, id)).toMatchObject({ status: 'accepted', claims: 0 });
  });

  it('is not sent again when its conversation dies while Meta is being called', async () => {
    const switchboard = await startSwitchboard();
    switchboard.simulator.fault({ effect: { kind: 'hold', accept: true } });
    const id = await raise(switchboard);
    const settling = switchboard.settle();
    await vi.waitUntil(() => switchboard.simulator.sends.count > 0, { timeout: 5000 });
    await abortAllDurableObjects();
    await settling;
    switchboard.simulator.clearFaults();
    await switchboard.pass(3 * MINUTE);
    await switchboard.pass(3 * MINUTE);
    await switchboard.pass(3 * 60 * MINUTE);
    expect(acceptedFor(switchboard, id)).toEqual(['template.1']);
    expect((await rowOf(switchboard, id)).status).toBe('delivered');
  });

  it('is unknown, and not repeated by itself, when its conversation died and Meta says nothing', async () => {
    const switchboard = await startSwitchboard();
    switchboard.simulator.fault({ effect: { kind: 'hold', accept: false } });
    const id = await raise(switchboard);
    const settling = switchboard.settle();
    await vi
      .waitUntil(() => switchboard.simulator.calls.search({ path: '/messages' }).length > 0, { timeout: 5000 })
      .catch(() => undefined);
    await abortAllDurableObjects();
    await settling;
    await switchboard.pass(3 * MINUTE);
    expect(await rowOf(switchboard, id)).toMatchObject({ status: 'unknown', attempt: 1 });
    expect(acceptedFor(switchboard, id)).toEqual([]);
  });

  it('is dead after ten claims without an outcome: visible, and no longer tried', async () => {
    const switchboard = await startSwitchboard();
    const breaks = breakable(switchboard);
    breaks.breakAt('before_deliver');
    const id = await raise(switchboard);
    for (let round = 0; round < 12; round += 1) await switchboard.pass(3 * MINUTE);
    expect(await rowOf(switchboard, id)).toMatchObject({ status: 'dead', reason: 'ten_claims_without_outcome', claims: 10 });
    breaks.mend();
    await switchboard.pass(10 * MINUTE);
    expect(acceptedFor(switchboard, id)).toEqual([]);
    const { body } = await switchboard.api('GET', '/api/v1/messages?status=dead');
    expect(body.items).toMatchObject([{ id, reason: { code: 'ten_claims_without_outcome' } }]);
  });
});

describe('a webhook', () => {
  it('that fails again and again ends in the dead letters, is kept there, and replays whole', async () => {
    const switchboard = await startSwitchboard();
    const breaks = breakable(switchboard);
    const { consumeInbound } = await import('../../src/messaging/inbound.ts');
    const { consumeDeadInbound } = await import('../../src/messaging/dead-letter.ts');
    const { connection } = switchboard.workspace;
    const texts = [{ wamid: 'wamid.dead', from: '919820030001', text: 'kept', at: 1_795_000_000 }];
    breaks.breakAt('before_receive');
    await switchboard.fetch(
      await signedPost(webhookBody([{ wabaId: connection.wabaId ?? '', changes: [textsChange(connection.numberId, texts)] }])),
    );
    for (let attempt = 0; attempt < 5; attempt += 1)
      await switchboard.inbound.drain((batch) => consumeInbound(batch, switchboard.bindings));
    expect(switchboard.inbound.retryDelays).toEqual([1, 2, 4, 8, 16]);
    await switchboard.inbound.deliver(switchboard.inbound.waiting.splice(0), (batch) => consumeDeadInbound(batch, switchboard.bindings));
    const listed = await switchboard.api('GET', '/api/v1/intake/quarantine');
    expect(listed.body.items).toMatchObject([{ reason: 'dead_letter' }]);
    breaks.mend();
    await switchboard.api('POST', `/api/v1/intake/quarantine/${listed.body.items[0].id}/replay`);
    await switchboard.settle();
    const { body } = await switchboard.api('GET', '/api/v1/messages?direction=in');
    expect(body.items).toMatchObject([{ text: 'kept' }]);
  });

  it('too long for one row replays whole from its dead letter', async () => {
    const switchboard = await startSwitchboard();
    const { consumeDeadInbound } = await import('../../src/messaging/dead-letter.ts');
    const { connection, db } = switchboard.workspace;
    const text = 'long '.repeat(80_000);
    const body = webhookBody([
      {
        wabaId: connection.wabaId ?? '',
        changes: [textsChange(connection.numberId, [{ wamid: 'wamid.long', from: '919820030001', text, at: 1_795_000_000 }])],
      },
    ]);
    const id = await storeOversize(db, body, 0);
    await switchboard.inbound.deliver([{ body: { kind: 'stored', receivedAtMs: 0, id }, attempts: 1, id: 'dead' }], (batch) =>
      consumeDeadInbound(batch, switchboard.bindings),
    );
    const listed = await switchboard.api('GET', '/api/v1/intake/quarantine');
    await switchboard.api('POST', `/api/v1/intake/quarantine/${listed.body.items[0].id}/replay`);
    await switchboard.settle();
    const { body: log } = await switchboard.api('GET', '/api/v1/messages?direction=in');
    expect(log.items).toMatchObject([{ wamid: 'wamid.long' }]);
  });

  it('with one bad neighbour in its batch is stored all the same', async () => {
    const switchboard = await startSwitchboard();
    const { connection } = switchboard.workspace;
    const { consumeInbound } = await import('../../src/messaging/inbound.ts');
    const texts = [{ wamid: 'wamid.good', from: '919820030001', text: 'fine', at: 1_795_000_000 }];
    await switchboard.fetch(
      await signedPost(webhookBody([{ wabaId: connection.wabaId ?? '', changes: [textsChange(connection.numberId, texts)] }])),
    );
    // A job that no code of ours could have made.
    switchboard.inbound.waiting.unshift({ body: { kind: 'stored', receivedAtMs: 0, id: {} as never }, attempts: 1, id: 'bad' });
    await switchboard.inbound.drain((batch) => consumeInbound(batch, switchboard.bindings));
    const { body } = await switchboard.api('GET', '/api/v1/messages?direction=in');
    expect(body.items).toMatchObject([{ text: 'fine' }]);
    expect(switchboard.inbound.waiting.map(({ id }) => id)).toEqual(['bad']);
  });
});
