/** Draws every page in every state, scheme and width into a folder, and prints what axe finds: `node test/admin/screens.ts [folder] [pattern of <name>-<scheme>-<width>]`. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import chromium from '@sparticuz/chromium';
import { type Browser, type Page, chromium as playwright } from 'playwright-core';
import { buildPage } from './build-page.ts';
import { type Mood, playApi } from './mock-api.ts';
import { SETTINGS_SCREENS } from './settings-screens.ts';
import { WHATSAPP_SCREENS } from './whatsapp-screens.ts';

interface Screen {
  name: string;
  path: string;
  mood: Mood;
  /** The label of what is pressed first, or more than that. */
  act?: string | ((page: Page) => Promise<unknown>);
}

const press = (name: string) => (page: Page) => page.getByRole('button', { name }).click();
const importFile = (page: Page) =>
  page
    .locator('input[type=file]')
    .setInputFiles({ name: 'team march.csv', mimeType: 'text/csv', buffer: Buffer.from('name,email,role\n') });

const SCREENS: Screen[] = [
  ...SETTINGS_SCREENS,
  ...WHATSAPP_SCREENS,
  { name: 'sign-in', path: '/', mood: 'signed_out' },
  { name: 'sign-in-error', path: '/?error=not_a_member', mood: 'signed_out' },
  { name: 'alerts', path: '/csm-hub/alerts', mood: 'filled' },
  { name: 'alerts-empty', path: '/csm-hub/alerts', mood: 'empty' },
  { name: 'alerts-no-match', path: '/csm-hub/alerts?status=open', mood: 'empty' },
  { name: 'alerts-error', path: '/csm-hub/alerts', mood: 'failing' },
  { name: 'alerts-loading', path: '/csm-hub/alerts', mood: 'waiting' },
  { name: 'alert', path: '/csm-hub/alerts/alr_2', mood: 'filled' },
  { name: 'messages', path: '/messages', mood: 'filled' },
  { name: 'messages-filtered', path: '/messages?status=failed&alert=alr_1&from=2026-03-01', mood: 'filled' },
  { name: 'messages-empty', path: '/messages', mood: 'empty' },
  { name: 'message', path: '/messages/msg_1', mood: 'filled' },
  { name: 'message-failed', path: '/messages/msg_5', mood: 'filled' },
  { name: 'message-in', path: '/messages/msg_4', mood: 'filled' },
  { name: 'message-loading', path: '/messages/msg_1', mood: 'waiting' },
  { name: 'intake', path: '/intake', mood: 'filled' },
  { name: 'intake-empty', path: '/intake', mood: 'empty' },
  { name: 'intake-error', path: '/intake', mood: 'failing' },
  { name: 'my-tasks', path: '/my-tasks', mood: 'filled' },
  { name: 'my-tasks-empty', path: '/my-tasks', mood: 'empty' },
  { name: 'roster', path: '/csm-hub/roster', mood: 'filled' },
  { name: 'roster-empty', path: '/csm-hub/roster', mood: 'empty' },
  { name: 'team', path: '/settings/team', mood: 'filled' },
  { name: 'team-csm', path: '/settings/team', mood: 'csm' },
  { name: 'team-no-match', path: '/settings/team?q=zz', mood: 'empty' },
  { name: 'team-error', path: '/settings/team', mood: 'failing' },
  { name: 'team-not-permitted', path: '/settings/team', mood: 'not_permitted' },
  { name: 'team-loading', path: '/settings/team', mood: 'waiting' },
  { name: 'team-invite', path: '/settings/team/invite', mood: 'filled' },
  {
    name: 'team-invite-roles',
    path: '/settings/team/invite',
    mood: 'deputy',
    act: (page) => page.getByRole('dialog').getByRole('combobox', { name: 'Role' }).click(),
  },
  { name: 'team-invite-refused', path: '/settings/team/invite', mood: 'refusing', act: (page) => invite(page) },
  { name: 'team-invited', path: '/settings/team/invite', mood: 'filled', act: (page) => invite(page) },
  { name: 'team-member', path: '/settings/team/mem_priya', mood: 'filled' },
  { name: 'team-member-you', path: '/settings/team/mem_anita', mood: 'filled' },
  { name: 'team-member-inactive', path: '/settings/team/mem_vikram', mood: 'filled' },
  { name: 'team-member-change', path: '/settings/team/mem_priya', mood: 'filled', act: press('Change') },
  { name: 'team-member-leave', path: '/settings/team/mem_priya', mood: 'filled', act: (page) => leave(page) },
  { name: 'team-deactivate', path: '/settings/team/mem_priya', mood: 'filled', act: press('Deactivate') },
  { name: 'team-deactivated', path: '/settings/team/mem_priya', mood: 'filled', act: (page) => deactivate(page) },
  { name: 'import', path: '/settings/team/import', mood: 'filled' },
  { name: 'import-preview', path: '/settings/team/import', mood: 'filled', act: importFile },
  {
    name: 'import-all',
    path: '/settings/team/import',
    mood: 'filled',
    act: (page) => importFile(page).then(() => page.getByText('All rows').click()),
  },
  {
    name: 'import-done',
    path: '/settings/team/import',
    mood: 'filled',
    act: (page) => importFile(page).then(() => press('Import without')(page)),
  },
  { name: 'roles', path: '/settings/roles', mood: 'filled' },
  { name: 'roles-error', path: '/settings/roles', mood: 'failing' },
  { name: 'roles-loading', path: '/settings/roles', mood: 'waiting' },
  { name: 'role-built-in', path: '/settings/roles/manager', mood: 'filled' },
  { name: 'role-own', path: '/settings/roles/rol_collections', mood: 'filled' },
  { name: 'role-deputy', path: '/settings/roles/rol_collections', mood: 'deputy' },
  { name: 'role-copy', path: '/settings/roles/new?copy=manager', mood: 'filled' },
  { name: 'role-refused', path: '/settings/roles/new?copy=manager', mood: 'refusing', act: press('Make the role') },
  { name: 'planned-templates', path: '/csm-hub/whatsapp/submit-templates', mood: 'filled' },
  { name: 'planned-notifications', path: '/admin/notifications', mood: 'filled' },
  { name: 'planned-logs', path: '/admin/notification-logs', mood: 'filled' },
  { name: 'create-workspace', path: '/', mood: 'owner' },
  { name: 'create-workspace-empty', path: '/', mood: 'owner', act: press('Create the workspace') },
  { name: 'no-workspace', path: '/', mood: 'newcomer' },
  { name: 'choose-workspace', path: '/', mood: 'choosing' },
  { name: 'suspended', path: '/csm-hub/alerts', mood: 'suspended' },
  { name: 'operator', path: '/', mood: 'operator' },
  { name: 'workspaces', path: '/csm-hub/alerts', mood: 'everything', act: press('Switch workspace') },
  { name: 'not-found', path: '/nowhere', mood: 'filled' },
  { name: 'menu', path: '/csm-hub/alerts', mood: 'filled', act: 'Account of Anita Desai' },
  { name: 'navigation', path: '/csm-hub/alerts', mood: 'filled', act: 'Open the navigation' },
];

/** In one process the browser ends with its first context. */
const BROWSER_ARGS = chromium.args.filter((arg) => arg !== '--single-process' && arg !== '--no-zygote');

const DIST = mkdtempSync(join(tmpdir(), 'switchboard-page-'));
const TYPES: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.html': 'text/html' };

const [folder = join(tmpdir(), 'switchboard-screens'), only = ''] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
buildPage(DIST);
const origin = await serve();
const browser = await playwright.launch({ executablePath: await chromium.executablePath(), args: BROWSER_ARGS, headless: true });
for (const scheme of ['light', 'dark'] as const) {
  for (const width of [1280, 390]) {
    for (const screen of SCREENS.filter(({ name }) => new RegExp(only).test(`${name}-${scheme}-${width}`))) {
      if (screen.name === 'navigation' && width > 390) continue;
      await draw(browser, screen, scheme, width).catch((error: Error) => console.log(`${screen.name}: ${error.message}`));
    }
  }
}
await browser.close();
process.exit(0);

async function invite(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Name' }).fill('Priya Sharma');
  await page.getByLabel('E-mail').fill('priya@acmeloans.example');
  await page.getByLabel('WhatsApp number').fill('098200 10003');
  await page.getByRole('button', { name: 'Invite', exact: true }).last().click();
}

async function leave(page: Page): Promise<void> {
  await press('Change')(page);
  await page.getByLabel('Title').fill('Team lead');
  await page.getByLabel('Close the member').click();
}

async function deactivate(page: Page): Promise<void> {
  await press('Deactivate')(page);
  await page.getByRole('dialog', { name: 'Deactivate Priya' }).getByRole('button', { name: 'Deactivate' }).click();
}

async function draw(from: Browser, { name, path, mood, act }: Screen, scheme: 'light' | 'dark', width: number): Promise<void> {
  const context = await from.newContext({
    viewport: { width, height: width > 390 ? 800 : 844 },
    colorScheme: scheme,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !/503|401/.test(message.text())) console.log(`${name}: ${message.text()}`);
  });
  page.on('pageerror', (error) => console.log(`${name}: ${error.message}`));
  await playApi(page, mood);
  await page.goto(origin + path);
  await page.waitForTimeout(mood === 'failing' ? 1_800 : 600);
  if (act) await (typeof act === 'string' ? page.getByLabel(act).click() : act(page));
  await page.waitForTimeout(250);
  await page.screenshot({ path: join(folder, `${name}-${scheme}-${width}.png`) });
  const { violations } = await new AxeBuilder({ page }).analyze();
  for (const { id, nodes } of violations) {
    console.log(`axe ${name} ${scheme} ${width}: ${id} (${nodes.length})`);
    for (const node of nodes.slice(0, 3)) console.log(`   ${node.target.join(' ')} ${node.any[0]?.message ?? node.failureSummary ?? ''}`);
  }
  const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  if (Number(overflow) > 0) console.log(`${name} ${scheme} ${width}: ${Number(overflow)} px wider than the screen`);
  await context.close();
}

/** The built page with its headers and the fallback to index.html, as the platform serves it. */
async function serve(): Promise<string> {
  const policy = /Content-Security-Policy: (.*)/.exec(readFileSync(join(DIST, '_headers'), 'utf8'))?.[1] ?? '';
  const server = createServer((request, response) => {
    const path = join(DIST, new URL(request.url ?? '/', 'http://page').pathname);
    const file = existsSync(path) && statSync(path).isFile() ? path : join(DIST, 'index.html');
    response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'text/plain', 'Content-Security-Policy': policy });
    response.end(readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
