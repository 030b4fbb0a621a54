/** `/_sim/world`, people, accounts, tiers, tokens, settings and the webhook target. */
import type { Hono } from 'hono';
import { z } from 'zod';
import { issueToken } from '../accounts/oauth.ts';
import { e164 } from '../chats.ts';
import type { Core } from '../core.ts';
import { addAccount, addPersona, SCOPES } from '../seed.ts';
import { TIER_LIMITS, type Tier } from '../state.ts';
import { MOST_UPDATES } from '../webhooks/batch.ts';
import { confirmCallback } from '../webhooks/handshake.ts';
import { readJson } from './read-json.ts';

const phone = z.string().regex(/^\+[1-9]\d{6,14}$/, 'A phone is written in E.164, for instance +919820030001.');
const tier = z.enum(Object.keys(TIER_LIMITS) as [Tier, ...Tier[]]);

const personBody = z.strictObject({
  phone: phone.optional(),
  name: z.string().trim().min(1).max(80),
  role: z.string().max(40).optional(),
  title: z.string().max(80).optional(),
  email: z.email().optional(),
  username: z.string().max(40).optional(),
  isBsuidOnly: z.boolean().optional(),
  isOnWhatsApp: z.boolean().optional(),
});
const accountBody = z.strictObject({
  wabaId: z.string().regex(/^\d+$/),
  phoneNumberId: z.string().regex(/^\d+$/),
  displayPhone: phone,
  verifiedName: z.string().min(1),
  token: z.string().min(8),
  portfolioId: z.string().regex(/^\d+$/),
  tier: tier.optional(),
  throughputPerSecond: z.number().positive().optional(),
  isSubscribed: z.boolean().optional(),
});
/** As "Generate token" of a system user asks. */
const tokenBody = z.strictObject({
  wabaIds: z.array(z.string().regex(/^\d+$/)).min(1),
  scopes: z.array(z.string()).default(SCOPES),
  lifeDays: z.number().int().nonnegative().default(0),
});
const settingsBody = z.strictObject({
  windowRefusal: z.enum(['answer', 'status']).optional(),
  undeliverableRefusal: z.enum(['answer', 'status']).optional(),
  templateReview: z
    .strictObject({ afterMs: z.number().nonnegative(), decision: z.enum(['APPROVED', 'REJECTED']), reason: z.string() })
    .optional(),
  sentAfterMs: z.number().nonnegative().optional(),
  deliveredAfterMs: z.number().nonnegative().optional(),
  isManagementLimited: z.boolean().optional(),
  mediaOrigin: z.url().optional(),
  nameReview: z
    .strictObject({ afterMs: z.number().nonnegative(), decision: z.enum(['APPROVED', 'REJECTED']), reason: z.string() })
    .optional(),
  tokenLifeDays: z.number().nonnegative().optional(),
  newBusinessesPerWeek: z.number().int().nonnegative().optional(),
  allowedOrigins: z.array(z.string()).optional(),
  webhookBatch: z.strictObject({ max: z.number().int().min(1).max(MOST_UPDATES), withinMs: z.number().nonnegative() }).optional(),
});
const webhookBody = z.strictObject({ url: z.url(), verifyToken: z.string().optional() });

export function worldRoutes(app: Hono, core: Core): void {
  const { state } = core;
  app.get('/world', (c) =>
    c.json({
      numbers: [...state.numbers.values()].map(({ id, wabaId, phone: e164Phone, verifiedName }) => ({
        id,
        wabaId,
        phone: e164Phone,
        verifiedName,
      })),
      portfolios: [...state.portfolios.values()].map(({ id, name, tier: step, reached }) => ({
        id,
        name,
        tier: step,
        reached: reached.size,
      })),
      people: [...state.people.values()],
      webhookUrl: state.app.webhookUrl,
      pending: core.agenda.size,
    }),
  );
  app.post('/people', async (c) => {
    const body = personBody.parse(await readJson(c.req));
    const defined = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
    return c.json(addPersona(core, { ...defined, name: body.name, phone: body.phone ?? freePhone(core) }), 201);
  });
  app.post('/accounts', async (c) => {
    const { tier: step, throughputPerSecond, isSubscribed, ...account } = accountBody.parse(await readJson(c.req));
    addAccount(
      state,
      {
        ...account,
        ...(step ? { tier: step } : {}),
        ...(throughputPerSecond ? { throughputPerSecond } : {}),
        ...(isSubscribed === undefined ? {} : { isSubscribed }),
      },
      core.clock.now(),
    );
    return c.json({ ok: true }, 201);
  });
  app.post('/tier', async (c) => {
    const body = z.strictObject({ portfolioId: z.string(), tier }).parse(await readJson(c.req));
    const portfolio = state.portfolios.get(body.portfolioId);
    if (!portfolio) throw new Error(`no portfolio ${body.portfolioId}`);
    portfolio.tier = body.tier;
    return c.json({ ok: true });
  });
  app.post('/tokens', async (c) => {
    const body = tokenBody.parse(await readJson(c.req));
    const unknown = body.wabaIds.find((id) => !state.wabas.has(id));
    if (unknown) throw new Error(`no WhatsApp business account ${unknown}`);
    return c.json({ token: issueToken(core, body).token }, 201);
  });
  app.post('/tokens/revoke', async (c) => {
    const { token } = z.strictObject({ token: z.string() }).parse(await readJson(c.req));
    const known = state.tokens.get(token);
    if (!known) throw new Error('no such token');
    known.isRevoked = true;
    return c.json({ ok: true });
  });
  app.get('/settings', (c) => c.json(state.settings));
  app.post('/settings', async (c) => {
    const changed = Object.entries(settingsBody.parse(await readJson(c.req))).filter(([, value]) => value !== undefined);
    Object.assign(state.settings, Object.fromEntries(changed));
    return c.json(state.settings);
  });
  app.get('/webhook', (c) => c.json({ url: state.app.webhookUrl }));
  app.post('/webhook', async (c) => {
    const { url, verifyToken } = webhookBody.parse(await readJson(c.req));
    const refusal = await confirmCallback(core, url, verifyToken ?? state.app.verifyToken);
    if (refusal) throw new Error(refusal.message);
    state.app.webhookUrl = url;
    return c.json({ url });
  });
}

/** The next number of a range no demo person has. */
function freePhone(core: Core): string {
  let phoneNumber = 919_820_030_001;
  while (core.state.people.has(e164(String(phoneNumber)))) phoneNumber += 1;
  return e164(String(phoneNumber));
}
