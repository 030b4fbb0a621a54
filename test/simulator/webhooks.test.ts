/** Webhooks out: signed, addressed, repeated until 200; and what people do on their phones. */
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bsuidOf } from '../../simulator/ids.ts';
import { GIVE_UP_AFTER_MS, nextAttemptAt } from '../../simulator/rules/retry-gaps.ts';
import { ALERT_TEMPLATE, alertTo, bench, demo, HOUR_MS, KAVITA, NUMBER, PRIYA, START_MS, WABA } from './support.ts';

describe('delivery', () => {
  it('signs the raw bytes with the app secret and escapes what is not ASCII', async () => {
    const { simulator, posted } = bench();
    simulator.phone(PRIYA).sendText(NUMBER, 'नमस्ते 🙏');
    await simulator.deliverDue();
    const [webhook] = posted;
    expect(webhook?.headers.get('x-hub-signature-256')).toBe(
      `sha256=${createHmac('sha256', demo.app.secret)
        .update(webhook?.text ?? '')
        .digest('hex')}`,
    );
    expect(webhook?.text).toMatch(/^[\x20-\x7e]+$/);
    expect(webhook?.body.entry[0].changes[0].value.messages[0].text.body).toBe('नमस्ते 🙏');
  });

  it('repeats the same bytes until 200: at once, then with growing gaps', async () => {
    const { simulator, posted, answerWith, pass } = bench();
    answerWith(500);
    simulator.phone(PRIYA).sendText(NUMBER, 'hi');
    expect(await simulator.deliverDue()).toBe(2);
    expect(await pass(9_999)).toBe(0);
    expect(await pass(1)).toBe(1);
    answerWith('reject');
    expect(await pass(60_000)).toBe(1);
    answerWith(200);
    expect(await pass(300_000)).toBe(1);
    expect(await pass(24 * HOUR_MS)).toBe(0);
    expect(new Set(posted.map(({ text, headers }) => text + headers.get('x-hub-signature-256'))).size).toBe(1);
  });

  it('takes only 200 for an answer', async () => {
    const { simulator, answerWith } = bench();
    answerWith(202);
    simulator.phone(PRIYA).sendText(NUMBER, 'hi');
    expect(await simulator.deliverDue()).toBe(2);
  });

  it('gives up after 7 days', () => {
    let nowMs = 0;
    let attempts = 1;
    for (;;) {
      const next = nextAttemptAt(attempts, 0, nowMs);
      if (next === null) break;
      expect(next).toBeGreaterThanOrEqual(nowMs);
      nowMs = next;
      attempts += 1;
    }
    expect(nowMs).toBeLessThanOrEqual(GIVE_UP_AFTER_MS);
    expect(nowMs).toBeGreaterThan(GIVE_UP_AFTER_MS - 7 * HOUR_MS);
  });

  it('posts nothing for an account the app is not subscribed to, and starts when it subscribes', async () => {
    const { simulator, graph } = bench();
    await graph('DELETE', `/${WABA}/subscribed_apps`);
    simulator.phone(PRIYA).sendText(NUMBER, 'hi');
    expect(await simulator.deliverDue()).toBe(0);
    expect((await graph('GET', `/${WABA}/subscribed_apps`)).body).toEqual({ data: [] });
    expect((await graph('POST', `/${WABA}/subscribed_apps`)).body).toEqual({ success: true });
    expect((await graph('GET', `/${WABA}/subscribed_apps`)).body.data).toMatchObject([{ whatsapp_business_api_data: { id: demo.app.id } }]);
    simulator.phone(PRIYA).sendText(NUMBER, 'hi again');
    expect(await simulator.deliverDue()).toBe(1);
  });

  it('follows the override of a number before that of its account, for messages only', async () => {
    const targets: string[] = [];
    const { simulator, graph } = bench({
      deliver: async (request) => {
        const challenge = new URL(request.url).searchParams.get('hub.challenge');
        if (request.method === 'POST') targets.push(request.url);
        return new Response(challenge ?? '');
      },
    });
    await graph('POST', `/${WABA}/subscribed_apps`, { override_callback_uri: 'https://waba.example/hook', verify_token: 'x' });
    simulator.phone(PRIYA).sendText(NUMBER, 'one');
    await simulator.deliverDue();
    await graph('POST', `/${NUMBER}`, {
      webhook_configuration: { override_callback_uri: 'https://number.example/hook', verify_token: 'x' },
    });
    simulator.phone(PRIYA).sendText(NUMBER, 'two');
    await simulator.deliverDue();
    simulator.addTemplate(WABA, ALERT_TEMPLATE);
    simulator.decideTemplate(WABA, 'usage_risk', 'PAUSED');
    await simulator.deliverDue();
    expect(targets).toEqual(['https://waba.example/hook', 'https://number.example/hook', simulator.state.app.webhookUrl]);
    const shown = await graph('GET', `/${NUMBER}?fields=webhook_configuration`);
    expect(shown.body.webhook_configuration).toEqual({
      phone_number: 'https://number.example/hook',
      whatsapp_business_account: 'https://waba.example/hook',
      application: simulator.state.app.webhookUrl,
    });
  });

  it('refuses an override that does not answer the challenge', async () => {
    const { graph } = bench({ deliver: async () => new Response('hello') });
    const answer = await graph('POST', `/${WABA}/subscribed_apps`, {
      override_callback_uri: 'https://waba.example/hook',
      verify_token: 'x',
    });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 2200 } } });
  });
});

describe('people', () => {
  const userId = bsuidOf(demo.portfolioId, PRIYA);

  it('writes text with contacts, from and the business-scoped user id', async () => {
    const { simulator, posted } = bench();
    const wamid = simulator.phone(PRIYA).sendText(NUMBER, 'hi');
    await simulator.deliverDue();
    expect(posted[0]?.body).toEqual({
      object: 'whatsapp_business_account',
      entry: [
        {
          id: WABA,
          changes: [
            {
              field: 'messages',
              value: {
                messaging_product: 'whatsapp',
                metadata: { display_phone_number: '912240961100', phone_number_id: NUMBER },
                contacts: [{ profile: { name: 'Priya Sharma' }, wa_id: '919820010007', user_id: userId }],
                messages: [
                  {
                    from: '919820010007',
                    from_user_id: userId,
                    id: wamid,
                    timestamp: String(START_MS / 1_000),
                    type: 'text',
                    text: { body: 'hi' },
                  },
                ],
              },
            },
          ],
        },
      ],
    });
  });

  it('answers a template by its payload, with the words of the button and the message it answers', async () => {
    const { simulator, send, messages } = bench();
    simulator.addTemplate(WABA, ALERT_TEMPLATE);
    const payload = { type: 'button', sub_type: 'quick_reply', index: 1, parameters: [{ type: 'payload', payload: 'a1.call.sig' }] };
    const sent = await send(alertTo(PRIYA, ['a', 'b'], [payload]));
    const id = sent.body.messages[0].id;
    simulator.phone(PRIYA).tap(id, 'Call customer');
    simulator.phone(PRIYA).tap(id, 0);
    await simulator.deliverDue();
    expect(messages()).toMatchObject([
      { type: 'button', button: { payload: 'a1.call.sig', text: 'Call customer' }, context: { from: '912240961100', id } },
      { type: 'button', button: { payload: 'On it', text: 'On it' } },
    ]);
    expect(() => simulator.phone(PRIYA).tap(id, 'Nope')).toThrow('On it, Call customer, Snooze');
    expect(() => simulator.phone(KAVITA).tap(id, 0)).toThrow('no message');
  });

  it('answers free-form buttons and lists by their ids', async () => {
    const { simulator, send, messages } = bench();
    simulator.phone(PRIYA).sendText(NUMBER, 'hi');
    const interactive = (content: object) => send({ to: PRIYA, type: 'interactive', interactive: content });
    const asked = await interactive({
      type: 'button',
      body: { text: 'Sure?' },
      action: { buttons: [{ type: 'reply', reply: { id: 'yes', title: 'Yes' } }] },
    });
    const listed = await interactive({
      type: 'list',
      body: { text: 'Which?' },
      action: { button: 'Open', sections: [{ rows: [{ id: 'r1', title: 'First', description: 'The first' }] }] },
    });
    simulator.phone(PRIYA).tap(asked.body.messages[0].id, 'Yes');
    simulator.phone(PRIYA).chooseRow(listed.body.messages[0].id, 'First');
    await simulator.deliverDue();
    expect(messages().slice(1)).toMatchObject([
      { type: 'interactive', interactive: { type: 'button_reply', button_reply: { id: 'yes', title: 'Yes' } } },
      { type: 'interactive', interactive: { type: 'list_reply', list_reply: { id: 'r1', title: 'First', description: 'The first' } } },
    ]);
  });

  it('hides the phone of a person known only by user id, and reaches them by it', async () => {
    const { simulator, send, pass, posted, statuses, messages } = bench();
    simulator.addPersona({ phone: PRIYA, name: 'Priya Sharma', username: 'priya.s', isBsuidOnly: true });
    simulator.phone(PRIYA).sendText(NUMBER, 'hi');
    const sent = await send({ recipient: userId, type: 'text', text: { body: 'Hello' } });
    expect(sent.body.contacts).toEqual([{ input: userId, user_id: userId }]);
    await pass(1_000);
    expect(posted.map(({ text }) => text).join()).not.toContain('919820010007"');
    expect(messages()[0]).toMatchObject({ from_user_id: userId });
    expect(messages()[0]).not.toHaveProperty('from');
    expect(statuses()[0]).toMatchObject({ recipient_user_id: userId });
    expect(statuses()[0]).not.toHaveProperty('recipient_id');
  });

  it('has another user id in another portfolio', () => {
    expect(bsuidOf('1', PRIYA)).not.toBe(bsuidOf('2', PRIYA));
  });

  it('sends media, places and reactions as it is told to', async () => {
    const { simulator, messages } = bench();
    const phone = simulator.phone(KAVITA);
    const first = phone.send(NUMBER, 'image', { id: '9', mime_type: 'image/jpeg', sha256: 'x', caption: 'My shop' });
    phone.send(NUMBER, 'location', { latitude: 21.17, longitude: 72.83 }, { replyTo: first });
    phone.react(first, '👍');
    phone.react(first, '');
    await simulator.deliverDue();
    expect(messages()).toMatchObject([
      { type: 'image', image: { id: '9', caption: 'My shop' } },
      { type: 'location', context: { id: first, from: '919820020001' } },
      { type: 'reaction', reaction: { message_id: first, emoji: '👍' } },
      { type: 'reaction', reaction: { message_id: first } },
    ]);
    expect(messages()[3]?.reaction).not.toHaveProperty('emoji');
  });

  it('charges free-form messages after the month’s first thousand', async () => {
    const { simulator, sendText, pass, statuses } = bench();
    const number = simulator.state.numbers.get(NUMBER);
    if (number) number.service = { month: '2026-11', delivered: 1_000 };
    simulator.phone(PRIYA).sendText(NUMBER, 'hi');
    await sendText(PRIYA);
    await pass(1_000);
    expect(statuses()[0]?.pricing).toMatchObject({ billable: true, type: 'regular', category: 'service' });
  });
});
