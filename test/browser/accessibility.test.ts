/** Every page for everybody: axe in both colour schemes, a picture at phone width, and a journey without a mouse. */
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityProblems, openBrowser, openPage, phonePicture, signedIn } from '../support/browser.ts';
import { freePort, type Launched, launch } from '../support/launch.ts';

const ADMIN = join(import.meta.dirname, '../../src/admin');
const state = mkdtempSync(join(tmpdir(), 'switchboard-accessibility-'));

/** By address. */
const PAGES_OF_THE_ADMIN = [
  '/my-tasks',
  '/csm-hub/alerts',
  '/csm-hub/roster',
  '/csm-hub/channel-config/whatsapp',
  '/csm-hub/whatsapp/submit-templates',
  '/messages',
  '/intake',
  '/admin/notifications',
  '/admin/notification-logs',
  '/settings/whatsapp-setup',
  '/settings/team',
  '/settings/team/invite',
  '/settings/team/import',
  '/settings/roles',
  '/settings/roles/new',
  '/settings/roles/csm',
  '/settings/api-keys',
  '/settings/api-keys/new',
  '/settings/audit',
  '/settings/workspace',
  '/profile',
  '/no-such-page',
];
const PAGES_OF_OPERATORS = ['/operator', '/operator/new-tenant', '/operator/machinery', '/operator/dead-messages', '/operator/quarantine'];
/** Open to anyone. */
const PUBLIC_PAGES = ['/', '/?error=not_a_member', '/api/docs', '/connect', '/connect#no-such-invitation'];

let browser: Browser;
let switchboard: Launched;
let admin: Page;

beforeAll(async () => {
  const options = { port: await freePort(), simulatorPort: await freePort(), state };
  [switchboard, browser] = await Promise.all([launch(options), openBrowser()]);
  const { appUrl, apiKey } = switchboard.demo;
  await fetch(`${appUrl}/api/v1/alerts`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${apiKey}`, 'Idempotency-Key': crypto.randomUUID() },
    body: JSON.stringify({
      kind: 'usage',
      customer: { ref: 'C-1001', name: 'Kavita Textiles', health: 'poor' },
      usage: { percent: 92, limit: 500 },
    }),
  });
  admin = await signedIn(browser, appUrl, 'Anita Desai');
  await admin.getByRole('button', { name: 'Account of Anita Desai' }).waitFor();
});

afterAll(async () => {
  await browser?.close();
  await switchboard?.end();
  rmSync(state, { recursive: true, force: true });
});

describe('axe objects to nothing', () => {
  it('knows every page by its address', () => {
    const files = globSync(['**/routes.{ts,tsx}'], { cwd: ADMIN });
    const declared = files.flatMap((file) =>
      [...readFileSync(join(ADMIN, file), 'utf8').matchAll(/path: '(\/[^']*)'/g)].map(([, path]) => path ?? ''),
    );
    const visited = [...PAGES_OF_THE_ADMIN, ...PAGES_OF_OPERATORS, ...PUBLIC_PAGES, '/messages/$id'];
    expect(declared.filter((path) => !visited.includes(path))).toEqual([]);
  });

  it('on the pages that are open to anyone', async () => {
    const page = await openPage(browser, switchboard.demo.appUrl);
    expect(await problemsOn(page, PUBLIC_PAGES)).toEqual([]);
    await page.context().close();
  });

  it('on the pages and drawers of an admin', async () => {
    expect(await problemsOn(admin, PAGES_OF_THE_ADMIN)).toEqual([]);
  }, 240_000);

  it('on one alert, one message and one member, opened from their lists', async () => {
    const problems: string[] = [];
    for (const [path, name, link] of [
      ['/csm-hub/alerts', 'alert', 'Kavita Textiles'],
      ['/messages?direction=out', 'message', /./],
      ['/settings/team', 'member', 'Priya Sharma'],
    ] as const) {
      await admin.goto(switchboard.demo.appUrl + path);
      await admin.getByRole('table').getByRole('link', { name: link }).first().click();
      await admin.waitForURL(/\/(alr|msg|mem)_/);
      problems.push(...(await problemsHere(admin, `one-${name}`)));
    }
    expect(problems).toEqual([]);
  });

  it('on the pages of operators, and on one tenant', async () => {
    const page = await signedIn(browser, switchboard.demo.appUrl, 'Omar Operator');
    await page.getByRole('link', { name: 'Acme Loans' }).click();
    await page.getByRole('dialog', { name: 'Acme Loans' }).getByRole('button', { name: 'Suspend' }).waitFor();
    expect(await problemsHere(page, 'one-tenant')).toEqual([]);
    expect(await problemsOn(page, PAGES_OF_OPERATORS)).toEqual([]);
    await page.context().close();
  });
});

describe('without a mouse', () => {
  it('somebody signs in, skips to the page, goes to another, changes a record and is back where they were', async () => {
    const page = await openPage(browser, switchboard.demo.appUrl);
    await page.getByRole('link', { name: 'Sign in' }).waitFor();
    await tabTo(page, 'Sign in');
    await page.keyboard.press('Enter');
    await page.waitForURL(/authorize/);
    await tabTo(page, 'Anita Desai');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Account of Anita Desai' }).waitFor();

    await tabTo(page, 'Skip to the page');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('page');

    await tabTo(page, 'Team');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Team', level: 1 }).waitFor();
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('page');

    await tabTo(page, 'Arjun Mehta');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Arjun Mehta' }).getByRole('button', { name: 'Change' }).waitFor();
    await tabTo(page, 'Change');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Change Arjun Mehta' }).waitFor();
    await tabTo(page, 'Title');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('Key Account Manager');
    await page.keyboard.press('Enter');
    await page.getByText('Arjun Mehta was changed.').waitFor();
    await page.getByRole('dialog', { name: 'Arjun Mehta' }).getByText('Key Account Manager').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect.poll(() => focused(page)).toContain('Arjun Mehta');
    await page.context().close();
  });
});

async function problemsOn(page: Page, paths: readonly string[]): Promise<string[]> {
  const problems: string[] = [];
  for (const path of paths) {
    await page.goto(switchboard.demo.appUrl + path);
    problems.push(...(await problemsHere(page, `page${path.replaceAll(/[^a-z]+/g, '-')}`)));
  }
  return problems;
}

/** Once everything is there that was on its way. */
async function problemsHere(page: Page, name: string): Promise<string[]> {
  await page.getByRole('heading').first().waitFor();
  await expect.poll(() => page.locator('[aria-busy=true]').count(), { timeout: 15_000 }).toBe(0);
  await phonePicture(page, name);
  return (await accessibilityProblems(page)).map((problem) => `${name}: ${problem}`);
}

/** Presses Tab until this has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  const passed: string[] = [];
  for (let presses = 0; presses < 120; presses++) {
    await page.keyboard.press('Tab');
    const here = await focused(page);
    if (here === name || here.startsWith(`${name} `)) return;
    passed.push(here);
  }
  throw new Error(`Tab never comes to "${name}", only to ${[...new Set(passed)].join(', ')}`);
}

/** The name of what has the focus, as far as labels and texts tell it. */
async function focused(page: Page): Promise<string> {
  const words = await page.evaluate(`(() => {
    const { activeElement: here, body } = document;
    if (here === body) return '';
    return here.getAttribute('aria-label') ?? here.labels?.[0]?.textContent ?? here.innerText ?? '';
  })()`);
  return String(words)
    .replaceAll(/\s+/g, ' ')
    .replace(/^[A-Z]{2} (?=\w)/, '')
    .trim();
}
