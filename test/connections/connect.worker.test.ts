/** Embedded Signup from the popup's code to the connection, through the simulator. */
import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Failure } from '../../simulator/accounts/state.ts';
import type { ConnectAttempt, Trouble } from '../../src/contract/whatsapp-setup.ts';
import { auditLog } from '../../src/db/schema/audit.ts';
import { connections } from '../../src/db/schema/connections.ts';
import { connectAttempts } from '../../src/db/schema/onboarding.ts';
import { settingsOf } from '../../src/env.ts';
import { open } from '../../src/security/seal.ts';
import { finishPopup, type PopupEnd } from '../support/signup-popup.ts';
import { type Switchboard, startSwitchboard } from '../support/switchboard.ts';

const ALL_DONE = {
  exchange: 'done',
  inspect: 'done',
  choose_number: 'done',
  subscribe: 'done',
  register: 'done',
  read_health: 'done',
  done: 'done',
};
const HOUR_MS = 60 * 60 * 1000;

let here: Switchboard;
/** Every call to Graph as `METHOD path`. */
let graphCalls: string[];
beforeEach(async () => {
  here = await startSwitchboard({ templates: false });
  graphCalls = [];
  vi.mocked(globalThis.fetch).mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    graphCalls.push(`${request.method} ${new URL(request.url).pathname}`);
    return here.simulator.fetch(request);
  });
});

const start = async ({ code, event, data }: Pick<PopupEnd, 'code' | 'event' | 'data'>) =>
  here.api('POST', '/api/v1/whatsapp/signup', { code, event, data });
const attemptOf = async (end: Pick<PopupEnd, 'code' | 'event' | 'data'>): Promise<ConnectAttempt> => (await start(end)).body;
const look = async ({ id }: Pick<ConnectAttempt, 'id'>): Promise<ConnectAttempt> =>
  (await here.api('GET', `/api/v1/whatsapp/attempts/${id}`)).body;
const goOn = async ({ id }: ConnectAttempt, answer: object = {}): Promise<ConnectAttempt> =>
  (await here.api('POST', `/api/v1/whatsapp/attempts/${id}/continue`, answer)).body;

const statesOf = ({ steps }: ConnectAttempt) => Object.fromEntries(steps.map(({ step, state }) => [step, state]));
const troubleOf = ({ steps }: ConnectAttempt) => steps.find(({ trouble }) => trouble !== null)?.trouble ?? null;
const registerCalls = () => graphCalls.filter((call) => call.endsWith('/register')).length;
const connectionOf = async (numberId: string | undefined) =>
  here.workspace.db
    .select()
    .from(connections)
    .where(eq(connections.numberId, numberId ?? ''))
    .get();
const numberOf = (end: PopupEnd) => here.simulator.state.numbers.get(end.data.phone_number_id ?? '');

async function secretOf(connection: typeof connections.$inferSelect | undefined, field: 'token' | 'pin'): Promise<string | null> {
  const sealed = field === 'token' ? connection?.tokenSealed : connection?.pinSealed;
  const place = { tenantId: connection?.tenantId ?? '', table: 'connections', recordId: connection?.id ?? '', field };
  return sealed ? open(settingsOf(here.bindings).MASTER_KEYS, place, sealed) : null;
}

describe('a popup that ends with a number', () => {
  it('becomes a connection within the request, its secrets sealed, its templates and health due, each step in the audit log', async () => {
    const end = await finishPopup(here.simulator);
    const { status, body } = await start(end);
    const connection = await connectionOf(end.data.phone_number_id);
    expect([status, statesOf(body), body.isFinished, body.needs]).toEqual([201, ALL_DONE, true, null]);
    expect(connection).toMatchObject({
      id: body.connectionId,
      tenantId: here.workspace.tenant.id,
      state: 'connected',
      method: 'signup',
      wabaId: end.data.waba_id,
      portfolioId: end.data.business_id,
      displayPhone: end.phone,
      recipientTier: 'TIER_250',
      isCoexistence: false,
      throughputPerSecond: 80,
      templatesDueAtMs: 0,
      healthDueAtMs: 0,
      health: expect.objectContaining({ numberStatus: 'CONNECTED', isSubscribed: true }) as object,
    });
    expect([numberOf(end)?.pin, here.simulator.state.tokens.has((await secretOf(connection, 'token')) ?? '')]).toEqual([
      await secretOf(connection, 'pin'),
      true,
    ]);
    const row = await here.workspace.db.select().from(connectAttempts).where(eq(connectAttempts.id, body.id)).get();
    expect(row).toMatchObject({ state: 'done', codeSealed: null, tokenSealed: null, pinSealed: null, leaseUntilMs: 0 });
    const log = await here.workspace.db.select().from(auditLog).where(eq(auditLog.tenantId, here.workspace.tenant.id));
    // The clock stands still, so that nothing orders them but their words.
    expect(log.map(({ action, changes: [change] }) => [action, change?.field ?? ''].join(' ')).sort()).toEqual(
      [
        'whatsapp.signup_started ',
        ...Object.keys(ALL_DONE).map((step) => `whatsapp.connect_step ${step}`),
        'whatsapp.connected method',
      ].sort(),
    );
    expect(JSON.stringify(log)).not.toContain(end.code);
    expect(registerCalls()).toBe(1);
  });

  it('proves our secret with every call of its token, and none with the code alone', async () => {
    const asked: URL[] = [];
    const passOn = vi.mocked(globalThis.fetch).getMockImplementation();
    vi.mocked(globalThis.fetch).mockImplementation(async (input, init) => {
      asked.push(new URL(new Request(input, init).url));
      return (await passOn?.(input, init)) as Response;
    });
    await start(await finishPopup(here.simulator));
    const isApps = ({ pathname }: URL) => /access_token|debug_token|_sim/.test(pathname);
    expect(asked.filter((url) => !isApps(url) && !/^[0-9a-f]{64}$/.test(url.searchParams.get('appsecret_proof') ?? ''))).toEqual([]);
  });
});

interface Ending {
  failure: Failure;
  /** State of the steps that are not `done`. */
  states: Record<string, string>;
  needs: ConnectAttempt['needs'];
  title: string | null;
}

const ENDINGS: Ending[] = [
  {
    failure: 'no_number',
    states: { choose_number: 'needs_input', subscribe: 'waiting', register: 'waiting', read_health: 'waiting', done: 'waiting' },
    needs: 'add_number',
    title: 'The account has no number yet',
  },
  {
    failure: 'two_step_on',
    states: { register: 'needs_input', read_health: 'waiting', done: 'waiting' },
    needs: 'pin',
    title: 'The number has a PIN',
  },
  {
    failure: 'missing_permission',
    states: {
      inspect: 'failed',
      choose_number: 'waiting',
      subscribe: 'waiting',
      register: 'waiting',
      read_health: 'waiting',
      done: 'waiting',
    },
    needs: null,
    title: 'A permission is missing',
  },
  { failure: 'coexistence', states: { register: 'skipped' }, needs: null, title: null },
  { failure: 'several_numbers', states: {}, needs: null, title: null },
  { failure: 'name_pending', states: {}, needs: null, title: null },
  { failure: 'name_declined', states: {}, needs: null, title: null },
  { failure: 'code_not_arriving', states: {}, needs: null, title: null },
];

describe('a popup in which something is different', () => {
  it.each(ENDINGS)('goes as far as it can: $failure', async ({ failure, states, needs, title }) => {
    const attempt = await attemptOf(await finishPopup(here.simulator, { failures: [failure] }));
    expect(statesOf(attempt)).toEqual({ ...ALL_DONE, ...states });
    expect([attempt.needs, troubleOf(attempt)?.title ?? null]).toEqual([needs, title]);
  });

  it('leaves a number in the phone app unregistered, at 20 a second', async () => {
    const end = await finishPopup(here.simulator, { failures: ['coexistence'] });
    await start(end);
    expect(await connectionOf(end.data.phone_number_id)).toMatchObject({ isCoexistence: true, throughputPerSecond: 20, pinSealed: null });
    expect(registerCalls()).toBe(0);
  });

  it('asks which of several numbers, takes no other, and connects the chosen one', async () => {
    const end = await finishPopup(here.simulator, { failures: ['several_numbers'] });
    const attempt = await attemptOf({ ...end, data: { waba_id: end.data.waba_id ?? '' } });
    expect([attempt.needs, attempt.numbers.length, troubleOf(attempt)?.code]).toEqual(['number', 2, 'several_numbers']);
    const wrong = await goOn(attempt, { numberId: here.other.connection.numberId });
    expect([wrong.needs, troubleOf(wrong)?.code]).toEqual(['number', 'number_not_of_account']);
    const second = attempt.numbers[1]?.id ?? '';
    const chosen = await goOn(wrong, { numberId: second });
    expect([statesOf(chosen), (await connectionOf(second))?.state, await connectionOf(end.data.phone_number_id)]).toEqual([
      ALL_DONE,
      'connected',
      undefined,
    ]);
  });

  it('goes on once a number was added', async () => {
    const end = await finishPopup(here.simulator, { failures: ['no_number'] });
    const attempt = await attemptOf(end);
    expect((await goOn(attempt)).needs).toBe('add_number');
    here.simulator.state.signup.failures = [];
    const again = await attemptOf(await finishPopup(here.simulator, { answers: { business: end.data.waba_id ?? '' } }));
    expect([statesOf(again), (await look(attempt)).isFinished]).toEqual([ALL_DONE, true]);
  });

  it('asks for the PIN that the number has, says when it is wrong, and keeps the right one', async () => {
    const end = await finishPopup(here.simulator, { failures: ['two_step_on'] });
    const attempt = await attemptOf(end);
    const wrong = await goOn(attempt, { pin: '000000' });
    expect([wrong.needs, troubleOf(wrong)?.title]).toEqual(['pin', 'That PIN is not right']);
    const right = await goOn(wrong, { pin: '482916' });
    expect([statesOf(right), await secretOf(await connectionOf(end.data.phone_number_id), 'pin')]).toEqual([ALL_DONE, '482916']);
  });

  it('says that too many PINs were tried, and in whose words how long to wait', async () => {
    const attempt = await attemptOf(await finishPopup(here.simulator, { failures: ['two_step_on'] }));
    let last = attempt;
    for (const pin of ['000001', '000002', '000003', '000004', '000005']) last = await goOn(attempt, { pin });
    expect(troubleOf(last)).toMatchObject({ code: 'pin_guessed_too_often', platformCode: 133008 });
    expect(troubleOf(last)?.text).toMatch(/Meta says: .*Try again in \d+ minutes/);
  });

  it('asks Meta no more than ten times in 72 hours to register a number', async () => {
    const attempt = await attemptOf(await finishPopup(here.simulator, { failures: ['two_step_on'] }));
    const row = eq(connectAttempts.id, attempt.id);
    const calls = Array.from({ length: 10 }, (_, index) => here.simulator.clock.now() - index * HOUR_MS);
    const { findings } = (await here.workspace.db.select().from(connectAttempts).where(row).get()) ?? {};
    await here.workspace.db
      .update(connectAttempts)
      .set({ findings: { ...findings, registerCallsAtMs: calls } })
      .where(row);
    const before = registerCalls();
    const stopped = await goOn(attempt, { pin: '482916' });
    expect([troubleOf(stopped)?.code, registerCalls()]).toEqual(['registered_too_often', before]);
    here.wind(72 * HOUR_MS);
    expect(statesOf(await goOn(attempt, { pin: '482916' }))).toEqual(ALL_DONE);
  });

  it('says that the sign-in took too long, and lets another one take its place', async () => {
    const late = await finishPopup(here.simulator);
    here.wind(31_000);
    const attempt = await attemptOf(late);
    expect([attempt.needs, troubleOf(attempt)]).toMatchObject([null, { code: 'code_expired', title: 'The sign-in took too long' }]);
    expect(statesOf(await attemptOf(await finishPopup(here.simulator)))).toEqual(ALL_DONE);
    expect((await look(attempt)).isFinished).toBe(true);
  });

  it('names another registration that Meta refuses, and tries it again when asked', async () => {
    const end = await finishPopup(here.simulator);
    const number = numberOf(end);
    if (number) number.freedAtMs = here.simulator.clock.now();
    const attempt = await attemptOf(end);
    expect([attempt.needs, troubleOf(attempt)]).toMatchObject(['retry', { code: 'number_just_freed', platformCode: 133015 }]);
    here.wind(6 * 60_000);
    expect(statesOf(await goOn(attempt))).toEqual(ALL_DONE);
  });
});

const REPORTS: [string, object, Partial<Trouble>][] = [
  ['closed at the permissions', { event: 'CANCEL', currentStep: 'PERMISSIONS' }, { code: 'cancelled_at_permissions' }],
  ['closed at the account', { event: 'CANCEL', currentStep: 'BUSINESS_ACCOUNT_SELECTION' }, { code: 'cancelled_at_business' }],
  ['closed at the profile', { event: 'CANCEL', currentStep: 'WHATSAPP_BUSINESS_PROFILE_SETUP' }, { code: 'cancelled_at_profile' }],
  ['closed at the number', { event: 'CANCEL', currentStep: 'PHONE_NUMBER_SETUP' }, { code: 'cancelled_at_number' }],
  ['closed at the code', { event: 'CANCEL', currentStep: 'PHONE_NUMBER_VERIFICATION' }, { code: 'cancelled_at_code' }],
  ['closed at the end', { event: 'CANCEL', currentStep: 'WABA_PHONE_PROFILE_PICKER' }, { code: 'cancelled_at_summary' }],
  ['closed somewhere', { event: 'CANCEL' }, { code: 'cancelled' }],
  ['the popup was blocked', { event: 'POPUP_BLOCKED' }, { code: 'popup_blocked' }],
  ['the SDK was blocked', { event: 'SDK_BLOCKED' }, { code: 'sdk_blocked' }],
  [
    'the number is on WhatsApp',
    {
      event: 'CANCEL',
      errorMessage: 'This phone number is registered to an existing WhatsApp account. Disconnect it from that account first, then wait.',
    },
    { code: 'number_on_whatsapp', title: 'Phone number already registered' },
  ],
  [
    'the number is in a list',
    { event: 'CANCEL', errorMessage: 'This phone number is already in your list of numbers. Pick it there instead of adding it.' },
    { code: 'number_in_list' },
  ],
  ['the number is blocked', { event: 'CANCEL', errorMessage: 'This phone number is blocked.' }, { code: 'number_blocked' }],
  ['too many codes', { event: 'CANCEL', errorMessage: 'You have requested too many verification codes.' }, { code: 'too_many_codes' }],
  ['the name', { event: 'CANCEL', errorMessage: 'This display name does not follow the guidelines' }, { code: 'name_against_guidelines' }],
  ['too new an account', { event: 'CANCEL', errorCode: '2388001', errorMessage: 'x' }, { code: 'account_too_new', platformCode: 2388001 }],
  ['a restricted account', { event: 'CANCEL', errorCode: '368', errorMessage: 'x' }, { code: 'account_restricted' }],
  ['the weekly limit', { event: 'CANCEL', errorCode: '2388084', errorMessage: 'x' }, { code: 'onboarding_allowance_reached' }],
  ['anything else', { event: 'ERROR', errorCode: '2655070', errorMessage: 'Try later.' }, { code: 'signup_failed' }],
];

describe('a popup that came to nothing', () => {
  it.each(REPORTS)('has its own words and a line in the audit log: %s', async (_, report, expected) => {
    const answer = await here.api('POST', '/api/v1/whatsapp/signup/reports', report);
    expect([answer.status, answer.body]).toMatchObject([200, expected]);
    expect(answer.body.nextStep).toMatch(/\w{3}/);
    const log = await here.workspace.db.select().from(auditLog).where(eq(auditLog.action, 'whatsapp.signup_cancelled'));
    expect(log.length).toBe(1);
  });
});
