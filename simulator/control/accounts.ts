/** `/_sim/accounts` and `/_sim/numbers`: look at every account, and let happen to it what Meta lets happen. */
import type { Context, Hono } from 'hono';
import { z } from 'zod';
import { accountEvent } from '../accounts/account-events.ts';
import { decideName } from '../accounts/names.ts';
import {
  changeTier,
  securityEvent,
  setNumberStatus,
  setQuality,
  tellCapability,
  tellUsername,
  upgradeThroughput,
} from '../accounts/number-events.ts';
import { alertAccount, reviewAccount, setVerification } from '../accounts/verification.ts';
import type { Core } from '../core.ts';
import { type BusinessNumber, TIER_LIMITS, type Tier, type Waba } from '../state.ts';
import { queueWebhook } from '../webhooks/queue.ts';
import { accountEventBody } from './accounts-bodies.ts';
import { readJson } from './read-json.ts';

const tier = z.enum(Object.keys(TIER_LIMITS) as [Tier, ...Tier[]]);
const alertBody = z.strictObject({
  type: z.string(),
  severity: z.enum(['CRITICAL', 'WARNING', 'INFORMATIONAL']).default('WARNING'),
  status: z.enum(['ACTIVE', 'NONE']).default('ACTIVE'),
  description: z.string().default(''),
  numberId: z.string().optional(),
});
const verification = z.enum(['verified', 'not_verified', 'pending', 'pending_submission', 'rejected', 'failed']);
const statuses = z.enum([
  'PENDING',
  'CONNECTED',
  'FLAGGED',
  'RESTRICTED',
  'RATE_LIMITED',
  'BANNED',
  'DISCONNECTED',
  'UNVERIFIED',
  'MIGRATED',
  'DELETED',
]);
const rawBody = z.strictObject({
  field: z.string(),
  value: z.record(z.string(), z.unknown()),
  numberId: z.string().optional(),
  entryId: z.string().optional(),
});

export function accountControl(app: Hono, core: Core): void {
  app.get('/accounts', (c) => c.json({ items: [...core.state.wabas.values()].map((waba) => viewAccount(core, waba)) }));
  app.get(
    '/accounts/:id',
    withWaba((waba, c) => c.json(viewAccount(core, waba))),
  );

  const onWaba = (path: string, act: (waba: Waba, given: unknown) => void) =>
    app.post(
      `/accounts/:id/${path}`,
      withWaba(async (waba, c) => {
        act(waba, await readJson(c.req));
        return c.json(viewAccount(core, waba));
      }),
    );
  onWaba('update', (waba, given) => accountEvent(core, waba, accountEventBody.parse(given)));
  onWaba('review', (waba, given) =>
    reviewAccount(core, waba, z.strictObject({ decision: z.enum(['APPROVED', 'REJECTED', 'PENDING', 'DEFERRED']) }).parse(given).decision),
  );
  onWaba('alert', (waba, given) => alertAccount(core, waba, alertBody.parse(given)));
  onWaba('verification', (waba, given) => setVerification(core, waba, z.strictObject({ status: verification }).parse(given).status));
  onWaba('payment', (waba, given) => {
    waba.hasPaymentMethod = z.strictObject({ hasPaymentMethod: z.boolean() }).parse(given).hasPaymentMethod;
  });
  onWaba('capability', (waba, given) => {
    const { maxPhoneNumbers, tier: step } = z
      .strictObject({ maxPhoneNumbers: z.number().int().positive().optional(), tier: tier.optional() })
      .parse(given);
    const portfolio = core.state.portfolios.get(waba.portfolioId);
    if (portfolio && maxPhoneNumbers) portfolio.maxPhoneNumbers = maxPhoneNumbers;
    if (portfolio && step) portfolio.tier = step;
    tellCapability(core, waba.id);
  });
  onWaba('webhook', (waba, given) => {
    const { field, value, numberId, entryId } = rawBody.parse(given);
    queueWebhook(core, { wabaId: waba.id, numberId: numberId ?? null, field, value, ...(entryId ? { entryId } : {}) });
  });

  app.get('/numbers', (c) => c.json({ items: [...core.state.numbers.values()] }));
  app.get(
    '/numbers/:id',
    withNumber((number, c) => c.json(number)),
  );
  const onNumber = (path: string, act: (number: BusinessNumber, given: unknown) => void) =>
    app.post(
      `/numbers/:id/${path}`,
      withNumber(async (number, c) => {
        act(number, await readJson(c.req));
        return c.json(number);
      }),
    );
  onNumber('quality', (number, given) =>
    setQuality(core, number, z.strictObject({ rating: z.enum(['GREEN', 'YELLOW', 'RED', 'UNKNOWN']) }).parse(given).rating),
  );
  onNumber('tier', (number, given) => {
    const { tier: step, event } = z
      .strictObject({ tier, event: z.enum(['UPGRADE', 'DOWNGRADE', 'ONBOARDING']).default('UPGRADE') })
      .parse(given);
    changeTier(core, number, step, event);
  });
  onNumber('throughput', (number) => upgradeThroughput(core, number));
  onNumber('name', (number, given) => {
    const { decision, reason } = z
      .strictObject({ decision: z.enum(['APPROVED', 'REJECTED', 'DEFERRED', 'PENDING']), reason: z.string().optional() })
      .parse(given);
    decideName(core, number, decision, reason);
  });
  onNumber('security', (number, given) => {
    const { event, requester } = z
      .strictObject({ event: z.enum(['PIN_CHANGED', 'PIN_RESET_REQUEST', 'PIN_REQUEST_SUCCESS']), requester: z.string().optional() })
      .parse(given);
    securityEvent(core, number, event, requester);
  });
  onNumber('username', (number, given) => {
    const { username, status } = z
      .strictObject({ username: z.string(), status: z.enum(['approved', 'reserved', 'deleted']).default('approved') })
      .parse(given);
    tellUsername(core, number, username, status);
  });
  onNumber('status', (number, given) => setNumberStatus(number, z.strictObject({ status: statuses }).parse(given).status));
  onNumber('pin', (number, given) => {
    number.pin = z
      .strictObject({
        pin: z
          .string()
          .regex(/^\d{6}$/)
          .nullable(),
      })
      .parse(given).pin;
  });
  onNumber('freed', (number) => {
    number.freedAtMs = core.clock.now();
  });

  function withWaba(act: (waba: Waba, c: Context) => Response | Promise<Response>) {
    return (c: Context) => {
      const waba = core.state.wabas.get(c.req.param('id') ?? '');
      if (!waba) throw new Error(`no WhatsApp business account ${c.req.param('id')}`);
      return act(waba, c);
    };
  }

  function withNumber(act: (number: BusinessNumber, c: Context) => Response | Promise<Response>) {
    return (c: Context) => {
      const number = core.state.numbers.get(c.req.param('id') ?? '');
      if (!number) throw new Error(`no business number ${c.req.param('id')}`);
      return act(number, c);
    };
  }
}

function viewAccount(core: Core, { templates, subscribed, ...waba }: Waba) {
  const { reached, ...portfolio } = core.state.portfolios.get(waba.portfolioId) ?? { reached: new Map<string, number>() };
  return {
    ...waba,
    templates: templates.size,
    subscribed: [...subscribed.keys()],
    portfolio: { ...portfolio, reached: reached.size },
    numbers: [...core.state.numbers.values()].filter((number) => number.wabaId === waba.id).map(({ id }) => id),
    tokens: [...core.state.tokens.values()]
      .filter((token) => token.wabaIds.includes(waba.id))
      .map(({ token, isRevoked, expiresAtMs }) => ({ ends: token.slice(-6), isRevoked, expiresAtMs })),
  };
}
