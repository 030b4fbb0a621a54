/** Connecting WhatsApp on the setup page through Meta's simulated window: the good way, everything that can go wrong, and people who lie. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Failure } from '../../simulator/accounts/state.ts';
import { accessibilityProblems, openBrowser, openPage, picture, signedIn } from '../support/browser.ts';
import { freePort, type Launched, launch } from '../support/launch.ts';
import { COEXISTENCE, SCREENS, walkSignup } from '../support/signup-window.ts';

const SETUP = '/settings/whatsapp-setup';
const state = mkdtempSync(join(tmpdir(), 'switchboard-connect-'));
/** The PIN that the simulator's number has already. */
const PIN = '482916';
/** Meta's answer is waited for, given up, and looked up again. */
const RESUME_MS = 60_000;

let browser: Browser;
let switchboard: Launched;
let admin: Page;
let numbers = 0;

beforeAll(async () => {
  [switchboard, browser] = await Promise.all([launch({ port: await freePort(), simulatorPort: await freePort(), state }), openBrowser()]);
  await control('settings', { newBusinessesPerWeek: 100 });
  admin = await signedIn(browser, switchboard.demo.appUrl, 'Anita Desai');
  admin.setDefaultTimeout(15_000);
  await admin.getByRole('button', { name: 'Account of Anita Desai' }).waitFor();
});

afterAll(async () => {
  await browser?.close();
  await switchboard?.end();
  rmSync(state, { recursive: true, force: true });
});

/** Every test begins with nothing connected and nothing under way. */
afterEach(async () => {
  for (const page of admin.context().pages()) if (page !== admin) await page.close();
  await control('signup', { failures: [] });
  await fetch(`${switchboard.demo.simulatorUrl}/_sim/faults`, { method: 'DELETE' });
  const { attempt, connections } = await api('GET', '');
  if (attempt) await api('DELETE', `/attempts/${attempt.id}`);
  for (const { id, states } of connections) {
    if (!states.some(({ name }: { name: string }) => name === 'disconnected')) await api('POST', `/connections/${id}/disconnect`);
  }
});

describe('the good way', () => {
  it('comes from another page by a document of its own, which lets the SDK in', async () => {
    await admin.getByRole('link', { name: 'WhatsApp setup' }).click();
    await admin.waitForURL(`**${SETUP}`);
    await admin.getByRole('heading', { name: 'WhatsApp setup' }).waitFor();
    const policy = await admin.evaluate(`performance.getEntriesByType('navigation')[0].name`);
    expect(policy).toBe(`${switchboard.demo.appUrl}${SETUP}`);
  });

  it('leads through six screens to a connected number, with each step shown', async () => {
    await admin.goto(`${switchboard.demo.appUrl}${SETUP}`);
    await admin.getByText('Have this ready').waitFor();
    await look('connect-before');
    const asked = admin.waitForRequest((request) => request.url().endsWith('/whatsapp/signup'));
    const popup = await open();
    await admin.getByText('Meta’s window is open').waitFor();
    await look('connect-window-open', false);
    const screens = await walk(popup);
    expect(screens).toEqual(SCREENS.filter((words) => words !== COEXISTENCE).map((words) => expect.stringContaining(words)));
    expect((await asked).postDataJSON()).toEqual({
      code: expect.stringMatching(/^AQ/),
      event: 'FINISH',
      data: { phone_number_id: expect.any(String), waba_id: expect.any(String), business_id: expect.any(String) },
    });
    await admin.getByRole('heading', { name: 'WhatsApp is connected' }).waitFor();
    const steps = admin.getByRole('list', { name: 'Steps' }).getByRole('listitem');
    expect((await steps.allInnerTexts()).map((text) => text.split('\n').at(-1))).toEqual(Array.from({ length: 7 }, () => 'Done'));
    await look('connect-done');
    await admin.reload();
    await connected();
  });
});

describe('a window that comes to nothing', () => {
  it.each<[Failure, string, string]>([
    ['close_login', 'You closed Meta’s window', 'Nothing was connected'],
    ['close_permissions', 'You closed Meta’s window', 'You stopped where Meta asks for permissions'],
    ['close_business', 'You closed Meta’s window', 'You stopped at the business account'],
    ['close_profile', 'You closed Meta’s window', 'You stopped at the business profile'],
    ['close_number', 'You closed Meta’s window', 'You stopped at the phone number'],
    ['close_code', 'You closed Meta’s window', 'You stopped at the verification code'],
    ['close_summary', 'You closed Meta’s window', 'You stopped at the last screen'],
    ['number_on_whatsapp', 'You closed Meta’s window', 'a number that is not on WhatsApp'],
    ['number_in_list', 'You closed Meta’s window', 'You stopped at the phone number'],
    ['number_blocked', 'You closed Meta’s window', 'You stopped at the phone number'],
    ['too_many_codes', 'You closed Meta’s window', 'You stopped at the phone number'],
    ['code_not_arriving', 'You closed Meta’s window', 'let Meta call the number instead'],
    ['name_against_guidelines', 'You closed Meta’s window', 'You stopped at the last screen'],
    ['weekly_limit', 'Meta’s weekly limit for new businesses is reached', 'The next place is free at'],
    ['account_blocked', 'Facebook account restricted', 'another authorised signatory'],
    ['account_too_new', 'Facebook account too new', 'Wait an hour'],
    ['something_went_wrong', 'Meta could not finish', 'Wait a few minutes'],
  ])('%s: "%s"', async (failure, title, words) => {
    await control('signup', { failures: [failure] });
    await admin.goto(`${switchboard.demo.appUrl}${SETUP}`);
    const popup = await open();
    await walk(popup).catch(() => undefined);
    if (!popup.isClosed()) {
      const report = popup.getByRole('button', { name: 'Report and close' });
      if (await report.isVisible()) await report.click();
      else await popup.close();
    }
    const notice = admin.getByRole('status').filter({ hasText: title });
    await notice.waitFor();
    expect(await notice.textContent()).toContain(words);
    expect(await notice.textContent()).toContain('What to do');
    await button().waitFor();
    if (failure === 'close_number') await look('connect-cancelled');
  });

  it('the window is blocked, or Meta’s script is: each has its own words', async () => {
    await admin.goto(`${switchboard.demo.appUrl}${SETUP}`);
    await sdkReady(admin);
    await admin.evaluate('window.open = () => null');
    await button().click();
    await admin.getByText('The window was blocked').waitFor();
    await admin.context().route('**/en_US/sdk.js', (route) => route.abort());
    await admin.reload();
    await button().click();
    await admin.getByText('Meta’s page could not be loaded').waitFor();
    await look('connect-sdk-blocked');
    await admin.context().unroute('**/en_US/sdk.js');
    await button().click();
    await admin.getByText('Open Meta’s window').or(admin.getByText('Meta’s window is open')).first().waitFor();
  });

  it.each([
    ['Facebook', 'Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/x; wv) Version/4.0 Chrome/140 Mobile [FB_IAB/FB4A;FBAV/480.0;]'],
    ['Instagram', 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Instagram 350.0.0'],
    ['LinkedIn', 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 [LinkedInApp]/9.30'],
  ])('inside %s it says to open the page in a browser, and has no button', async (app, userAgent) => {
    const context = await browser.newContext({ userAgent, storageState: await admin.context().storageState() });
    const page = await context.newPage();
    await page.goto(`${switchboard.demo.appUrl}${SETUP}`);
    await page.getByText(`You opened this page inside ${app}`).waitFor();
    expect(await page.getByRole('button', { name: /^Connect/ }).count()).toBe(0);
    await context.close();
  });
});

describe('a page without HTTPS', () => {
  it('says how to open it, and has no button', async () => {
    const context = await browser.newContext({ storageState: await admin.context().storageState() });
    await context.route('http://crm.example/**', async (route) => {
      const { pathname, search } = new URL(route.request().url());
      await route.fulfill({ response: await route.fetch({ url: `${switchboard.demo.appUrl}${pathname}${search}` }) });
    });
    const page = await context.newPage();
    await page.goto(`http://crm.example${SETUP}`);
    const notice = page.getByRole('status').filter({ hasText: 'This page is not opened over HTTPS' });
    await notice.waitFor();
    expect(await notice.textContent()).toContain('Open the same address with https:// in front.');
    expect(await page.getByRole('button', { name: /^Connect/ }).count()).toBe(0);
    // Parts of the page may still be on their way.
    await context.unrouteAll({ behavior: 'ignoreErrors' });
    await context.close();
  });
});

describe('what connecting asks', () => {
  it('missing_permission: names the permission, and only another sign-in helps', async () => {
    await through('missing_permission');
    await admin.getByText('whatsapp_business_messaging').first().waitFor();
    expect(await admin.getByRole('button', { name: 'Try this step again' }).count()).toBe(0);
    await look('connect-permission');
    await control('signup', { failures: [] });
    await walk(await open());
    await connected();
  });

  it('no_number: says what works without one, and goes on with another window', async () => {
    await through('no_number');
    await admin.getByText('The account has no number yet').waitFor();
    await look('connect-no-number');
    await admin.getByRole('button', { name: 'I added one: look again' }).click();
    await admin.getByText('The account has no number yet').waitFor();
  });

  it('several_numbers: takes the one that the window named; where it named none, asks which', async () => {
    await through('several_numbers');
    await connected();
    await api('POST', `/connections/${(await api('GET', '')).connections[0].id}/disconnect`);
    await control('signup', { failures: ['several_numbers'] });
    await admin.reload();
    // The window's own messages are JSON; what the SDK needs is not.
    const deaf = `addEventListener('message', (event) => String(event.data).startsWith('{') && event.stopImmediatePropagation(), true)`;
    await admin.evaluate(deaf);
    await walk(await open());
    await admin.getByText('Which number do your messages leave from?').waitFor();
    await look('connect-several');
    await admin.getByRole('radio').first().check();
    await admin.getByRole('button', { name: 'Go on with this number' }).click();
    await connected();
  });

  it('two_step_on: asks for the PIN, takes no wrong one, and goes on with the right one', async () => {
    await through('two_step_on');
    const pin = admin.getByLabel('Two-step verification PIN');
    await pin.fill('123');
    await admin.getByRole('button', { name: 'Go on', exact: true }).click();
    await admin.getByText('The PIN has six digits.').waitFor();
    await pin.fill('000000');
    await admin.getByRole('button', { name: 'Go on', exact: true }).click();
    await admin.getByText('That PIN is not right').waitFor();
    await look('connect-pin');
    await pin.fill(PIN);
    await admin.getByRole('button', { name: 'Go on', exact: true }).click();
    await connected();
  });

  it.each<[Failure, string]>([
    ['name_pending', 'name in review'],
    ['name_declined', 'Connected'],
  ])('%s: is connected all the same', async (failure, label) => {
    await through(failure);
    await connected();
    await admin.reload();
    await admin.getByText(new RegExp(label, 'i')).first().waitFor();
  });

  it('coexistence: the number stays on the phone, and nothing registers it', async () => {
    await control('signup', { failures: ['coexistence'] });
    await admin.goto(`${switchboard.demo.appUrl}${SETUP}`);
    await admin.getByRole('radio', { name: 'The one in our WhatsApp Business app' }).check();
    const before = await registerCalls();
    await walk(await open());
    await connected();
    expect(await registerCalls()).toBe(before);
    await admin.getByText('stays in the WhatsApp Business app too').waitFor();
  });

  it('giving up leaves nothing under way', async () => {
    await through('two_step_on');
    await admin.getByRole('button', { name: 'Give up' }).click();
    await admin.getByRole('dialog').getByRole('button', { name: 'Give up' }).click();
    await button().waitFor();
    expect((await api('GET', '')).attempt).toBeNull();
  });
});

describe('a closed tab', () => {
  it('is gone on with when the page is opened again, with exactly one call to register', async () => {
    const tab = await admin.context().newPage();
    await tab.goto(`${switchboard.demo.appUrl}${SETUP}`);
    const before = await registerCalls();
    const popup = await open(tab);
    const posted = tab.waitForRequest((request) => request.url().endsWith('/whatsapp/signup'));
    await Promise.all([posted.then(() => tab.close()), walk(popup).catch(() => undefined)]);
    await admin.goto(`${switchboard.demo.appUrl}${SETUP}`);
    const again = admin.getByRole('button', { name: 'Try this step again' });
    const card = admin.getByRole('button', { name: 'Disconnect' });
    await again.or(card).first().waitFor({ timeout: RESUME_MS });
    if (await again.isVisible()) await again.click();
    await card.waitFor({ timeout: RESUME_MS });
    await admin.reload();
    await card.waitFor();
    expect(await registerCalls()).toBe(before + 1);
  }, 150_000);
});

describe('other people', () => {
  it('the signatory connects by a link without an account; then the link is over', async () => {
    await admin.goto(`${switchboard.demo.appUrl}${SETUP}`);
    await admin.getByRole('button', { name: 'Send them a link for this one step' }).click();
    await admin.getByRole('button', { name: 'Make the link' }).click();
    const link = await admin.getByRole('dialog').locator('code').innerText();
    expect(link).toMatch(/\/connect#\S{20,}$/);
    const signatory = await openPage(browser, link);
    await signatory.getByRole('heading', { level: 1, name: 'Connect WhatsApp for Acme Loans' }).waitFor();
    await picture(signatory, 'connect-signatory');
    expect(await accessibilityProblems(signatory)).toEqual([]);
    await walk(await open(signatory));
    await signatory.getByText('WhatsApp is connected for Acme Loans').waitFor();
    expect(await signatory.context().cookies()).toEqual([]);
    await signatory.context().close();
    await admin.keyboard.press('Escape');
    await admin.goto(`${switchboard.demo.appUrl}${SETUP}`);
    await connected();
    const stranger = await openPage(browser, `${link}x`);
    await stranger.getByText('This link is over').waitFor();
    await stranger.context().close();
  });

  it('a member without the permission sees why not', async () => {
    const priya = await signedIn(browser, switchboard.demo.appUrl, 'Priya Sharma');
    await priya.getByRole('button', { name: 'Account of Priya Sharma' }).waitFor();
    await priya.goto(`${switchboard.demo.appUrl}${SETUP}`);
    const notice = priya.getByRole('status').filter({ hasText: 'You can look, not change' });
    await notice.waitFor();
    expect(await notice.textContent()).toMatch(/LoanCRM\.WhatsApp\.Manage|administrator/i);
    expect(await priya.getByRole('button', { name: /^Connect|^Disconnect/ }).count()).toBe(0);
    expect(await priya.locator('script[src*="sdk.js"]').count()).toBe(0);
    await picture(priya, 'connect-member');
    await priya.context().close();
  });

  it('a message from another origin is not believed, however much it looks like Meta’s', async () => {
    await admin.goto(`${switchboard.demo.appUrl}${SETUP}`);
    const asked = admin.waitForRequest((request) => request.url().endsWith('/whatsapp/signup/reports'));
    const popup = await open();
    for (const origin of ['https://evilfacebook.com', 'https://www.facebook.com.evil.example', 'null', switchboard.demo.appUrl]) {
      const data = { event: 'ERROR', error_code: '368', error_message: 'Believe me' };
      const lie = JSON.stringify({ type: 'WA_EMBEDDED_SIGNUP', event: 'FINISH', data: { ...data, waba_id: '1', phone_number_id: '2' } });
      await admin.evaluate(`dispatchEvent(new MessageEvent('message', { origin: '${origin}', data: ${JSON.stringify(lie)} }))`);
    }
    await popup.getByRole('button', { name: 'Continue as Anita Desai' }).click();
    await popup.getByRole('heading', { level: 1, name: 'Switchboard asks' }).waitFor();
    await popup.evaluate('window.close()');
    expect((await asked).postDataJSON()).toEqual({ event: 'CANCEL', currentStep: 'PERMISSIONS' });
  });
});

const button = (page = admin) => page.getByRole('button', { name: 'Connect WhatsApp', exact: true });

async function open(page = admin): Promise<Page> {
  const press = button(page);
  await press.waitFor();
  await sdkReady(page);
  const [popup] = await Promise.all([page.context().waitForEvent('page'), press.click()]);
  popup.setDefaultTimeout(5_000);
  return popup;
}

const walk = (popup: Page) => walkSignup(popup, `98765 ${43_000 + ((numbers += 1)) * 10}`);

async function sdkReady(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate('Boolean(window.FB)'), { timeout: 10_000 }).toBe(true);
}

async function through(failure: Failure): Promise<void> {
  await control('signup', { failures: [failure] });
  await admin.goto(`${switchboard.demo.appUrl}${SETUP}`);
  await walk(await open());
}

/** There is a card with a number that can be disconnected. */
async function connected(): Promise<void> {
  await admin.getByRole('button', { name: 'Disconnect' }).waitFor();
}

async function control(path: string, body: unknown): Promise<void> {
  const response = await fetch(`${switchboard.demo.simulatorUrl}/_sim/${path}`, { method: 'POST', body: JSON.stringify(body) });
  expect(response.ok, await response.text()).toBe(true);
}

async function registerCalls(): Promise<number> {
  const response = await fetch(`${switchboard.demo.simulatorUrl}/_sim/calls?path=/register&limit=2000`);
  return ((await response.json()) as { items: unknown[] }).items.length;
}

/** As the administrator's page does. */
async function api(method: string, path: string): Promise<any> {
  return admin.evaluate(`fetch('/api/v1/whatsapp${path}', { method: '${method}', headers: { 'X-Switchboard-CSRF': '1' } })
    .then((response) => response.status === 204 ? null : response.json())`);
}

/** Pictures for people, and axe for everybody. */
async function look(name: string, isWhole = true): Promise<void> {
  await picture(admin, name);
  if (isWhole) expect(await accessibilityProblems(admin)).toEqual([]);
}
