/** Alerts: raised over the API, answered by the one who was asked, by button, list or word. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { settingsOf } from '../../src/env.ts';
import { signButton } from '../../src/security/signed-button.ts';
import { csmPhone } from '../support/log-rows.ts';
import { seedCustomer, seedKey, seedMember } from '../support/seed.ts';
import { START_MS, type Switchboard, startSwitchboard, usageAlert } from '../support/switchboard.ts';

const HOUR = 60 * 60 * 1000;

let switchboard: Switchboard;

beforeEach(async () => {
  switchboard = await startSwitchboard();
});
afterEach(() => vi.restoreAllMocks());

const invoiceAlert = (health: string) => ({
  kind: 'collections',
  customer: { ref: 'C-1', name: 'Kavita Textiles', health },
  invoice: { number: 'INV-7', amount: 125000, currency: 'INR', dueDate: '2026-11-03' },
});

async function raised(alert: unknown = usageAlert()) {
  const { status, body } = await switchboard.api('POST', '/api/v1/alerts', alert);
  expect(status).toBe(201);
  await switchboard.settle();
  await switchboard.pass(1000);
  return { id: body.id as string, wamid: lastToCsm().wamid, body };
}

function lastToCsm() {
  const message = csmPhone(switchboard).lastMessage(switchboard.workspace.connection.numberId);
  if (!message) throw new Error('the CSM has no message');
  return message;
}

async function csmTypes(text: string, replyTo?: string) {
  csmPhone(switchboard).sendText(switchboard.workspace.connection.numberId, text, replyTo ? { replyTo } : {});
  await switchboard.settle();
  return lastToCsm();
}

async function csmTaps(wamid: string, title: string) {
  csmPhone(switchboard).tap(wamid, title);
  await switchboard.settle();
  return lastToCsm();
}

async function alertNow(id: string) {
  return (await switchboard.api('GET', `/api/v1/alerts/${id}`)).body;
}

describe('raising an alert', () => {
  it.each([
    ['platinum', 'opportunity', 'fincelo_usage_opportunity'],
    ['good', 'opportunity', 'fincelo_usage_opportunity'],
    ['average', 'heads_up', 'fincelo_usage_headsup'],
    ['poor', 'risk', 'fincelo_usage_risk'],
    ['critical', 'risk', 'fincelo_usage_risk'],
  ])('of usage for a %s customer sends the %s template', async (health, variant, template) => {
    const { body } = await raised(usageAlert(health));
    const message = (await switchboard.api('GET', `/api/v1/messages/${body.messageId}`)).body;
    expect([body.variant, message.form, message.template]).toEqual([variant, 'template', template]);
    expect(lastToCsm().buttons.map((button) => button.title)).toEqual(['On it', 'Call customer', 'Snooze']);
  });

  it.each([
    ['critical', 'urgent', 'fincelo_collections_urgent'],
    ['good', 'personal', 'fincelo_collections_personal'],
  ])('of collections for a %s customer sends the %s template', async (health, variant, template) => {
    const { body } = await raised(invoiceAlert(health));
    expect(body.variant).toBe(variant);
    expect((await switchboard.api('GET', `/api/v1/messages/${body.messageId}`)).body.template).toBe(template);
    expect(lastToCsm()).toMatchObject({ body: expect.stringContaining('₹1,25,000') });
    expect(lastToCsm().buttons.map((button) => button.title)).toEqual(['Call customer', 'Promise to pay', 'Paid']);
  });

  it('says the same in free-form as in the template', async () => {
    const first = await raised();
    const template = lastToCsm().body;
    await csmTaps(first.wamid, 'On it');
    await raised();
    expect(lastToCsm()).toMatchObject({ type: 'interactive', body: template });
  });

  it('with the same Idempotency-Key makes one alert, and refuses the key for another body', async () => {
    const post = (body: unknown) => switchboard.api('POST', '/api/v1/alerts', body, { 'Idempotency-Key': 'k-1' });
    const answers = await Promise.all([post(usageAlert()), post(usageAlert()), post(usageAlert())]);
    expect(answers.map((answer) => answer.status)).toEqual([201, 201, 201]);
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
    expect((await post(usageAlert())).headers.get('Idempotent-Replayed')).toBe('true');
    expect(await post(usageAlert('good'))).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
    await switchboard.settle();
    expect(switchboard.simulator.sends.count).toBe(1);
    expect((await switchboard.api('GET', '/api/v1/alerts')).body.items).toHaveLength(1);
  });

  it('asks the member that is named by id or by phone, else the owner, else the CSM with the fewest open alerts', async () => {
    const { workspace } = switchboard;
    const { manager, csm } = workspace.members;
    const second = await seedMember(workspace.db, {
      tenantId: workspace.tenant.id,
      name: 'Arjun',
      email: 'arjun@lender.example',
      role: 'csm',
      phone: '+919820055501',
      nowMs: START_MS,
    });
    const asked = async (alert: unknown) => (await switchboard.api('POST', '/api/v1/alerts', alert)).body.asked?.id;
    expect(await asked({ ...usageAlert(), csm: manager.id })).toBe(manager.id);
    expect(await asked({ ...usageAlert(), csm: manager.phone })).toBe(manager.id);
    expect(await asked(usageAlert())).toBe(csm.id);
    const unknown = { ...usageAlert(), customer: { ref: 'C-new', name: 'New Customer', health: 'good' } };
    expect(await asked(unknown)).toBe(second.id);
    // Who was chosen looks after the customer from now on.
    expect(await asked(unknown)).toBe(second.id);
  });

  it.each([
    ['an unknown csm', { csm: 'mem_nobody' }, 422, 'csm_unknown'],
    ['a csm of another tenant', { csm: 'OTHER' }, 422, 'csm_unknown'],
    ['no customer', { customer: undefined }, 400, 'invalid_input'],
    ['a health that does not exist', { customer: { ref: 'C-1', name: 'K', health: 'great' } }, 400, 'invalid_input'],
    ['usage that is no number', { usage: { percent: '92%' } }, 400, 'invalid_input'],
    ['a field that does not exist', { colour: 'red' }, 400, 'invalid_input'],
    ['the wrong kind', { kind: 'weather' }, 400, 'invalid_input'],
  ])('refuses %s, naming the field', async (_, change, status, code) => {
    const csm = 'csm' in change && change.csm === 'OTHER' ? { csm: switchboard.other.members.csm.id } : {};
    const answer = await switchboard.api('POST', '/api/v1/alerts', { ...usageAlert(), ...change, ...csm });
    expect(answer).toMatchObject({ status, body: { code, requestId: expect.any(String) } });
    if (code === 'invalid_input') expect(answer.body.fields.length).toBeGreaterThan(0);
    expect((await switchboard.api('GET', '/api/v1/alerts')).body.items).toEqual([]);
  });

  it('stands although the queue is down, and its message leaves with the sweep', async () => {
    switchboard.outbound.isBroken = true;
    const { status } = await switchboard.api('POST', '/api/v1/alerts', usageAlert());
    switchboard.outbound.isBroken = false;
    expect(status).toBe(201);
    await switchboard.pass(3 * 60_000);
    expect(switchboard.simulator.sends.count).toBe(1);
  });

  it('needs a connected number', async () => {
    await switchboard.bindings.DB.prepare(`UPDATE connections SET state = 'disconnected'`).run();
    expect(await switchboard.api('POST', '/api/v1/alerts', usageAlert())).toMatchObject({ status: 422, body: { code: 'not_connected' } });
  });

  it('needs the permission', async () => {
    const key = await seedKey(switchboard.workspace, ['LoanCRM.Alerts.Read']);
    expect(await switchboard.api('POST', '/api/v1/alerts', usageAlert(), { Authorization: `Bearer ${key}` })).toMatchObject({
      status: 403,
      body: { code: 'permission_missing' },
    });
  });
});

describe('the list of alerts', () => {
  it('filters, searches whatever is typed, and pages', async () => {
    await seedCustomer(switchboard.workspace, { ref: 'C-9', name: '100% Cotton_Mills', ownerId: switchboard.workspace.members.csm.id });
    await raised({ ...usageAlert(), customer: { ref: 'C-9', name: '100% Cotton_Mills', health: 'poor' } });
    await raised(invoiceAlert('poor'));
    const found = async (query: string) =>
      (await switchboard.api('GET', `/api/v1/alerts?${query}`)).body.items.map(
        (alert: { customer: { ref: string } }) => alert.customer.ref,
      );
    expect(await found('q=0%25')).toEqual(['C-9']);
    expect(await found('q=n_m')).toEqual(['C-9']);
    expect(await found('q=inv-7')).toEqual(['C-1']);
    expect(await found(`q=${'x'.repeat(90)}`)).toEqual([]);
    expect(await found('kind=usage&status=open')).toEqual(['C-9']);
    const first = (await switchboard.api('GET', '/api/v1/alerts?limit=1')).body;
    const second = (await switchboard.api('GET', `/api/v1/alerts?limit=1&cursor=${first.nextCursor}`)).body;
    expect([first, second].map((page) => page.items[0].customer.ref)).toEqual(['C-1', 'C-9']);
    expect(second.nextCursor).toBeNull();
  });

  it('shows nothing of another tenant', async () => {
    const { id } = await raised();
    const headers = { Authorization: `Bearer ${switchboard.other.apiKey}` };
    expect((await switchboard.api('GET', '/api/v1/alerts', undefined, headers)).body.items).toEqual([]);
    expect((await switchboard.api('GET', `/api/v1/alerts/${id}`, undefined, headers)).status).toBe(404);
  });
});

describe('answering', () => {
  it('with "Call customer" gives the number that the CRM knows', async () => {
    await switchboard.bindings.DB.prepare(`UPDATE customers SET phone = '+919820020001'`).run();
    const { id, wamid } = await raised();
    expect((await csmTaps(wamid, 'Call customer')).body).toContain('+91 98200 20001');
    expect(await alertNow(id)).toMatchObject({ status: 'acknowledged', answer: 'call' });
  });

  it('with "Snooze" asks again after four hours, once', async () => {
    const { id, wamid } = await raised();
    await csmTaps(wamid, 'Snooze');
    expect(await alertNow(id)).toMatchObject({
      status: 'snoozed',
      dueAt: new Date(switchboard.simulator.clock.now() + 4 * HOUR).toISOString(),
    });
    await switchboard.pass(4 * HOUR - 1000);
    expect((await alertNow(id)).status).toBe('snoozed');
    await switchboard.pass(1000);
    await switchboard.pass(60_000);
    const again = await alertNow(id);
    expect(again).toMatchObject({ status: 'open', dueAt: null });
    expect(again.messageId).not.toBe((await raisedMessage(id)).id);
    expect(lastToCsm()).toMatchObject({ type: 'interactive', body: expect.stringContaining('Kavita Textiles') });
    expect(
      csmPhone(switchboard)
        .messages(switchboard.workspace.connection.numberId)
        .filter((message) => message.body.startsWith('Risk')),
    ).toHaveLength(2);
    await csmTaps(lastToCsm().wamid, 'On it');
    expect((await alertNow(id)).status).toBe('acknowledged');
  });

  it('is asked of somebody else when the one who snoozed it has left', async () => {
    const { workspace, bindings, simulator } = switchboard;
    const second = await seedMember(workspace.db, {
      tenantId: workspace.tenant.id,
      name: 'Arjun',
      email: 'arjun@lender.example',
      role: 'csm',
      phone: '+919820055501',
      nowMs: START_MS,
    });
    simulator.addPersona({ phone: '+919820055501', name: 'Arjun' });
    const { id, wamid } = await raised();
    await csmTaps(wamid, 'Snooze');
    await bindings.DB.prepare('UPDATE members SET is_active = 0 WHERE id = ?').bind(workspace.members.csm.id).run();
    await switchboard.pass(4 * HOUR);
    expect(await alertNow(id)).toMatchObject({ status: 'open', asked: { id: second.id } });
    const asked = simulator.phone('+919820055501').lastMessage(workspace.connection.numberId);
    expect(asked).toMatchObject({ type: 'template' });
    simulator.phone('+919820055501').tap(asked?.wamid ?? '', 'On it');
    await switchboard.settle();
    expect(await alertNow(id)).toMatchObject({ status: 'acknowledged', answeredBy: { id: second.id } });
  });

  it('shows no list of alerts to a member whose role may not see them', async () => {
    await raised();
    await switchboard.bindings.DB.prepare(`UPDATE members SET role = 'sales' WHERE id = ?`)
      .bind(switchboard.workspace.members.csm.id)
      .run();
    const answer = await csmTypes('alerts');
    expect(answer.body).toContain('may not see alerts');
    expect(answer.body).not.toContain('Kavita');
  });

  it('with "Promise to pay" looks again after three days, and "Paid" ends it', async () => {
    const { id, wamid } = await raised(invoiceAlert('poor'));
    expect((await csmTaps(wamid, 'Promise to pay')).body).toContain('promised to pay');
    expect(await alertNow(id)).toMatchObject({ status: 'promised' });
    await csmTaps(wamid, 'Paid');
    expect(await alertNow(id)).toMatchObject({ status: 'resolved', answer: 'paid', dueAt: null });
    expect((await csmTaps(wamid, 'Promise to pay')).body).toContain('resolved already');
    expect(await alertNow(id)).toMatchObject({ status: 'resolved' });
    await switchboard.pass(4 * 24 * HOUR);
    expect((await alertNow(id)).status).toBe('resolved');
  });

  it('twice changes nothing the second time, and says so', async () => {
    const { id, wamid } = await raised();
    await csmTaps(wamid, 'On it');
    expect((await csmTaps(wamid, 'On it')).body).toContain('answered that already');
    expect((await alertNow(id)).timeline.filter((entry: { kind: string }) => entry.kind === 'answered')).toHaveLength(1);
  });

  it('is only for the one who was asked: a colleague, a customer and another tenant change nothing', async () => {
    const { id } = await raised();
    const { workspace, other, simulator, bindings } = switchboard;
    const payload = await signButton(settingsOf(bindings).MASTER_KEYS, workspace.tenant.id, { alertId: id, action: 'on_it' });
    const tapAs = async (phone: string | null, numberId: string, tapped: string) => {
      simulator.phone(phone ?? '').send(numberId, 'button', { payload: tapped, text: 'On it' });
      await switchboard.settle();
    };
    simulator.addPersona({ phone: '+919820077001', name: 'A customer' });
    await tapAs(workspace.members.manager.phone, workspace.connection.numberId, payload);
    await tapAs('+919820077001', workspace.connection.numberId, payload);
    await tapAs(other.members.csm.phone, other.connection.numberId, payload);
    await tapAs(workspace.members.csm.phone, workspace.connection.numberId, payload.replace('on_it', 'paid'));
    await tapAs(
      workspace.members.csm.phone,
      workspace.connection.numberId,
      await signButton(settingsOf(bindings).MASTER_KEYS, other.tenant.id, { alertId: id, action: 'on_it' }),
    );
    expect(await alertNow(id)).toMatchObject({ status: 'open', answer: null });
    await tapAs(workspace.members.csm.phone, workspace.connection.numberId, payload);
    expect(await alertNow(id)).toMatchObject({ status: 'acknowledged' });
  });

  it('is refused to a member who was deactivated, or whose role may not answer', async () => {
    const { id, wamid } = await raised();
    const set = (change: string) =>
      switchboard.bindings.DB.prepare(`UPDATE members SET ${change} WHERE id = ?`).bind(switchboard.workspace.members.csm.id).run();
    await set('is_active = 0');
    await csmTaps(wamid, 'On it');
    expect(await alertNow(id)).toMatchObject({ status: 'open' });
    await set(`is_active = 1, role = 'viewer'`);
    expect((await csmTaps(wamid, 'On it')).body).toContain('may not answer alerts');
    expect(await alertNow(id)).toMatchObject({ status: 'open' });
  });

  it('can be typed: about the only open alert, about a quoted one, and by choosing from a list when several are open', async () => {
    const first = await raised();
    await csmTypes('On it!');
    expect(await alertNow(first.id)).toMatchObject({ status: 'acknowledged' });
    const second = await raised({
      ...usageAlert(),
      customer: { ref: 'C-2', name: 'Deccan Motors', health: 'poor' },
      csm: switchboard.workspace.members.csm.id,
    });

    await csmTypes('done', first.wamid);
    expect(await alertNow(first.id)).toMatchObject({ status: 'resolved' });
    const third = await raised();
    const list = await csmTypes('snooze');
    expect(list.list?.sections.flatMap((section) => section.rows.map((row) => row.title))).toEqual(['Kavita Textiles', 'Deccan Motors']);
    csmPhone(switchboard).chooseRow(list.wamid, 'Deccan Motors');
    await switchboard.settle();
    expect(await alertNow(second.id)).toMatchObject({ status: 'snoozed' });
    expect(await alertNow(third.id)).toMatchObject({ status: 'open' });

    const actions = await csmTypes('more', third.wamid);
    csmPhone(switchboard).chooseRow(actions.wamid, 'Snooze 1 day');
    await switchboard.settle();
    expect(await alertNow(third.id)).toMatchObject({ status: 'snoozed', answer: 'snooze_1d' });
  });

  it('with anything else gets help, and a customer gets no answer from the bot', async () => {
    expect((await csmTypes('what is the weather')).body).toContain('no open alerts');
    switchboard.simulator.addPersona({ phone: '+919820077001', name: 'A customer' });
    switchboard.simulator.phone('+919820077001').sendText(switchboard.workspace.connection.numberId, 'hello');
    await switchboard.settle();
    expect(switchboard.simulator.sends.to('+919820077001')).toEqual([]);
  });
});

async function raisedMessage(alertId: string): Promise<{ id: string }> {
  const row = await switchboard.bindings.DB.prepare('SELECT id FROM messages WHERE cause = ? ORDER BY created_at_ms LIMIT 1')
    .bind(`alert:${alertId}`)
    .first<{ id: string }>();
  if (!row) throw new Error('no message');
  return row;
}
