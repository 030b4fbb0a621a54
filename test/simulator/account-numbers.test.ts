/** Numbers: added, verified by a code, registered with a PIN, named; with Meta's limits. */
import { describe, expect, it } from 'vitest';
import type { NumberAccount } from '../../simulator/accounts/state.ts';
import { type Bench, bench, DAY_MS, HOUR_MS, NUMBER, WABA } from './support.ts';

const register = ({ graph }: Bench, pin = '123456', id = NUMBER) =>
  graph('POST', `/${id}/register`, { messaging_product: 'whatsapp', pin });

function number({ simulator }: Bench, change: Partial<NumberAccount> = {}) {
  const found = simulator.state.numbers.get(NUMBER);
  if (!found) throw new Error('no number');
  return Object.assign(found, change);
}

describe('register', () => {
  it('sets the PIN, connects the number, and then only takes that PIN', async () => {
    const here = bench();
    number(here, { isRegistered: false }).status = 'PENDING';
    expect((await here.sendText('+919820010007')).body.error).toMatchObject({ code: 133010 });
    expect((await register(here)).body).toEqual({ success: true });
    expect((await here.graph('GET', `/${NUMBER}?fields=status,is_pin_enabled`)).body).toEqual({
      id: NUMBER,
      status: 'CONNECTED',
      is_pin_enabled: true,
    });
    expect((await register(here, '654321')).body.error).toMatchObject({
      code: 133005,
      message: '(#133005) Two step verification PIN mismatch',
    });
    expect((await here.graph('POST', `/${NUMBER}`, { pin: '654321' })).body).toEqual({ success: true });
    expect((await register(here, '654321')).body).toEqual({ success: true });
  });

  it.each<[string, Partial<NumberAccount>, string, number]>([
    ['a PIN of five digits', {}, '12345', 100],
    ['a number that was not verified', { codeVerificationStatus: 'NOT_VERIFIED' }, '123456', 133006],
    ['a number of the phone app', { isOnBizApp: true }, '123456', 100],
    ['a number that is not free yet', { freedAtMs: Date.UTC(2026, 10, 21, 8, 56) }, '123456', 133015],
  ])('refuses %s', async (_name, change, pin, code) => {
    const here = bench();
    number(here, change);
    expect((await register(here, pin)).body.error).toMatchObject({ code });
  });

  it('takes a number five minutes after it was deleted from the app', async () => {
    const here = bench();
    number(here, { freedAtMs: here.simulator.clock.now() });
    here.simulator.clock.wind(5 * 60_000);
    expect((await register(here)).status).toBe(200);
  });

  it('answers the eleventh call in 72 hours with 133016, and again after them', async () => {
    const here = bench();
    for (let call = 0; call < 10; call += 1) expect((await register(here)).status).toBe(200);
    expect((await register(here)).body.error).toMatchObject({ code: 133016 });
    here.simulator.clock.wind(72 * HOUR_MS - 1);
    expect((await register(here)).body.error).toMatchObject({ code: 133016 });
    here.simulator.clock.wind(1);
    expect((await register(here)).status).toBe(200);
  });

  it('stops guessing after five wrong PINs, for an hour', async () => {
    const here = bench();
    number(here, { pin: '111111' });
    for (let guess = 0; guess < 5; guess += 1) expect((await register(here)).body.error.code).toBe(133005);
    expect((await register(here, '111111')).body.error).toMatchObject({
      code: 133008,
      error_data: { details: expect.stringContaining('60 minutes') },
    });
    here.simulator.clock.wind(HOUR_MS);
    expect((await register(here, '111111')).status).toBe(200);
  });

  it.each([
    [14 * DAY_MS, 200],
    [14 * DAY_MS + 1, 400],
  ])('after signup, %i ms later, answers %i', async (ms, status) => {
    const here = bench();
    number(here, { isRegistered: false, onboardedAtMs: here.simulator.clock.now() });
    here.simulator.clock.wind(ms);
    expect((await register(here)).status).toBe(status);
    if (status === 400)
      expect((await here.graph('GET', `/${NUMBER}?fields=code_verification_status`)).body.code_verification_status).toBe('EXPIRED');
  });

  it('is undone by deregister, which an app number refuses', async () => {
    const here = bench();
    expect((await here.graph('POST', `/${NUMBER}/deregister`)).body).toEqual({ success: true });
    expect((await here.graph('GET', `/${NUMBER}?fields=status`)).body.status).toBe('DISCONNECTED');
    expect((await here.graph('POST', `/${NUMBER}/deregister`)).body.error).toMatchObject({ code: 133010 });
    number(here, { isOnBizApp: true });
    expect((await here.graph('POST', `/${NUMBER}/deregister`)).body.error).toMatchObject({ code: 100 });
  });
});

describe('a number of the phone app', () => {
  it('shares its contacts and its history once each, within a day', async () => {
    const here = bench();
    const sync = (type: string) => here.graph('POST', `/${NUMBER}/smb_app_data`, { messaging_product: 'whatsapp', sync_type: type });
    expect((await sync('history')).body.error.code).toBe(100);
    here.simulator.phone('+919820020001').sendText(NUMBER, 'Hello?');
    number(here, { isOnBizApp: true, onboardedAtMs: here.simulator.clock.now() });
    expect((await sync('history')).body).toEqual({ messaging_product: 'whatsapp', request_id: expect.stringMatching(/^\d{15}$/) });
    expect((await sync('history')).body.error.code).toBe(2_593_107);
    await here.simulator.deliverDue();
    expect(here.posted.at(-1)?.body.entry[0].changes[0].value.history[0].threads).toMatchObject([
      { id: '919820020001', messages: [{ from: '919820020001', text: { body: 'Hello?' } }] },
    ]);
    here.simulator.clock.wind(DAY_MS + 1);
    expect((await sync('smb_app_state_sync')).body.error.code).toBe(2_593_108);
  });
});

describe('a new number', () => {
  const add = (here: Bench, phone = '9811122233') =>
    here.graph('POST', `/${WABA}/phone_numbers`, { cc: '91', phone_number: phone, verified_name: 'Acme Loans' });

  it('is added, verified by the code on its phone, and registered', async () => {
    const here = bench();
    const { id } = (await add(here)).body;
    expect((await here.graph('GET', `/${id}?fields=status,code_verification_status`)).body).toEqual({
      id,
      status: 'UNVERIFIED',
      code_verification_status: 'NOT_VERIFIED',
    });
    expect((await register(here, '123456', id)).body.error).toMatchObject({ code: 133006 });
    expect((await here.graph('POST', `/${id}/request_code?code_method=VOICE&language=en_US`)).body).toEqual({ success: true });
    const control = await here.simulator.fetch(new Request(`http://sim.example/_sim/numbers/${id}`));
    const { code } = (await control.json()) as any;
    expect(code).toMatchObject({ method: 'VOICE', text: expect.stringMatching(/^\d{6}$/) });
    expect((await here.graph('POST', `/${id}/verify_code`, { code: '12' })).body.error).toMatchObject({ code: 136025 });
    expect((await here.graph('POST', `/${id}/verify_code`, { code: code.text })).body).toEqual({ success: true });
    expect((await register(here, '123456', id)).body).toEqual({ success: true });
    expect((await here.graph('POST', `/${id}/request_code?code_method=SMS&language=en`)).body.error).toMatchObject({ code: 136024 });
  });

  it('lets a code die after ten minutes and gives five in twelve hours', async () => {
    const here = bench();
    const { id } = (await add(here)).body;
    const ask = () => here.graph('POST', `/${id}/request_code`, { code_method: 'SMS', language: 'en_US' });
    await ask();
    const text = here.simulator.state.numbers.get(id)?.code?.text;
    here.simulator.clock.wind(10 * 60_000 + 1);
    expect((await here.graph('POST', `/${id}/verify_code`, { code: text })).status).toBe(400);
    for (let asked = 1; asked < 5; asked += 1) expect((await ask()).status).toBe(200);
    expect((await ask()).body.error).toMatchObject({ code: 136024, error_user_title: 'Too many codes' });
    here.simulator.clock.wind(12 * HOUR_MS);
    expect((await ask()).status).toBe(200);
  });

  it.each([
    ['the number of somebody on WhatsApp', '9820010007', 100],
    ['a number of ours', '2240961100', 2_388_012],
    ['no number', '1', 100],
  ])('is not %s', async (_name, phone, code) => {
    expect((await add(bench(), phone)).body.error).toMatchObject({ code });
  });

  it('is refused when the portfolio has its two numbers', async () => {
    const here = bench();
    for (const portfolio of here.simulator.state.portfolios.values()) portfolio.maxPhoneNumbers = 2;
    expect((await add(here)).status).toBe(200);
    expect((await add(here, '9811122234')).body.error.message).toContain('Delete a phone number or request more');
  });
});

describe('display names', () => {
  it('are reviewed after a while, told, and in place after the next register', async () => {
    const here = bench();
    await here.graph('POST', `/${NUMBER}`, { new_display_name: 'Acme Finance' });
    const shown = async () => (await here.graph('GET', `/${NUMBER}?fields=verified_name,new_name_status,name_status`)).body;
    expect(await shown()).toEqual({ id: NUMBER, verified_name: 'Acme Loans', name_status: 'APPROVED', new_name_status: 'PENDING_REVIEW' });
    expect((await here.graph('POST', `/${NUMBER}`, { new_display_name: 'Acme' })).body.error.message).toContain('already in progress');
    await here.pass(HOUR_MS);
    expect(here.posted.at(-1)?.body.entry[0].changes).toEqual([
      {
        field: 'phone_number_name_update',
        value: {
          display_phone_number: '912240961100',
          decision: 'APPROVED',
          requested_verified_name: 'Acme Finance',
          rejection_reason: null,
        },
      },
    ]);
    expect(await shown()).toMatchObject({ verified_name: 'Acme Loans', new_name_status: 'APPROVED' });
    await register(here);
    expect(await shown()).toMatchObject({ verified_name: 'Acme Finance', new_name_status: 'NONE' });
  });

  it('are declined with a reason', async () => {
    const here = bench({ settings: { nameReview: { afterMs: 0, decision: 'REJECTED', reason: 'NAME_FORMAT_UNACCEPTABLE' } } });
    await here.graph('POST', `/${NUMBER}`, { new_display_name: 'ACME!!!' });
    await here.simulator.deliverDue();
    expect(here.posted.at(-1)?.body.entry[0].changes[0].value).toMatchObject({
      decision: 'REJECTED',
      rejection_reason: 'NAME_FORMAT_UNACCEPTABLE',
    });
  });
});
