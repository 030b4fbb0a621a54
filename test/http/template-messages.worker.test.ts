/** One approved template to one member or customer, over the whole path: by a program that may do just that, and by people. */
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { KeyLimits } from '../../src/contract/api-keys.ts';
import { auditLog } from '../../src/db/schema/audit.ts';
import { connections, templates } from '../../src/db/schema/connections.ts';
import { contactIdentities, contacts, customers } from '../../src/db/schema/contacts.ts';
import { messages } from '../../src/db/schema/messages.ts';
import { members } from '../../src/db/schema/tenants.ts';
import { seedPhone, seedSession, type Workspace } from '../support/seed.ts';
import { START_MS, type Switchboard, startSwitchboard } from '../support/switchboard.ts';

const HOUR_MS = 60 * 60_000;
const CUSTOMER_PHONE = seedPhone(8000);
const REMINDER = {
  name: 'payment_reminder',
  components: [
    { type: 'BODY', text: 'Dear {{1}}, your instalment of {{2}} is due.', example: { body_text: [['Ravi', '₹5,000']] } },
    { type: 'FOOTER', text: 'Acme Loans' },
  ],
};
const TO_CUSTOMER = { template: 'payment_reminder', to: { customer: 'C-7' }, values: ['Ravi', '₹5,000'] };

let switchboard: Switchboard;
let acme: Workspace;
let cookie: string;

beforeEach(async () => {
  switchboard = await startSwitchboard();
  acme = switchboard.workspace;
  cookie = await seedSession(acme, acme.members.admin);
  switchboard.simulator.addPersona({ phone: CUSTOMER_PHONE, name: 'Ravi Kumar' });
  await addTemplate(REMINDER.name, REMINDER.components);
  await addCustomer(acme, 'C-7', CUSTOMER_PHONE);
});
afterEach(() => vi.restoreAllMocks());

async function addTemplate(name: string, components: object[], row: Partial<typeof templates.$inferInsert> = {}): Promise<void> {
  const of = { wabaId: acme.connection.wabaId ?? '', name, language: 'en', category: 'UTILITY', components };
  switchboard.simulator.addTemplate(of.wabaId, { name, language: 'en', category: 'UTILITY', components } as never);
  await acme.db.insert(templates).values({ tenantId: acme.tenant.id, status: 'APPROVED', updatedAtMs: START_MS, ...of, ...row });
}

async function addCustomer(workspace: Workspace, ref: string, phone: string | null): Promise<void> {
  await acme.db
    .insert(customers)
    .values({ tenantId: workspace.tenant.id, ref, name: 'Ravi Kumar', health: 'good', phone, updatedAtMs: START_MS });
}

/** What the admin's browser posts. */
async function byAdmin(path: string, body?: unknown): Promise<{ status: number; body: any }> {
  const headers = { Cookie: cookie, 'X-Switchboard-CSRF': '1' };
  const request = new Request(`http://127.0.0.1:8787/api/v1${path}`, {
    method: 'POST',
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const response = await switchboard.fetch(request);
  return { status: response.status, body: await response.json() };
}

/** Makes a key as an admin does on the page, and answers how to call with it. */
async function keyWith(limits: Partial<KeyLimits>): Promise<{ id: string; headers: Record<string, string> }> {
  const body = { name: 'Billing', scopes: ['LoanCRM.Templates.Send', 'LoanCRM.Messages.Read'], limits };
  const made = await byAdmin('/api-keys', body);
  expect(made.status).toBe(201);
  return { id: made.body.id, headers: { Authorization: `Bearer ${made.body.token}` } };
}

const send = (body: unknown, headers?: Record<string, string>) => switchboard.api('POST', '/api/v1/template-messages', body, headers);
const queued = () => acme.db.$count(messages, eq(messages.tenantId, acme.tenant.id));
const rowOf = (id: string) => acme.db.select().from(messages).where(eq(messages.id, id)).get();
const customerPhone = () => switchboard.simulator.phone(CUSTOMER_PHONE);
const lastToCustomer = () => customerPhone().lastMessage(acme.connection.numberId);

describe('a program that may send one template to customers, twice an hour', () => {
  it('reaches a customer who never wrote, is held to each of its limits, and is refused once it is revoked', async () => {
    const { id, headers } = await keyWith({ templates: ['payment_reminder'], audience: 'customers', perHour: 2 });
    const first = await send(TO_CUSTOMER, { ...headers, 'Idempotency-Key': 'bill-1' });
    expect(first).toMatchObject({ status: 202, body: { messageId: expect.stringMatching(/^msg_/), status: 'queued' } });
    await switchboard.settle();
    expect(lastToCustomer()).toMatchObject({ type: 'template', body: 'Dear Ravi, your instalment of ₹5,000 is due.' });
    expect(await rowOf(first.body.messageId)).toMatchObject({ cause: `key:${id}`, lane: 'bulk', form: 'template' });

    const again = await send(TO_CUSTOMER, { ...headers, 'Idempotency-Key': 'bill-1' });
    expect([again.status, again.body.messageId, again.headers.get('Idempotent-Replayed')]).toEqual([202, first.body.messageId, 'true']);

    const toMember = { ...TO_CUSTOMER, to: { member: acme.members.csm.id } };
    const other = { ...TO_CUSTOMER, template: 'fincelo_escalation' };
    expect(await send(toMember, headers)).toMatchObject({
      status: 403,
      body: { code: 'audience_not_for_key', fields: [{ path: 'to.member', message: 'This key may send to customers only.' }] },
    });
    expect(await send(other, headers)).toMatchObject({
      status: 403,
      body: { code: 'template_not_for_key', fields: [{ path: 'template', message: 'This key may send: payment_reminder.' }] },
    });
    expect((await switchboard.api('POST', '/api/v1/alerts', {}, headers)).body.code).toBe('permission_missing');

    expect((await send(TO_CUSTOMER, headers)).status).toBe(202);
    const third = await send(TO_CUSTOMER, headers);
    expect([third.status, third.body.code, third.headers.get('Retry-After')]).toEqual([429, 'rate_limited', '3600']);
    switchboard.wind(HOUR_MS);
    expect((await send(TO_CUSTOMER, headers)).status).toBe(202);

    await byAdmin(`/api-keys/${id}/revoke`);
    expect(await send(TO_CUSTOMER, headers)).toMatchObject({ status: 401, body: { code: 'key_unknown' } });
    expect(await queued()).toBe(3);
  });
});

describe('a template', () => {
  it('leaves free-form, saying the same, while the window of the customer is open', async () => {
    customerPhone().sendText(acme.connection.numberId, 'Hello');
    await switchboard.settle();
    await send(TO_CUSTOMER);
    await switchboard.settle();
    expect(lastToCustomer()).toMatchObject({ type: 'text', body: 'Dear Ravi, your instalment of ₹5,000 is due.\n\nAcme Loans' });
    expect(await acme.db.$count(contactIdentities, eq(contactIdentities.value, CUSTOMER_PHONE))).toBe(1);
  });

  it('reaches a member, by a person, which the audit log keeps', async () => {
    const { csm, admin } = acme.members;
    const { status, body } = await byAdmin('/template-messages', { ...TO_CUSTOMER, to: { member: csm.id } });
    expect(status).toBe(202);
    await switchboard.settle();
    expect(switchboard.simulator.phone(csm.phone ?? '').lastMessage(acme.connection.numberId)).toMatchObject({ type: 'template' });
    expect(await rowOf(body.messageId)).toMatchObject({ cause: `member:${admin.id}`, contactId: csm.contactId });
    expect(await acme.db.select().from(auditLog).where(eq(auditLog.action, 'template.sent'))).toMatchObject([
      { actorId: admin.id, recordId: body.messageId, recordName: 'payment_reminder' },
    ]);
  });

  it.each<[string, (id: string) => Promise<unknown>]>([
    ['was deactivated', async (id) => byAdmin(`/members/${id}/deactivate`)],
    ['no longer uses that chat', async (id) => acme.db.update(members).set({ phone: null, contactId: null }).where(eq(members.id, id))],
  ])('does not reach a member who %s before it leaves', async (_, happens) => {
    const { csm } = acme.members;
    const chat = () => switchboard.simulator.phone(csm.phone ?? '').lastMessage(acme.connection.numberId);
    const { body } = await send({ ...TO_CUSTOMER, to: { member: csm.id } });
    await happens(csm.id);
    await switchboard.settle();
    expect([chat(), await rowOf(body.messageId)]).toMatchObject([undefined, { status: 'failed', reason: 'member_deactivated' }]);
  });

  it('does not reach a customer who opted out', async () => {
    await send(TO_CUSTOMER);
    await switchboard.settle();
    const before = lastToCustomer()?.wamid;
    await acme.db.update(contacts).set({ optedOutAtMs: START_MS }).where(eq(contacts.tenantId, acme.tenant.id));
    const { body } = await send(TO_CUSTOMER);
    await switchboard.settle();
    expect(await rowOf(body.messageId)).toMatchObject({ status: 'failed', reason: 'opted_out' });
    expect(lastToCustomer()?.wamid).toBe(before);
  });

  it('is queued once for a request that is repeated at once, whatever becomes of the poke', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    vi.spyOn(switchboard.bindings.OUTBOUND, 'sendBatch').mockRejectedValue(new Error('queue is gone'));
    const answers = await Promise.all([1, 2, 3].map(() => send(TO_CUSTOMER, { 'Idempotency-Key': 'once' })));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(new Set(answers.map(({ body }) => body.messageId)).size).toBe(1);
    expect(await queued()).toBe(1);
    vi.mocked(switchboard.bindings.OUTBOUND.sendBatch).mockRestore();
    await switchboard.pass(3 * 60_000);
    await switchboard.pass(60_000);
    expect(lastToCustomer()).toMatchObject({ type: 'template' });
  });

  it('goes to one contact when two programs write first to the same customer at once', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => send(TO_CUSTOMER)));
    const rows = await Promise.all(answers.map(({ body }) => rowOf(body.messageId)));
    expect(new Set(rows.map((row) => row?.contactId)).size).toBe(1);
    expect(await acme.db.$count(contactIdentities, eq(contactIdentities.value, CUSTOMER_PHONE))).toBe(1);
  });
});

describe('what cannot be sent is refused in words, and nothing is queued:', () => {
  const wanting = (count: number) => `The template wants 2 values; ${count} came.`;

  it.each<[string, object, number, string, string, string]>([
    ['too few values', { values: ['Ravi'] }, 422, 'template_values_wrong', 'values', wanting(1)],
    ['too many values', { values: ['a', 'b', 'c'] }, 422, 'template_values_wrong', 'values', wanting(3)],
    ['a text that grows too long', { values: ['a', 'b'.repeat(1010)] }, 422, 'template_values_wrong', 'values', '1,024 characters'],
    ['a line break', { values: ['a', 'b\nc'] }, 400, 'invalid_input', 'values.1', 'line breaks'],
    ['a run of spaces', { values: ['a', 'b     c'] }, 400, 'invalid_input', 'values.1', 'four spaces'],
    ['a template that is none', { template: 'nothing' }, 422, 'template_unknown', 'template', 'no template of that name'],
    ['another language', { language: 'hi' }, 422, 'template_unknown', 'template', 'in the language "hi"'],
    ['a template under review', { template: 'pending' }, 422, 'template_unknown', 'template', 'as PENDING'],
    ["a template of another tenant's account", { template: 'theirs' }, 422, 'template_unknown', 'template', 'no template of that name'],
    ['a template with a picture', { template: 'picture' }, 422, 'template_not_supported', 'template', 'wants a picture in its header'],
    ['nobody', { to: {} }, 400, 'invalid_input', 'to', 'Name a member id'],
    ['two people', { to: { member: 'mem_1', customer: 'C-7' } }, 400, 'invalid_input', 'to', 'Name a member id'],
    ['a customer who is none', { to: { customer: 'C-99' } }, 422, 'recipient_unknown', 'to.customer', 'Nobody'],
    ['a customer of another tenant', { to: { customer: 'C-8' } }, 422, 'recipient_unknown', 'to.customer', 'Nobody'],
    ['a customer without a phone', { to: { customer: 'C-1' } }, 422, 'recipient_unreachable', 'to.customer', 'no WhatsApp number'],
    ['a member who is none', { to: { member: 'mem_unknown' } }, 422, 'recipient_unknown', 'to.member', 'Nobody'],
  ])('%s', async (_, fault, status, code, path, words) => {
    const { wabaId } = switchboard.other.connection;
    await addTemplate('pending', REMINDER.components, { status: 'PENDING' });
    await addTemplate('picture', [{ type: 'HEADER', format: 'IMAGE' }, ...REMINDER.components]);
    await addTemplate('theirs', REMINDER.components, { tenantId: switchboard.other.tenant.id, wabaId: wabaId ?? '' });
    await addCustomer(switchboard.other, 'C-8', seedPhone(8001));
    const answer = await send({ ...TO_CUSTOMER, ...fault });
    expect(answer).toMatchObject({ status, body: { code, fields: [{ path, message: expect.stringContaining(words) }] } });
    expect(await queued()).toBe(0);
  });

  it('a member who left, one without a number, one of another tenant', async () => {
    const { csm, sales, viewer } = acme.members;
    await acme.db.update(members).set({ isActive: false }).where(eq(members.id, sales.id));
    await acme.db.update(members).set({ phone: null, contactId: null }).where(eq(members.id, viewer.id));
    const codes: string[] = [];
    for (const member of [sales.id, viewer.id, switchboard.other.members.csm.id]) {
      codes.push((await send({ ...TO_CUSTOMER, to: { member } })).body.code);
    }
    expect(codes).toEqual(['recipient_unknown', 'recipient_unreachable', 'recipient_unknown']);
    expect((await send({ ...TO_CUSTOMER, to: { member: csm.id } })).status).toBe(202);
  });

  it('anything, before WhatsApp is connected', async () => {
    await acme.db.update(connections).set({ state: 'disconnected' }).where(eq(connections.id, acme.connection.id));
    expect(await send(TO_CUSTOMER)).toMatchObject({ status: 422, body: { code: 'not_connected' } });
  });
});
