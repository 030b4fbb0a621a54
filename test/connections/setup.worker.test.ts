/** The setup page's answer, a connection's business profile, test messages and notices, through the simulator. */
import { and, eq } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import type { WhatsAppSetup } from '../../src/contract/whatsapp-setup.ts';
import { auditLog } from '../../src/db/schema/audit.ts';
import { connections, templates } from '../../src/db/schema/connections.ts';
import { messages } from '../../src/db/schema/messages.ts';
import { notices } from '../../src/db/schema/onboarding.ts';
import { members } from '../../src/db/schema/tenants.ts';
import { seedSession } from '../support/seed.ts';
import { START_MS, type Switchboard, startSwitchboard, usageAlert } from '../support/switchboard.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const ORIGIN = 'http://127.0.0.1:8787';

let here: Switchboard;
let cookies: Record<'admin' | 'csm' | 'stranger', string>;

beforeEach(async () => {
  here = await startSwitchboard();
  const { workspace, other } = here;
  cookies = {
    admin: await seedSession(workspace, workspace.members.admin),
    csm: await seedSession(workspace, workspace.members.csm),
    stranger: await seedSession(other, other.members.admin),
  };
});

async function as(
  who: keyof typeof cookies,
  method: string,
  path: string,
  body?: unknown,
  more: Record<string, string> = {},
): Promise<{ status: number; body: any }> {
  const headers = { Cookie: cookies[who], 'X-Switchboard-CSRF': '1', Origin: ORIGIN, 'Content-Type': 'application/json', ...more };
  const response = await here.fetch(
    new Request(ORIGIN + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }),
  );
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : null };
}
const setupOf = async (who: keyof typeof cookies = 'admin'): Promise<WhatsAppSetup> => (await as(who, 'GET', '/api/v1/whatsapp')).body;
const itemsOf = ({ checklist }: WhatsAppSetup) => Object.fromEntries(checklist.map(({ key, state }) => [key, state]));
const connectionId = () => here.workspace.connection.id;
const path = (rest: string) => `/api/v1/whatsapp/connections/${connectionId()}/${rest}`;
const change = async (set: Partial<typeof connections.$inferInsert>) =>
  here.workspace.db.update(connections).set(set).where(eq(connections.id, connectionId()));
function verify(verification: 'verified' | 'not_verified'): void {
  const portfolio = here.simulator.state.portfolios.get(`portfolio-of-${here.workspace.connection.wabaId}`);
  if (!portfolio) throw new Error('no such portfolio');
  portfolio.verification = verification;
}
const auditOf = async (action: string) => here.workspace.db.select().from(auditLog).where(eq(auditLog.action, action));

describe('the setup page', () => {
  it('shows a connected number with everything that is known of it', async () => {
    const { workspace } = here;
    const { connection } = workspace;
    verify('not_verified');
    await as('admin', 'POST', path('refresh'));
    expect((await setupOf()).connections).toEqual([
      {
        id: connection.id,
        method: null,
        isCoexistence: false,
        states: [expect.objectContaining({ name: 'connected', tone: 'good' }), expect.objectContaining({ name: 'pending_verification' })],
        displayPhone: connection.displayPhone,
        displayPhoneNational: expect.stringMatching(/^022 /),
        numberId: connection.numberId,
        wabaId: connection.wabaId,
        portfolioId: `portfolio-of-${connection.wabaId}`,
        verifiedName: workspace.tenant.name,
        nameStatus: 'APPROVED',
        quality: 'high',
        portfolio: { tier: 'TIER_250', limit: 250, reached: 0, nextFreesAt: null },
        number: { tier: 'TIER_250', limit: 250, reached: 0, nextFreesAt: null },
        throughputPerSecond: 80,
        businessVerification: 'not_verified',
        accountReview: 'APPROVED',
        canSend: expect.any(String),
        healthNotes: expect.arrayContaining(['The business is not verified.']),
        healthAt: new Date(START_MS).toISOString(),
        tokenExpiresAt: null,
        webhookHeardAt: null,
        hasPaymentMethod: expect.any(Boolean),
        templates: { approved: 6, pending: 0, total: 6 },
        waitingMessages: 0,
        callbackUrl: null,
        connectedAt: expect.any(String),
        disconnectedAt: null,
      },
    ]);
  });

  it('counts whom portfolio and number reached, and says when the first place frees up', async () => {
    await as('admin', 'POST', path('refresh'));
    await here.api('POST', '/api/v1/alerts', usageAlert());
    await here.settle();
    const reached = { tier: 'TIER_250', limit: 250, reached: 1, nextFreesAt: new Date(START_MS + 24 * HOUR_MS + MINUTE_MS).toISOString() };
    expect((await setupOf()).connections[0]).toMatchObject({ portfolio: reached, number: reached });
    here.wind(24 * HOUR_MS + MINUTE_MS);
    const none = { reached: 0, nextFreesAt: null };
    expect((await setupOf()).connections[0]).toMatchObject({ portfolio: none, number: none });
  });

  it.each([
    ['TIER_1K', 1000],
    ['TIER_10K', 10_000],
    ['TIER_UNLIMITED', null],
    [null, 250],
  ])('the tier %s allows %s people', async (recipientTier, limit) => {
    await change({ recipientTier });
    expect((await setupOf()).connections[0]?.portfolio).toMatchObject({ tier: recipientTier, limit });
  });

  it('counts what waits, of its own workspace alone', async () => {
    await change({ state: 'needs_reconnect' });
    await here.api('POST', '/api/v1/alerts', usageAlert());
    await here.settle();
    expect((await setupOf()).connections[0]).toMatchObject({ waitingMessages: 1 });
    expect((await setupOf('stranger')).connections[0]).toMatchObject({ waitingMessages: 0 });
  });

  it('shows who may not manage it how the number is, why not, and nothing of the setting up', async () => {
    await here.workspace.db.insert(notices).values({
      id: 'ntc_1',
      tenantId: here.workspace.tenant.id,
      key: 'k',
      tone: 'bad',
      title: 'For admins',
      text: 'Something',
      atMs: START_MS,
    });
    const { mayManage, signup, attempt, notices: shown, connections: links } = await setupOf('csm');
    expect(mayManage).toEqual({ allowed: false, why: expect.stringContaining('LoanCRM.WhatsApp.Manage') });
    expect({ ...signup, attempt, shown }).toMatchObject({ appId: '', configId: '', prefill: null, attempt: null, shown: [] });
    expect(links[0]?.states[0]?.name).toBe('connected');
    expect(await setupOf()).toMatchObject({ mayManage: { allowed: true, why: null }, notices: [{ id: 'ntc_1', title: 'For admins' }] });
  });

  it('begins, in a workspace without a number, with connecting and with what needs no number', async () => {
    await here.workspace.db.delete(connections).where(eq(connections.id, connectionId()));
    await here.workspace.db.delete(templates).where(eq(templates.tenantId, here.workspace.tenant.id));
    const setup = await setupOf();
    expect(setup).toMatchObject({ connections: [], attempt: null, shareLink: null });
    expect(setup.signup.prefill).toMatchObject({ business: { name: here.workspace.tenant.name } });
    expect(itemsOf(setup)).toEqual({
      connect: 'to_do',
      templates: 'blocked',
      payment: 'blocked',
      csm_numbers: 'done',
      test_message: 'blocked',
      share_link: 'blocked',
      verification: 'to_do',
    });
    expect(setup.checklist.filter(({ canStartNow }) => canStartNow).map(({ key }) => key)).toEqual(['connect', 'verification']);
  });

  it('ticks off what is done', async () => {
    verify('verified');
    const waba = here.simulator.state.wabas.get(here.workspace.connection.wabaId ?? '');
    if (waba) waba.hasPaymentMethod = true;
    await as('admin', 'POST', path('refresh'));
    await as('admin', 'POST', path('test-message'));
    await here.settle();
    expect(itemsOf(await setupOf())).toMatchObject({ test_message: 'waiting', share_link: 'to_do' });
    await here.pass(MINUTE_MS);
    here.simulator.addPersona({ phone: '+919820090000', name: 'Ravi Kumar' });
    here.simulator.phone('+919820090000').sendText(here.workspace.connection.numberId, 'Hello');
    await here.settle();
    const setup = await setupOf();
    expect([...new Set(Object.values(itemsOf(setup)))]).toEqual(['done']);
    expect(setup.shareLink).toBe(`https://wa.me/${here.workspace.connection.displayPhone?.slice(1)}`);
  });

  it('counts templates that are with Meta, and CSMs without a number', async () => {
    const { db, tenant, members: people } = here.workspace;
    await db
      .update(templates)
      .set({ status: 'PENDING' })
      .where(and(eq(templates.tenantId, tenant.id), eq(templates.name, 'fincelo_escalation')));
    await db.update(members).set({ contactId: null }).where(eq(members.id, people.csm.id));
    const setup = await setupOf();
    expect(itemsOf(setup)).toMatchObject({ templates: 'waiting', csm_numbers: 'to_do' });
    expect(setup.connections[0]?.templates).toEqual({ approved: 5, pending: 1, total: 6 });
    expect(setup.checklist.find(({ key }) => key === 'csm_numbers')?.text).toContain('1 of 1 CSMs has no WhatsApp number');
  });
});

describe('reading a connection anew', () => {
  it('asks Meta at most once in ten seconds', async () => {
    const name = async (verifiedName: string) => {
      const number = here.simulator.state.numbers.get(here.workspace.connection.numberId);
      if (number) number.verifiedName = verifiedName;
      return (await as('admin', 'POST', path('refresh'))).body.verifiedName;
    };
    expect(await name('First')).toBe('First');
    here.wind(9_000);
    expect(await name('Second')).toBe('First');
    here.wind(1_000);
    expect(await name('Third')).toBe('Third');
  });

  it('tells of a token that died', async () => {
    here.simulator.revokeToken(here.workspace.connectionToken);
    const { status, body } = await as('admin', 'POST', path('refresh'));
    expect([status, body.states[0].name]).toEqual([200, 'token_revoked']);
  });
});

describe('the business profile', () => {
  it('is read and changed at Meta, with both in the audit log', async () => {
    expect((await as('admin', 'GET', path('profile'))).body).toMatchObject({
      about: 'Hey there! I am using WhatsApp.',
      websites: [],
      pictureUrl: null,
    });
    const wanted = { about: 'Loans for shops', email: 'hi@acme.example', websites: ['https://acme.example'], vertical: 'FINANCE' };
    expect(await as('admin', 'PATCH', path('profile'), wanted)).toMatchObject({ status: 200, body: wanted });
    expect((await as('admin', 'GET', path('profile'))).body).toMatchObject(wanted);
    const [entry, ...others] = await auditOf('whatsapp.profile_changed');
    expect(others).toEqual([]);
    expect(entry).toMatchObject({ recordId: connectionId(), actorName: here.workspace.members.admin.name });
    expect(entry?.changes).toContainEqual({ field: 'about', before: 'Hey there! I am using WhatsApp.', after: 'Loans for shops' });
  });

  it.each([
    ['an empty body', {}],
    ['an about of 140 characters', { about: 'x'.repeat(140) }],
    ['an empty about, which Meta refuses', { about: '' }],
    ['three websites', { websites: ['https://a.example', 'https://b.example', 'https://c.example'] }],
    ['a website that runs something', { websites: ['javascript:alert(1)'] }],
    ['a field that is not ours to change', { pictureUrl: 'https://a.example/x.jpg' }],
  ])('refuses %s before Meta is asked', async (_, body) => {
    const before = here.simulator.calls.all().length;
    expect(await as('admin', 'PATCH', path('profile'), body)).toMatchObject({ status: 400, body: { code: 'invalid_input' } });
    expect(here.simulator.calls.all().length).toBe(before);
  });

  it("passes on Meta's words when it refuses, and logs no change", async () => {
    const { status, body } = await as('admin', 'PATCH', path('profile'), { vertical: 'PIRACY' });
    expect([status, body.code]).toEqual([422, 'platform_refused']);
    expect(body.detail).toContain('Param vertical must be one of');
    expect(await auditOf('whatsapp.profile_changed')).toEqual([]);
  });

  it('says that Meta did not answer, and that a disconnected number has none', async () => {
    here.simulator.fault({ effect: { kind: 'http', status: 502 }, times: 'always' });
    expect(await as('admin', 'GET', path('profile'))).toMatchObject({ status: 503, body: { code: 'try_again' } });
    await change({ state: 'disconnected', tokenSealed: null });
    expect(await as('admin', 'GET', path('profile'))).toMatchObject({ status: 422, body: { code: 'not_connected' } });
  });
});

describe('a test message', () => {
  const send = async (who: keyof typeof cookies = 'admin') => as(who, 'POST', path('test-message'));
  const sentTo = () => here.simulator.sends.all().map(({ type, to }) => [type, to]);

  it('leaves as a template while the window is closed, to the person who asks alone', async () => {
    const { status, body } = await send();
    await here.settle();
    expect(status).toBe(202);
    expect(sentTo()).toEqual([['template', here.workspace.members.admin.phone]]);
    const row = await here.workspace.db.select().from(messages).where(eq(messages.id, body.messageId)).get();
    expect(row).toMatchObject({ lane: 'alert', cause: `test:${here.workspace.members.admin.id}`, form: 'template' });
    expect(await auditOf('whatsapp.test_message_sent')).toMatchObject([{ recordId: connectionId() }]);
  });

  it('leaves free-form while the window is open, even without a template', async () => {
    await here.workspace.db.delete(templates).where(eq(templates.tenantId, here.workspace.tenant.id));
    here.simulator.phone(here.workspace.members.admin.phone ?? '').sendText(here.workspace.connection.numberId, 'hello');
    await here.settle();
    const { body } = await send();
    await here.settle();
    const row = await here.workspace.db.select().from(messages).where(eq(messages.id, body.messageId)).get();
    expect(row).toMatchObject({ form: 'free_form', content: { text: 'This is a test message. If you can read it, WhatsApp works.' } });
  });

  it('is one message when the button is pressed twice', async () => {
    const [first, second] = [await send(), await send()];
    expect(first.body).toEqual(second.body);
    await here.settle();
    expect(sentTo()).toHaveLength(1);
  });

  it('is one message whenever and however often the same request comes', async () => {
    const ask = async (key: string) => as('admin', 'POST', path('test-message'), undefined, { 'Idempotency-Key': key });
    const atOnce = await Promise.all([ask('test-1'), ask('test-1')]);
    await here.settle();
    const answers = [...atOnce, await ask('test-1')];
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(new Set(answers.map(({ body }) => body.messageId)).size).toBe(1);
    await here.settle();
    expect(sentTo()).toHaveLength(1);
    expect(await auditOf('whatsapp.test_message_sent')).toHaveLength(1);
    expect((await ask('test-2')).body.messageId).not.toBe(answers[0]?.body.messageId);
  });

  it.each([
    ['no template is approved and the window is closed', 'template_unknown', 'Submit the templates first'],
    ['the person has no number', 'recipient_unreachable', 'You have no WhatsApp number here yet'],
    ['the number is disconnected', 'not_connected', 'connect it first'],
  ])('is refused in words when %s', async (_, code, words) => {
    const { db, tenant, members: people } = here.workspace;
    if (code === 'template_unknown') await db.update(templates).set({ status: 'PENDING' }).where(eq(templates.tenantId, tenant.id));
    if (code === 'recipient_unreachable') await db.update(members).set({ contactId: null }).where(eq(members.id, people.admin.id));
    if (code === 'not_connected') await change({ state: 'disconnected' });
    const { status, body } = await send();
    expect([status, body.code]).toEqual([422, code]);
    expect(body.detail).toContain(words);
  });

  it('is nothing that a program can ask for, nor somebody without the permission', async () => {
    expect(await here.api('POST', path('test-message'))).toMatchObject({ status: 403, body: { code: 'session_needed' } });
    expect(await send('csm')).toMatchObject({ status: 403, body: { code: 'permission_missing' } });
  });
});

describe('a notice', () => {
  it('is put away once, for everybody, and by nobody else', async () => {
    const { db, tenant } = here.workspace;
    const words = { tone: 'warn' as const, title: 'Token ends in 7 days', text: 'Connect again.' };
    await db.insert(notices).values({ id: 'ntc_9', tenantId: tenant.id, key: 'token_expiry:7', ...words, atMs: START_MS });
    const dismiss = async (who: keyof typeof cookies) => (await as(who, 'DELETE', '/api/v1/whatsapp/notices/ntc_9')).status;
    expect([await dismiss('stranger'), await dismiss('csm')]).toEqual([404, 403]);
    expect((await setupOf()).notices).toEqual([{ id: 'ntc_9', ...words, at: new Date(START_MS).toISOString() }]);
    expect([await dismiss('admin'), await dismiss('admin')]).toEqual([204, 204]);
    expect((await setupOf()).notices).toEqual([]);
    expect(await auditOf('whatsapp.notice_dismissed')).toHaveLength(1);
  });
});
