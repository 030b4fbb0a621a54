/** People, from an empty deployment: the first workspace, who is invited, what they may, keys, the log of it all, and operators. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readApiDocument } from '../support/api-document.ts';
import { accessibilityProblems, openBrowser, picture, signedIn, signIn } from '../support/browser.ts';
import { freePort, type Launched, launch } from '../support/launch.ts';

const state = mkdtempSync(join(tmpdir(), 'switchboard-people-'));

/** One person a line; the second has a role and a number that there are not. */
const FILE = `name,email,role,phone,team
Ila Rao,ila@nadia.example,Viewer,+91 98200 10041,North
Bad Line,bad@nadia.example,Pilot,12345,North
Uma Iyer,uma@nadia.example,Sales,,South
`;

let browser: Browser;
let switchboard: Launched;
/** Owner of the deployment, and admin of its first workspace. */
let nadia: Page;
let rohan: Page;
let omar: Page;

beforeAll(async () => {
  const options = { port: await freePort(), simulatorPort: await freePort(), state, empty: true };
  [switchboard, browser] = await Promise.all([launch(options), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await switchboard?.end();
  rmSync(state, { recursive: true, force: true });
});

describe('the first start', () => {
  it('offers the owner the first workspace and takes them in as its admin', async () => {
    nadia = await arrives('Nadia Owner');
    await nadia.getByRole('heading', { name: 'Create your workspace' }).waitFor();
    await look(nadia, 'people-create-workspace');
    await nadia.getByRole('textbox', { name: 'Name of the workspace' }).fill('Nadia Finance');
    await nadia.getByRole('textbox', { name: 'Your name' }).fill('Nadia Owner');
    const created = nadia.waitForResponse((response) => response.url().endsWith('/api/v1/workspaces'));
    await nadia.getByRole('button', { name: 'Create the workspace' }).click();
    await accountOf(nadia, 'Nadia Owner').waitFor();

    const answer = await created;
    const document = await readApiDocument(switchboard.demo.appUrl);
    const operation = document.operations.find(({ id }) => id === 'createWorkspace');
    const copy = new Response(await answer.body(), { status: answer.status(), headers: answer.headers() });
    expect(operation && [answer.status(), await document.differences(operation, copy)]).toEqual([201, []]);
    await open(nadia, '/profile');
    await nadia.getByText('You are “Admin”.').waitFor();
  });

  it('finds it at the next sign-in, and takes in nobody else', async () => {
    await accountOf(nadia, 'Nadia Owner').click();
    await nadia.getByRole('menuitem', { name: 'Sign out' }).click();
    await signIn(nadia, 'Nadia Owner');
    await accountOf(nadia, 'Nadia Owner').waitFor();
    await nadia.getByText('Nadia Finance').waitFor();

    const stranger = await arrives('Rohan Gupta');
    await stranger.getByText('This account is in no workspace').waitFor();
    await look(stranger, 'people-not-a-member');
    await stranger.context().close();
  });
});

describe('members', () => {
  it('are invited by their e-mail address, sign in with it, and see what their role reaches', async () => {
    await open(nadia, '/settings/team');
    await nadia.getByRole('link', { name: 'Invite', exact: true }).click();
    const drawer = nadia.getByRole('dialog', { name: 'Invite a member' });
    await drawer.getByRole('textbox', { name: 'Name', exact: true }).fill('Rohan Gupta');
    await drawer.getByRole('textbox', { name: 'E-mail' }).fill('rohan@acmeloans.example');
    await choose(drawer, 'Role', 'Viewer');
    await drawer.getByRole('button', { name: 'Invite', exact: true }).click();
    await nadia.getByRole('dialog').getByText('rohan@acmeloans.example').first().waitFor();
    await look(nadia, 'people-invited');

    rohan = await arrives('Rohan Gupta');
    await accountOf(rohan, 'Rohan Gupta').waitFor();
    expect(await pagesOf(rohan)).toEqual(expect.arrayContaining(['Alerts', 'Message log', 'Team', 'Roles']));
    expect(await pagesOf(rohan)).not.toEqual(expect.arrayContaining(['API keys']));
    for (const [path, permission] of [
      ['/settings/api-keys', 'LoanCRM.ApiKeys.Manage'],
      ['/settings/audit', 'LoanCRM.Audit.Read'],
    ] as const) {
      await open(rohan, path);
      await rohan.getByRole('main').getByText(permission).waitFor();
    }
    await look(rohan, 'people-refused');
  });

  it('get another role, which counts at once', async () => {
    await changeRole(nadia, 'Rohan Gupta', 'Admin');
    await nadia.getByText('Rohan Gupta was changed.').waitFor();
    await open(rohan, '/settings/audit');
    await rohan.getByText('invited Rohan Gupta').waitFor();

    await changeRole(rohan, 'Nadia Owner', 'Manager');
    await rohan.getByText('Nadia Owner was changed.').waitFor();
    await open(nadia, '/settings/api-keys');
    await nadia.getByRole('main').getByText('LoanCRM.ApiKeys.Manage').waitFor();
  });

  it('always have an admin among them: the last one is not demoted, and hears why', async () => {
    await changeRole(rohan, 'Rohan Gupta', 'Viewer');
    const drawer = rohan.getByRole('dialog', { name: 'Change Rohan Gupta' });
    await drawer.getByText('This is the last active admin. Make somebody else an admin first.').waitFor();
    await look(rohan, 'people-last-admin');
    await changeRole(rohan, 'Nadia Owner', 'Admin');
    await rohan.getByText('Nadia Owner was changed.').waitFor();
    await changeRole(nadia, 'Rohan Gupta', 'Viewer');
    await nadia.getByText('Rohan Gupta was changed.').waitFor();
  });

  it('come from a CSV file without the bad line, which is named with its column and its remedy', async () => {
    await open(nadia, '/settings/team/import');
    await nadia.locator('input[type=file]').setInputFiles({ name: 'team.csv', mimeType: 'text/csv', buffer: Buffer.from(FILE) });
    await nadia.getByText('2 new, 1 wrong.').waitFor();
    const bad = nadia.getByRole('table', { name: 'Rows of the file' }).getByRole('row').filter({ hasText: 'Bad Line' });
    expect(await bad.getByRole('cell').first().innerText()).toBe('3');
    expect(await bad.getByRole('listitem').allInnerTexts()).toEqual([
      'Role: There is no role "Pilot". Use one of: Admin, Manager, Sales, Customer success, Viewer.',
      'WhatsApp number: "12345" is no phone number. Write it with its country code, for instance +91 98200 10001.',
    ]);
    await look(nadia, 'people-import-preview');
    await nadia.getByRole('button', { name: 'Import without the wrong row' }).click();
    await nadia.getByText('The file was imported').waitFor();
    await look(nadia, 'people-imported');

    await open(nadia, '/settings/team');
    await member(nadia, 'Ila Rao').filter({ hasText: '98200 10041' }).waitFor();
    await member(nadia, 'Uma Iyer').filter({ hasText: 'Sales' }).waitFor();
    expect(await member(nadia, 'Bad Line').count()).toBe(0);
  });

  it('are deactivated, and back by one press', async () => {
    await open(nadia, '/settings/team');
    await nadia.getByRole('link', { name: 'Ila Rao' }).click();
    await nadia.getByRole('dialog', { name: 'Ila Rao' }).getByRole('button', { name: 'Deactivate' }).click();
    const question = nadia.getByRole('dialog', { name: 'Deactivate Ila Rao?' });
    await question.waitFor();
    await look(nadia, 'people-deactivate');
    await question.getByRole('button', { name: 'Deactivate' }).click();
    const toast = nadia.getByRole('alert').filter({ hasText: 'Ila Rao is deactivated.' });
    await toast.waitFor();
    await member(nadia, 'Ila Rao').filter({ hasText: 'Deactivated' }).waitFor();
    await toast.getByRole('button', { name: 'Undo' }).click();
    await member(nadia, 'Ila Rao').filter({ hasText: 'Invited' }).waitFor();
  });
});

describe('a role of the workspace’s own', () => {
  it('is made, given, and decides what its members may', async () => {
    await open(nadia, '/settings/roles');
    await nadia.getByRole('link', { name: 'New role' }).click();
    const drawer = nadia.getByRole('dialog', { name: 'New role' });
    await drawer.getByRole('textbox', { name: 'Name', exact: true }).fill('Auditor');
    for (const [permission, reach] of [
      ['Read the audit log', 'Yes'],
      ['See who belongs to the workspace', 'All'],
    ] as const) {
      await drawer.getByRole('radiogroup', { name: permission }).getByText(reach, { exact: true }).click();
    }
    await look(nadia, 'people-new-role');
    await drawer.getByRole('button', { name: 'Make the role' }).click();
    await nadia.getByText('The role Auditor was made.').waitFor();
    await changeRole(nadia, 'Rohan Gupta', 'Auditor');
    await nadia.getByText('Rohan Gupta was changed.').waitFor();

    await open(rohan, '/settings/audit');
    await rohan.getByText('made the role Auditor').waitFor();
    expect(await pagesOf(rohan)).toEqual(['CSM Roster', 'Team', 'Roles', 'Audit log']);
  });
});

describe('a key for a program', () => {
  let token: string;

  it('is made, and shown once', async () => {
    await open(nadia, '/settings/api-keys/new');
    const drawer = nadia.getByRole('dialog');
    await drawer.getByRole('button', { name: 'Look, change nothing' }).click();
    await drawer.getByRole('textbox', { name: 'Program' }).fill('Reports');
    await drawer.getByRole('button', { name: 'Make the key' }).click();
    token = await drawer.locator('code').filter({ hasText: /^sbk_/ }).innerText();
    await look(nadia, 'people-new-key');
    await drawer.getByRole('checkbox', { name: 'I have stored the key' }).check();
    await drawer.getByRole('button', { name: 'Done' }).click();
    await key('Reports').waitFor();
    await nadia.reload();
    await key('Reports').waitFor();
    expect(await nadia.content()).not.toContain(token);
  });

  it('does what it is for and nothing else, and nothing once it is revoked', async () => {
    expect(await called(token, 'members')).toMatchObject({ status: 200 });
    expect(await called(token, 'audit')).toMatchObject({
      status: 403,
      body: { code: 'permission_missing', detail: expect.stringContaining('LoanCRM.Audit.Read') as string },
    });
    await nadia.getByRole('button', { name: 'Revoke Reports' }).click();
    await look(nadia, 'people-revoke-key');
    await nadia.getByRole('dialog').getByRole('button', { name: 'Revoke the key' }).click();
    await key('Reports').filter({ hasText: 'Revoked' }).waitFor();
    expect(await called(token, 'members')).toMatchObject({ status: 401, body: { code: 'key_unknown' } });
  });
});

describe('the audit log', () => {
  it('holds all of it, newest first, and exports it', async () => {
    await open(nadia, '/settings/audit');
    await nadia.getByText('revoked the API key Reports').waitFor();
    const entries = await nadia.getByRole('main').locator('summary').allInnerTexts();
    const deeds = entries.map((text) => text.replaceAll(/\s+/g, ' ').replace(/^[\d:]+ /, ''));
    // All of an import is of one moment, in which there is no order.
    const ofImport = ['Nadia Owner imported members: 2 new', 'Nadia Owner invited Ila Rao', 'Nadia Owner invited Uma Iyer'];
    expect(deeds).toEqual(expect.arrayContaining(ofImport));
    expect(deeds.filter((deed) => !/signed (in|out)/.test(deed) && !ofImport.includes(deed))).toEqual([
      'Nadia Owner revoked the API key Reports',
      'Nadia Owner made the API key Reports',
      'Nadia Owner changed the role of Rohan Gupta: Viewer → Auditor',
      'Nadia Owner made the role Auditor',
      'Nadia Owner made Ila Rao active again',
      'Nadia Owner deactivated Ila Rao',
      'Nadia Owner changed the role of Rohan Gupta: Admin → Viewer',
      'Rohan Gupta changed the role of Nadia Owner: Manager → Admin',
      'Rohan Gupta changed the role of Nadia Owner: Admin → Manager',
      'Nadia Owner changed the role of Rohan Gupta: Viewer → Admin',
      'Nadia Owner invited Rohan Gupta',
      'Nadia Owner created the workspace Nadia Finance',
    ]);
    const [file] = await Promise.all([nadia.waitForEvent('download'), nadia.getByRole('button', { name: 'Export as CSV' }).click()]);
    const csv = readFileSync(await file.path(), 'utf8');
    for (const word of ['key.revoked', 'members.imported', 'role.created', 'workspace.created']) expect(csv).toContain(word);
    expect(csv).not.toContain('sbk_');
  });
});

describe('the profile', () => {
  it('shows every device, and signs out another one, whose page says so', async () => {
    const other = await arrives('Nadia Owner');
    await accountOf(other, 'Nadia Owner').waitFor();
    await open(nadia, '/profile');
    const devices = nadia.getByRole('region', { name: 'Devices' }).getByRole('listitem');
    await devices.nth(1).waitFor();
    expect(await devices.filter({ hasText: 'This device' }).count()).toBe(1);
    await devices
      .getByRole('button', { name: /^Sign out/ })
      .first()
      .click();
    await nadia.getByText(/is signed out\.$/).waitFor();
    expect(await devices.count()).toBe(1);
    await other.getByRole('link', { name: 'Team' }).click();
    await other.getByText('Your session has ended').waitFor();
    await other.context().close();
  });
});

describe('operators', () => {
  it('make a second workspace, to which its admin switches', async () => {
    omar = await arrives('Omar Operator');
    await omar.getByRole('link', { name: 'New tenant' }).click();
    const drawer = omar.getByRole('dialog', { name: 'New tenant' });
    await drawer.getByRole('textbox', { name: 'Name of the workspace' }).fill('Second Lender');
    await drawer.getByRole('textbox', { name: 'Name', exact: true }).fill('Nadia Owner');
    await drawer.getByRole('textbox', { name: 'E-mail address' }).fill('owner@acmeloans.example');
    await drawer.getByRole('button', { name: 'Make the tenant' }).click();
    await omar.getByRole('row').filter({ hasText: 'Second Lender' }).waitFor();

    await open(nadia, '/settings/team');
    await switchTo('Second Lender');
    await nadia.goto(`${switchboard.demo.appUrl}/settings/team`);
    await member(nadia, 'Nadia Owner').waitFor();
    expect(await member(nadia, 'Rohan Gupta').count()).toBe(0);
    await switchTo('Nadia Finance');
  });

  it('suspend a workspace, which says so and changes nothing, and resume it', async () => {
    await open(omar, '/operator');
    await omar.getByRole('link', { name: 'Nadia Finance' }).click();
    await omar.getByRole('dialog', { name: 'Nadia Finance' }).getByRole('button', { name: 'Suspend' }).click();
    const question = omar.getByRole('dialog', { name: 'Suspend Nadia Finance?' });
    await question.getByRole('textbox', { name: 'Why' }).fill('Invoice unpaid since March.');
    await look(omar, 'people-suspend');
    await question.getByRole('button', { name: 'Suspend' }).click();
    await omar.getByText('Nadia Finance is suspended.').waitFor();

    await open(nadia, '/settings/team');
    await nadia.getByText('This workspace is suspended').waitFor();
    await member(nadia, 'Rohan Gupta').waitFor();
    expect(await nadia.getByRole('link', { name: 'Invite', exact: true }).count()).toBe(0);
    await look(nadia, 'people-suspended');

    await omar.getByRole('dialog', { name: 'Nadia Finance' }).getByRole('button', { name: 'Resume' }).click();
    await omar.getByText('Nadia Finance is active again').waitFor();
    await nadia.reload();
    await nadia.getByRole('link', { name: 'Invite', exact: true }).waitFor();
    expect(await nadia.getByText('This workspace is suspended').count()).toBe(0);
  });
});

/** Pictures for people, and axe for everybody. */
async function look(page: Page, name: string): Promise<void> {
  await picture(page, name);
  expect(await accessibilityProblems(page)).toEqual([]);
}

function arrives(person: string): Promise<Page> {
  return signedIn(browser, switchboard.demo.appUrl, person);
}

async function open(page: Page, path: string): Promise<void> {
  await page.goto(switchboard.demo.appUrl + path);
}

function accountOf(page: Page, person: string): Locator {
  return page.getByRole('button', { name: `Account of ${person}` });
}

/** What the navigation offers. */
async function pagesOf(page: Page): Promise<string[]> {
  return page.getByRole('navigation', { name: 'Pages' }).getByRole('link').allInnerTexts();
}

function member(page: Page, name: string): Locator {
  return page.getByRole('table', { name: 'Team' }).getByRole('row').filter({ hasText: name });
}

function key(name: string): Locator {
  return nadia.getByRole('table', { name: 'API keys' }).getByRole('row').filter({ hasText: name });
}

async function changeRole(page: Page, name: string, role: string): Promise<void> {
  await open(page, '/settings/team');
  await page.getByRole('table', { name: 'Team' }).getByRole('link', { name }).click();
  await page.getByRole('dialog', { name }).getByRole('button', { name: 'Change' }).click();
  const form = page.getByRole('dialog', { name: `Change ${name}` });
  await choose(form, 'Role', role);
  await form.getByRole('button', { name: 'Save' }).click();
}

/** From a list that opens below its field. */
async function choose(form: Locator, field: string, option: string): Promise<void> {
  await form.getByRole('combobox', { name: field, exact: true }).click();
  const options = form.page().locator('[data-combobox-option]:visible');
  await options.filter({ hasText: new RegExp(`^${option}`) }).click();
}

async function switchTo(workspace: string): Promise<void> {
  await nadia.getByRole('button', { name: /Switch workspace/ }).click();
  await nadia.getByRole('menuitemradio', { name: workspace }).click();
  await nadia.getByRole('button', { name: new RegExp(`${workspace}.*Switch workspace`) }).waitFor();
}

async function called(token: string, path: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${switchboard.demo.appUrl}/api/v1/${path}`, { headers: { Authorization: `Bearer ${token}` } });
  return { status: response.status, body: await response.json() };
}
