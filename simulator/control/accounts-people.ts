/** `/_sim`: coexistence, changed identities, preferences, templates Meta changed, and the callbacks Meta owes a person. */
import type { Hono } from 'hono';
import { z } from 'zod';
import { declineHistory, shareHistory, syncContacts, writeOnBizApp } from '../accounts/coexistence.ts';
import { postSignedRequest } from '../accounts/obligations.ts';
import { changeIdentity, changePhone, changeUserId, setPreference } from '../accounts/people-events.ts';
import { changeTemplateBody } from '../accounts/template-events.ts';
import { e164 } from '../chats.ts';
import type { Core } from '../core.ts';
import { appScopedId } from '../signup/finish.ts';
import type { BusinessNumber, Template, Waba } from '../state.ts';
import { CATEGORY_NOTICE_MS, changeTemplateCategory, setTemplateQuality } from '../template-life.ts';
import { readJson } from './read-json.ts';

const phone = z.string().regex(/^\+[1-9]\d{6,14}$/, 'A phone is written in E.164, for instance +919820030001.');
const echoBody = z.strictObject({ to: phone, text: z.string().min(1) });
const historyBody = z.union([
  z.strictObject({ declined: z.literal(true) }),
  z.strictObject({
    messages: z.array(
      z.strictObject({ phone, text: z.string(), from: z.enum(['person', 'business']), hoursAgo: z.number().nonnegative() }),
    ),
  }),
]);
const contactsBody = z.strictObject({
  contacts: z.array(z.strictObject({ phone, name: z.string() })),
  action: z.enum(['add', 'remove']).default('add'),
});
const identityBody = z.discriminatedUnion('change', [
  z.strictObject({ change: z.literal('number'), newPhone: phone }),
  z.strictObject({ change: z.literal('user_id') }),
  z.strictObject({ change: z.literal('identity') }),
]);
const preferenceBody = z.strictObject({ numberId: z.string(), value: z.enum(['stop', 'resume']) });
const named = { name: z.string(), wabaId: z.string().optional(), language: z.string().optional() };
const categoryBody = z.strictObject({
  ...named,
  category: z.enum(['MARKETING', 'UTILITY', 'AUTHENTICATION']),
  isImpending: z.boolean().default(false),
});
const qualityBody = z.strictObject({ ...named, score: z.enum(['GREEN', 'YELLOW', 'RED', 'UNKNOWN']) });
const wordsBody = z.strictObject({ ...named, body: z.string().min(1) });
const obligationBody = z.strictObject({
  url: z.url(),
  userId: z.string().optional(),
  phone: phone.optional(),
  /** Signs with this instead of the app's secret: a forged one. */
  secret: z.string().optional(),
});

export function peopleControl(app: Hono, core: Core): void {
  const numberOf = (id: string | undefined): BusinessNumber => {
    const number = core.state.numbers.get(id ?? '');
    if (!number) throw new Error(`no business number ${id}`);
    return number;
  };
  app.post('/numbers/:id/echoes', async (c) => {
    const { to, text } = echoBody.parse(await readJson(c.req));
    return c.json({ wamid: writeOnBizApp(core, numberOf(c.req.param('id')), to, text) }, 201);
  });
  app.post('/numbers/:id/history', async (c) => {
    const body = historyBody.parse(await readJson(c.req));
    const number = numberOf(c.req.param('id'));
    if ('declined' in body) declineHistory(core, number);
    else shareHistory(core, number, body.messages);
    return c.json({ ok: true });
  });
  app.post('/numbers/:id/contacts', async (c) => {
    const { contacts, action } = contactsBody.parse(await readJson(c.req));
    syncContacts(core, numberOf(c.req.param('id')), contacts, action);
    return c.json({ ok: true });
  });

  app.post('/phones/:phone/identity', async (c) => {
    const body = identityBody.parse(await readJson(c.req));
    const who = e164(c.req.param('phone'));
    if (body.change === 'number') changePhone(core, who, body.newPhone);
    else if (body.change === 'user_id') changeUserId(core, who);
    else changeIdentity(core, who);
    return c.json({ ok: true });
  });
  app.post('/phones/:phone/preferences', async (c) => {
    const { numberId, value } = preferenceBody.parse(await readJson(c.req));
    setPreference(core, numberOf(numberId), e164(c.req.param('phone')), value);
    return c.json({ ok: true });
  });

  app.post('/templates/category', async (c) => {
    const { category, isImpending, ...which } = categoryBody.parse(await readJson(c.req));
    return c.json({
      changed: forTemplates(core, which, (waba, template) =>
        changeTemplateCategory(core, waba.id, template, category, isImpending ? CATEGORY_NOTICE_MS : 0),
      ),
    });
  });
  app.post('/templates/quality', async (c) => {
    const { score, ...which } = qualityBody.parse(await readJson(c.req));
    return c.json({ changed: forTemplates(core, which, (waba, template) => setTemplateQuality(core, waba.id, template, score)) });
  });
  app.post('/templates/words', async (c) => {
    const { body, ...which } = wordsBody.parse(await readJson(c.req));
    return c.json({ changed: forTemplates(core, which, (waba, template) => changeTemplateBody(core, waba, template, body)) });
  });

  for (const path of ['/obligations/deauthorize', '/obligations/data-deletion']) {
    app.post(path, async (c) => {
      const { url, userId, phone: who, secret } = obligationBody.parse(await readJson(c.req));
      return c.json(await postSignedRequest(core, url, userId ?? appScopedId(who ?? firstAdmin(core)), secret));
    });
  }
}

interface Which {
  name: string;
  wabaId?: string | undefined;
  language?: string | undefined;
}

function forTemplates(core: Core, { name, wabaId, language }: Which, act: (waba: Waba, template: Template) => void): number {
  let changed = 0;
  for (const waba of core.state.wabas.values()) {
    if (wabaId !== undefined && waba.id !== wabaId) continue;
    for (const template of waba.templates.values()) {
      if (template.name !== name || (language !== undefined && template.language !== language)) continue;
      act(waba, template);
      changed += 1;
    }
  }
  if (changed === 0) throw new Error(`no template ${name}`);
  return changed;
}

const firstAdmin = (core: Core): string => [...core.state.people.values()].find((person) => person.role === 'admin')?.phone ?? '';
