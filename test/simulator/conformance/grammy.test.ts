/** grammY, a Telegram library that others wrote, against the simulator over HTTP: every call, every error, webhooks in. */
import { createServer, type Server } from 'node:http';
import { Bot, GrammyError, InlineKeyboard, Keyboard, webhookCallback } from 'grammy';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { demo } from '../../../simulator/demo.ts';
import { type RunningSimulator, startSimulator } from '../../../simulator/server.ts';
import type { TelegramPhone } from '../../../simulator/telegram/person.ts';

const SECRET = 'a-secret_Of-this-bot';
const BOT_ID = Number.parseInt(demo.telegramBot.token, 10);
const PRIYA = '+919820010007';
const KAVITA = '+919820020001';

let running: RunningSimulator;
let receiver: Server;
let webhookUrl: string;
let bot: Bot;
/** What handlers saw, in order. */
let seen: string[];
let priya: TelegramPhone;
let chatId: number;

beforeAll(async () => {
  running = await startSimulator({ port: 0 });
  bot = new Bot(demo.telegramBot.token, { client: { apiRoot: running.url } });
  bot.command('start', (ctx) => void seen.push(`start ${ctx.match} from ${ctx.from?.username}`));
  bot.on('callback_query:data', async (ctx) => {
    seen.push(`pressed ${ctx.callbackQuery.data} on ${ctx.callbackQuery.message?.text}`);
    await ctx.answerCallbackQuery({ text: 'Noted', show_alert: true });
    await ctx.editMessageText('Done', { reply_markup: new InlineKeyboard().text('Undo', 'undo') });
  });
  bot.on('message:contact', (ctx) => void seen.push(`contact ${ctx.message.contact.phone_number}`));
  bot.on('message:location', (ctx) => void seen.push(`location ${ctx.message.location.latitude}`));
  bot.on('message:text', (ctx) => void seen.push(`text ${ctx.message.text}`));
  bot.on('my_chat_member', (ctx) => void seen.push(`member ${ctx.myChatMember.new_chat_member.status}`));
  await bot.init();
  receiver = createServer(webhookCallback(bot, 'http', { secretToken: SECRET }));
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const address = receiver.address();
  webhookUrl = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/hook`;
  priya = running.simulator.telegramPhone(PRIYA);
  chatId = running.simulator.state.people.get(PRIYA)?.telegram?.id ?? 0;
  await bot.api.raw.setWebhook({ url: webhookUrl, secret_token: SECRET });
  // As much as a test may want at once; the pace has a test of its own.
  Object.assign(running.simulator.state.telegram.limits, { chatPerSecond: 1_000, chatBurst: 1_000 });
});

beforeEach(() => {
  seen = [];
});

afterAll(async () => {
  receiver.close();
  await running.close();
});

describe('grammY', () => {
  it('knows who it is and where its webhook goes', async () => {
    expect(bot.botInfo).toMatchObject({ id: BOT_ID, is_bot: true, username: 'acme_loans_bot', first_name: 'Acme Loans' });
    expect(await bot.api.getWebhookInfo()).toEqual({
      url: webhookUrl,
      has_custom_certificate: false,
      pending_update_count: 0,
      max_connections: 40,
      ip_address: '127.0.0.1',
    });
  });

  it('may not write first, then takes a deep link, texts and every keyboard', async () => {
    await expect(bot.api.sendMessage(chatId, 'Hello')).rejects.toMatchObject({
      error_code: 403,
      description: "Forbidden: bot can't initiate conversation with a user",
    });
    priya.start(BOT_ID, 'invite_4f-A');
    await until(() => seen.length === 1);
    expect(seen).toEqual(['start invite_4f-A from priya_sharma']);

    const html = await bot.api.sendMessage(chatId, '<b>Usage</b> at <code>92%</code> &lt;now&gt;', { parse_mode: 'HTML' });
    expect(html).toMatchObject({
      text: 'Usage at 92% <now>',
      entities: [
        { type: 'bold', offset: 0, length: 5 },
        { type: 'code', offset: 9, length: 3 },
      ],
      chat: { id: chatId, type: 'private', first_name: 'Priya', last_name: 'Sharma', username: 'priya_sharma' },
      from: { id: BOT_ID, is_bot: true },
    });
    const markdown = await bot.api.sendMessage(chatId, '*Risk* __now__ [link](https://example.com)\\.', { parse_mode: 'MarkdownV2' });
    expect(markdown).toMatchObject({
      text: 'Risk now link.',
      entities: [{ type: 'bold' }, { type: 'underline' }, { type: 'text_link', url: 'https://example.com' }],
    });
    const reply = await bot.api.sendMessage(chatId, 'Answer', { reply_parameters: { message_id: html.message_id } });
    expect(reply.reply_to_message?.message_id).toBe(html.message_id);

    await bot.api.sendMessage(chatId, 'May we have your number?', {
      reply_markup: new Keyboard().requestContact('Share my number').requestLocation('Where I am').resized().oneTime(),
    });
    priya.shareContact(BOT_ID);
    priya.send(BOT_ID, { location: { latitude: 18.52, longitude: 73.85 } });
    await until(() => seen.length === 3);
    expect(seen.slice(1)).toEqual(['contact 919820010007', 'location 18.52']);
    await bot.api.sendChatAction(chatId, 'typing');
    await bot.api.sendMessage(chatId, 'Thank you', { reply_markup: { remove_keyboard: true } });
  });

  it('hears a press, answers it with an alert and changes the message', async () => {
    const message = await bot.api.sendMessage(chatId, 'Risk', {
      reply_markup: new InlineKeyboard()
        .text('On it', 'ack:1')
        .text('Snooze', 'snooze:1')
        .row()
        .url('Open', 'https://example.com/alerts/1'),
    });
    priya.press(BOT_ID, message.message_id, 'On it');
    await until(() => priya.lastMessage(BOT_ID)?.text === 'Done');
    expect(seen).toEqual(['pressed ack:1 on Risk']);
    expect(priya.lastMessage(BOT_ID)).toMatchObject({ isEdited: true, keyboard: [[{ text: 'Undo', kind: 'callback', isWaiting: false }]] });
    await expect(
      bot.api.editMessageText(chatId, message.message_id, 'Done', { reply_markup: new InlineKeyboard().text('Undo', 'undo') }),
    ).rejects.toMatchObject({ error_code: 400, description: expect.stringContaining('message is not modified') });
    const edited = await bot.api.editMessageReplyMarkup(chatId, message.message_id, {
      reply_markup: new InlineKeyboard().text('Redo', 'redo'),
    });
    expect(edited).toMatchObject({ text: 'Done', reply_markup: { inline_keyboard: [[{ text: 'Redo', callback_data: 'redo' }]] } });
    await expect(bot.api.answerCallbackQuery('123')).rejects.toThrow('query is too old');
  });

  it('sets and reads its commands, by scope and language', async () => {
    await bot.api.setMyCommands([{ command: 'tasks', description: 'My tasks' }]);
    await bot.api.setMyCommands([{ command: 'aufgaben', description: 'Meine Aufgaben' }], {
      scope: { type: 'all_private_chats' },
      language_code: 'de',
    });
    expect(await bot.api.getMyCommands()).toEqual([{ command: 'tasks', description: 'My tasks' }]);
    expect(await bot.api.getMyCommands({ scope: { type: 'all_private_chats' }, language_code: 'de' })).toEqual([
      { command: 'aufgaben', description: 'Meine Aufgaben' },
    ]);
    await expect(bot.api.setMyCommands([{ command: 'Bad Name', description: 'x' }])).rejects.toThrow('BOT_COMMAND_INVALID');
    await bot.api.deleteMyCommands();
    expect(await bot.api.getMyCommands()).toEqual([]);
  });

  it('is told that it goes too fast, is blocked, or is nobody', async () => {
    const { limits } = running.simulator.state.telegram;
    Object.assign(limits, { chatPerSecond: 1, chatBurst: 1 });
    running.simulator.clock.wind(5_000);
    await bot.api.sendMessage(chatId, 'one');
    const tooFast = await bot.api.sendMessage(chatId, 'two').catch((error: unknown) => error as GrammyError);
    expect(tooFast).toBeInstanceOf(GrammyError);
    expect(tooFast).toMatchObject({ error_code: 429, description: 'Too Many Requests: retry after 1', parameters: { retry_after: 1 } });
    Object.assign(limits, { chatPerSecond: 1_000, chatBurst: 1_000 });

    priya.block(BOT_ID);
    await until(() => seen.includes('member kicked'));
    await expect(bot.api.sendMessage(chatId, 'Hello?')).rejects.toThrow('Forbidden: bot was blocked by the user');
    priya.unblock(BOT_ID);
    await until(() => seen.includes('member member'));
    await expect(bot.api.sendMessage(4_242, 'Hello?')).rejects.toThrow('Bad Request: chat not found');
    const stranger = new Bot('7304918265:AAHsomebodyElsesTokenThatIsLongEnough', { client: { apiRoot: running.url } });
    await expect(stranger.api.getMe()).rejects.toMatchObject({ error_code: 401, description: 'Unauthorized' });
  });

  it('does not take updates that lack its secret', async () => {
    await bot.api.setWebhook(webhookUrl, { secret_token: 'another' });
    priya.sendText(BOT_ID, 'Anybody there?');
    await until(async () => (await bot.api.getWebhookInfo()).last_error_message !== undefined);
    expect(await bot.api.getWebhookInfo()).toMatchObject({
      pending_update_count: 1,
      last_error_message: 'Wrong response from the webhook: 401 Unauthorized',
    });
    expect(seen).toEqual([]);
    await bot.api.setWebhook(webhookUrl, { secret_token: SECRET });
    await until(() => seen.length === 1);
    expect(seen).toEqual(['text Anybody there?']);
  });

  it('polls instead, once the webhook is gone', async () => {
    await expect(bot.api.getUpdates()).rejects.toMatchObject({ error_code: 409 });
    await bot.api.deleteWebhook({ drop_pending_updates: true });
    running.simulator.telegramPhone(KAVITA).start(BOT_ID);
    const poller = new Bot(demo.telegramBot.token, { client: { apiRoot: running.url } });
    poller.on('message:text', (ctx) => void seen.push(`${ctx.from.username}: ${ctx.message.text}`));
    const started = poller.start();
    await until(() => seen.length === 1);
    running.simulator.telegramPhone(KAVITA).sendText(BOT_ID, 'and more');
    await until(() => seen.length === 2);
    await poller.stop();
    await started;
    expect(seen).toEqual(['kavita_textiles: /start', 'kavita_textiles: and more']);
  });
});

/** Looks every few milliseconds, for at most five seconds. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const endsAtMs = Date.now() + 5_000;
  while (!(await isSo())) {
    if (Date.now() > endsAtMs) throw new Error(`still waiting; seen so far: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
