/** The pages of Settings, Profile and the operators in every state; screens.ts draws them. */
import type { Page } from 'playwright-core';
import type { Mood } from './mock-api.ts';

interface Screen {
  name: string;
  path: string;
  mood: Mood;
  act?: (page: Page) => Promise<unknown>;
}

const press = (name: string) => (page: Page) => page.getByRole('button', { name }).first().click();

export const SETTINGS_SCREENS: Screen[] = [
  { name: 'keys', path: '/settings/api-keys', mood: 'filled' },
  { name: 'keys-empty', path: '/settings/api-keys', mood: 'empty' },
  { name: 'keys-error', path: '/settings/api-keys', mood: 'failing' },
  { name: 'keys-loading', path: '/settings/api-keys', mood: 'waiting' },
  { name: 'keys-revoke', path: '/settings/api-keys', mood: 'filled', act: press('Revoke Loan CRM') },
  { name: 'keys-new', path: '/settings/api-keys/new', mood: 'filled' },
  { name: 'keys-new-template', path: '/settings/api-keys/new', mood: 'filled', act: (page) => oneTemplate(page) },
  { name: 'keys-new-missing', path: '/settings/api-keys/new', mood: 'filled', act: press('Make the key') },
  { name: 'keys-new-refused', path: '/settings/api-keys/new', mood: 'refusing', act: (page) => makeKey(page) },
  { name: 'keys-made', path: '/settings/api-keys/new', mood: 'filled', act: (page) => makeKey(page) },
  { name: 'keys-made-leave', path: '/settings/api-keys/new', mood: 'filled', act: (page) => makeKeyAndLeave(page) },
  { name: 'audit', path: '/settings/audit', mood: 'filled' },
  { name: 'audit-open', path: '/settings/audit', mood: 'filled', act: (page) => page.getByText('changed the workspace settings').click() },
  { name: 'audit-filtered', path: '/settings/audit?area=member&by=mem_anita&record=mem_priya&from=2026-03-01', mood: 'filled' },
  { name: 'audit-empty', path: '/settings/audit', mood: 'empty' },
  { name: 'audit-no-match', path: '/settings/audit?q=zz', mood: 'empty' },
  { name: 'audit-not-permitted', path: '/settings/audit', mood: 'not_permitted' },
  { name: 'audit-error', path: '/settings/audit', mood: 'failing' },
  { name: 'profile', path: '/profile', mood: 'filled' },
  { name: 'profile-csm', path: '/profile', mood: 'csm' },
  { name: 'profile-bare', path: '/profile', mood: 'empty' },
  { name: 'profile-error', path: '/profile', mood: 'failing' },
  { name: 'profile-link', path: '/profile', mood: 'filled', act: press('Link Telegram') },
  { name: 'profile-unlink', path: '/profile', mood: 'filled', act: press('Unlink WhatsApp') },
  { name: 'profile-everywhere', path: '/profile', mood: 'filled', act: press('Sign out everywhere') },
  { name: 'workspace', path: '/settings/workspace', mood: 'filled' },
  { name: 'workspace-bare', path: '/settings/workspace', mood: 'empty' },
  { name: 'workspace-suspended', path: '/settings/workspace', mood: 'suspended' },
  { name: 'workspace-error', path: '/settings/workspace', mood: 'failing' },
  { name: 'workspace-zone', path: '/settings/workspace', mood: 'filled', act: (page) => page.getByLabel('Time zone').first().click() },
  { name: 'workspace-lower', path: '/settings/workspace', mood: 'filled', act: (page) => lowerRetention(page) },
  { name: 'workspace-leave', path: '/settings/workspace', mood: 'filled', act: (page) => leave(page) },
  { name: 'workspace-saved', path: '/settings/workspace', mood: 'filled', act: (page) => rename(page) },
  { name: 'tenants', path: '/operator', mood: 'operator' },
  { name: 'tenants-in-workspace', path: '/operator', mood: 'everything' },
  { name: 'tenants-no-match', path: '/operator?state=suspended', mood: 'empty' },
  { name: 'tenant', path: '/operator/tenants/ten_deccan', mood: 'operator' },
  { name: 'tenant-suspended', path: '/operator/tenants/ten_konkan', mood: 'operator' },
  { name: 'tenant-suspend', path: '/operator/tenants/ten_deccan', mood: 'operator', act: press('Suspend') },
  { name: 'tenant-new', path: '/operator/new-tenant', mood: 'operator' },
  { name: 'tenant-new-missing', path: '/operator/new-tenant', mood: 'operator', act: press('Make the tenant') },
  { name: 'machinery', path: '/operator/machinery', mood: 'operator' },
  { name: 'machinery-calm', path: '/operator/machinery', mood: 'empty' },
  { name: 'dead', path: '/operator/dead-messages', mood: 'operator' },
  { name: 'dead-empty', path: '/operator/dead-messages', mood: 'empty' },
  { name: 'held', path: '/operator/quarantine', mood: 'operator' },
];

async function oneTemplate(page: Page): Promise<void> {
  await page.getByRole('button', { name: /One template/ }).click();
  await page.getByLabel('Templates it may send').fill('payment_reminder');
  await page.getByLabel('Templates it may send').scrollIntoViewIfNeeded();
}

async function makeKey(page: Page): Promise<void> {
  await page.getByLabel('Program').fill('Loan CRM');
  await page.getByRole('button', { name: /Raise alerts, nothing/ }).click();
  await page.getByRole('button', { name: 'Make the key' }).click();
  await page.waitForTimeout(400);
}

async function makeKeyAndLeave(page: Page): Promise<void> {
  await makeKey(page);
  await page.getByRole('button', { name: 'Close the new API key' }).click();
}

async function lowerRetention(page: Page): Promise<void> {
  await page.getByLabel('Days', { exact: true }).fill('90');
  await page.locator('form').nth(2).getByRole('button', { name: 'Save' }).click();
}

async function leave(page: Page): Promise<void> {
  await page.getByLabel('Branding name').fill('Acme Line');
  if (await page.getByLabel('Open the navigation').isVisible()) await page.getByLabel('Open the navigation').click();
  await page.getByRole('link', { name: 'Audit log' }).click();
}

async function rename(page: Page): Promise<void> {
  await page.getByLabel('Branding name').fill('Acme Line');
  await page.locator('form').first().getByRole('button', { name: 'Save' }).click();
}
