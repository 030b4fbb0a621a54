/** What follows from Meta's answers while connecting, and the words for what goes wrong. */
import { describe, expect, it } from 'vitest';
import {
  chooseAccount,
  chooseNumber,
  type FoundNumber,
  isAppListed,
  needOf,
  nextStep,
  numbersOf,
  planRegister,
  readToken,
} from '../../src/connections/connect-steps.ts';
import { signupPrefill } from '../../src/connections/signup-prefill.ts';
import { TROUBLES } from '../../src/connections/trouble-words.ts';
import { troubleOfRefusal, troubleView } from '../../src/connections/troubles.ts';

const APP = '1038475620193847';
const granted = (...targets: string[]) => [
  { scope: 'whatsapp_business_management', target_ids: targets },
  { scope: 'whatsapp_business_messaging', target_ids: targets },
];
const TOKEN = {
  app_id: APP,
  is_valid: true,
  expires_at: 1_800_000_000,
  user_id: '77',
  scopes: ['whatsapp_business_management', 'whatsapp_business_messaging'],
  granular_scopes: granted('2', '1'),
};

describe('a token', () => {
  it('opens the accounts that both permissions name, newest first', () => {
    expect(readToken(TOKEN, APP)).toEqual({
      state: 'done',
      learnt: { wabaIds: ['2', '1'], tokenExpiresAtMs: 1_800_000_000_000, tokenUserId: '77' },
    });
  });

  it.each<[string, Record<string, unknown>, unknown]>([
    ['that never expires', { expires_at: 0 }, { tokenExpiresAtMs: null }],
    [
      'whose ids are numbers',
      { app_id: Number(APP), user_id: 77, granular_scopes: granted(3 as never) },
      { wabaIds: ['3'], tokenUserId: '77' },
    ],
    ['whose messaging is limited to one account', { granular_scopes: [granted('1', '2')[0], granted('1')[1]] }, { wabaIds: ['1'] }],
    [
      'whose messaging names no account',
      { granular_scopes: [granted('1', '2')[0], { scope: 'whatsapp_business_messaging' }] },
      { wabaIds: ['1', '2'] },
    ],
  ])('%s is read all the same', (_, change, learnt) => {
    expect(readToken({ ...TOKEN, ...change }, APP)).toMatchObject({ state: 'done', learnt });
  });

  it.each<[string, unknown, string]>([
    ['of another app', { ...TOKEN, app_id: '1' }, 'token_not_ours'],
    ['that is not valid', { ...TOKEN, is_valid: false }, 'token_dead'],
    ['whose validity is not said', { ...TOKEN, is_valid: undefined }, 'token_dead'],
    ['without management', { ...TOKEN, scopes: ['whatsapp_business_messaging'] }, 'management_permission_missing'],
    ['without messaging', { ...TOKEN, scopes: ['whatsapp_business_management'] }, 'messaging_permission_missing'],
    ['that opens no account', { ...TOKEN, granular_scopes: [] }, 'account_missing'],
    [
      'that may write from another account only',
      { ...TOKEN, granular_scopes: [granted('1')[0], granted('2')[1]] },
      'messaging_permission_missing',
    ],
    ['that is nothing', null, 'token_not_ours'],
  ])('%s is refused', (_, token, code) => {
    expect(readToken(token, APP)).toMatchObject({ state: 'failed', trouble: { code } });
  });
});

const hints = (wabaId: string | null, numberId: string | null) => ({ event: 'FINISH', wabaId, numberId });
const number = (id: string, status = 'PENDING', isOnBusinessApp = false): FoundNumber => ({
  id,
  displayPhone: '+919876543210',
  verifiedName: null,
  status,
  isOnBusinessApp,
});

describe('the account and the number', () => {
  it.each([
    ['the one that the popup named', ['2', '1'], '1', { wabaId: '1', isHintTrue: true }],
    ['the newest, where it named none', ['2', '1'], null, { wabaId: '2', isHintTrue: true }],
    ['the newest, where it named one that the token does not open', ['2', '1'], '9', { wabaId: '2', isHintTrue: false }],
  ] as const)('the account is %s', (_, wabaIds, hint, expected) => {
    expect(chooseAccount(wabaIds, hints(hint, null))).toEqual(expected);
  });

  it.each<[string, string[], string | null, string | null, string]>([
    ['the only one', ['1'], null, null, '1'],
    ['the only one, whatever the popup named', ['1'], '9', null, '1'],
    ['the one that the popup named', ['1', '2'], '2', null, '2'],
    ['the one that a person chose', ['1', '2'], '2', '1', '1'],
    ['asked for, of several', ['1', '2'], null, null, 'several_numbers'],
    ['asked for, of several with a hint that is none of them', ['1', '2'], '9', null, 'several_numbers'],
    ['none that the account does not have', ['1', '2'], '2', '9', 'number_not_of_account'],
    ['missing, where there is none', [], '9', null, 'number_missing'],
  ])('the number is %s', (_, ids, hint, chosen, expected) => {
    const choice = chooseNumber(
      ids.map((id) => number(id)),
      hints(null, hint),
      chosen,
    );
    expect('numberId' in choice ? choice.numberId : choice.trouble.code).toBe(expected);
  });

  it('leaves out numbers that are gone, and reads phones as Meta writes them', () => {
    const listed = [
      { id: '1', display_phone_number: '+91 98765 43210', verified_name: 'Sunrise', status: 'CONNECTED', is_on_biz_app: true },
      { id: '2', display_phone_number: '+91 98765 43211', status: 'DELETED' },
      { id: '3', display_phone_number: '+91 98765 43212', status: 'MIGRATED' },
      'no number',
    ];
    expect(numbersOf(listed)).toEqual([
      { id: '1', displayPhone: '+919876543210', verifiedName: 'Sunrise', status: 'CONNECTED', isOnBusinessApp: true },
    ]);
  });
});

it('finds our app among those that an account reports to, and no other', () => {
  const list = (id: unknown) => [{ whatsapp_business_api_data: { id, name: 'x' } }, null, {}];
  expect([isAppListed(list(APP), APP), isAppListed(list(Number(APP)), APP), isAppListed(list('5'), APP)]).toEqual([true, true, false]);
});

describe('the registration', () => {
  const HOUR_MS = 3_600_000;
  const ten = Array.from({ length: 10 }, (_, hour) => hour * HOUR_MS + 1);
  it.each<[string, FoundNumber, number[], number, string]>([
    ['is made for a number that is not registered', number('1'), [], 0, 'call'],
    ['is not made for one that is', number('1', 'CONNECTED'), [], 0, 'skip'],
    ['is not made for one that is, and flagged', number('1', 'FLAGGED'), [], 0, 'skip'],
    ['is not made for one that stays in the phone app', number('1', 'PENDING', true), [], 0, 'skip'],
    ['is made a tenth time', number('1'), ten.slice(1), 10 * HOUR_MS, 'call'],
    ['waits after ten in 72 hours', number('1'), ten, 72 * HOUR_MS, 'wait'],
    ['is made once the first of them is 72 hours old', number('1'), ten, 72 * HOUR_MS + 1, 'call'],
  ])('%s', (_, found, calls, nowMs, plan) => {
    expect(planRegister(found, calls, nowMs).do).toBe(plan);
  });
});

describe('a step that ended', () => {
  const at = (state: 'failed' | 'needs_input' | 'running', code: string | null) => ({
    exchange: { state: 'done' as const, atMs: 0, trouble: null },
    inspect: { state, atMs: 0, trouble: code === null ? null : { code, platformCode: null, text: null } },
  });
  it.each<['failed' | 'needs_input' | 'running', string | null, unknown]>([
    ['failed', 'platform_silent', 'retry'],
    ['failed', 'token_dead', null],
    ['failed', 'messaging_permission_missing', null],
    ['running', null, null],
  ])('%s with %s waits for %s', (state, code, need) => {
    expect([nextStep(at(state, code)), needOf(at(state, code))]).toEqual(['inspect', need]);
  });
});

describe('the words', () => {
  it.each(Object.entries(TROUBLES))('of %s are whole sentences', (code, { title, text, nextStep }) => {
    expect([title.length > 5, /[.?]$/.test(text), nextStep === null || nextStep.endsWith('.')]).toEqual([true, true, true]);
    expect(troubleView(code, null, null)).toEqual({ code, platformCode: null, title, text, nextStep });
  });

  it('say Meta’s own where ours say little, and explain its code', () => {
    expect(troubleView('platform_refused', 131042, 'No payment method.')).toMatchObject({
      text: 'There is a problem with the payment for WhatsApp. Meta says: “No payment method.”',
      nextStep: 'Check payment method, currency and time zone in WhatsApp Manager.',
    });
    expect(troubleView('of_a_newer_version', 190, null).text).toBe('The access token of the connection has expired or was revoked.');
  });

  it.each([
    [190, 'token_dead', 'token_dead'],
    [200, 'permission', 'permission_missing'],
    [10, 'permission', 'permission_missing'],
    [368, 'policy_block', 'policy_block'],
    [80007, 'rate_limited', 'platform_busy'],
    [131031, 'account_locked', 'account_locked'],
    [133005, 'invalid', 'pin_needed'],
    [133006, 'number_unregistered', 'number_not_verified'],
    [133015, 'temporary', 'number_just_freed'],
    [133016, 'rate_limited', 'registered_too_often'],
    [2388084, 'temporary', 'onboarding_allowance_reached'],
    [100, 'invalid', 'platform_refused'],
  ] as const)('of Meta’s code %i (%s) are those of %s', (platformCode, kind, code) => {
    const refusal = { outcome: 'refused', kind, platformCode, subcode: null, text: null, retryAfterSeconds: null } as const;
    expect(troubleOfRefusal(refusal)).toEqual({ code, platformCode, text: null });
  });
});

describe('the prefill', () => {
  it.each([
    ['Asia/Kolkata', 'UTC+05:30'],
    ['America/New_York', 'UTC-05:00'],
    ['Europe/London', 'UTC+00:00'],
    ['Nowhere/Else', 'UTC+00:00'],
  ])('says %s as %s', (timeZone, timezone) => {
    const tenant = { name: 'Acme Loans Pvt Ltd', brandName: 'Acme', timeZone };
    expect(signupPrefill(tenant, Date.UTC(2026, 10, 21))).toEqual({
      business: { name: 'Acme', timezone },
      phone: { displayName: 'Acme' },
    });
  });
});
