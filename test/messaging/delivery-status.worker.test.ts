/** What Meta says afterwards, or does not say: lost answers, late statuses, statuses out of order. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { applyStatuses } from '../../src/messaging/delivery-status.ts';
import { breakable } from '../support/breakable.ts';
import { acceptedFor, eventsOf, openCsmWindow, raise, rowOf } from '../support/log-rows.ts';
import { type Switchboard, signedPost, startSwitchboard } from '../support/switchboard.ts';
import { statusesChange, webhookBody } from '../support/webhook-bodies.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

afterEach(() => vi.restoreAllMocks());

async function postStatuses(switchboard: Switchboard, items: Parameters<typeof statusesChange>[1], of = switchboard.workspace) {
  const body = webhookBody([{ wabaId: of.connection.wabaId ?? '', changes: [statusesChange(of.connection.numberId, items)] }]);
  await switchboard.fetch(await signedPost(body));
  await switchboard.settle();
}

/** Meta has accepted it, the consumer died before writing so, and Meta says nothing more by itself. */
async function withUnrecordedSend() {
  const switchboard = await startSwitchboard();
  switchboard.simulator.fault({ effect: { kind: 'drop' }, match: { field: 'messages' }, times: 'always' });
  breakable(switchboard).breakAt('after_deliver');
  const id = await raise(switchboard);
  await switchboard.settle();
  const { wamid = '' } = switchboard.simulator.sends.last() ?? {};
  const learnWamid = () =>
    switchboard.bindings.DB.prepare(
      `UPDATE messages SET status = 'accepted', wamid = ?, accepted_at_ms = ?, sweep_at_ms = NULL WHERE id = ?`,
    )
      .bind(wamid, switchboard.simulator.clock.now(), id)
      .run();
  return { switchboard, id, wamid, learnWamid };
}

async function parkedCount({ bindings }: Switchboard): Promise<number | undefined> {
  return (await bindings.DB.prepare('SELECT count(*) AS n FROM parked_statuses').first<{ n: number }>())?.n;
}

describe('an answer that was lost', () => {
  it('is settled by a status with that attempt, and never sent again', async () => {
    const switchboard = await startSwitchboard();
    switchboard.simulator.fault({ effect: { kind: 'lose_answer', as: 'html' } });
    switchboard.simulator.fault({ effect: { kind: 'delay', ms: 5 * MINUTE }, match: { status: 'sent' } });
    switchboard.simulator.fault({ effect: { kind: 'delay', ms: 5 * MINUTE }, match: { status: 'delivered' } });
    const id = await raise(switchboard);
    await switchboard.settle();
    expect(await rowOf(switchboard, id)).toMatchObject({ status: 'unknown', reason: 'not_graph_json', attempt: 1 });
    await switchboard.pass(MINUTE);
    await switchboard.pass(6 * MINUTE);
    const row = await rowOf(switchboard, id);
    expect(row).toMatchObject({ status: 'delivered', attempt: 1, wamid: expect.stringMatching(/^wamid\./) });
    await switchboard.pass(3 * HOUR);
    expect(acceptedFor(switchboard, id)).toEqual(['template.1']);
  });

  it('is asked again after its time when later messages were heard of, and not before', async () => {
    const switchboard = await startSwitchboard();
    switchboard.simulator.fault({ effect: { kind: 'http', status: 502, body: '<html>' } });
    const lost = await raise(switchboard);
    await switchboard.settle();
    expect(await rowOf(switchboard, lost)).toMatchObject({ status: 'unknown', attempt: 1 });
    await switchboard.pass(3 * HOUR);
    // No evidence: nothing was heard of any later message.
    expect(await rowOf(switchboard, lost)).toMatchObject({ status: 'unknown', attempt: 1 });

    const later = await raise(switchboard);
    await switchboard.settle();
    await switchboard.pass(5000);
    expect(await rowOf(switchboard, later)).toMatchObject({ status: 'delivered' });
    await switchboard.pass(11 * MINUTE);
    await switchboard.pass(5000);
    expect(await rowOf(switchboard, lost)).toMatchObject({ status: 'delivered', attempt: 2 });
    expect(acceptedFor(switchboard, lost)).toEqual(['template.2']);
    expect(await eventsOf(switchboard, lost)).toEqual(['asked_again']);
  });

  it('is not sent again when a status of the first attempt comes while the second waits to leave', async () => {
    const switchboard = await startSwitchboard();
    switchboard.simulator.fault({ effect: { kind: 'lose_answer', as: 'html' } });
    switchboard.simulator.fault({ effect: { kind: 'delay', ms: 3 * HOUR }, match: { status: 'sent' } });
    switchboard.simulator.fault({ effect: { kind: 'delay', ms: 3 * HOUR }, match: { status: 'delivered' } });
    const lost = await raise(switchboard);
    await switchboard.settle();
    switchboard.wind(3 * MINUTE);
    const later = await raise(switchboard);
    await switchboard.settle();
    await switchboard.pass(5000);
    expect(await rowOf(switchboard, later)).toMatchObject({ status: 'delivered' });
    // Asked again after two hours, and then held by a passing refusal.
    switchboard.simulator.fault({ effect: { kind: 'error', code: 131016 }, match: { type: 'template' } });
    await switchboard.pass(2 * HOUR + 10 * MINUTE);
    expect(await rowOf(switchboard, lost)).toMatchObject({ status: 'queued', attempt: 3 });
    await switchboard.bindings.DB.prepare('UPDATE messages SET not_before_ms = not_before_ms + ? WHERE id = ?')
      .bind(2 * HOUR, lost)
      .run();
    await switchboard.pass(HOUR);
    expect(await rowOf(switchboard, lost)).toMatchObject({ status: 'delivered', attempt: 1 });
    await switchboard.pass(5 * HOUR);
    expect(acceptedFor(switchboard, lost)).toEqual(['template.1']);
    expect(await rowOf(switchboard, lost)).toMatchObject({ form: 'template' });
  });

  it('of the first attempt only leaves a note when it turns up after the second', async () => {
    const switchboard = await startSwitchboard();
    const id = await raise(switchboard);
    await switchboard.settle();
    await switchboard.pass(2000);
    await switchboard.bindings.DB.prepare('UPDATE messages SET attempt = 2 WHERE id = ?').bind(id).run();
    await postStatuses(switchboard, [{ wamid: 'wamid.first', status: 'failed', at: 1, callbackData: `${id}.1`, errorCode: 131026 }]);
    expect(await rowOf(switchboard, id)).toMatchObject({ status: 'delivered', attempt: 2, failed_at_ms: null });
    expect(await eventsOf(switchboard, id)).toEqual(['earlier_attempt']);
  });
});

describe('delivery statuses', () => {
  it('end in the right state when they come in reverse, twice, and before the send is recorded', async () => {
    const switchboard = await startSwitchboard();
    const breaks = breakable(switchboard);
    breaks.breakAt('after_deliver');
    const id = await raise(switchboard);
    // The consumer dies between Meta's answer and the log.
    await switchboard.settle();
    expect(await rowOf(switchboard, id)).toMatchObject({ status: 'sending', wamid: null });
    const { wamid } = switchboard.simulator.sends.last() ?? {};
    const at = Math.floor(switchboard.simulator.clock.now() / 1000);
    const callbackData = `${id}.1`;
    for (const status of ['read', 'delivered', 'read', 'sent', 'sent', 'delivered']) {
      await postStatuses(switchboard, [{ wamid: wamid ?? '', status, at, callbackData }]);
    }
    breaks.mend();
    await switchboard.pass(3 * MINUTE);
    const row = await rowOf(switchboard, id);
    expect(row).toMatchObject({ status: 'read', wamid, attempt: 1, form: 'template' });
    for (const time of [row.accepted_at_ms, row.sent_at_ms, row.delivered_at_ms, row.read_at_ms]) expect(time).not.toBeNull();
    expect(acceptedFor(switchboard, id)).toEqual(['template.1']);
  });

  it('without callback data are parked until the message learns its wamid', async () => {
    const switchboard = await startSwitchboard();
    const breaks = breakable(switchboard);
    breaks.breakAt('after_deliver');
    const id = await raise(switchboard);
    await switchboard.settle();
    const { wamid = '' } = switchboard.simulator.sends.last() ?? {};
    const at = Math.floor(switchboard.simulator.clock.now() / 1000);
    await postStatuses(switchboard, [
      { wamid, status: 'delivered', at },
      { wamid, status: 'sent', at },
    ]);
    expect(await switchboard.bindings.DB.prepare('SELECT count(*) AS n FROM parked_statuses').first()).toEqual({ n: 2 });
    breaks.mend();
    switchboard.simulator.fault({ effect: { kind: 'drop' }, match: { status: 'sent' } });
    await switchboard.pass(3 * MINUTE);
    expect(await rowOf(switchboard, id)).toMatchObject({ status: 'delivered', wamid });
    expect(await switchboard.bindings.DB.prepare('SELECT count(*) AS n FROM parked_statuses').first()).toEqual({ n: 0 });
  });

  it('without callback data reaches a message that learns its wamid between being read and being parked', async () => {
    const { switchboard, id, wamid, learnWamid } = await withUnrecordedSend();
    const { workspace, simulator } = switchboard;
    const { $client } = workspace.db;
    const batch = $client.batch.bind($client);
    vi.spyOn($client, 'batch').mockImplementationOnce(async (statements) => {
      await learnWamid();
      return batch(statements);
    });
    const nowMs = simulator.clock.now();
    const of = { tenantId: workspace.tenant.id, connectionId: workspace.connection.id, messageId: null, attempt: null };
    await applyStatuses(workspace.db, [{ ...of, wamid, status: 'delivered', atMs: nowMs, errorCode: null }], nowMs);
    expect(await rowOf(switchboard, id)).toMatchObject({ status: 'delivered', wamid });
    expect(await parkedCount(switchboard)).toBe(0);
  });

  it('without callback data join their message minutes after a consumer died between its outcome and the join', async () => {
    const { switchboard, id, wamid, learnWamid } = await withUnrecordedSend();
    await postStatuses(switchboard, [{ wamid, status: 'delivered', at: Math.floor(switchboard.simulator.clock.now() / 1000) }]);
    expect(await parkedCount(switchboard)).toBe(1);
    await learnWamid();
    await switchboard.pass(3 * MINUTE);
    expect(await rowOf(switchboard, id)).toMatchObject({ status: 'delivered', wamid });
    expect(await parkedCount(switchboard)).toBe(0);
  });

  it('of a message that is not ours are kept for eight days and looked at three times', async () => {
    const switchboard = await startSwitchboard();
    await postStatuses(switchboard, [{ wamid: 'wamid.alien', status: 'sent', at: 1 }]);
    const { now } = switchboard.simulator.clock;
    const start = now();
    const looks: number[] = [];
    const look = async () => {
      const row = await switchboard.bindings.DB.prepare('SELECT look_at_ms AS at FROM parked_statuses').first<{ at: number }>();
      if (row) looks.push(row.at - start);
      return row !== null;
    };
    // One look more than it should take.
    for (let count = 0; count < 4 && (await look()); count += 1) await switchboard.pass(start + (looks.at(-1) ?? 0) - now());
    expect(looks).toEqual([3 * MINUTE, 3 * HOUR, 8 * 24 * HOUR]);
  });

  it('send a message as its template when its refusal overtakes the outcome of its own send', async () => {
    const switchboard = await startSwitchboard();
    await openCsmWindow(switchboard);
    await switchboard.pass(MINUTE);
    const breaks = breakable(switchboard);
    breaks.breakAt('after_deliver');
    const id = await raise(switchboard);
    await switchboard.settle();
    expect(await rowOf(switchboard, id)).toMatchObject({ status: 'sending', form: null });
    const { wamid = '' } = switchboard.simulator.sends.last() ?? {};
    const at = Math.floor(switchboard.simulator.clock.now() / 1000);
    breaks.mend();
    await postStatuses(switchboard, [{ wamid, status: 'failed', at, callbackData: `${id}.1`, errorCode: 131047 }]);
    await switchboard.pass(3 * MINUTE);
    expect(acceptedFor(switchboard, id)).toEqual(['interactive.1', 'template.2']);
    expect(await rowOf(switchboard, id)).toMatchObject({ status: 'delivered', form: 'template', attempt: 2 });
  });

  it('of another tenant match nothing of ours, whatever they name', async () => {
    const switchboard = await startSwitchboard();
    const id = await raise(switchboard);
    await switchboard.settle();
    const { wamid } = await rowOf(switchboard, id);
    await postStatuses(
      switchboard,
      [{ wamid: wamid ?? '', status: 'failed', at: 1, callbackData: `${id}.1`, errorCode: 131026 }],
      switchboard.other,
    );
    expect(await rowOf(switchboard, id)).toMatchObject({ status: 'accepted', failed_at_ms: null });
  });
});
