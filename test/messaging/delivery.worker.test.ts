/** What goes wrong on the way out, and what the log says of it. Nothing that Meta accepted is ever sent twice. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createConnection } from '../../src/connections/create-connection.ts';
import { settingsOf } from '../../src/env.ts';
import { breakable } from '../support/breakable.ts';
import { acceptedFor, csmPhone, eventsOf, openCsmWindow, raise, rowOf } from '../support/log-rows.ts';
import { type Switchboard, startSwitchboard } from '../support/switchboard.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

afterEach(() => vi.restoreAllMocks());

async function windowOf(switchboard: Switchboard, messageId: string): Promise<number | undefined> {
  const { conversation_id } = await rowOf(switchboard, messageId);
  const { DB } = switchboard.bindings;
  return (
    await DB.prepare('SELECT window_ends_at_ms AS ends FROM conversations WHERE id = ?').bind(conversation_id).first<{ ends: number }>()
  )?.ends;
}

/** With a new token, as its admin does it. */
async function reconnect({ bindings, workspace }: Switchboard) {
  const { tenantId, channel, wabaId, numberId, displayPhone, verifiedName } = workspace.connection;
  const result = await createConnection(workspace.db, settingsOf(bindings).MASTER_KEYS, {
    ...{ tenantId, channel, wabaId, numberId, displayPhone, verifiedName },
    token: workspace.connectionToken,
    nowMs: 0,
  });
  if (!result.created) throw new Error(result.reason);
  return result.connection;
}

describe('a closed window that we believed open', () => {
  it('sends the same row once more as its template when Meta says so in the answer', async () => {
    const switchboard = await startSwitchboard();
    await openCsmWindow(switchboard);
    const before = switchboard.simulator.clock.now();
    switchboard.simulator.fault({ effect: { kind: 'error', code: 131047 }, match: { type: 'interactive' } });
    const id = await raise(switchboard);
    await switchboard.settle();
    await switchboard.pass(2000);
    expect(await rowOf(switchboard, id)).toMatchObject({ status: 'delivered', form: 'template', attempt: 2, reason: null });
    expect(acceptedFor(switchboard, id)).toEqual(['template.2']);
    expect(await eventsOf(switchboard, id)).toEqual(['fell_back_to_template']);
    const { conversation_id } = await rowOf(switchboard, id);
    const window = await switchboard.bindings.DB.prepare('SELECT window_ends_at_ms AS ends FROM conversations WHERE id = ?')
      .bind(conversation_id)
      .first();
    expect(window).toEqual({ ends: before });

    // The corrected window holds for the next message too.
    const next = await raise(switchboard);
    await switchboard.settle();
    expect(acceptedFor(switchboard, next)).toEqual(['template.1']);
  });

  it('sends the same row once more as its template when Meta says so later, however often the refusal is repeated', async () => {
    const switchboard = await startSwitchboard();
    await openCsmWindow(switchboard);
    await switchboard.pass(MINUTE);
    switchboard.simulator.fault({ effect: { kind: 'fail_later', code: 131047 }, match: { type: 'interactive' } });
    switchboard.simulator.fault({ effect: { kind: 'duplicate', times: 3 }, match: { status: 'failed' } });
    const id = await raise(switchboard);
    await switchboard.settle();
    await switchboard.pass(1000);
    await switchboard.pass(2000);
    expect(acceptedFor(switchboard, id)).toEqual(['interactive.1', 'template.2']);
    expect(await rowOf(switchboard, id)).toMatchObject({ status: 'delivered', form: 'template', attempt: 2, failed_at_ms: null });
    expect(await eventsOf(switchboard, id)).toContain('fell_back_to_template');
    const next = await raise(switchboard);
    await switchboard.settle();
    expect(acceptedFor(switchboard, next)).toEqual(['template.1']);
  });

  it('leaves a window open that the person has opened since the refusal, when the refusal is heard of only then', async () => {
    const switchboard = await startSwitchboard();
    await openCsmWindow(switchboard);
    await switchboard.pass(MINUTE);
    const breaks = breakable(switchboard);
    switchboard.simulator.fault({ effect: { kind: 'error', code: 131047 }, match: { type: 'interactive' } });
    for (const status of ['sent', 'delivered']) switchboard.simulator.fault({ effect: { kind: 'drop' }, match: { status } });
    breaks.breakAt('after_deliver');
    const id = await raise(switchboard);
    await switchboard.settle();
    switchboard.wind(MINUTE);
    csmPhone(switchboard).send(switchboard.workspace.connection.numberId, 'sticker', { id: '1', mime_type: 'image/webp' });
    await switchboard.settle();
    breaks.mend();
    const opened = await windowOf(switchboard, id);
    await switchboard.pass(3 * MINUTE);
    expect(acceptedFor(switchboard, id)).toEqual(['template.2']);
    expect(await windowOf(switchboard, id)).toBe(opened);
  });

  it('fails with the reason when the message has no template', async () => {
    const switchboard = await startSwitchboard();
    switchboard.simulator.fault({ effect: { kind: 'error', code: 131047 }, match: { type: 'text' } });
    await openCsmWindow(switchboard);
    const { body } = await switchboard.api('GET', '/api/v1/messages?direction=out');
    expect(body.items[0]).toMatchObject({
      status: 'failed',
      reason: { platformCode: 131047, text: expect.stringMatching(/.+/), nextStep: expect.stringMatching(/.+/) },
    });
  });
});

describe('refusals', () => {
  it('tries again after a passing error, later each time, and sends once', async () => {
    const switchboard = await startSwitchboard();
    switchboard.simulator.fault({ effect: { kind: 'error', code: 131016 }, times: 2 });
    const id = await raise(switchboard);
    await switchboard.settle();
    const first = await rowOf(switchboard, id);
    expect(first).toMatchObject({ status: 'queued', attempt: 2, reason: 'temporary', error_code: 131016, form: null });
    expect(first.not_before_ms).toBeGreaterThan(switchboard.simulator.clock.now());
    await switchboard.pass(3 * MINUTE);
    expect(await rowOf(switchboard, id)).toMatchObject({ status: 'queued', attempt: 3 });
    await switchboard.pass(3 * MINUTE);
    await switchboard.pass(2000);
    expect(await rowOf(switchboard, id)).toMatchObject({ status: 'delivered', attempt: 3, reason: null });
    expect(acceptedFor(switchboard, id)).toEqual(['template.3']);
  });

  it('fails at once where trying again cannot help', async () => {
    const switchboard = await startSwitchboard();
    switchboard.simulator.fault({ effect: { kind: 'error', code: 131026 } });
    const id = await raise(switchboard);
    await switchboard.settle();
    expect(await rowOf(switchboard, id)).toMatchObject({
      status: 'failed',
      reason: 'recipient_unreachable',
      error_code: 131026,
      attempt: 1,
    });
    expect(acceptedFor(switchboard, id)).toEqual([]);
  });

  it('holds everything of a connection whose token died, and sends it after a reconnect', async () => {
    const switchboard = await startSwitchboard();
    const { connection } = switchboard.workspace;
    switchboard.simulator.fault({ effect: { kind: 'error', code: 190 }, times: 1 });
    const first = await raise(switchboard);
    await switchboard.settle();
    const second = await raise(switchboard);
    await switchboard.settle();
    const state = await switchboard.bindings.DB.prepare('SELECT state FROM connections WHERE id = ?').bind(connection.id).first();
    expect(state).toEqual({ state: 'needs_reconnect' });
    expect(await rowOf(switchboard, first)).toMatchObject({ status: 'queued', reason: 'token_dead' });
    expect(await rowOf(switchboard, second)).toMatchObject({ status: 'queued', attempt: 1 });
    await switchboard.bindings.DB.prepare(`UPDATE connections SET state = 'connected' WHERE id = ?`).bind(connection.id).run();
    await switchboard.pass(20 * MINUTE);
    await switchboard.pass(5 * MINUTE);
    expect([acceptedFor(switchboard, first), acceptedFor(switchboard, second)]).toEqual([['template.2'], ['template.1']]);
  });

  it('does not ask for another reconnect when the old token is found dead after the new one came', async () => {
    const switchboard = await startSwitchboard();
    const { connection } = switchboard.workspace;
    const breaks = breakable(switchboard);
    switchboard.simulator.fault({ effect: { kind: 'error', code: 190 } });
    breaks.breakAt('after_deliver');
    const id = await raise(switchboard);
    await switchboard.settle();
    breaks.mend();
    const { tokenSealed } = await reconnect(switchboard);
    expect(tokenSealed).not.toBe(connection.tokenSealed);
    // The conversation still remembers the refusal of the former token.
    await switchboard.pass(3 * MINUTE);
    await switchboard.pass(20 * MINUTE);
    await switchboard.pass(2000);
    expect(acceptedFor(switchboard, id)).toEqual(['template.2']);
  });

  it('refuses a template that Meta has rejected, waits for one under review, and sends when it is approved', async () => {
    const switchboard = await startSwitchboard();
    const { simulator, workspace, bindings } = switchboard;
    await bindings.DB.prepare(`UPDATE templates SET status = 'REJECTED'`).run();
    const refused = await raise(switchboard);
    await switchboard.settle();
    expect(await rowOf(switchboard, refused)).toMatchObject({ status: 'failed', reason: 'template_not_approved' });

    await bindings.DB.prepare(`UPDATE templates SET status = 'PENDING'`).run();
    const waiting = await raise(switchboard);
    await switchboard.settle();
    expect(await rowOf(switchboard, waiting)).toMatchObject({ status: 'queued', reason: 'template_not_ready', claims: 0 });
    simulator.decideTemplate(workspace.connection.wabaId ?? '', 'fincelo_usage_risk', 'APPROVED');
    await switchboard.pass(MINUTE);
    await switchboard.pass(20 * MINUTE);
    expect(acceptedFor(switchboard, waiting)).toEqual(['template.1']);
  });

  it('rests a number that Meta blocks for policy: nothing runs into the same refusal, all leaves when the rest is over', async () => {
    const switchboard = await startSwitchboard();
    await openCsmWindow(switchboard);
    await switchboard.pass(MINUTE);
    switchboard.simulator.fault({ effect: { kind: 'error', code: 368 }, times: 1 });
    const first = await raise(switchboard);
    const second = await raise(switchboard);
    await switchboard.settle();
    const rows = [await rowOf(switchboard, first), await rowOf(switchboard, second)];
    expect(rows.map((row) => `${row.status} ${row.reason}`).toSorted()).toEqual(['queued connection_paused', 'queued policy_block']);
    await switchboard.pass(61 * MINUTE);
    await switchboard.pass(5 * MINUTE);
    expect([acceptedFor(switchboard, first), acceptedFor(switchboard, second)].flat()).toHaveLength(2);
  });

  it('tells a colleague who was deactivated since nothing more', async () => {
    const switchboard = await startSwitchboard();
    const id = await raise(switchboard);
    await switchboard.bindings.DB.prepare('UPDATE members SET is_active = 0 WHERE id = ?').bind(switchboard.workspace.members.csm.id).run();
    await switchboard.settle();
    expect(await rowOf(switchboard, id)).toMatchObject({ status: 'failed', reason: 'member_deactivated' });
    expect(acceptedFor(switchboard, id)).toEqual([]);
  });

  it('keeps the order: a later message waits while an earlier one is retried, and leaves when it is settled', async () => {
    const switchboard = await startSwitchboard();
    await openCsmWindow(switchboard);
    await switchboard.pass(MINUTE);
    switchboard.simulator.fault({ effect: { kind: 'error', code: 131016 } });
    const first = await raise(switchboard);
    await switchboard.settle();
    switchboard.wind(10);
    const second = await raise(switchboard);
    await switchboard.settle();
    expect(await rowOf(switchboard, second)).toMatchObject({ status: 'queued', reason: 'earlier_message_first' });
    switchboard.wind((await rowOf(switchboard, first)).not_before_ms - switchboard.simulator.clock.now());
    await switchboard.bindings.OUTBOUND.send({ conversations: [(await rowOf(switchboard, first)).conversation_id] });
    await switchboard.settle();
    expect([await rowOf(switchboard, first), await rowOf(switchboard, second)].map((row) => row.status)).toEqual(['accepted', 'accepted']);
    expect(
      csmPhone(switchboard)
        .messages(switchboard.workspace.connection.numberId)
        .filter((one) => one.from === 'business'),
    ).toHaveLength(3);
  });

  it('lets a later message pass one that has been retried for two minutes, and says so', async () => {
    const switchboard = await startSwitchboard();
    await openCsmWindow(switchboard);
    await switchboard.pass(MINUTE);
    switchboard.simulator.fault({ effect: { kind: 'error', code: 131016 }, match: { type: 'interactive' }, times: 2 });
    const first = await raise(switchboard);
    await switchboard.settle();
    switchboard.wind(10);
    const second = await raise(switchboard);
    await switchboard.settle();
    // The first fails once more when both are due.
    await switchboard.pass(5 * MINUTE);
    expect((await rowOf(switchboard, first)).status).toBe('queued');
    expect(acceptedFor(switchboard, second)).toEqual(['interactive.1']);
    expect(await eventsOf(switchboard, second)).toEqual(['passed_waiting_message']);
  });

  it('waits for a place in the recipient tier, until the first of those reached falls out of the 24 hours', async () => {
    const switchboard = await startSwitchboard();
    const { connection } = switchboard.workspace;
    await switchboard.bindings.DB.prepare(`UPDATE connections SET recipient_tier = 'TIER_50' WHERE id = ?`).bind(connection.id).run();
    const tier = switchboard.bindings.RECIPIENT_TIER.getByName(connection.portfolioId ?? `number:${connection.numberId}`);
    const nowMs = switchboard.simulator.clock.now();
    for (let person = 0; person < 50; person += 1) {
      await tier.reserve({
        recipient: `con_${person}`,
        connectionId: connection.id,
        lane: 'bulk',
        tier: 'TIER_100K',
        nowMs: nowMs + person * 1000,
      });
    }
    switchboard.wind(50_000);
    const id = await raise(switchboard);
    await switchboard.settle();
    const freeAtMs = nowMs + 24 * HOUR + MINUTE;
    expect(await rowOf(switchboard, id)).toMatchObject({ status: 'queued', reason: 'tier_full', not_before_ms: freeAtMs, attempt: 1 });
    switchboard.wind(freeAtMs - switchboard.simulator.clock.now());
    await switchboard.cron();
    await switchboard.settle();
    expect(acceptedFor(switchboard, id)).toEqual(['template.1']);
  });

  it('writes to nobody who opted out, but still answers what they wrote', async () => {
    const switchboard = await startSwitchboard();
    await switchboard.bindings.DB.prepare(`UPDATE contacts SET opted_out_at_ms = 1`).run();
    const id = await raise(switchboard);
    await switchboard.settle();
    expect(await rowOf(switchboard, id)).toMatchObject({ status: 'failed', reason: 'opted_out' });
    await openCsmWindow(switchboard);
    expect(csmPhone(switchboard).lastMessage(switchboard.workspace.connection.numberId)).toMatchObject({ type: 'text' });
  });

  it('paces one person: the 46th message within moments waits its six seconds', async () => {
    const switchboard = await startSwitchboard();
    await openCsmWindow(switchboard);
    const ids: string[] = [];
    for (let index = 0; index < 46; index += 1) ids.push(await raise(switchboard));
    await switchboard.settle();
    const rows = await Promise.all(ids.map((id) => rowOf(switchboard, id)));
    const held = rows.filter((row) => row.status === 'queued');
    // One of the 45 was spent on the greeting.
    expect(held.map((row) => row.reason)).toEqual(['pair_rate', 'pair_rate']);
    expect(held[0]?.not_before_ms).toBe(switchboard.simulator.clock.now() + 6000);
    await switchboard.pass(3 * MINUTE);
    expect(ids.map((id) => acceptedFor(switchboard, id).length)).toEqual(ids.map(() => 1));
  });
});
