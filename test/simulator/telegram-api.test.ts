/** The Bot API call by call: what it refuses and in which words, its webhooks and their retries, polling, pace and faults. */
import { describe, expect, it } from 'vitest';
import { decodeState, encodeState } from '../../simulator/state.ts';
import { bench, demo, HOUR_MS, KAVITA, NUMBER, PRIYA, START_MS } from './support.ts';
import { BOT, PRIYAS_ID, telegramBench } from './telegram-support.ts';

describe('what the Bot API refuses', () => {
  it.each([
    ['an unknown token', '7304918265:AAHsomebodyElsesTokenThatIsLongEnough', 'getMe', {}, 401, 'Unauthorized'],
    ['a token that is none', '12', 'getMe', {}, 404, 'Not Found'],
    ['an unknown method', demo.telegramBot.token, 'sendTelepathy', {}, 404, 'Not Found: method not found'],
    ['no chat', demo.telegramBot.token, 'sendMessage', { text: 'x' }, 400, 'Bad Request: chat_id is empty'],
    ['a chat nobody has', demo.telegramBot.token, 'sendMessage', { chat_id: -100, text: 'x' }, 400, 'Bad Request: chat not found'],
    ['no text', demo.telegramBot.token, 'sendMessage', { chat_id: PRIYAS_ID }, 400, 'Bad Request: message text is empty'],
    [
      'only white space',
      demo.telegramBot.token,
      'sendMessage',
      { chat_id: PRIYAS_ID, text: ' \n' },
      400,
      'Bad Request: message text is empty',
    ],
    [
      'too long a text',
      demo.telegramBot.token,
      'sendMessage',
      { chat_id: PRIYAS_ID, text: 'x'.repeat(4_097) },
      400,
      'Bad Request: message is too long',
    ],
    [
      'an unknown parse mode',
      demo.telegramBot.token,
      'sendMessage',
      { chat_id: PRIYAS_ID, text: 'x', parse_mode: 'BBCode' },
      400,
      'Bad Request: unsupported parse_mode',
    ],
  ])('refuses %s', async (_what, token, method, params, status, description) => {
    const { call } = telegramBench();
    expect(await call(method, params, token)).toEqual({ status, body: { ok: false, error_code: status, description } });
  });

  it.each([
    ['HTML', '<b>x', `Can't find end tag corresponding to start tag "b"`],
    ['HTML', 'é<br>', 'Unsupported start tag "br" at byte offset 2'],
    ['HTML', 'x</b>', 'Unexpected end tag at byte offset 1'],
    ['HTML', '<b>x</i>', 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'],
    ['HTML', '<b>x</b', 'Unclosed end tag at byte offset 4'],
    ['HTML', 'a <b', 'Unclosed start tag at byte offset 2'],
    ['HTML', '<span>x</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'],
    ['MarkdownV2', 'Up 92.5%', "Character '.' is reserved and must be escaped with the preceding '\\'"],
    ['MarkdownV2', 'a *bold', "Can't find end of Bold entity at byte offset 2"],
    ['MarkdownV2', '`code', "Can't find end of Code entity at byte offset 0"],
    ['Markdown', 'snake_case', "Can't find end of the entity starting at byte offset 5"],
  ])('tells in %s what is wrong with %s', async (parse_mode, text, words) => {
    const { call } = telegramBench();
    expect((await call('sendMessage', { chat_id: PRIYAS_ID, text, parse_mode })).body.description).toBe(
      `Bad Request: can't parse entities: ${words}`,
    );
  });

  it.each([
    [
      'HTML',
      '<b>a <i>b</i></b> &amp; <a href="https://x.example/?a=1&amp;b">c</a>',
      'a b & c',
      ['italic 2-3', 'bold 0-3', 'text_link 6-7'],
    ],
    ['HTML', '<pre><code class="language-ts">x</code></pre>', 'x', ['code 0-1', 'pre 0-1']],
    ['MarkdownV2', '_a *b*_ ||c|| ~d~ `e` \\*', 'a b c d e *', ['bold 2-3', 'italic 0-3', 'spoiler 4-5', 'strikethrough 6-7', 'code 8-9']],
    ['MarkdownV2', '```ts\nx = 1.5\n```', 'x = 1.5', ['pre 0-7']],
    ['Markdown', '*a* _b_ 1.5', 'a b 1.5', ['bold 0-1', 'italic 2-3']],
    [
      '',
      '/start now, see https://x.example/a. or me@x.example',
      '/start now, see https://x.example/a. or me@x.example',
      ['bot_command 0-6', 'url 16-35', 'email 40-52'],
    ],
  ])('formats %s: %s', async (parse_mode, source, text, spans) => {
    const { call } = telegramBench({ started: true });
    const { result } = (await call('sendMessage', { chat_id: PRIYAS_ID, text: source, parse_mode })).body;
    const found = result.entities.map((one: any) => `${one.type} ${one.offset}-${one.offset + one.length}`);
    expect({ text: result.text, spans: found.toSorted() }).toEqual({ text, spans: spans.toSorted() });
  });

  it.each([
    ['data of 65 bytes', [[{ text: 'x', callback_data: 'é'.repeat(32) + 'x' }]], 'BUTTON_DATA_INVALID'],
    ['empty data', [[{ text: 'x', callback_data: '' }]], 'BUTTON_DATA_INVALID'],
    [
      'a button that does nothing',
      [[{ text: 'x' }]],
      "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ],
    ['a button without words', [[{ callback_data: 'x' }]], 'can\'t parse inline keyboard button: Can\'t find field "text"'],
    ['an address that is none', [[{ text: 'x', url: 'nowhere' }]], "inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL"],
  ])('refuses an inline keyboard with %s', async (_what, inline_keyboard, words) => {
    const { call } = telegramBench({ started: true });
    const { status, body } = await call('sendMessage', { chat_id: PRIYAS_ID, text: 'x', reply_markup: { inline_keyboard } });
    expect([status, body.description]).toEqual([400, `Bad Request: ${words}`]);
  });

  it('takes callback data of exactly 64 bytes and text of exactly 4,096 units once its tags are gone', async () => {
    const { call } = telegramBench({ started: true });
    const reply_markup = { inline_keyboard: [[{ text: 'x', callback_data: 'é'.repeat(32) }]] };
    const text = `<b>${'x'.repeat(4_096)}</b>`;
    expect((await call('sendMessage', { chat_id: PRIYAS_ID, text, parse_mode: 'HTML', reply_markup })).status).toBe(200);
  });

  it.each([
    ['http elsewhere', { url: 'http://bot.example.com/hook' }, 'bad webhook: An HTTPS URL must be provided for webhook'],
    ['another port', { url: 'https://bot.example.com:3000/hook' }, 'bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443'],
    ['a secret with a dot', { url: 'https://bot.example.com', secret_token: 'a.b' }, 'secret token contains unallowed characters'],
    ['a long secret', { url: 'https://bot.example.com', secret_token: 'a'.repeat(257) }, 'secret token is too long'],
  ])('refuses a webhook: %s', async (_what, params, words) => {
    const { call } = telegramBench();
    expect((await call('setWebhook', params)).body.description).toBe(`Bad Request: ${words}`);
  });

  it('edits only its own messages, and only to something else', async () => {
    const { call, priya } = telegramBench({ started: true });
    const own = (await call('sendMessage', { chat_id: PRIYAS_ID, text: 'x' })).body.result.message_id;
    const edit = async (message_id: number | undefined, text: string) =>
      (await call('editMessageText', { chat_id: PRIYAS_ID, message_id, text })).body.description;
    expect([
      await edit(undefined, 'y'),
      await edit(9_999, 'y'),
      await edit(priya.messages(BOT)[0]?.id, 'y'),
      await edit(own, 'x'),
      await edit(own, 'y'),
    ]).toEqual([
      'Bad Request: message identifier is not specified',
      'Bad Request: message to edit not found',
      "Bad Request: message can't be edited",
      expect.stringMatching(/^Bad Request: message is not modified: specified new message content/),
      undefined,
    ]);
  });

  it('answers a press once, within a minute, in at most 200 letters', async () => {
    const { call, priya, simulator } = telegramBench({ started: true });
    const reply_markup = { inline_keyboard: [[{ text: 'Go', callback_data: 'go' }]] };
    const { message_id } = (await call('sendMessage', { chat_id: PRIYAS_ID, text: 'x', reply_markup })).body.result;
    const query = () => priya.press(BOT, message_id, 'Go');
    const answer = async (callback_query_id: string, text = '') =>
      (await call('answerCallbackQuery', { callback_query_id, text })).body.description ?? 'ok';
    const first = query();
    expect(priya.lastMessage(BOT)?.keyboard[0]?.[0]?.isWaiting).toBe(true);
    expect(await answer(first, 'x'.repeat(201))).toBe('Bad Request: MESSAGE_TOO_LONG');
    expect(await answer(first, 'x'.repeat(200))).toBe('ok');
    expect(priya.lastMessage(BOT)?.keyboard[0]?.[0]?.isWaiting).toBe(false);
    const tooOld = 'Bad Request: query is too old and response timeout expired or query ID is invalid';
    expect(await answer(first)).toBe(tooOld);
    const late = query();
    simulator.clock.wind(60_001);
    expect(await answer(late)).toBe(tooOld);
  });
});

describe('calls', () => {
  it.each([
    ['GET with a query', (url: string) => new Request(`${url}?chat_id=${PRIYAS_ID}&text=Hello`)],
    ['JSON', (url: string) => post(url, JSON.stringify({ chat_id: String(PRIYAS_ID), text: 'Hello' }), 'application/json')],
    ['a form', (url: string) => post(url, new URLSearchParams({ chat_id: String(PRIYAS_ID), text: 'Hello' }))],
    [
      'multipart',
      (url: string) => post(url, multipart({ chat_id: String(PRIYAS_ID), text: 'Hello', reply_markup: '{"inline_keyboard":[]}' })),
    ],
  ])('are taken as %s, in any case of the method', async (_what, request) => {
    const { simulator } = telegramBench({ started: true });
    const response = await simulator.fetch(request(`https://telegram.example/bot${demo.telegramBot.token}/SENDMESSAGE`));
    expect(await response.json()).toMatchObject({ ok: true, result: { text: 'Hello' } });
  });

  it('are kept in the record without the token', async () => {
    const { simulator, call } = telegramBench();
    await call('getMe', {});
    expect(simulator.calls.all().map(({ path }) => path)).toEqual([`/bot${BOT}:hidden/getMe`]);
    expect(JSON.stringify(simulator.calls.all())).not.toContain(demo.telegramBot.token);
  });

  it('may come three at once to a chat and then one a second, and 30 a second over all', async () => {
    const { simulator, call } = telegramBench({ started: true });
    const send = async () => (await call('sendMessage', { chat_id: PRIYAS_ID, text: 'x' })).status;
    expect([await send(), await send(), await send(), await send()]).toEqual([200, 200, 200, 429]);
    simulator.clock.wind(1_000);
    expect([await send(), await send()]).toEqual([200, 429]);
    simulator.clock.wind(3_600_000);
    simulator.state.telegram.limits.chatBurst = 100;
    let sent = 0;
    while ((await send()) === 200) sent += 1;
    expect(sent).toBe(30);
  });

  it('go wrong as the dial of faults says, and rules of the Graph API leave them alone', async () => {
    const { simulator, call } = telegramBench({ started: true });
    simulator.fault({ effect: { kind: 'error', code: 131047 }, times: 'always' });
    expect((await call('getMe', {})).status).toBe(200);
    simulator.fault({ match: { api: 'telegram', type: 'sendMessage', to: PRIYA }, effect: { kind: 'error', code: 429, details: '7' } });
    expect((await call('getMe', {})).status).toBe(200);
    expect(await call('sendMessage', { chat_id: PRIYAS_ID, text: 'x' })).toMatchObject({
      status: 429,
      body: { description: 'Too Many Requests: retry after 7', parameters: { retry_after: 7 } },
    });
    expect((await call('sendMessage', { chat_id: PRIYAS_ID, text: 'x' })).status).toBe(200);
    simulator.fault({ match: { api: 'telegram' }, effect: { kind: 'lose_answer' } });
    await expect(call('sendMessage', { chat_id: PRIYAS_ID, text: 'lost' })).rejects.toThrow('closed');
    expect(simulator.telegramPhone(PRIYA).lastMessage(BOT)?.text).toBe('lost');
  });
});

describe('updates', () => {
  it('come in order with growing ids, and come again after 1, 2, 4 ... 60 seconds until 2xx', async () => {
    const { simulator, updates, answerWith, priya, pass, hook } = telegramBench({ started: true });
    await hook();
    answerWith(500);
    priya.sendText(BOT, 'one');
    priya.sendText(BOT, 'two');
    const times: number[] = [];
    for (let second = 0; second < 190; second += 1) {
      const before = updates().length;
      await pass(second === 0 ? 0 : 1_000);
      if (updates().length > before) times.push(second);
    }
    expect(times).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183]);
    expect(new Set(updates().map((update) => update.message.text))).toEqual(new Set(['one']));
    answerWith(204);
    await pass(60_000);
    expect(
      updates()
        .slice(-2)
        .map(({ update_id: id, message }) => [id - updates()[0].update_id, message.text]),
    ).toEqual([
      [0, 'one'],
      [1, 'two'],
    ]);
    expect(simulator.state.telegram.bots.get(BOT)?.pending).toEqual([]);
    expect(priya.messages(BOT).map(({ ticks }) => ticks)).toEqual(['sent', 'read', 'read']);
  });

  it('are forgotten after 24 hours', async () => {
    const { call, priya, pass, answerWith, hook } = telegramBench({ started: true });
    await hook();
    answerWith('reject');
    priya.sendText(BOT, 'nobody hears me');
    await pass(0);
    expect((await call('getWebhookInfo', {})).body.result).toMatchObject({
      pending_update_count: 1,
      last_error_message: 'Connection refused',
    });
    await pass(24 * HOUR_MS + 1);
    expect((await call('getWebhookInfo', {})).body.result.pending_update_count).toBe(0);
  });

  it('one person who cannot be delivered does not hold up another', async () => {
    const { simulator, updates, priya, pass, hook, answerBy } = telegramBench({ started: true });
    await hook();
    answerBy((update) => (update.message.from.id === PRIYAS_ID ? 500 : 200));
    priya.sendText(BOT, 'stuck');
    simulator.telegramPhone(KAVITA).start(BOT);
    await pass(0);
    expect(updates().map(({ message }) => message.text)).toEqual(['stuck', '/start']);
  });

  it('are only those the bot asked for', async () => {
    const { call, priya, pass, updates, hook } = telegramBench({ started: true });
    await hook({ allowed_updates: ['callback_query', 'message_reaction'] });
    const reply_markup = { inline_keyboard: [[{ text: 'Go', callback_data: 'go' }]] };
    const { message_id } = (await call('sendMessage', { chat_id: PRIYAS_ID, text: 'x', reply_markup })).body.result;
    priya.sendText(BOT, 'not heard');
    priya.press(BOT, message_id, 'Go');
    priya.react(BOT, message_id, '👍');
    await pass(0);
    expect(updates().map((update) => Object.keys(update)[1])).toEqual(['callback_query', 'message_reaction']);
    expect((await call('getWebhookInfo', {})).body.result.allowed_updates).toEqual(['callback_query', 'message_reaction']);
  });

  it('carry the secret in a header, and only when one was set', async () => {
    const { priya, pass, posted, hook } = telegramBench({ started: true });
    await hook({ secret_token: 'sesame' });
    priya.sendText(BOT, 'a');
    await pass(0);
    await hook({});
    priya.sendText(BOT, 'b');
    await pass(0);
    expect(posted.map(({ headers }) => headers.get('x-telegram-bot-api-secret-token'))).toEqual(['sesame', null]);
  });

  it('are dropped, repeated and late as the dial of faults says', async () => {
    const { simulator, priya, pass, updates, hook } = telegramBench({ started: true });
    await hook();
    for (const effect of [{ kind: 'drop' }, { kind: 'duplicate', times: 3 }] as const)
      simulator.fault({ match: { api: 'telegram' }, effect });
    priya.sendText(BOT, 'dropped');
    priya.sendText(BOT, 'thrice');
    expect(await pass(0)).toBe(3);
    simulator.fault({ match: { api: 'telegram', field: 'message' }, effect: { kind: 'delay', ms: 5_000 } });
    priya.sendText(BOT, 'late');
    expect([await pass(4_999), await pass(1)]).toEqual([0, 1]);
    expect(updates().map(({ message }) => message.text)).toEqual(['thrice', 'thrice', 'thrice', 'late']);
  });

  it('are polled, confirmed by the next offset, and a second poll ends the first', async () => {
    const { call, priya } = telegramBench({ started: true });
    priya.sendText(BOT, 'two');
    const first = (await call('getUpdates', { limit: 1 })).body.result;
    expect(first.map(({ message }: any) => message.text)).toEqual(['/start']);
    const next = (await call('getUpdates', { offset: first[0].update_id + 1 })).body.result;
    expect(next.map(({ message }: any) => message.text)).toEqual(['two']);
    const offset = next[0].update_id + 1;
    const waiting = call('getUpdates', { offset, timeout: 30 });
    const second = call('getUpdates', { offset, timeout: 30 });
    expect((await waiting).body).toMatchObject({ error_code: 409, description: expect.stringContaining('terminated by other getUpdates') });
    priya.sendText(BOT, 'three');
    expect((await second).body.result).toMatchObject([{ message: { text: 'three' } }]);
  });
});

describe('people and bots', () => {
  it('are remembered over a restart: chats, buttons that wait, updates that wait, and the pace', async () => {
    const before = telegramBench({ started: true });
    await before.hook();
    const reply_markup = { inline_keyboard: [[{ text: 'Go', callback_data: 'go' }]] };
    const { message_id } = (await before.call('sendMessage', { chat_id: PRIYAS_ID, text: 'x', reply_markup })).body.result;
    before.priya.press(BOT, message_id, 'Go');
    const after = telegramBench({ state: decodeState(encodeState(before.simulator.state)) });
    expect(after.priya.messages(BOT)).toEqual(before.priya.messages(BOT));
    expect(await after.pass(0)).toBe(1);
    expect(after.updates()).toMatchObject([{ callback_query: { data: 'go', message: { message_id } } }]);
    const id = after.updates()[0].callback_query.id;
    expect((await after.call('answerCallbackQuery', { callback_query_id: id })).body).toEqual({ ok: true, result: true });
  });

  it('are many: two bots know nothing of each other', async () => {
    const { simulator, call, priya } = telegramBench({ started: true });
    const token = '8123456789:AAHanotherBotOfThisWorld_456789012';
    simulator.addBot({ token, name: 'Other', username: 'other_bot' });
    expect((await call('sendMessage', { chat_id: PRIYAS_ID, text: 'x' }, token)).status).toBe(403);
    priya.start(8_123_456_789, 'abc');
    expect((await call('sendMessage', { chat_id: PRIYAS_ID, text: 'x' }, token)).status).toBe(200);
    expect([priya.messages(BOT).length, priya.messages(8_123_456_789).length]).toEqual([1, 2]);
  });

  it('a person without Telegram is not found, and a start payload has rules', () => {
    const { simulator, priya } = telegramBench();
    simulator.addPersona({ phone: '+919820099999', name: 'No Telegram' });
    expect(() => simulator.telegramPhone('+919820099999').start(BOT)).toThrow('no Telegram account');
    expect(() => priya.start(BOT, 'a b')).toThrow('start payload');
    expect(() => priya.start(BOT, 'a'.repeat(65))).toThrow('start payload');
  });

  it('leave WhatsApp as it is: a state from before there was Telegram goes on', () => {
    const { simulator } = bench();
    const old = decodeState(encodeState(simulator.state)) as unknown as Record<string, unknown>;
    delete old.telegram;
    const { simulator: later } = bench({ state: old as never });
    expect(later.state.telegram.bots.size).toBe(0);
    expect([later.clock.now(), later.state.numbers.has(NUMBER)]).toEqual([START_MS, true]);
  });
});

function post(url: string, body: BodyInit, type?: string): Request {
  return new Request(url, { method: 'POST', body, ...(type ? { headers: { 'content-type': type } } : {}) });
}

function multipart(fields: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}
