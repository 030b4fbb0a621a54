/** `/_sim/phones/{phone}`: what a person sees, and everything they do. */
import type { Context, Hono } from 'hono';
import { z } from 'zod';
import { chatKey, e164, messagesOf, personOf } from '../chats.ts';
import type { Core } from '../core.ts';
import { phoneOf } from '../phone.ts';
import { summaryOf, viewMessage } from '../phone-view.ts';
import { readJson } from './read-json.ts';

const messageBody = z.union([
  z.strictObject({ numberId: z.string(), text: z.string().min(1).max(4_096), replyTo: z.string().optional() }),
  z.strictObject({ numberId: z.string(), type: z.string(), content: z.unknown(), replyTo: z.string().optional() }),
]);
const tapBody = z.strictObject({ wamid: z.string(), button: z.union([z.number(), z.string()]) });
const choiceBody = z.strictObject({ wamid: z.string(), row: z.string() });
const reactionBody = z.strictObject({ wamid: z.string(), emoji: z.string() });
const readBody = z.strictObject({ numberId: z.string() });

export function phoneRoutes(app: Hono, core: Core): void {
  const phoneIn = (c: Context) => phoneOf(core, e164(c.req.param('phone') ?? ''));
  app.get('/phones/:phone', (c) => c.json(viewPhone(core, e164(c.req.param('phone')))));
  app.post('/phones/:phone/messages', async (c) => {
    const body = messageBody.parse(await readJson(c.req));
    const options = body.replyTo === undefined ? {} : { replyTo: body.replyTo };
    const phone = phoneIn(c);
    const wamid =
      'text' in body ? phone.sendText(body.numberId, body.text, options) : phone.send(body.numberId, body.type, body.content, options);
    return c.json({ wamid }, 201);
  });
  app.post('/phones/:phone/taps', async (c) => {
    const { wamid, button } = tapBody.parse(await readJson(c.req));
    return c.json({ wamid: phoneIn(c).tap(wamid, button) }, 201);
  });
  app.post('/phones/:phone/choices', async (c) => {
    const { wamid, row } = choiceBody.parse(await readJson(c.req));
    return c.json({ wamid: phoneIn(c).chooseRow(wamid, row) }, 201);
  });
  app.post('/phones/:phone/reactions', async (c) => {
    const { wamid, emoji } = reactionBody.parse(await readJson(c.req));
    return c.json({ wamid: phoneIn(c).react(wamid, emoji) }, 201);
  });
  app.post('/phones/:phone/read', async (c) => {
    const { numberId } = readBody.parse(await readJson(c.req));
    return c.json({ read: phoneIn(c).read(numberId) });
  });
}

/** One chat with each business number, those that were used and those that could be. */
function viewPhone(core: Core, phone: string) {
  const { state } = core;
  const nowMs = core.clock.now();
  return {
    person: personOf(state, phone),
    chats: [...state.numbers.values()].map((number) => {
      const chat = state.chats.get(chatKey(number.id, phone));
      const messages = chat ? messagesOf(state, chat) : [];
      const last = messages.at(-1);
      return {
        numberId: number.id,
        name: number.verifiedName,
        phone: number.phone,
        unread: chat?.unread ?? 0,
        typingUntilMs: chat && chat.typingUntilMs > nowMs ? chat.typingUntilMs : 0,
        last: last ? { atMs: last.atMs, text: summaryOf(state, last) } : null,
        messages: messages.map((message) => viewMessage(state, message)),
      };
    }),
  };
}
