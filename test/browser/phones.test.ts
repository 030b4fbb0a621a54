/** The page of phones and its control panel, in a browser: chats both ways, a fault and its effect, the record, the clock. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demo } from '../../simulator/demo.ts';
import { type RunningSimulator, startSimulator } from '../../simulator/server.ts';
import { worldFromDemo } from '../../simulator/world.ts';
import { accessibilityProblems, openBrowser, openPage, picture } from '../support/browser.ts';

const REPOSITORY = join(import.meta.dirname, '../..');
const BOT = Number.parseInt(demo.telegramBot.token, 10);
const NUMBER = demo.phoneNumberId;
const PRIYA = '+919820010007';
const KAVITA = '+919820020001';

let running: RunningSimulator;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== 'NODE_ENV' && !name.startsWith('VITEST')));
  const vite = join(REPOSITORY, 'node_modules/vite/bin/vite.js');
  const config = join(REPOSITORY, 'simulator/phones/vite.config.ts');
  execFileSync(process.execPath, [vite, 'build', '--config', config, '--logLevel', 'warn'], { cwd: REPOSITORY, env: environment });
  const world = worldFromDemo(demo);
  const second = { ...world.accounts[0], phoneNumberId: '4821093847561030', displayPhone: '+912240961199', verifiedName: 'Acme Service' };
  running = await startSimulator({
    port: 0,
    webhook: 'http://127.0.0.1:9/',
    world: { ...world, accounts: [...world.accounts, second as (typeof world.accounts)[number]] },
  });
  Object.assign(running.simulator.state.telegram.limits, { chatBurst: 100 });
  running.simulator.addTemplate(demo.wabaId, { name: 'usage_risk', language: 'en', components: [{ type: 'BODY', text: 'Look, please.' }] });
  browser = await openBrowser();
  page = await openPage(browser, `${running.url}/?phones=${encodeURIComponent(`${PRIYA},tg:${PRIYA},${KAVITA}`)}`);
});

afterAll(async () => {
  await browser?.close();
  await running?.close();
});

describe('WhatsApp', () => {
  it('lists the chats with what is unread, and opens one', async () => {
    running.simulator.phone(PRIYA).sendText(NUMBER, 'Good morning');
    await graph({ type: 'text', text: { body: 'Good morning, Priya.' } });
    const phone = page.getByRole('region', { name: 'Phone of Priya Sharma' });
    await phone.getByText('1 unread').waitFor();
    await look('20-phones-lists');
    await phone.getByRole('button', { name: /^Acme Loans/ }).click();
    await whatsApp().getByText('Good morning, Priya.').waitFor();
    expect(running.simulator.state.chats.get(`${NUMBER}|${PRIYA}`)?.unread).toBe(0);
  });

  it('writes, chooses from a list, reacts, and attaches', async () => {
    const phone = page.getByRole('region', { name: 'Phone of Priya Sharma' });
    await phone.getByRole('textbox', { name: 'Message' }).fill('What is open?');
    await phone.getByRole('textbox', { name: 'Message' }).press('Enter');
    await whatsApp().getByText('What is open?').waitFor();
    await graph({
      type: 'interactive',
      interactive: {
        type: 'list',
        body: { text: 'You have *3 tasks* today.' },
        footer: { text: 'Acme Loans' },
        action: {
          button: 'Choose a task',
          sections: [
            {
              title: 'Today',
              rows: [
                { id: 't1', title: 'Call Kavita Textiles', description: 'Usage at 92%' },
                { id: 't2', title: 'Visit Shree Traders' },
              ],
            },
            { title: 'Later', rows: [{ id: 't3', title: 'Renew Malabar Foods' }] },
          ],
        },
      },
    });
    await whatsApp().getByRole('button', { name: 'Choose a task' }).click();
    await look('21-phones-list-sheet');
    await page.getByRole('button', { name: /Call Kavita Textiles/ }).click();
    await whatsApp().locator('.entry').last().getByText('Call Kavita Textiles').waitFor();
    await react(whatsApp(), 'Thumbs up');
    await whatsApp().locator('.reaction').waitFor();
    for (const what of ['Photo', 'Document', 'Location', 'Voice message', 'Contact']) {
      await phone.getByRole('button', { name: 'Attach' }).click();
      await phone.getByRole('button', { name: what, exact: true }).click();
    }
    await whatsApp().getByText('Ramesh Iyer').waitFor();
    const kinds = running.simulator
      .phone(PRIYA)
      .messages(NUMBER)
      .map(({ type }) => type);
    expect(kinds.slice(-5)).toEqual(['image', 'document', 'location', 'audio', 'contacts']);
    const lastIn = running.simulator
      .phone(PRIYA)
      .messages(NUMBER)
      .findLast(({ from }) => from === 'person');
    await graph({ status: 'read', message_id: lastIn?.wamid, typing_indicator: { type: 'text' } });
    await whatsApp().getByLabel('Acme Loans is typing').waitFor();
    await look('22-phones-media');
  });
});

describe('Telegram', () => {
  it('starts a bot, gets a keyboard, presses, and sees the message change', async () => {
    const phone = telegram();
    await phone.getByRole('button', { name: 'Start' }).waitFor();
    await look('23-phones-telegram-start');
    await phone.getByRole('button', { name: 'Start' }).click();
    const chatId = running.simulator.state.people.get(PRIYA)?.telegram?.id;
    await bot('setMyCommands', {
      commands: [
        { command: 'tasks', description: 'My tasks' },
        { command: 'help', description: 'What I can do' },
      ],
    });
    await bot('sendMessage', { chat_id: chatId, text: '<b>Welcome, Priya.</b>\nSend /tasks at any time.', parse_mode: 'HTML' });
    const keyboard = [
      [
        { text: 'On it', callback_data: 'ack' },
        { text: 'Call customer', callback_data: 'call' },
      ],
      [{ text: 'Open the alert', url: 'https://example.com/alerts/1' }],
    ];
    const text = '<b>Usage alert</b>\nKavita Textiles (health: poor) has used <b>92%</b> of its plan.';
    await bot('sendMessage', { chat_id: chatId, text, parse_mode: 'HTML', reply_markup: { inline_keyboard: keyboard } });
    await phone.getByRole('button', { name: 'On it' }).waitFor();
    await look('24-phones-telegram-keyboard');
    await phone.getByRole('button', { name: 'On it' }).click();
    const query = await poll(() => [...running.simulator.state.telegram.callbackQueries.values()][0]);
    await bot('answerCallbackQuery', { callback_query_id: query.id, text: 'It is yours.' });
    await phone.getByText('It is yours.').waitFor();
    await bot('editMessageText', { chat_id: chatId, message_id: query.messageId, text: 'Acknowledged by Priya.\nKavita Textiles, 92%' });
    await phone.getByText('edited').waitFor();
    await bot('sendMessage', {
      chat_id: chatId,
      text: 'May we have your number?',
      reply_markup: { keyboard: [[{ text: 'Share my number', request_contact: true }], ['Not now']], one_time_keyboard: true },
    });
    await phone.getByRole('button', { name: 'Menu' }).click();
    await look('25-phones-telegram-menu');
    await phone.getByRole('button', { name: '/tasks My tasks' }).click();
    await bot('sendChatAction', { chat_id: chatId, action: 'typing' });
    await phone.getByText('typing…').waitFor();
    await react(phone, 'Heart');
    await phone.locator('.tg-reaction').waitFor();
    expect(running.simulator.telegramPhone(PRIYA).messages(BOT).at(-1)).toMatchObject({ from: 'person', text: '/tasks' });
  });

  it('gives somebody new a phone in two clicks', async () => {
    await page.getByRole('button', { name: 'New phone' }).click();
    await page.getByRole('button', { name: 'Somebody new' }).click();
    await page.getByRole('region', { name: 'Phone of Neha Kulkarni' }).waitFor();
    await page.getByRole('button', { name: 'Put away the Phone of Neha Kulkarni' }).click();
  });
});

describe('the control panel', () => {
  it('makes the next call fail, shows the rule with its hits, and removes it', async () => {
    await page.getByRole('button', { name: 'Control' }).click();
    await tab('Faults').click();
    await page.getByRole('spinbutton', { name: 'Code' }).fill('131016');
    await page.getByRole('combobox', { name: 'Strikes' }).selectOption('always');
    await page.getByRole('button', { name: 'Add the fault' }).click();
    await page.getByText('Error 131016').waitFor();
    expect(await graph({ type: 'text', text: { body: 'lost' } })).toMatchObject({ status: 500, body: { error: { code: 131016 } } });
    running.simulator.phone(PRIYA).sendText(NUMBER, 'ping');
    await page.getByText('1 hit').waitFor();
    await look('26-control-faults');
    await page.getByRole('button', { name: 'Remove: Error 131016' }).click();
    await page.getByText('Nothing goes wrong.').waitFor();
    expect((await graph({ type: 'text', text: { body: 'fine again' } })).status).toBe(200);
  });

  it('finds a call in the record, with a link to just that', async () => {
    await tab('Record').click();
    await page.getByRole('searchbox', { name: 'Search the record' }).fill('131016');
    const calls = page.getByRole('list', { name: 'Calls' }).getByRole('listitem');
    await expect.poll(() => calls.count()).toBe(1);
    await calls.getByRole('button').click();
    await page.getByText('"code": 131016').waitFor();
    expect(page.url()).toContain('panel=record');
    await look('27-control-record');
    await page.reload();
    await expect.poll(() => calls.count()).toBe(1);
    await page.getByRole('combobox', { name: 'Status' }).selectOption('2xx');
    await page.getByText('No call matches.').waitFor();
    await page.getByRole('searchbox', { name: 'Search the record' }).fill('');
    await calls.nth(3).waitFor();
    await look('28-control-record-all');
  });

  it('winds the clock, freezes it, and refuses to go back', async () => {
    await tab('Clock').click();
    const beforeMs = running.simulator.clock.now();
    await page.getByRole('button', { name: '+7 days' }).click();
    await expect.poll(() => running.simulator.clock.now() - beforeMs, { timeout: 20_000 }).toBeGreaterThan(7 * 24 * 3_600_000 - 1);
    await page.getByRole('button', { name: 'Freeze', exact: true }).last().click();
    await page.getByText('Frozen').waitFor();
    await page.getByLabel('Until').fill('2020-01-01T10:00');
    await page.getByRole('button', { name: 'Go there' }).click();
    await page.getByText('The clock only goes forward').waitFor();
    await look('29-control-clock');
    await page.getByRole('button', { name: 'Follow real time' }).click();
  });

  it('decides about templates, and shows the business', async () => {
    await tab('Templates').click();
    const decide = page.getByRole('group', { name: 'Decide about usage_risk' });
    await decide.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('paused', { exact: true }).waitFor();
    await look('30-control-templates');
    await decide.getByRole('button', { name: 'Approve' }).click();
    await tab('Business').click();
    await page.getByRole('combobox', { name: /^Acme Loans/ }).selectOption('TIER_250');
    await expect.poll(() => running.simulator.state.portfolios.get(demo.portfolioId)?.tier).toBe('TIER_250');
    await page.getByRole('list', { name: 'Telegram bots' }).getByText('@acme_loans_bot').waitFor();
    const account = page.getByRole('list', { name: 'Accounts' });
    await account.getByRole('button', { name: 'Ban', exact: true }).click();
    await account.getByText('banned').waitFor();
    expect((await graph({ type: 'text', text: { body: 'banned' } })).status).not.toBe(200);
    await look('31-control-business');
    await account.getByRole('button', { name: 'Reinstate' }).click();
    await account.getByText('in good standing').waitFor();
    await page.getByRole('button', { name: 'Close the control panel' }).click();
  });
});

/** Pictures for people, and axe for everybody. */
async function look(name: string): Promise<void> {
  await picture(page, name);
  expect(await accessibilityProblems(page)).toEqual([]);
}

const whatsApp = (): Locator => page.getByRole('log', { name: 'Chat with Acme Loans' });
const telegram = (): Locator => page.getByRole('region', { name: 'Telegram of Priya Sharma' });
const tab = (name: string): Locator =>
  page.getByRole('navigation', { name: 'Sections of the control panel' }).getByRole('button', { name });

async function react(within: Locator, name: string): Promise<void> {
  await within.getByRole('button', { name: 'React' }).last().click();
  await within.getByRole('button', { name, exact: true }).click();
}

async function graph(body: Record<string, unknown>): Promise<{ status: number; body: any }> {
  const response = await fetch(`${running.url}/v25.0/${NUMBER}/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${demo.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ messaging_product: 'whatsapp', ...(body.status ? {} : { to: PRIYA }), ...body }),
  });
  return { status: response.status, body: await response.json() };
}

async function bot(method: string, params: unknown): Promise<void> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(params) };
  const response = await fetch(`${running.url}/bot${demo.telegramBot.token}/${method}`, init);
  expect(await response.json()).toMatchObject({ ok: true });
}

async function poll<T>(find: () => T | undefined): Promise<T> {
  return expect
    .poll(find)
    .toBeDefined()
    .then(() => find() as T);
}
