/** The spine: an alert goes out, is answered by a tap, and the next one finds the window open. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startSwitchboard, usageAlert } from '../support/switchboard.ts';

afterEach(() => vi.restoreAllMocks());

describe('one alert, end to end', () => {
  it('leaves as a template, is acknowledged by a tap, then leaves free-form, and after 24 hours as a template again', async () => {
    const switchboard = await startSwitchboard();
    const { simulator, workspace, api, settle, pass } = switchboard;
    const csm = simulator.phone(workspace.members.csm.phone ?? '');
    const number = workspace.connection.numberId;

    const raised = await api('POST', '/api/v1/alerts', usageAlert(), { 'Idempotency-Key': 'a-1' });
    expect(raised).toMatchObject({ status: 201, body: { status: 'open', variant: 'risk', asked: { id: workspace.members.csm.id } } });
    await settle();
    await pass(1000);
    const first = csm.lastMessage(number);
    expect(first).toMatchObject({ type: 'template' });
    expect(first?.buttons.map((button) => button.title)).toEqual(['On it', 'Call customer', 'Snooze']);

    csm.read(number);
    csm.tap(first?.wamid ?? '', 'On it');
    await settle();
    const alert = await api('GET', `/api/v1/alerts/${raised.body.id}`);
    expect(alert.body).toMatchObject({ status: 'acknowledged', answer: 'on_it', answeredBy: { id: workspace.members.csm.id } });
    expect(csm.lastMessage(number)).toMatchObject({ type: 'text', body: expect.stringContaining('acknowledged') });

    const second = await api('POST', '/api/v1/alerts', usageAlert('critical', 99), { 'Idempotency-Key': 'a-2' });
    await settle();
    expect(csm.lastMessage(number)).toMatchObject({ type: 'interactive' });
    expect(csm.lastMessage(number)?.buttons.map((button) => button.title)).toEqual(['On it', 'Call customer', 'Snooze']);

    await pass(24 * 60 * 60 * 1000);
    const third = await api('POST', '/api/v1/alerts', usageAlert(), { 'Idempotency-Key': 'a-3' });
    await settle();
    await pass(2000);
    const log = await Promise.all(
      [raised, second, third].map(async ({ body }) => (await api('GET', `/api/v1/messages/${body.messageId}`)).body),
    );
    expect(log.map((message) => [message.form, message.template])).toEqual([
      ['template', 'fincelo_usage_risk'],
      ['free_form', null],
      ['template', 'fincelo_usage_risk'],
    ]);
    expect(log[0].timeline.map((entry: { kind: string }) => entry.kind)).toEqual(['queued', 'accepted', 'sent', 'delivered', 'read']);
  });
});
