/** `/_sim/telegram`: bots, accounts and limits, and a person's Telegram. */
import type { Hono } from 'hono';
import { z } from 'zod';
import { e164, personOf } from '../chats.ts';
import type { Core } from '../core.ts';
import { telegramPhoneOf } from '../telegram/person.ts';
import { addBot, addTelegramAccount } from '../telegram/seed.ts';
import { viewTelegramPhone } from '../telegram/view.ts';
import { readJson } from './read-json.ts';

const botId = z.number().int();
const botBody = z.strictObject({ token: z.string(), name: z.string().min(1).max(64), username: z.string() });
const accountBody = z.strictObject({
  phone: z.string(),
  id: z.number().int().positive().optional(),
  username: z.string().min(5).max(32).optional(),
  languageCode: z.string().min(2).max(8).optional(),
});
const limitsBody = z.strictObject({
  chatPerSecond: z.number().positive().optional(),
  chatBurst: z.number().min(1).optional(),
  botPerSecond: z.number().min(1).optional(),
});
const startBody = z.strictObject({ botId, payload: z.string().optional() });
const messageBody = z.union([
  z.strictObject({ botId, text: z.string().min(1).max(4_096), replyTo: z.number().int().optional() }),
  z.strictObject({ botId, content: z.record(z.string(), z.unknown()) }),
]);
const pressBody = z.strictObject({ botId, messageId: z.number().int(), button: z.union([z.string(), z.number()]) });
const reactionBody = z.strictObject({ botId, messageId: z.number().int(), emoji: z.string() });
const chatBody = z.strictObject({ botId });

export function telegramRoutes(app: Hono, core: Core): void {
  const { state } = core;
  const phone = (given: string) => telegramPhoneOf(core, e164(given));
  app.get('/telegram/bots', (c) =>
    c.json({
      items: [...state.telegram.bots.values()].map(({ id, token, name, username, webhook, pending }) => ({
        id,
        token,
        name,
        username,
        webhookUrl: webhook?.url ?? '',
        lastError: webhook?.lastError ?? null,
        pending: pending.length,
      })),
    }),
  );
  app.post('/telegram/bots', async (c) => {
    const { id, username } = addBot(state, botBody.parse(await readJson(c.req)), core.clock.now());
    core.events.publish({ type: 'people' });
    return c.json({ id, username }, 201);
  });
  app.post('/telegram/accounts', async (c) => {
    const { phone: given, ...account } = accountBody.parse(await readJson(c.req));
    const defined = Object.fromEntries(Object.entries(account).filter(([, value]) => value !== undefined));
    return c.json(addTelegramAccount(core, personOf(state, e164(given)), defined), 201);
  });
  app.get('/telegram/limits', (c) => c.json(state.telegram.limits));
  app.post('/telegram/limits', async (c) => {
    const changed = Object.entries(limitsBody.parse(await readJson(c.req))).filter(([, value]) => value !== undefined);
    return c.json(Object.assign(state.telegram.limits, Object.fromEntries(changed)));
  });

  app.get('/telegram/phones/:phone', (c) => c.json(viewTelegramPhone(core, personOf(state, e164(c.req.param('phone'))))));
  app.post('/telegram/phones/:phone/start', async (c) => {
    const { botId: id, payload } = startBody.parse(await readJson(c.req));
    return c.json({ messageId: phone(c.req.param('phone')).start(id, payload) }, 201);
  });
  app.post('/telegram/phones/:phone/messages', async (c) => {
    const body = messageBody.parse(await readJson(c.req));
    const options = 'replyTo' in body && body.replyTo !== undefined ? { replyTo: body.replyTo } : {};
    const here = phone(c.req.param('phone'));
    const messageId = 'text' in body ? here.sendText(body.botId, body.text, options) : here.send(body.botId, body.content);
    return c.json({ messageId }, 201);
  });
  app.post('/telegram/phones/:phone/contact', async (c) => {
    const { botId: id } = chatBody.parse(await readJson(c.req));
    return c.json({ messageId: phone(c.req.param('phone')).shareContact(id) }, 201);
  });
  app.post('/telegram/phones/:phone/presses', async (c) => {
    const { botId: id, messageId, button } = pressBody.parse(await readJson(c.req));
    return c.json({ callbackQueryId: phone(c.req.param('phone')).press(id, messageId, button) }, 201);
  });
  app.post('/telegram/phones/:phone/reactions', async (c) => {
    const { botId: id, messageId, emoji } = reactionBody.parse(await readJson(c.req));
    phone(c.req.param('phone')).react(id, messageId, emoji);
    return c.json({ ok: true }, 201);
  });
  for (const act of ['read', 'block', 'unblock'] as const) {
    app.post(`/telegram/phones/:phone/${act}`, async (c) => {
      phone(c.req.param('phone'))[act](chatBody.parse(await readJson(c.req)).botId);
      return c.json({ ok: true });
    });
  }
}
