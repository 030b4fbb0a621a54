/** Embedded Signup without a browser: the popup's forms, what they make, and codes for tokens. */
import { describe, expect, it } from 'vitest';
import type { Failure, SignupSession } from '../../simulator/accounts/state.ts';
import { decodeState, encodeState } from '../../simulator/state.ts';
import { type Bench, bench, DAY_MS, demo, START_MS } from './support.ts';

const ORIGIN = 'http://127.0.0.1:8788';
const DIALOG = {
  client_id: demo.app.id,
  config_id: '1',
  response_type: 'code',
  override_default_response_type: 'true',
  origin: 'https://app.example',
  cb: 'f1',
};
const STEPS: Record<string, string>[] = [
  { step: 'login', person: '+919820010001' },
  { step: 'permissions' },
  { step: 'business', business: 'new', businessName: 'Sunrise Finance', timeZone: 'Asia/Kolkata', currency: 'INR' },
  {
    step: 'profile',
    legalName: 'Sunrise Finance Pvt Ltd',
    street: '12 Nehru Road',
    email: 'a@sunrise.example',
    website: 'sunrise.example',
  },
  { step: 'number', number: 'new', callingCode: '91', phoneNumber: '98765 43210', method: 'SMS' },
  { step: 'code' },
  { step: 'summary', displayName: 'Sunrise Finance', payment: 'on', terms: 'on' },
];

function popup({ simulator }: Bench) {
  const call = (path: string, form?: Record<string, string>) =>
    simulator.fetch(new Request(`${ORIGIN}${path}`, form ? { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' } : {}));
  const open = async (query: Record<string, string> = {}) => {
    const answer = await call(`/v25.0/dialog/oauth?${new URLSearchParams({ ...DIALOG, ...query }).toString()}`);
    const path = answer.headers.get('location') ?? '';
    return { answer, path, session: simulator.state.signup.sessions.get(path.split('/').pop() ?? '') };
  };
  /** Walks all screens; answers the first page with a problem, or the last page. */
  const walk = async (changes: Record<string, Record<string, string>> = {}) => {
    const { path, session } = await open();
    if (!session) throw new Error('no session');
    for (const step of STEPS) {
      if (session.step !== step.step) continue;
      const code: Record<string, string> = step.step === 'code' ? { code: session.code?.text ?? '' } : {};
      const answer = await call(path, { ...step, ...code, ...changes[step.step ?? ''] });
      if (answer.status === 422) return { session, text: await answer.text() };
    }
    return { session, text: await (await call(path)).text() };
  };
  return { call, open, walk };
}

/** The ids of the message that ended the popup. */
const idsOf = ({ message }: SignupSession) => (message as { data: Record<string, string> }).data;

const exchange = (simulator: Bench['simulator'], given: Record<string, string>) =>
  simulator
    .fetch(
      new Request(
        `${ORIGIN}/v25.0/oauth/access_token?${new URLSearchParams({ client_id: demo.app.id, client_secret: demo.app.secret, ...given }).toString()}`,
      ),
    )
    .then(async (answer) => ({ status: answer.status, body: (await answer.json()) as any }));

const read = async ({ graph }: Bench, path: string, token: string) => (await graph('GET', path, undefined, token)).body;

describe('the popup', () => {
  it('ends with a business, an account, a number and the message of Meta', async () => {
    const here = bench();
    const { session } = await popup(here).walk();
    const { phone_number_id: numberId, waba_id: wabaId, business_id: businessId } = idsOf(session);
    expect(session.message).toEqual({
      type: 'WA_EMBEDDED_SIGNUP',
      event: 'FINISH',
      version: 3,
      data: { phone_number_id: numberId, waba_id: wabaId, business_id: businessId },
    });
    const { state } = here.simulator;
    expect(state.portfolios.get(businessId ?? '')).toMatchObject({
      name: 'Sunrise Finance',
      tier: 'TIER_250',
      verification: 'not_verified',
    });
    expect(state.wabas.get(wabaId ?? '')).toMatchObject({ currency: 'INR', timeZoneId: '71', hasPaymentMethod: true });
    const { body } = await exchange(here.simulator, { code: session.authCode ?? '' });
    expect(await read(here, `/${numberId}?fields=status,name_status,code_verification_status,is_pin_enabled`, body.access_token)).toEqual({
      id: numberId,
      status: 'PENDING',
      name_status: 'PENDING_REVIEW',
      code_verification_status: 'VERIFIED',
      is_pin_enabled: false,
    });
  });

  it('tells the partner of the new account by its own portfolio, before anybody subscribed', async () => {
    const here = bench();
    const { session } = await popup(here).walk();
    await here.simulator.deliverDue();
    const { waba_id: wabaId, business_id: owner } = idsOf(session);
    expect(here.posted.map(({ body }) => body.entry[0])).toEqual([
      {
        id: here.simulator.state.signup.partnerPortfolioId,
        time: START_MS / 1_000,
        changes: [{ field: 'account_update', value: { event: 'PARTNER_ADDED', waba_info: { waba_id: wabaId, owner_business_id: owner } } }],
      },
      {
        id: here.simulator.state.signup.partnerPortfolioId,
        time: START_MS / 1_000,
        changes: [
          {
            field: 'account_update',
            value: {
              event: 'PARTNER_APP_INSTALLED',
              waba_info: { waba_id: wabaId, owner_business_id: owner, partner_app_id: demo.app.id },
            },
          },
        ],
      },
    ]);
  });

  it.each<[string, Record<string, string>, string]>([
    ['another app', { client_id: '1' }, 'Invalid app ID'],
    ['no configuration', { config_id: '' }, 'No configuration'],
    ['a token instead of a code', { response_type: 'token' }, 'No code asked for'],
    ['no opener', { origin: '' }, 'No opener'],
  ])('opens not for %s', async (_name, query, title) => {
    const { answer } = await popup(bench()).open(query);
    expect([answer.status, (await answer.text()).includes(title)]).toEqual([400, true]);
  });

  it('opens only for allowed pages once they are named', async () => {
    const here = bench({ settings: { allowedOrigins: ['https://app.example'] } });
    expect((await popup(here).open()).answer.status).toBe(303);
    expect((await popup(here).open({ origin: 'https://evilfacebook.example' })).answer.status).toBe(400);
  });

  it('lets nobody get ahead of a screen they have not seen', async () => {
    const here = bench();
    const { call, open } = popup(here);
    const { path, session } = await open();
    await call(path, STEPS[6]);
    expect([session?.step, session?.authCode]).toEqual(['login', null]);
  });

  it.each<[string, Record<string, string>, string]>([
    ['business', { businessName: '' }, 'Enter the display name'],
    ['business', { businessName: 'x'.repeat(101) }, 'at most 100'],
    ['profile', { legalName: '' }, 'legal name'],
    ['profile', { email: 'nobody' }, 'e-mail'],
    ['number', { phoneNumber: '12' }, 'valid phone number'],
    ['number', { phoneNumber: '98200 20001' }, 'registered to an existing WhatsApp account'],
    ['number', { phoneNumber: demo.displayPhone.slice(3) }, 'already in a list'],
    ['code', { code: '000000x' }, 'not right'],
    ['summary', { terms: 'off' }, 'Agree to the terms'],
  ])('refuses on %s: %j', async (step, change, words) => {
    const { text } = await popup(bench({ seed: 7 })).walk({ [step]: change });
    expect(text).toContain(words);
  });

  it('refuses new businesses over the limit of a week, until the week is over', async () => {
    const here = bench({ settings: { newBusinessesPerWeek: 1 } });
    await popup(here).walk();
    const again = { number: { phoneNumber: '98765 00001' } };
    expect((await popup(here).walk(again)).session).toMatchObject({ step: 'stopped', problem: { code: 2_388_084 } });
    here.simulator.clock.wind(7 * DAY_MS);
    expect((await popup(here).walk(again)).session.step).toBe('done');
  });

  it.each<[Failure, string, number]>([
    ['no_number', 'FINISH_ONLY_WABA', 0],
    ['several_numbers', 'FINISH', 2],
    ['coexistence', 'FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING', 1],
  ])('ends with %s as %s', async (failure, event, numbers) => {
    const here = bench();
    here.simulator.state.signup.failures = [failure];
    const { session } = await popup(here).walk();
    expect(session.message?.event).toBe(event);
    const { access_token: token } = (await exchange(here.simulator, { code: session.authCode ?? '' })).body;
    const { waba_id: wabaId } = idsOf(session);
    expect((await read(here, `/${wabaId}/phone_numbers`, token)).data).toHaveLength(numbers);
  });

  it.each<[Failure, string]>([
    ['name_pending', 'PENDING_REVIEW'],
    ['name_declined', 'DECLINED'],
    ['number_in_list', 'none'],
  ])('makes a number whose name, a day later, is: %s', async (failure, status) => {
    const here = bench();
    here.simulator.state.signup.failures = [failure];
    await popup(here).walk();
    await here.pass(DAY_MS);
    const number = [...here.simulator.state.numbers.values()].find(({ phone }) => phone === '+919876543210');
    expect(number?.nameStatus ?? 'none').toBe(status);
  });

  it('makes a number that has a PIN already', async () => {
    const here = bench();
    here.simulator.state.signup.failures = ['two_step_on'];
    const { session } = await popup(here).walk();
    const { access_token: token } = (await exchange(here.simulator, { code: session.authCode ?? '' })).body;
    const register = (pin: string) =>
      here.graph('POST', `/${idsOf(session).phone_number_id}/register`, { messaging_product: 'whatsapp', pin }, token);
    expect((await register('123456')).body.error.code).toBe(133005);
    expect((await register('482916')).body).toEqual({ success: true });
  });

  it('leaves a permission out of the token', async () => {
    const here = bench();
    here.simulator.state.signup.failures = ['missing_permission'];
    const { session } = await popup(here).walk();
    expect(here.simulator.state.signup.codes.get(session.authCode ?? '')?.scopes).toEqual([
      'whatsapp_business_management',
      'business_management',
    ]);
  });

  it('connects a number of an account that is there already, prefilled by its portfolio, and no foreign one', async () => {
    const here = bench();
    here.simulator.addAccount({
      ...demo,
      wabaId: '77',
      phoneNumberId: '78',
      displayPhone: '+919811100099',
      token: 'EAAanother',
      portfolioId: '79',
    });
    const { open, call } = popup(here);
    const { path, session } = await open({ extras: JSON.stringify({ setup: { business: { id: demo.portfolioId } } }) });
    expect(session?.answers.business).toBe(demo.wabaId);
    for (const step of STEPS.slice(0, 2)) await call(path, step);
    await call(path, { step: 'business', business: demo.wabaId });
    await call(path, STEPS[3]);
    expect((await call(path, { step: 'number', number: '78' })).status).toBe(422);
    await call(path, { step: 'number', number: demo.phoneNumberId });
    await call(path, { step: 'summary', terms: 'on' });
    expect(session?.message).toMatchObject({ event: 'FINISH', data: { phone_number_id: demo.phoneNumberId, waba_id: demo.wabaId } });
    expect(here.simulator.state.numbers.size).toBe(2);
  });

  it('goes on from a state that was kept before there was signup', async () => {
    const old = JSON.parse(encodeState(bench().simulator.state)) as Record<string, any>;
    delete old.signup;
    delete old.settings.nameReview;
    for (const [, number] of old.numbers.$map) delete number.isRegistered;
    const here = bench({ state: decodeState(JSON.stringify(old)) });
    expect((await here.graph('GET', `/${demo.phoneNumberId}?fields=health_status`)).body.health_status.can_send_message).toBe('AVAILABLE');
    expect((await popup(here).walk()).session.step).toBe('done');
  });

  it('is told by the control API what goes wrong next, and tells what became of it', async () => {
    const here = bench();
    const { call, walk } = popup(here);
    await here.simulator.fetch(new Request(`${ORIGIN}/_sim/signup`, { method: 'POST', body: '{"failures":["account_blocked"]}' }));
    await walk();
    const told = (await (await call('/_sim/signup')).json()) as any;
    expect(told).toMatchObject({ failures: ['account_blocked'], sessions: [{ step: 'stopped', message: null }] });
    const wrong = await here.simulator.fetch(new Request(`${ORIGIN}/_sim/signup`, { method: 'POST', body: '{"failures":["x"]}' }));
    expect(wrong.status).toBe(400);
  });
});

describe('codes for tokens', () => {
  const signedUp = async (here: Bench) => (await popup(here).walk()).session.authCode ?? '';

  it('gives a token for 60 days that knows its accounts and its person', async () => {
    const here = bench();
    const code = await signedUp(here);
    const { status, body } = await exchange(here.simulator, { code });
    expect([status, body]).toEqual([
      200,
      { access_token: expect.stringMatching(/^EAA\w{180}$/), token_type: 'bearer', expires_in: 60 * 86_400 },
    ]);
    const appToken = `${demo.app.id}|${demo.app.secret}`;
    const inspect = async () => (await here.graph('GET', `/debug_token?input_token=${body.access_token}`, undefined, appToken)).body.data;
    const wabaId = [...here.simulator.state.wabas.keys()].at(-1);
    expect(await inspect()).toEqual({
      app_id: demo.app.id,
      type: 'SYSTEM_USER',
      application: 'Switchboard',
      data_access_expires_at: 0,
      expires_at: (START_MS + 60 * DAY_MS) / 1_000,
      issued_at: START_MS / 1_000,
      is_valid: true,
      scopes: ['whatsapp_business_management', 'whatsapp_business_messaging', 'business_management'],
      granular_scopes: [
        { scope: 'whatsapp_business_management', target_ids: [wabaId] },
        { scope: 'whatsapp_business_messaging', target_ids: [wabaId] },
        { scope: 'business_management' },
      ],
      user_id: '1016919820010001',
    });
    here.simulator.clock.wind(60 * DAY_MS);
    expect(await inspect()).toMatchObject({ is_valid: false, error: { code: 190, subcode: 463 } });
    expect((await here.graph('GET', `/${wabaId}`, undefined, body.access_token)).body.error).toMatchObject({
      code: 190,
      error_subcode: 463,
    });
  });

  it('takes a code once', async () => {
    const here = bench();
    const code = await signedUp(here);
    await exchange(here.simulator, { code });
    expect(await exchange(here.simulator, { code })).toMatchObject({ status: 400, body: { error: { code: 100, error_subcode: 36_009 } } });
  });

  it.each([
    [29_999, 200],
    [30_000, 400],
  ])('takes a code after %i ms with %i', async (ms, status) => {
    const here = bench();
    const code = await signedUp(here);
    here.simulator.clock.wind(ms);
    expect((await exchange(here.simulator, { code })).status).toBe(status);
  });

  it.each<[string, Record<string, string>, number]>([
    ['a wrong secret', { client_secret: 'wrong' }, 1],
    ['another app', { client_id: '2' }, 101],
    ['no code', { code: '' }, 1],
    ['an invented code', { code: 'AQx' }, 100],
  ])('refuses %s', async (_name, change, code) => {
    const here = bench();
    const good = await signedUp(here);
    expect(await exchange(here.simulator, { code: good, ...change })).toMatchObject({
      status: 400,
      body: { error: { code, type: 'OAuthException' } },
    });
    // And the code is still good.
    if (!change.code) expect((await exchange(here.simulator, { code: good })).status).toBe(200);
  });

  it('refreshes a token that is still good; the old one lives on until its own end', async () => {
    const here = bench();
    const old = (await exchange(here.simulator, { code: await signedUp(here) })).body.access_token as string;
    here.simulator.clock.wind(50 * DAY_MS);
    const grant = { grant_type: 'fb_exchange_token', set_token_expires_in_60_days: 'true', fb_exchange_token: old };
    const fresh = (await exchange(here.simulator, grant)).body;
    expect(fresh).toMatchObject({ token_type: 'bearer', expires_in: 60 * 86_400 });
    const wabaId = [...here.simulator.state.wabas.keys()].at(-1);
    expect((await here.graph('GET', `/${wabaId}`, undefined, old)).status).toBe(200);
    here.simulator.clock.wind(10 * DAY_MS);
    expect((await here.graph('GET', `/${wabaId}`, undefined, old)).status).toBe(401);
    expect((await here.graph('GET', `/${wabaId}`, undefined, fresh.access_token)).status).toBe(200);
    expect((await exchange(here.simulator, grant)).body.error).toMatchObject({ code: 190 });
  });

  it('revokes a token', async () => {
    const here = bench();
    const token = (await exchange(here.simulator, { code: await signedUp(here) })).body.access_token as string;
    const query = new URLSearchParams({ client_id: demo.app.id, client_secret: demo.app.secret, revoke_token: token });
    const answer = await here.simulator.fetch(new Request(`${ORIGIN}/v25.0/oauth/revoke?${query.toString()}`));
    expect(await answer.json()).toEqual({ success: true });
    const wabaId = [...here.simulator.state.wabas.keys()].at(-1);
    expect((await here.graph('GET', `/${wabaId}`, undefined, token)).body.error).toMatchObject({ code: 190, error_subcode: 460 });
  });

  it('keeps codes, secrets and tokens out of the record of calls', async () => {
    const here = bench();
    const code = await signedUp(here);
    const { access_token: token } = (await exchange(here.simulator, { code })).body;
    const record = JSON.stringify(here.simulator.calls.all());
    expect([code, token, demo.app.secret].filter((secret) => record.includes(secret))).toEqual([]);
  });
});
