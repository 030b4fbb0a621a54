/** The life of a connected number on its page: checks and profile, a token that dies, disconnecting, and a token typed in by hand. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demo } from '../../simulator/demo.ts';
import { accessibilityProblems, openBrowser, picture, signedIn } from '../support/browser.ts';
import { shownStates } from '../support/connection-states.ts';
import { freePort, type Launched, launch } from '../support/launch.ts';
import { walkSignup } from '../support/signup-window.ts';

const SETUP = '/settings/whatsapp-setup';
const BY_HAND = '/csm-hub/channel-config/whatsapp';
const ANITA = '+919820010001';
const PRIYA = '+919820010007';
const ARJUN = '+919820010008';
/** Meta and the queue take about a second. */
const PATIENCE = { timeout: 10_000 };
const state = mkdtempSync(join(tmpdir(), 'switchboard-life-'));

let browser: Browser;
let switchboard: Launched;
let admin: Page;
/** What the number was last connected with by hand. */
let typed: string;

beforeAll(async () => {
  [switchboard, browser] = await Promise.all([launch({ port: await freePort(), simulatorPort: await freePort(), state }), openBrowser()]);
  admin = await signedIn(browser, switchboard.demo.appUrl, 'Anita Desai');
  await admin.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await admin.getByText('Raise your first alert').waitFor();
});

afterAll(async () => {
  await browser?.close();
  await switchboard?.end();
  rmSync(state, { recursive: true, force: true });
});

describe('a connected number', () => {
  it('stands on its page with what Meta says of it', async () => {
    await open(SETUP);
    await admin.getByRole('button', { name: 'Read from Meta now' }).click();
    await card().getByText('Read from Meta').waitFor();
    await states().getByText('Connected', { exact: true }).waitFor();
    await chip('Connected').waitFor();
    await admin.getByRole('tooltip').waitFor();
    expect(await accessibilityProblems(admin)).toEqual([]);
    await admin.evaluate('document.activeElement.blur()');
    for (const words of ['+91 22 4096 1100', '3102938475610293']) await card().getByText(words).first().waitFor();
    await look('life-connected');
  });

  it('is checked in every way, and the report can be copied', async () => {
    await admin.getByRole('button', { name: 'Run every check' }).click();
    const drawer = admin.getByRole('dialog', { name: 'Every check of Acme Loans' });
    await drawer.getByText(/checks? (is|are) fine/).waitFor();
    const titles = await drawer.getByRole('listitem').allInnerTexts();
    await look('life-doctor');
    await drawer.getByRole('button', { name: 'Copy the report' }).click();
    await drawer.getByRole('button', { name: 'Copied' }).waitFor();
    const report = String(await admin.evaluate('navigator.clipboard.readText()'));
    for (const title of titles) expect(report).toContain(title.split('\n')[0]);
    expect(report).not.toContain(demo.token);
    await admin.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    expect(await focused()).toBe('Run every check');
  });

  it('takes a change of the business profile to Meta', async () => {
    await admin.getByRole('button', { name: 'Business profile' }).click();
    const drawer = admin.getByRole('dialog', { name: 'Business profile' });
    await drawer.getByRole('textbox', { name: 'About' }).fill('Loans for those who build');
    await drawer.getByRole('textbox', { name: 'Website', exact: true }).fill('acmeloans.example');
    await drawer.getByRole('button', { name: 'Save' }).click();
    await drawer.getByText('Give the whole address, beginning with https://.').waitFor();
    await drawer.getByRole('textbox', { name: 'Website', exact: true }).fill('https://acmeloans.example/');
    await drawer.getByRole('button', { name: 'Save' }).click();
    await admin.getByText('The business profile is saved.').waitFor();
    await admin.reload();
    await admin.getByRole('button', { name: 'Business profile' }).click();
    await expect.poll(() => drawer.getByRole('textbox', { name: 'About' }).inputValue(), PATIENCE).toBe('Loans for those who build');
    expect(await graph(`${demo.phoneNumberId}/whatsapp_business_profile?fields=about,websites`)).toMatchObject({
      data: [{ about: 'Loans for those who build', websites: ['https://acmeloans.example/'] }],
    });
    await drawer.getByRole('button', { name: 'Cancel' }).click();
    await drawer.waitFor({ state: 'detached' });
    expect(await focused()).toBe('Business profile');
  });

  it('sends its admin a test message, which can be followed', async () => {
    await admin.getByRole('button', { name: 'Send yourself a test message' }).click();
    await admin.getByText('A test message is on its way').waitFor();
    await admin.getByRole('link', { name: 'Follow it' }).click();
    await admin.getByText('Test customer (nothing to do)').first().waitFor();
    await expect.poll(() => sendsTo(ANITA, 'Test customer (nothing to do)'), PATIENCE).toBe(1);
  });
});

describe('what can happen to it', () => {
  it('shows at once that Meta restricts it, until when, and that the restriction is over', async () => {
    await open(SETUP);
    await states().getByText('Connected', { exact: true }).waitFor();
    const restrictions = [{ type: 'RESTRICTED_BIZ_INITIATED_MESSAGING', days: 3 }];
    await simulator(`accounts/${demo.wabaId}/update`, { event: 'ACCOUNT_RESTRICTION', restrictions });
    await states().getByText('Restricted by Meta').waitFor();
    await states()
      .getByText(/^until \d+ \w{3}, \d\d:\d\d/)
      .waitFor();
    await states().getByText('You can answer people who write to you. Nobody can be written to first.').waitFor();
    await simulator(`accounts/${demo.wabaId}/update`, { event: 'ACCOUNT_RESTRICTION', restrictions: [] });
    await states().getByText('Restricted by Meta').waitFor({ state: 'detached' });
    for (const away of await admin.getByRole('button', { name: /^Put away/ }).all()) await away.click();
    await expect.poll(() => admin.getByRole('button', { name: /^Put away/ }).count(), PATIENCE).toBe(0);
  });

  const HELPED = ['number_missing', 'token_expired', 'token_ending', 'app_uninstalled', 'webhook_silent'];
  const { connected: _, token_revoked: __, ...others } = shownStates(Date.now());

  it.each(Object.entries(others))('%s: says what still works and what to do, and offers what helps', async (name, change) => {
    await changed('**/api/v1/whatsapp', (setup) => Object.assign(setup.connections[0], change));
    await changed('**/api/v1/session', (session) => Object.assign(session.connections[0], change.states[0]));
    await open(SETUP);
    for (const { label, works, todo } of change.states) {
      await states().getByText(label, { exact: true }).waitFor();
      await states().getByText(works).waitFor();
      if (todo !== null) await states().getByText(todo).waitFor();
    }
    expect(await card().getByRole('button', { name: 'Connect WhatsApp again' }).count()).toBe(HELPED.includes(name) ? 1 : 0);
    await picture(admin, `state-${name.replaceAll('_', '-')}`, true);
    await admin.unrouteAll({ behavior: 'wait' });
  });
});

describe('a member who may not manage it', () => {
  it('sees how it is and why nothing can be changed', async () => {
    const priya = await signedIn(browser, switchboard.demo.appUrl, 'Priya Sharma');
    await priya.getByRole('button', { name: 'Account of Priya Sharma' }).waitFor();
    for (const path of [SETUP, BY_HAND]) {
      await priya.goto(`${switchboard.demo.appUrl}${path}`);
      const notice = priya.getByRole('status').filter({ hasText: 'You can look, not change' });
      await notice.waitFor();
      expect(await notice.innerText()).toContain('LoanCRM.WhatsApp.Manage');
      await priya.getByRole('main').getByText('Messages are sent and received.').waitFor();
      for (const name of [/test message/, /check/, /Disconnect/, /Business profile/, /Open the form/]) {
        expect(await priya.getByRole('button', { name }).count()).toBe(0);
      }
    }
    expect(await accessibilityProblems(priya)).toEqual([]);
    await priya.context().close();
  });
});

describe('a token that dies', () => {
  it('holds what wants to leave, and the page says why', async () => {
    await simulator('tokens/revoke', { token: demo.token });
    await raise('C-1001', 'Kavita Textiles', 91);
    await open('/messages?direction=out');
    await message('91%')
      .filter({ hasText: 'Queued' })
      .getByText('The access token of the connection has expired or was revoked.')
      .waitFor();
    await chip('Access withdrawn').or(chip('Connection lost')).waitFor();
    await open(SETUP);
    await states().getByText('Messages that want to leave are kept and go once it is mended').waitFor();
    await states().getByText('Connect WhatsApp again. The number, its history and its PIN are kept.').waitFor();
    await card().getByText('1 message waits to leave.').waitFor();
    expect(await states().getByText('Connected', { exact: true }).count()).toBe(0);
    expect(await admin.getByRole('button', { name: 'Send yourself a test message' }).isDisabled()).toBe(true);
    await look('life-token-dead');
    // At hand where the state is, without a search for it.
    const again = card().getByRole('button', { name: 'Connect WhatsApp again' });
    expect((await again.boundingBox())?.y).toBeLessThan(600);
    const [popup] = await Promise.all([admin.context().waitForEvent('page'), again.click()]);
    await popup.getByRole('heading', { level: 1, name: 'Log in' }).waitFor();
    await popup.close();
    await card().getByText('You closed Meta’s window').waitFor();
    expect(await sendsTo(PRIYA, 'Kavita Textiles')).toBe(0);
  });

  it('sends it exactly once when a good token was typed in', async () => {
    typed = await newToken();
    await connectByHand(typed);
    await states().getByText('Connected', { exact: true }).waitFor();
    await chip('Connected').waitFor();
    await open('/messages?direction=out');
    await message('91%').filter({ hasText: 'Delivered' }).waitFor();
    expect(await sendsTo(PRIYA, 'Kavita Textiles')).toBe(1);
  });

  it('sends it exactly once after Meta’s window as well, where the same number needs no code', async () => {
    await simulator('tokens/revoke', { token: typed });
    await raise('C-1003', 'Malabar Foods', 93);
    await open(SETUP);
    await card().getByText('1 message waits to leave.').waitFor();
    const again = card().getByRole('button', { name: 'Connect WhatsApp again' });
    const [popup] = await Promise.all([admin.context().waitForEvent('page'), again.click()]);
    const screens = await walkSignup(popup, { wabaId: demo.wabaId, shown: demo.displayPhone });
    expect(screens.filter((words) => words.startsWith('Enter the 6-digit'))).toEqual([]);
    await states().getByText('Connected', { exact: true }).waitFor();
    await open('/messages?direction=out');
    await message('93%').filter({ hasText: 'Delivered' }).waitFor();
    expect(await sendsTo(ARJUN, 'Malabar Foods')).toBe(1);
    expect(await sendsTo(PRIYA, 'Kavita Textiles')).toBe(1);
  });
});

describe('disconnecting', () => {
  it('says what stops, and cancels what waits', async () => {
    await simulator('faults', { match: { to: PRIYA }, effect: { kind: 'error', code: 131_056 }, times: 'always' });
    await raise('C-1002', 'Shree Traders', 92);
    await open('/messages?direction=out');
    await message('92%').filter({ hasText: 'Queued' }).getByText('Too many messages to one contact in a short time.').waitFor();
    await open(SETUP);
    await admin.getByRole('button', { name: 'Disconnect' }).click();
    const dialog = admin.getByRole('dialog', { name: 'Disconnect Acme Loans?' });
    await dialog.getByText('What stops').waitFor();
    expect(await dialog.getByRole('listitem').allInnerTexts()).toEqual([
      'No alert, reply or template leaves from this number.',
      'What customers write is no longer received.',
      '1 waiting message is cancelled.',
      'Our access to the account is deleted.',
      'The number and the account at Meta, as they are.',
      'The message log, the history and the PIN.',
      'Deliveries and reads of messages that left before.',
    ]);
    await look('life-disconnect');
    await dialog.getByRole('button', { name: 'Disconnect' }).click();
    await admin.getByText('The number is disconnected. 1 message was cancelled.').waitFor();
    await admin.getByRole('region', { name: 'Disconnected number' }).getByText('The log and the history are kept').waitFor();
    await chip('No number connected').waitFor();
    await look('life-disconnected');
  });

  it('lets nothing leave, and refuses a new alert in words', async () => {
    await fetch(`${switchboard.demo.simulatorUrl}/_sim/faults`, { method: 'DELETE' });
    expect(await raised('C-1004', 'Deccan Motors', 94)).toMatchObject({
      status: 422,
      body: { code: 'not_connected', detail: expect.stringContaining('Connect a WhatsApp number first') as string },
    });
    await open('/messages?direction=out');
    await message('92%').filter({ hasText: 'Cancelled' }).getByText('WhatsApp was disconnected while it waited.').waitFor();
    expect([await sendsTo(PRIYA, 'Shree Traders'), await sendsTo(ARJUN, 'Deccan Motors')]).toEqual([0, 0]);
  });
});

describe('connecting by hand', () => {
  const SCOPES = ['whatsapp_business_management', 'whatsapp_business_messaging'];
  const steps = /Users > System users.*"Never".*whatsapp_business_messaging/;

  it.each([
    {
      what: 'a temporary token',
      field: 'API Token',
      token: { lifeDays: 60 },
      words: [/^This token is a temporary one\..*It ends on /, steps],
    },
    {
      what: 'a token that may not send',
      field: 'API Token',
      token: { scopes: SCOPES.slice(0, 1) },
      words: [/lacks whatsapp_business_messaging/, steps],
    },
    {
      what: 'a token that may not manage',
      field: 'API Token',
      token: { scopes: SCOPES.slice(1) },
      words: [/lacks whatsapp_business_management/, steps],
    },
    {
      what: 'the id of a number that is not there',
      field: 'Phone Number ID',
      numberId: '480777999999999',
      words: [/^This token does not open that number/, /WhatsApp > API Setup/],
    },
    {
      what: 'a phone number for its id',
      field: 'Phone Number ID',
      numberId: '+91 22 4096 1100',
      words: [/digits only, not the phone number/],
    },
    { what: 'no token at all', field: 'API Token', given: 'EAANotATokenOfAnybodyHere', words: [/^Meta does not accept this token/, steps] },
  ])('$what: said at its field, and nothing is connected', async ({ field, token, numberId, given, words }) => {
    await open(BY_HAND);
    await fillIn(given ?? (await newToken(token)), numberId);
    const input = admin.getByLabel(field, { exact: false }).and(admin.locator('[aria-invalid=true]'));
    await input.waitFor();
    const error = await admin.locator(`[id="${await input.getAttribute('id')}-error"]`).innerText();
    for (const word of words) expect(error.replaceAll('\n', ' ')).toMatch(word);
    expect(await admin.locator('[aria-invalid=true]').count()).toBe(1);
    await chip('No number connected').waitFor();
  });

  it('shows the problems where they belong', async () => {
    await open(BY_HAND);
    await fillIn(await newToken({ lifeDays: 1 }), '480777999999999');
    await admin.getByText('This token is a temporary one').waitFor();
    await admin.getByText('This token does not open that number').waitFor();
    await look('life-by-hand');
  });

  it('ticks the address once Meta has verified it with the token that the admin chose', async () => {
    await open(BY_HAND);
    await admin.getByRole('button', { name: 'Open the form' }).click();
    await admin.getByRole('textbox', { name: 'Verify token' }).fill('monsoon over Mumbai');
    await admin.getByRole('button', { name: 'Use this one' }).click();
    await admin.getByText('The verify token is changed.').waitFor();
    await admin.getByText('Waiting for Meta’s “Verify and Save”.').waitFor();
    const callback = await admin.getByRole('textbox', { name: 'Callback URL' }).inputValue();
    const handshake = async (token: string) => {
      const query = new URLSearchParams({ 'hub.mode': 'subscribe', 'hub.verify_token': token, 'hub.challenge': '158' });
      const response = await fetch(`${callback}?${query.toString()}`);
      return [response.status, await response.text()];
    };
    expect((await handshake('monsoon over Goa'))[0]).toBe(403);
    expect(await handshake('monsoon over Mumbai')).toEqual([200, '158']);
    await admin.getByText('Meta has verified the address').waitFor();
  });

  it('brings the number back with its history, and it sends again', async () => {
    await connectByHand(await newToken());
    await states().getByText('Connected', { exact: true }).waitFor();
    await chip('Connected').waitFor();
    expect(await admin.getByRole('region', { name: 'Disconnected number' }).count()).toBe(0);
    await raise('C-1004', 'Deccan Motors', 94);
    await open('/messages?direction=out');
    await message('94%').filter({ hasText: 'Delivered' }).waitFor();
    for (const customer of ['Kavita Textiles', 'Shree Traders']) await message(customer).waitFor();
    expect([await sendsTo(PRIYA, 'Kavita Textiles'), await sendsTo(PRIYA, 'Shree Traders')]).toEqual([1, 0]);
    expect([await sendsTo(ARJUN, 'Malabar Foods'), await sendsTo(ARJUN, 'Deccan Motors')]).toEqual([1, 1]);
  });
});

const open = async (path: string) => admin.goto(`${switchboard.demo.appUrl}${path}`);
const card = (): Locator => admin.getByRole('region', { name: 'Acme Loans' });
const states = (): Locator => card().getByRole('list').first();
const chip = (words: string): Locator => admin.getByRole('banner').getByText(words, { exact: true });
const message = (words: string): Locator => admin.getByRole('row').filter({ hasText: words });

/** Pictures for people, and axe for everybody. */
async function look(name: string): Promise<void> {
  // No hint of what the pointer stands on.
  await admin.mouse.move(0, 0);
  await admin.getByRole('tooltip').waitFor({ state: 'detached' });
  await picture(admin, name);
  expect(await accessibilityProblems(admin)).toEqual([]);
}

/** What has the focus, by its words. */
async function focused(): Promise<unknown> {
  return admin.evaluate('document.activeElement.innerText');
}

/** The API answers as it does, but for this. */
async function changed(path: string, change: (body: any) => void): Promise<void> {
  await admin.route(path, async (route) => {
    const response = await route.fetch();
    const body = await response.json();
    change(body);
    await route.fulfill({ response, json: body });
  });
}

/** As somebody who brings a Phone Number ID and a token; ends where the card of the number stands. */
async function connectByHand(token: string): Promise<void> {
  await open(BY_HAND);
  await fillIn(token);
  await admin.getByText('The number is connected.').waitFor();
}

async function fillIn(token: string, numberId = demo.phoneNumberId): Promise<void> {
  await admin.getByRole('button', { name: 'Open the form' }).click();
  await admin.getByRole('textbox', { name: 'Phone Number ID' }).fill(numberId);
  await admin.getByLabel(/^API Token/).fill(token);
  await admin.getByRole('button', { name: 'Check and connect' }).click();
}

async function newToken(like: { scopes?: string[]; lifeDays?: number } = {}): Promise<string> {
  return (await simulator('tokens', { wabaIds: [demo.wabaId], ...like })).token;
}

async function simulator(path: string, body: unknown): Promise<any> {
  const response = await fetch(`${switchboard.demo.simulatorUrl}/_sim/${path}`, { method: 'POST', body: JSON.stringify(body) });
  expect(response.ok, path).toBe(true);
  return response.json();
}

async function graph(path: string): Promise<unknown> {
  const headers = { authorization: `Bearer ${demo.token}` };
  return (await fetch(`${switchboard.demo.simulatorUrl}/v25.0/${path}`, { headers })).json();
}

/** How often Meta accepted a message with these words for this person. */
async function sendsTo(phone: string, words: string): Promise<number> {
  const response = await fetch(`${switchboard.demo.simulatorUrl}/_sim/sends?to=${encodeURIComponent(phone)}`);
  const { items } = (await response.json()) as { items: { payload: unknown }[] };
  return items.filter(({ payload }) => JSON.stringify(payload).includes(words)).length;
}

async function raise(ref: string, name: string, percent: number): Promise<void> {
  expect(await raised(ref, name, percent)).toMatchObject({ status: 201, body: { status: 'open' } });
}

async function raised(ref: string, name: string, percent: number): Promise<{ status: number; body: unknown }> {
  const { appUrl, apiKey } = switchboard.demo;
  const response = await fetch(`${appUrl}/api/v1/alerts`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${apiKey}`, 'Idempotency-Key': crypto.randomUUID(), 'Content-Type': 'application/json' },
    body: JSON.stringify({ kind: 'usage', customer: { ref, name, health: 'poor' }, usage: { percent, limit: 500 } }),
  });
  return { status: response.status, body: await response.json() };
}
