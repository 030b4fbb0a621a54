/** Connecting by hand: the form, what is checked live, and what becomes of it, through the simulator. */
import { and, eq } from 'drizzle-orm';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { AccessToken } from '../../simulator/state.ts';
import { connectionStates } from '../../src/connections/states.ts';
import { auditLog } from '../../src/db/schema/audit.ts';
import { connections } from '../../src/db/schema/connections.ts';
import { messages } from '../../src/db/schema/messages.ts';
import { connectAttempts, manualDrafts } from '../../src/db/schema/onboarding.ts';
import { settingsOf } from '../../src/env.ts';
import { open } from '../../src/security/seal.ts';
import { START_MS, type Switchboard, startSwitchboard } from '../support/switchboard.ts';
import { workerSettings } from '../support/worker-settings.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const SECRET = '0123456789abcdef0123456789abcdef';
const WRONG_SECRET = 'ffffffffffffffffffffffffffffffff';
const NUMBER = '480777000000001';
const WABA = '310777000000001';
const TOKEN = 'EAAManualTokenOfTheTenant';

let here: Switchboard;
let graphCalls: string[];

/** The simulator's app is the tenant's own; the platform's is another one, unless the tests say so. */
async function begin(options: { isOurApp?: boolean } = {}): Promise<void> {
  here = await startSwitchboard({ templates: false });
  here.simulator.state.app.secret = SECRET;
  if (options.isOurApp) here.bindings.META_APP_SECRET = SECRET;
  else Object.assign(here.bindings, { META_APP_ID: '999000111222333', META_APP_SECRET: 'secret-of-the-platform' });
  account({ wabaId: WABA, phoneNumberId: NUMBER, token: TOKEN });
  graphCalls = [];
  vi.mocked(globalThis.fetch).mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    graphCalls.push(`${request.method} ${new URL(request.url).pathname.replace('/v25.0', '')}`);
    return here.simulator.fetch(request);
  });
}

function account(seed: { wabaId: string; phoneNumberId: string; token: string }): void {
  here.simulator.addAccount({
    displayPhone: `+9122400${seed.phoneNumberId.slice(-5)}`,
    verifiedName: 'Acme Loans',
    portfolioId: '5501',
    isSubscribed: false,
    ...seed,
  });
}

const tokenOf = (change: Partial<AccessToken>): void => {
  Object.assign(here.simulator.state.tokens.get(TOKEN) ?? {}, change);
};

const openForm = async () => (await here.api('POST', '/api/v1/whatsapp/manual', {})).body;
const connect = async (id: string, entry: object = {}) =>
  here.api('POST', `/api/v1/whatsapp/manual/${id}/connect`, { numberId: NUMBER, token: TOKEN, ...entry });
const rowOf = async (numberId = NUMBER) => here.workspace.db.select().from(connections).where(eq(connections.numberId, numberId)).get();
const problemsOf = ({ body }: { body: any }) => body.draft.problems.map(({ field, code }: any) => [field, code]);

async function secretOf(row: typeof connections.$inferSelect | undefined, field: string, sealed: string | null | undefined) {
  const place = { tenantId: row?.tenantId ?? '', table: 'connections', recordId: row?.id ?? '', field };
  return sealed ? open(settingsOf(here.bindings).MASTER_KEYS, place, sealed) : null;
}

beforeEach(async () => begin());

describe('the form', () => {
  it('is one at a time in a workspace, with an address and a verify token of its own', async () => {
    const first = await openForm();
    expect(first).toMatchObject({
      callbackUrl: expect.stringMatching(/^https:\/\/app\.test\/api\/webhooks\/whatsapp\/[\w-]{27}$/) as string,
      verifyToken: expect.stringMatching(/^[\w-]{32}$/) as string,
      verifiedAt: null,
      problems: [],
    });
    const both = await Promise.all([openForm(), openForm()]);
    expect(both.map(({ id }) => id)).toEqual([first.id, first.id]);
    const row = await here.workspace.db.select().from(manualDrafts).where(eq(manualDrafts.id, first.id)).get();
    expect(row?.verifyTokenSealed).not.toContain(first.verifyToken);
  });

  it('is ticked once Meta has verified the address, and not any more when another verify token is chosen', async () => {
    const { id, callbackUrl, verifyToken } = await openForm();
    const verify = async (token: string) => {
      const query = new URLSearchParams({ 'hub.mode': 'subscribe', 'hub.challenge': '<b>73</b>', 'hub.verify_token': token });
      const response = await here.fetch(new Request(`${callbackUrl}?${query.toString()}`));
      return [response.status, await response.text().then((text) => text === '<b>73</b>')];
    };
    const verifiedAt = async () => (await here.api('GET', `/api/v1/whatsapp/manual/${id}`)).body.verifiedAt;
    expect(await verify('something else')).toEqual([403, false]);
    expect(await verifiedAt()).toBeNull();
    expect(await verify(verifyToken)).toEqual([200, true]);
    expect(await verifiedAt()).toBe(new Date(START_MS).toISOString());

    const chosen = await here.api('PATCH', `/api/v1/whatsapp/manual/${id}`, { verifyToken: 'acme-loans verify!' });
    expect(chosen.body).toMatchObject({ id, callbackUrl, verifyToken: 'acme-loans verify!', verifiedAt: null });
    expect(await verify(verifyToken)).toEqual([403, false]);
    expect(await verify('acme-loans verify!')).toEqual([200, true]);
    expect((await here.api('PATCH', `/api/v1/whatsapp/manual/${id}`, { verifyToken: 'short' })).status).toBe(400);
  });
});

describe('what was typed', () => {
  const temporary = ['token', 'manual_token_temporary'];
  const cases: [string, () => object | void, unknown[]][] = [
    ['a token that Meta does not know', () => ({ token: 'EAAThisIsNoTokenAtAll0000' }), [['token', 'manual_token_invalid']]],
    ['a token that was revoked', () => here.simulator.revokeToken(TOKEN), [['token', 'manual_token_invalid']]],
    ['a token of 24 hours', () => tokenOf({ expiresAtMs: START_MS + DAY_MS }), [temporary]],
    ['a token of 60 days', () => tokenOf({ expiresAtMs: START_MS + 60 * DAY_MS }), [temporary]],
    [
      'a token without the permission to send',
      () => tokenOf({ scopes: ['whatsapp_business_management'] }),
      [['token', 'manual_messaging_permission_missing']],
    ],
    [
      'a token without the permission to manage',
      () => tokenOf({ scopes: ['whatsapp_business_messaging'] }),
      [['token', 'manual_management_permission_missing']],
    ],
    [
      'a temporary token without any permission',
      () => tokenOf({ scopes: ['public_profile'], expiresAtMs: START_MS + DAY_MS }),
      [temporary, ['token', 'manual_management_permission_missing'], ['token', 'manual_messaging_permission_missing']],
    ],
    ['a number of no account', () => ({ numberId: '480777999999999' }), [['numberId', 'manual_number_unknown']]],
    ["another tenant's number", () => ({ numberId: here.other.connection.numberId }), [['numberId', 'manual_number_unknown']]],
    ["another tenant's account", () => ({ wabaId: here.other.connection.wabaId }), [['wabaId', 'manual_account_wrong']]],
    ['a wrong app secret', () => ({ appSecret: WRONG_SECRET }), [['appSecret', 'app_secret_wrong']]],
  ];

  it.each(cases)('%s is named at its field, and nothing is saved', async (_, make, expected) => {
    const { id } = await openForm();
    const entry = make() ?? {};
    const answer = await connect(id, entry);
    expect([answer.status, answer.body.attempt, problemsOf(answer)]).toEqual([200, null, expected]);
    expect(await rowOf()).toBeUndefined();
    expect(await here.workspace.db.select().from(connectAttempts)).toEqual([]);
    expect(graphCalls.filter((call) => !call.startsWith('GET'))).toEqual([]);
    const [entryOfLog] = await here.workspace.db.select().from(auditLog).where(eq(auditLog.action, 'whatsapp.manual_checked'));
    expect(entryOfLog?.changes).toEqual([{ field: 'problems', before: null, after: expected.map(([, code]: any) => code).join(', ') }]);
  });

  it('says when a temporary token ends and how a permanent one is made', async () => {
    tokenOf({ expiresAtMs: START_MS + DAY_MS });
    const { body } = await connect((await openForm()).id);
    expect(body.draft.problems[0]).toMatchObject({
      endsAt: '2026-11-22T09:00:00.000Z',
      nextStep: expect.stringMatching(/System users.*role Admin.*"Never".*whatsapp_business_management/) as string,
    });
  });

  it('asks for the account only where several fit', async () => {
    const second = '310777000000002';
    account({ wabaId: second, phoneNumberId: '480777000000002', token: TOKEN });
    const { id } = await openForm();
    const number = here.simulator.state.numbers.get(NUMBER);
    // The same number in two accounts, as two partners of a business see it.
    const passOn = vi.mocked(globalThis.fetch).getMockImplementation();
    vi.mocked(globalThis.fetch).mockImplementation(async (input, init) => {
      const { pathname } = new URL(new Request(input, init).url);
      const isOtherList = pathname.endsWith(`${second}/phone_numbers`);
      if (isOtherList) return Response.json({ data: [{ id: NUMBER, display_phone_number: number?.phone, status: 'CONNECTED' }] });
      return (await passOn?.(input, init)) as Response;
    });
    const asked = await connect(id);
    expect([problemsOf(asked), asked.body.draft.needsWabaId.toSorted()]).toEqual([[['wabaId', 'manual_several_accounts']], [WABA, second]]);
    const { body } = await connect(id, { wabaId: WABA });
    expect([body.attempt?.isFinished, (await rowOf())?.wabaId]).toEqual([true, WABA]);
  });

  it('is refused without a name where the number is connected in another workspace', async () => {
    const { workspace, other } = here;
    await workspace.db.update(connections).set({ numberId: NUMBER }).where(eq(connections.id, other.connection.id));
    const { status, body } = await connect((await openForm()).id);
    expect([status, body.code]).toEqual([409, 'number_taken_elsewhere']);
    expect(JSON.stringify(body)).not.toContain(other.tenant.name);
    expect(graphCalls.filter((call) => !call.startsWith('GET'))).toEqual([]);
  });

  it('is told from Meta not answering, at no field', async () => {
    here.simulator.fault({ effect: { kind: 'error', code: 2 }, times: 'always' });
    const answer = await connect((await openForm()).id);
    expect(answer.body.attempt).toBeNull();
    expect(answer.body.draft.problems).toHaveLength(1);
  });
});

describe('a right entry', () => {
  it('becomes a connection of the own app, every secret sealed, the form used up', async () => {
    const form = await openForm();
    const { status, body } = await connect(form.id, { appSecret: SECRET });
    expect([status, body.draft.problems, body.attempt.isFinished]).toEqual([200, [], true]);
    expect(body.attempt.steps.map(({ step, state }: any) => [step, state])).toEqual([
      ['exchange', 'skipped'],
      ['inspect', 'done'],
      ['choose_number', 'done'],
      ['subscribe', 'done'],
      ['register', 'skipped'],
      ['read_health', 'done'],
      ['done', 'done'],
    ]);
    const row = await rowOf();
    expect(row).toMatchObject({
      id: body.attempt.connectionId,
      tenantId: here.workspace.tenant.id,
      method: 'manual',
      state: 'connected',
      wabaId: WABA,
      ownAppId: workerSettings.META_APP_ID,
      webhookKey: form.callbackUrl.split('/').at(-1),
      tokenExpiresAtMs: null,
    });
    expect([
      await secretOf(row, 'token', row?.tokenSealed),
      await secretOf(row, 'own_app_secret', row?.ownAppSecretSealed),
      await secretOf(row, 'verify_token', row?.verifyTokenSealed),
    ]).toEqual([TOKEN, SECRET, form.verifyToken]);
    const stored = JSON.stringify([
      await here.workspace.db.select().from(connectAttempts),
      await here.workspace.db.select().from(auditLog),
    ]);
    for (const secret of [TOKEN, SECRET, form.verifyToken]) expect(stored).not.toContain(secret);
    expect((await openForm()).id).not.toBe(form.id);
    expect((await connect(form.id, { appSecret: SECRET })).body.attempt.id).toBe(body.attempt.id);
  });

  it('without the app secret only sends, and says so', async () => {
    const { body } = await connect((await openForm()).id);
    const row = await rowOf();
    expect(row).toMatchObject({ id: body.attempt.connectionId, ownAppSecretSealed: null });
    expect(row && connectionStates(row, START_MS).map(({ name }) => name)).toContain('send_only');
  });

  it('with a token of our own app hears by our door, and needs no secret', async () => {
    await begin({ isOurApp: true });
    await connect((await openForm()).id);
    expect(await rowOf()).toMatchObject({ method: 'manual', ownAppId: null, webhookKey: null, ownAppSecretSealed: null });
  });

  it('asks for the PIN where the number has one, and registers once', async () => {
    Object.assign(here.simulator.state.numbers.get(NUMBER) ?? {}, { isRegistered: false, status: 'PENDING', pin: '482916' });
    const { body } = await connect((await openForm()).id, { appSecret: SECRET });
    expect([body.attempt.needs, body.attempt.isFinished, await rowOf()]).toEqual(['pin', false, undefined]);
    const path = `/api/v1/whatsapp/attempts/${body.attempt.id}/continue`;
    const done = await here.api('POST', path, { pin: '482916' });
    expect([done.body.isFinished, (await rowOf())?.ownAppId]).toEqual([true, workerSettings.META_APP_ID]);
  });

  it('for a number that was connected before keeps its history, its address and its secret', async () => {
    const first = await openForm();
    await connect(first.id, { appSecret: SECRET });
    const before = await rowOf();
    const second = await openForm();
    await connect(second.id);
    const after = await rowOf();
    expect([after?.id, after?.webhookKey, await secretOf(after, 'own_app_secret', after?.ownAppSecretSealed)]).toEqual([
      before?.id,
      first.callbackUrl.split('/').at(-1),
      SECRET,
    ]);
    const ofNumber = and(eq(connections.tenantId, here.workspace.tenant.id), eq(connections.numberId, NUMBER));
    expect(await here.workspace.db.select().from(connections).where(ofNumber)).toHaveLength(1);
  });

  it('with the app secret has the callback verified and the fields ticked by itself, where the app reports to nobody yet', async () => {
    here.simulator.state.app.webhookUrl = '';
    const { id, callbackUrl, verifyToken } = await openForm();
    const { body } = await connect(id, { appSecret: SECRET });
    expect([body.attempt.isFinished, body.draft.verifiedAt]).toEqual([true, new Date(START_MS).toISOString()]);
    expect(here.simulator.state.app).toMatchObject({ webhookUrl: callbackUrl, verifyToken });
    expect(here.simulator.state.app.webhookFields).toEqual(expect.arrayContaining(['messages', 'account_update']));
    const sender = here.simulator.addPersona({ phone: '+919820029999', name: 'Kavita' });
    here.simulator.phone(sender.phone).sendText(NUMBER, 'Good morning');
    await here.settle();
    const heard = await here.workspace.db.select().from(messages).where(eq(messages.connectionId, body.attempt.connectionId));
    expect(heard.filter(({ direction }) => direction === 'in')).toHaveLength(1);
  });

  it('leaves an app alone that reports to somebody else', async () => {
    here.simulator.state.app.webhookUrl = 'https://elsewhere.example/hook';
    await connect((await openForm()).id, { appSecret: SECRET });
    expect(here.simulator.state.app.webhookUrl).toBe('https://elsewhere.example/hook');
  });

  it('twice at once connects once', async () => {
    const { id } = await openForm();
    const answers = await Promise.all([connect(id), connect(id)]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    expect(await here.workspace.db.select().from(connectAttempts)).toHaveLength(1);
  });
});
