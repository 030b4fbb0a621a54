/** Embedded Signup in a browser: a page of another origin loads the SDK, an administrator walks the popup, and each failure. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Failure } from '../../simulator/accounts/state.ts';
import { demo } from '../../simulator/demo.ts';
import { type RunningSimulator, startSimulator } from '../../simulator/server.ts';
import { openBrowser, openPage, picture } from '../support/browser.ts';

const WAIT_MS = 10_000;

let simulator: RunningSimulator;
let hosts: Server;
let browser: Browser;
let host: Page;
let hostUrl: string;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0, webhook: 'http://127.0.0.1:9/nobody' });
  hosts = createServer((request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(
      request.url === '/framed' ? `<!doctype html><title>Frame</title><iframe src="/" width="600" height="300"></iframe>` : hostPage(),
    );
  });
  await new Promise<void>((resolve) => hosts.listen(0, 'localhost', resolve));
  hostUrl = `http://localhost:${(hosts.address() as AddressInfo).port}`;
  browser = await openBrowser();
  host = await openPage(browser, hostUrl);
});

afterAll(async () => {
  await browser?.close();
  hosts?.close();
  await simulator?.close();
});

beforeEach(async () => {
  simulator.simulator.state.signup.failures = [];
  await host.goto(hostUrl);
});

describe('the way through', () => {
  it('walks six screens, tells the page by message, and gives a code that is worth a token', async () => {
    const popup = await open();
    await look(popup, '1-login');
    await popup.getByRole('button', { name: 'Continue as Anita Desai' }).click();
    await heading(popup, 'Switchboard asks for these permissions');
    expect(await popup.locator('code').allTextContents()).toEqual([
      'whatsapp_business_management',
      'whatsapp_business_messaging',
      'business_management',
    ]);
    await look(popup, '2-permissions');
    await press(popup, 'Continue');
    await heading(popup, 'Choose a business account');
    expect(await popup.getByLabel('Display name of the business').inputValue()).toBe('Sunrise Finance');
    expect(await popup.getByLabel('Time zone').inputValue()).toBe('Asia/Kolkata');
    expect(await popup.getByLabel('Currency').inputValue()).toBe('INR');
    await look(popup, '3-business');
    await press(popup, 'Next');
    await heading(popup, 'Tell us about the business');
    expect(await popup.getByLabel('Legal name').inputValue()).toBe('Sunrise Finance');
    expect(await popup.getByLabel('Kind of business').inputValue()).toBe('Loan Agency');
    await look(popup, '4-profile');
    await press(popup, 'Next');
    await heading(popup, 'Add a phone number');
    await popup.getByLabel('Phone number', { exact: true }).fill('98765 43210');
    await look(popup, '5-number');
    await press(popup, 'Next');
    await heading(popup, 'Enter the 6-digit code');
    await look(popup, '5-code');
    await popup.getByLabel('Verification code').fill('000');
    await press(popup, 'Verify');
    expect(await popup.getByRole('alert').textContent()).toContain('6 digits');
    await popup.getByLabel('Verification code').fill(await codeOnPhone(popup));
    await press(popup, 'Verify');
    await heading(popup, 'Check and finish');
    await popup.getByLabel('I agree').check();
    await look(popup, '6-summary');
    await Promise.all([popup.waitForEvent('close'), press(popup, 'Finish')]);

    const answer = await answered();
    expect(answer).toEqual({ authResponse: { userID: null, expiresIn: null, code: expect.stringMatching(/^AQ/) }, status: 'connected' });
    const messages = await heard();
    expect(messages.map(({ origin }) => origin)).toEqual(messages.map(() => simulator.url));
    const finish = signupMessages(messages);
    expect(finish).toEqual([
      {
        type: 'WA_EMBEDDED_SIGNUP',
        event: 'FINISH',
        version: 3,
        data: {
          phone_number_id: expect.stringMatching(/^\d{15}$/),
          waba_id: expect.stringMatching(/^\d{15}$/),
          business_id: expect.stringMatching(/^\d{15}$/),
        },
      },
    ]);
    expect(messages.some(({ data }) => typeof data === 'string' && !data.startsWith('{'))).toBe(true);

    const query = new URLSearchParams({ client_id: demo.app.id, client_secret: demo.app.secret, code: answer.authResponse.code });
    const exchanged = await fetch(`${simulator.url}/v25.0/oauth/access_token?${query.toString()}`);
    const { access_token: token } = (await exchanged.json()) as { access_token: string };
    const number = finish[0]?.data.phone_number_id;
    const read = await fetch(`${simulator.url}/v25.0/${number}?fields=display_phone_number,status&access_token=${token}`);
    expect(await read.json()).toMatchObject({ display_phone_number: '+91 98765 43210', status: 'PENDING' });
  });

  it('works for a page inside a frame', async () => {
    await host.goto(`${hostUrl}/framed`);
    const frame = host.frameLocator('iframe');
    const [popup] = await Promise.all([host.context().waitForEvent('page'), frame.getByRole('button', { name: 'Connect' }).click()]);
    await toEnd(popup, '9811100001');
    const inFrame = "document.querySelector('iframe').contentWindow.answer";
    await host.waitForFunction(inFrame);
    expect(await host.evaluate(inFrame)).toMatchObject({ status: 'connected' });
  });

  it('opens only on a click', async () => {
    await host.goto(`${hostUrl}/unasked`);
    expect(await answered()).toEqual({ authResponse: null, status: 'unknown' });
  });

  it('answers other calls of the SDK quietly', async () => {
    await host.waitForFunction('isReady');
    const status = await host.evaluate('FB.AppEvents.logPageView(), new Promise((resolve) => FB.getLoginStatus(resolve))');
    expect(status).toEqual({ authResponse: null, status: 'unknown' });
  });
});

describe('what goes wrong', () => {
  it('is chosen in the popup itself', async () => {
    const popup = await open();
    await popup.getByText('What should go wrong').click();
    await popup.getByLabel('The Facebook account is restricted').check();
    await look(popup, '7-what-goes-wrong');
    await popup.getByRole('button', { name: 'Apply' }).click();
    await popup.getByRole('button', { name: 'Continue as Anita Desai' }).click();
    await heading(popup, 'Your account is restricted');
    await look(popup, '7-stopped');
    await Promise.all([popup.waitForEvent('close'), press(popup, 'Report and close')]);
    expect(await answered()).toEqual({ authResponse: null, status: 'unknown' });
    expect(signupMessages(await heard())).toEqual([
      {
        type: 'WA_EMBEDDED_SIGNUP',
        event: 'CANCEL',
        version: 3,
        data: {
          error_message: expect.stringContaining('restricted'),
          error_code: '368',
          session_id: expect.any(String),
          timestamp: expect.stringMatching(/^\d{10}$/),
        },
      },
    ]);
  });

  it.each<[Failure, string]>([
    ['number_on_whatsapp', 'registered to an existing WhatsApp account'],
    ['number_in_list', 'already in your list'],
    ['number_blocked', 'is blocked'],
    ['too_many_codes', 'too many verification codes'],
  ])('says at the number: %s', async (failure, words) => {
    simulator.simulator.state.signup.failures = [failure];
    const popup = await open();
    await toNumber(popup, '9811100002');
    expect(await popup.getByRole('alert').textContent()).toContain(words);
    if (failure === 'number_on_whatsapp') await look(popup, '7-number-on-whatsapp');
    await popup.close();
  });

  it('shows no text message when it does not arrive, and a call does', async () => {
    simulator.simulator.state.signup.failures = ['code_not_arriving'];
    const popup = await open();
    await toNumber(popup, '9811100003');
    await popup.getByText('No message yet.').waitFor();
    await press(popup, 'Call me');
    expect(await codeOnPhone(popup)).toMatch(/^\d{3}-\d{3}$/);
    await popup.close();
  });

  it.each<[Failure, string]>([
    ['close_permissions', 'PERMISSIONS'],
    ['close_business', 'BUSINESS_ACCOUNT_SELECTION'],
    ['close_profile', 'WHATSAPP_BUSINESS_PROFILE_SETUP'],
    ['close_number', 'PHONE_NUMBER_SETUP'],
    ['close_code', 'PHONE_NUMBER_VERIFICATION'],
    ['close_summary', 'WABA_PHONE_PROFILE_PICKER'],
  ])('tells where it was closed: %s', async (failure, step) => {
    simulator.simulator.state.signup.failures = [failure];
    const popup = await open();
    const walk = toEnd(popup, '9811100004').catch(() => {});
    expect(await answered()).toEqual({ authResponse: null, status: 'unknown' });
    await vi.waitFor(async () =>
      expect(signupMessages(await heard())).toEqual([
        { type: 'WA_EMBEDDED_SIGNUP', event: 'CANCEL', version: 3, data: { current_step: step } },
      ]),
    );
    await walk;
  });

  it('tells it too when the person closes the window, and nothing of the login', async () => {
    const popup = await open();
    await popup.getByRole('button', { name: 'Continue as Anita Desai' }).click();
    await heading(popup, 'Switchboard asks');
    await popup.evaluate('window.close()');
    expect(await answered()).toEqual({ authResponse: null, status: 'unknown' });
    // The callback sees the window closed by itself: the message may come a moment after it.
    await vi.waitFor(async () =>
      expect(signupMessages(await heard())).toMatchObject([{ event: 'CANCEL', data: { current_step: 'PERMISSIONS' } }]),
    );
    await host.goto(hostUrl);
    simulator.simulator.state.signup.failures = ['close_login'];
    await open();
    expect(await answered()).toEqual({ authResponse: null, status: 'unknown' });
    expect(signupMessages(await heard())).toEqual([]);
  });

  it.each<[Failure, string, string]>([
    ['no_number', 'FINISH_ONLY_WABA', ''],
    ['several_numbers', 'FINISH', '9811100006'],
    ['coexistence', 'FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING', '9811100005'],
  ])('ends differently: %s', async (failure, event, phone) => {
    simulator.simulator.state.signup.failures = [failure];
    const popup = await open();
    await toEnd(popup, phone);
    expect(await answered()).toMatchObject({ status: 'connected' });
    expect(signupMessages(await heard())).toMatchObject([{ event }]);
  });

  it('tells an error of the flow as it happens', async () => {
    simulator.simulator.state.signup.failures = ['something_went_wrong'];
    const popup = await open();
    await toEnd(popup, '9811100008');
    await heading(popup, 'Something went wrong');
    expect(signupMessages(await heard())).toMatchObject([{ event: 'ERROR', data: { error_code: '2655070' } }]);
    await popup.close();
  });
});

async function open(): Promise<Page> {
  await host.waitForFunction('window.isReady');
  const [popup] = await Promise.all([host.context().waitForEvent('page'), host.getByRole('button', { name: 'Connect' }).click()]);
  return popup;
}

const press = (popup: Page, name: string) => popup.getByRole('button', { name, exact: true }).click();
const heading = (popup: Page, words: string) => popup.getByRole('heading', { level: 1, name: words }).waitFor({ timeout: WAIT_MS });
const codeOnPhone = async (popup: Page) => (await popup.locator('output').textContent()) ?? '';

async function toNumber(popup: Page, phone: string): Promise<void> {
  popup.setDefaultTimeout(3_000);
  await popup.getByRole('button', { name: 'Continue as Anita Desai' }).click();
  await press(popup, 'Continue');
  await press(popup, 'Next');
  await heading(popup, 'Tell us about');
  await press(popup, 'Next');
  const field = popup.getByLabel('Phone number', { exact: true });
  const isAsked = await field
    .or(popup.getByRole('heading', { name: 'Check and finish' }))
    .first()
    .getAttribute('name');
  if (isAsked !== 'phoneNumber') return;
  await field.fill(phone);
  await press(popup, 'Next');
}

async function toEnd(popup: Page, phone: string): Promise<void> {
  await toNumber(popup, phone);
  const code = popup.getByLabel('Verification code');
  const terms = popup.getByLabel('I agree');
  if ((await code.or(terms).first().getAttribute('name')) === 'code') {
    await code.fill(await codeOnPhone(popup));
    await press(popup, 'Verify');
  }
  await terms.check();
  await press(popup, 'Finish');
}

async function look(popup: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await popup.emulateMedia({ colorScheme });
    // Legacy: without a page of its own, which would be mistaken for the popup. There are no frames in it.
    const { violations } = await new AxeBuilder({ page: popup }).setLegacyMode().analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join()} (${colorScheme})`)).toEqual([]);
  }
  await picture(popup, `signup-${name}`);
}

interface Heard {
  origin: string;
  data: unknown;
}

async function answered(): Promise<any> {
  await host.waitForFunction('window.answer', undefined, { timeout: WAIT_MS });
  return host.evaluate('answer');
}

const heard = (): Promise<Heard[]> => host.evaluate('heard');

function signupMessages(messages: Heard[]): any[] {
  return messages.flatMap(({ data }) => (typeof data === 'string' && data.startsWith('{') ? [JSON.parse(data)] : []));
}

const hostPage = () => `<!doctype html><html lang="en"><title>Host</title><body><button onclick="connect()">Connect</button><script>
  window.heard = [];
  addEventListener('message', (event) => heard.push({ origin: event.origin, data: event.data }));
  window.fbAsyncInit = () => { FB.init({ appId: '${demo.app.id}', autoLogAppEvents: true, xfbml: true, version: 'v25.0' }); window.isReady = true;
    if (location.pathname === '/unasked') connect(); };
  window.connect = () => FB.login((response) => { window.answer = response; }, {
    config_id: '1', response_type: 'code', override_default_response_type: true,
    extras: { setup: { business: { name: 'Sunrise Finance', email: 'hello@sunrise.example', website: 'https://sunrise.example', timezone: 'UTC+05:30',
      phone: { code: '91', number: '' }, address: { streetAddress1: '12 Nehru Road', city: 'Mumbai', state: 'Maharashtra', zipPostal: '400001', country: 'IN' } },
      phone: { displayName: 'Sunrise Finance', description: 'Loans for small shops.' } } },
  });
</script><script async defer crossorigin="anonymous" src="${simulator.url}/en_US/sdk.js"></script></body></html>`;
