/** The first journey: a fresh `npm start`, an alert, a tap on a phone, a day later; then a second start on the same data. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityProblems, openBrowser, openPage, picture } from '../support/browser.ts';
import { freePort, type Launched, type LaunchOptions, launch, launchToEnd } from '../support/launch.ts';

/** Statuses and pushes take about a second; the page's own poll, which must not be what shows them, 30. */
const LIVE_MS = 10_000;

let options: LaunchOptions;
let browser: Browser;
let switchboard: Launched;
/** Signed in as Anita, the administrator. */
let admin: Page;
/** Priya's WhatsApp. */
let phone: Page;

beforeAll(async () => {
  const state = mkdtempSync(join(tmpdir(), 'switchboard-journey-'));
  options = { port: await freePort(), simulatorPort: await freePort(), state };
  [switchboard, browser] = await Promise.all([launch(options), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await switchboard?.end();
  rmSync(options.state, { recursive: true, force: true });
});

describe('one alert, from a fresh start', () => {
  it('signs an administrator in through the identity provider', async () => {
    admin = await openPage(browser, switchboard.demo.appUrl);
    const signIn = admin.getByRole('link', { name: 'Sign in' });
    await signIn.waitFor();
    await look(admin, '01-sign-in');
    await signIn.click();
    const anita = admin.getByRole('button', { name: 'Anita Desai' });
    await anita.waitFor();
    await look(admin, '02-identity-provider');
    await anita.click();
    await admin.getByText('Raise your first alert').waitFor();
    await look(admin, '03-no-alerts');
  });

  it('brings the alert to the phone as a template with three buttons, while the window is closed', async () => {
    phone = await openPage(browser, phonesUrl('Priya Sharma'));
    await chat().waitFor();
    await look(phone, '04-phone');
    await raise({ ref: 'C-1001', name: 'Kavita Textiles', health: 'poor' }, 92);
    await expectLastMessage('Risk: Kavita Textiles (health: poor) has used 92% of the plan (limit: 500).');
    expect(await buttonsOfLastAlert()).toEqual(['On it', 'Call customer', 'Snooze']);
    await look(phone, '05-phone-alert');
    expect(await formOf('Kavita Textiles')).toBe('Template fincelo_usage_risk');
  });

  it('shows the answer on the open page at once, and a confirmation on the phone', async () => {
    await openAlerts();
    await row('Open').waitFor({ timeout: LIVE_MS });
    await look(admin, '06-alert-open');
    await admin.evaluate('window.isSamePage = true');
    await chat().getByRole('button', { name: 'On it' }).last().click();
    await row('Acknowledged').waitFor({ timeout: LIVE_MS });
    expect(await admin.evaluate('window.isSamePage')).toBe(true);
    await look(admin, '07-alert-acknowledged');
    await expectLastMessage('acknowledged');
    await look(phone, '08-phone-confirmation');
    await admin.getByRole('link', { name: 'Kavita Textiles' }).click();
    await admin.getByRole('list', { name: 'Timeline' }).waitFor();
    await look(admin, '09-alert');
  });

  it('sends the next alert free-form with the same buttons, while the window is open', async () => {
    await raise({ ref: 'C-1002', name: 'Shree Traders', health: 'critical' }, 99.5);
    await expectLastMessage('Risk: Shree Traders (health: critical) has used 99.5% of the plan');
    expect(await buttonsOfLastAlert()).toEqual(['On it', 'Call customer', 'Snooze']);
    await look(phone, '10-phone-free-form');
    expect(await formOf('Shree Traders')).toBe('Free-form');
  });

  it('sends a template again once 24 hours have passed', async () => {
    const wind = phone.getByRole('button', { name: '+24 h' });
    await wind.click();
    await phone.locator('.top-bar button[aria-busy=true]').waitFor({ state: 'detached', timeout: 60_000 });
    await raise({ ref: 'C-1001', name: 'Kavita Textiles', health: 'poor' }, 97);
    await expectLastMessage('has used 97% of the plan');
    await look(phone, '11-phone-a-day-later');
    expect(await formOf('97%')).toBe('Template fincelo_usage_risk');
    await look(admin, '12-message-log');
  });

  it('tells the whole life of a message, with a time for each step', async () => {
    await messageRow('97%').getByRole('link').click();
    const stations = admin.getByRole('list', { name: 'Progress' }).getByRole('listitem');
    await admin.getByRole('list', { name: 'Timeline' }).waitFor();
    expect(await stations.allInnerTexts()).toEqual(
      ['Queued', 'Accepted', 'Sent', 'Delivered', 'Read'].map((word) => expect.stringMatching(new RegExp(`^${word}\\s+(start|.*\\d)`))),
    );
    const steps = admin.getByRole('list', { name: 'Timeline' }).getByRole('listitem');
    expect(await steps.locator('time').count()).toBe(await steps.count());
    await look(admin, '13-message');
  });
});

describe('npm start', () => {
  it.each([
    { what: 'the page', taken: () => ({ port: options.port }), flag: '--port', number: () => options.port },
    {
      what: 'the simulator',
      taken: () => ({ simulatorPort: options.simulatorPort }),
      flag: '--simulator-port',
      number: () => options.simulatorPort,
    },
  ])('ends with 1 and names the port and the way out when the port of $what is in use', async ({ taken, flag, number }) => {
    const state = join(options.state, 'never-made');
    const { code, output } = await launchToEnd({ port: await freePort(), simulatorPort: await freePort(), state, ...taken() });
    expect({ code, output }).toEqual({
      code: 1,
      output: `Port ${number()} on 127.0.0.1 is already in use. Stop what uses it, or choose another: npm start -- ${flag} ${number() + 10}\n`,
    });
  });

  it('ends with 0 on Ctrl-C and frees both ports', async () => {
    expect(await switchboard.end('SIGINT')).toBe(0);
    await expect(Promise.all([isFree(options.port), isFree(options.simulatorPort)])).resolves.toEqual([true, true]);
  });

  it('finds everything again at the second start', async () => {
    const { apiKey } = switchboard.demo;
    switchboard = await launch(options);
    expect(switchboard.demo.apiKey).toBe(apiKey);
    expect(switchboard.output()).not.toContain('demo business');
    await openAlerts();
    await row('Acknowledged').waitFor();
    await phone.reload();
    await expectLastMessage('has used 97% of the plan');
    await look(admin, '14-second-start');
  });
});

/** Pictures for people, and axe for everybody. */
async function look(page: Page, name: string): Promise<void> {
  await picture(page, name);
  expect(await accessibilityProblems(page)).toEqual([]);
}

async function raise(customer: { ref: string; name: string; health: string }, percent: number): Promise<void> {
  const { appUrl, apiKey } = switchboard.demo;
  const response = await fetch(`${appUrl}/api/v1/alerts`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${apiKey}`, 'Idempotency-Key': crypto.randomUUID(), 'Content-Type': 'application/json' },
    body: JSON.stringify({ kind: 'usage', customer, usage: { percent, limit: 500 } }),
  });
  expect({ status: response.status, body: await response.json() }).toMatchObject({ status: 201, body: { status: 'open' } });
}

function phonesUrl(name: string): string {
  const { people, simulatorUrl } = switchboard.demo;
  const number = people.find((person) => person.name === name)?.phone ?? '';
  return `${simulatorUrl}/?phones=${encodeURIComponent(number)}`;
}

function chat(): Locator {
  return phone.getByRole('log', { name: 'Chat with Acme Loans' });
}

async function expectLastMessage(words: string): Promise<void> {
  await chat().locator('.entry').last().filter({ hasText: words }).waitFor({ timeout: LIVE_MS });
}

async function buttonsOfLastAlert(): Promise<string[]> {
  return chat().locator('.entry').last().locator('.actions').getByRole('button').allInnerTexts();
}

async function openAlerts(): Promise<void> {
  await admin.goto(`${switchboard.demo.appUrl}/csm-hub/alerts`);
}

function row(status: string): Locator {
  return admin.getByRole('row').filter({ hasText: 'Kavita Textiles' }).filter({ hasText: status });
}

function messageRow(words: string): Locator {
  return admin.getByRole('row').filter({ hasText: words }).first();
}

/** How the message left, as the log says once it was read on the phone. */
async function formOf(words: string): Promise<string> {
  await admin.goto(`${switchboard.demo.appUrl}/messages?direction=out`);
  await messageRow(words).filter({ hasText: 'Read' }).waitFor({ timeout: LIVE_MS });
  return (await messageRow(words).getByRole('cell').nth(2).innerText()).replace(/\s+/g, ' ');
}

async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
