/** The host application: its link that signs somebody in, and its page that frames the WhatsApp setup. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, FrameLocator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { demo } from '../../simulator/demo.ts';
import { accessibilityProblems, openBrowser, openPage, picture } from '../support/browser.ts';
import { type HostApplication, startHostApplication } from '../support/host-application.ts';
import { freePort, type Launched, launch } from '../support/launch.ts';
import { walkSignup } from '../support/signup-window.ts';

const state = mkdtempSync(join(tmpdir(), 'switchboard-embedding-'));
/** The page waits five seconds before it says that it waits. */
const PATIENCE_MS = 15_000;
/** Where the browser is when it refused to show a frame. */
const REFUSED = 'chrome-error://chromewebdata/';

let browser: Browser;
let switchboard: Launched;
/** Allowed to frame the page. */
let crm: HostApplication;
/** Not allowed; it can do all the rest. */
let stranger: HostApplication;
let tenantId: string;
let setup: string;
let page: Page | undefined;

beforeAll(async () => {
  [switchboard, browser] = await Promise.all([launch({ port: await freePort(), simulatorPort: await freePort(), state }), openBrowser()]);
  const { appUrl } = switchboard.demo;
  [crm, stranger] = await Promise.all([startHostApplication(appUrl), startHostApplication(appUrl)]);
  tenantId = await connectHostApplication();
  setup = `/settings/whatsapp-setup?embed=${tenantId}`;
  crm.claims = { aud: `switchboard:${tenantId}`, email: emailOf('admin') };
  stranger.claims = { ...crm.claims, iss: crm.origin };
});

afterEach(async () => {
  await page?.context().close();
  page = undefined;
  crm.token = null;
});

afterAll(async () => {
  await browser?.close();
  await Promise.all([switchboard?.end(), crm?.close(), stranger?.close()]);
  rmSync(state, { recursive: true, force: true });
});

describe('in a frame of the host application', () => {
  it('the setup page shows the workspace of the person whom the host vouches for, without the navigation', async () => {
    const frame = await openFramed(crm);
    await frame.getByRole('heading', { name: 'WhatsApp setup' }).waitFor();
    await frame.getByRole('listitem').filter({ hasText: 'Connected' }).waitFor();
    expect(await frame.getByRole('navigation').count()).toBe(0);
    expect(await heard()).toEqual(['switchboard:ready']);
    await look('embedded-setup');
  });

  it('the session is of that frame alone: opened by itself, the app knows nobody', async () => {
    const frame = await openFramed(crm);
    await frame.getByRole('heading', { name: 'WhatsApp setup' }).waitFor();
    const cookies = await opened().context().cookies();
    expect(
      cookies.map(({ name, httpOnly, secure, sameSite, partitionKey }) => ({ name, httpOnly, secure, sameSite, partitionKey })),
    ).toEqual(
      ['sb_probe', 'sb_framed'].map((name) => ({
        name,
        httpOnly: true,
        secure: true,
        sameSite: 'None',
        partitionKey: 'http://localhost',
      })),
    );
    await opened().goto(`${switchboard.demo.appUrl}${setup}`);
    await opened().getByRole('link', { name: 'Sign in' }).waitFor();
  });

  it('works with a token in memory where the browser keeps no cookie', async () => {
    const frame = await openFramed(crm, async (context) => {
      await context.route('**/settings/whatsapp-setup**', async (route) => {
        const answer = await fetch(route.request().url());
        const dropped = ['set-cookie', 'content-encoding', 'transfer-encoding'];
        const headers = Object.fromEntries([...answer.headers].filter(([name]) => !dropped.includes(name)));
        await route.fulfill({ status: answer.status, headers, body: await answer.text() });
      });
    });
    await frame.getByRole('listitem').filter({ hasText: 'Connected' }).waitFor();
    expect(await opened().context().cookies()).toEqual([]);
  });

  it('asks the host again before the session ends, and when it has ended early', async () => {
    const frame = await openFramed(crm, async (context) => context.clock.install());
    const heading = frame.getByRole('heading', { name: 'WhatsApp setup' });
    await heading.waitFor();
    await opened().clock.fastForward('11:59:30');
    await expect.poll(timesAsked).toBeGreaterThan(0);
    await heading.waitFor();

    const signOut = `fetch('/api/v1/session/sign-out', { method: 'POST', headers: { 'X-Switchboard-CSRF': '1', 'X-Switchboard-Frame': '1' } })`;
    expect(await inFrame(`${signOut}.then(({ ok }) => ok)`)).toBe(true);
    const before = await timesAsked();
    await opened().clock.fastForward('06:00');
    await inFrame(`document.dispatchEvent(new Event('visibilitychange'))`);
    await expect.poll(timesAsked).toBeGreaterThan(before);
    const session = `fetch('/api/v1/session', { headers: { 'X-Switchboard-Frame': '1' } }).then(({ status }) => status)`;
    await expect.poll(async () => inFrame(session)).toBe(200);
    await heading.waitFor();
  });

  it('takes no token twice', async () => {
    crm.token = await crm.sign();
    await (await openFramed(crm)).getByRole('heading', { name: 'WhatsApp setup' }).waitFor();
    await opened().reload();
    const frame = opened().frameLocator('iframe');
    await frame.getByRole('alert').filter({ hasText: 'Each token works once.' }).waitFor();
    await look('embedded-refused');
    crm.token = null;
    await frame.getByRole('button', { name: 'Try again' }).click();
    await frame.getByRole('heading', { name: 'WhatsApp setup' }).waitFor();
  });

  it.each([
    ['that is too old', () => ({ iat: seconds() - 90, exp: seconds() - 30 }), 'Token refused'],
    ['for another workspace', () => ({ aud: 'switchboard:ten_other' }), 'Token refused'],
    ['of somebody who is no member', () => ({ email: 'nobody@people.example' }), 'Not a member'],
  ])('takes no token %s', async (_, claims, title) => {
    crm.token = await crm.sign(claims());
    const frame = await openFramed(crm);
    await frame.getByRole('alert').filter({ hasText: title }).waitFor();
    expect(await opened().context().cookies()).toMatchObject([{ name: 'sb_probe' }]);
  });

  it('says so when the page around it stays silent', async () => {
    const frame = await openFramed(crm, async (context) => context.route('**/token', () => undefined));
    await frame.getByRole('heading', { name: 'Waiting for the application around this page' }).waitFor();
    await look('embedded-silent');
  });

  it('the browser shows it to no other application, and no other page to this one', async () => {
    for (const [host, path] of [
      [stranger, setup],
      [crm, '/settings/whatsapp-setup'],
      [crm, `/settings/whatsapp-setup?embed=ten_unknown`],
      [crm, `/?embed=${tenantId}`],
      [crm, `/csm-hub/alerts?embed=${tenantId}`],
    ] as const) {
      const { origin } = host;
      await openFramed(host, undefined, path);
      await expect.poll(() => opened().frames()[1]?.url(), { message: `${path} in ${origin}` }).toBe(REFUSED);
      expect(await heard()).toEqual([]);
      await opened().context().close();
    }
  });
});

describe('a link of the host application', () => {
  const link = async (claims = {}) => `${switchboard.demo.appUrl}/sign-in/host?tenant=${tenantId}#token=${await crm.sign(claims)}`;

  it('signs its person in, and leaves no token in the address or the history', async () => {
    const url = await link();
    page = await openPage(browser, url);
    await page.getByText('Raise your first alert').waitFor();
    expect(await page.evaluate('location.href + history.length')).toBe(`${switchboard.demo.appUrl}/csm-hub/alerts2`);
    await page.goto(`${switchboard.demo.appUrl}/settings/whatsapp-setup`);
    await page.getByRole('listitem').filter({ hasText: 'Connected' }).waitFor();
    await look('setup');

    await page.goto(url);
    await page.getByRole('alert').filter({ hasText: 'Each token works once.' }).waitFor();
    await look('host-link-used');
  });

  it('asks before it makes somebody somebody else', async () => {
    page = await openPage(browser, await link());
    await page.getByText('Raise your first alert').waitFor();
    const other = emailOf('csm');
    await page.goto(await link({ email: other }));
    await page.getByRole('heading', { name: 'Sign in as somebody else?' }).waitFor();
    await look('host-link-somebody-else');
    await page.getByRole('button', { name: `Go on as ${other}` }).click();
    await page.getByRole('button', { name: 'Account of Priya Sharma' }).waitFor();
  });
});

/** Last: from here on another number is connected. */
describe('connecting in a frame of the host application', () => {
  it('opens Meta’s window from there, and the page in the frame goes on by itself', async () => {
    const frame = await openFramed(crm);
    await frame.getByRole('button', { name: 'Disconnect' }).click();
    await frame.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click();
    const connect = frame.getByRole('button', { name: 'Connect WhatsApp', exact: true });
    await connect.waitFor();
    await expect.poll(() => opened().frames()[1]?.evaluate('Boolean(window.FB)'), { timeout: 10_000 }).toBe(true);
    await connect.scrollIntoViewIfNeeded();
    await look('embedded-connect');
    const [popup] = await Promise.all([opened().context().waitForEvent('page'), connect.click()]);
    await walkSignup(popup, '98765 40010');
    await frame.getByRole('heading', { name: 'WhatsApp is connected' }).waitFor();
    await frame.getByRole('listitem').filter({ hasText: 'Messages are sent and received.' }).waitFor();
    expect(await heard()).toEqual(['switchboard:ready']);
  });
});

/** As an administrator does under Settings > Workspace; answers the id of the workspace. */
async function connectHostApplication(): Promise<string> {
  const admin = await openPage(browser, switchboard.demo.appUrl);
  await admin.getByRole('link', { name: 'Sign in' }).click();
  await admin.getByRole('button', { name: 'Anita Desai' }).click();
  await admin.getByText('Raise your first alert').waitFor();
  const hostApplication = { issuer: crm.origin, jwksUrl: crm.keysUrl, origins: [crm.origin] };
  const answer = await admin.evaluate(`fetch('/api/v1/workspace', {
    method: 'PATCH',
    headers: { 'Content-Type': 'application/json', 'X-Switchboard-CSRF': '1' },
    body: ${JSON.stringify(JSON.stringify({ hostApplication }))},
  }).then((response) => response.json())`);
  expect(answer).toMatchObject({ hostApplication });
  await admin.context().close();
  return (answer as { id: string }).id;
}

async function openFramed(
  host: HostApplication,
  prepare: (context: ReturnType<Page['context']>) => unknown = () => {},
  path = setup,
): Promise<FrameLocator> {
  page = await openPage(browser, 'about:blank');
  page.setDefaultTimeout(PATIENCE_MS);
  await prepare(page.context());
  await page.goto(host.pageUrl(path));
  return page.frameLocator('iframe');
}

function opened(): Page {
  if (!page) throw new Error('no page is open');
  return page;
}

function heard(): Promise<unknown> {
  return opened().evaluate('window.heard');
}

/** By the clock that these tests wind on the page is ahead of the Worker, so it may ask more often than it would. */
async function timesAsked(): Promise<number> {
  return ((await heard()) as string[]).filter((type) => type === 'switchboard:token-needed').length;
}

async function inFrame(script: string): Promise<unknown> {
  return opened().frames()[1]?.evaluate(script);
}

function emailOf(role: string): string {
  return demo.people.find((person) => person.role === role)?.email ?? '';
}

function seconds(): number {
  return Math.floor(Date.now() / 1000);
}

/** Pictures for people, and axe for everybody. */
async function look(name: string): Promise<void> {
  await picture(opened(), name);
  expect(await accessibilityProblems(opened())).toEqual([]);
}
