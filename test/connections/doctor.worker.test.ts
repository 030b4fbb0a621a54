/** The doctor: everything about a connection looked at, in good health and with each thing wrong. */
import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { connections, templates } from '../../src/db/schema/connections.ts';
import { settingsOf } from '../../src/env.ts';
import { seal } from '../../src/security/seal.ts';
import { seedContact, seedMessage, seedPhone } from '../support/seed.ts';
import { START_MS, type Switchboard, startSwitchboard } from '../support/switchboard.ts';
import { workerSettings } from '../support/worker-settings.ts';

const MINUTE_MS = 60 * 1000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const SECRET = '0123456789abcdef0123456789abcdef';
const KEY = 'key-of-the-own-app-of-acme0';

let here: Switchboard;
/** How this deployment's own address is reached from inside. */
let ownAddress: (request: Request) => Promise<Response>;

beforeEach(async () => {
  here = await startSwitchboard();
  ownAddress = here.fetch;
  vi.mocked(globalThis.fetch).mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    return new URL(request.url).hostname === 'app.test' ? ownAddress(request) : here.simulator.fetch(request);
  });
  Object.assign(numberOf(), { pin: '482916' });
  await change({ webhookHeardAtMs: START_MS - 20 * MINUTE_MS, connectedAtMs: START_MS - DAY_MS });
});

const numberOf = () => here.simulator.state.numbers.get(here.workspace.connection.numberId) ?? ({} as never);
const accountOf = () => here.simulator.state.wabas.get(here.workspace.connection.wabaId ?? '') ?? ({} as never);
const tokenOf = () => here.simulator.state.tokens.get(here.workspace.connectionToken) ?? ({} as never);
const change = async (set: Partial<typeof connections.$inferInsert>) =>
  here.workspace.db.update(connections).set(set).where(eq(connections.id, here.workspace.connection.id));

async function run(): Promise<{ checks: any[]; report: string; at: string }> {
  const { status, body } = await here.api('POST', `/api/v1/whatsapp/connections/${here.workspace.connection.id}/doctor`);
  expect(status).toBe(200);
  return body;
}

/** What Meta said is known from a minute ago. */
async function readEarlier(): Promise<void> {
  await run();
  here.wind(MINUTE_MS);
}

const resultsOf = ({ checks }: { checks: any[] }) => Object.fromEntries(checks.map(({ key, result }) => [key, result]));
const differences = (results: Record<string, string>) =>
  Object.fromEntries(Object.entries(results).filter(([key, result]) => GOOD[key] !== result));

const GOOD: Record<string, string> = {
  token: 'ok',
  permissions: 'ok',
  app: 'ok',
  app_mode: 'skipped',
  read: 'ok',
  number: 'ok',
  pin: 'ok',
  name: 'ok',
  quality: 'ok',
  tier: 'ok',
  sending: 'ok',
  payment: 'ok',
  templates: 'ok',
  subscription: 'ok',
  callback: 'ok',
  fields: 'ok',
  reachability: 'ok',
  heard: 'ok',
  queue: 'ok',
};

describe('a connection in good health', () => {
  it('is found so, in words, with a report to copy that holds no secret', async () => {
    const found = await run();
    expect(resultsOf(found)).toEqual(GOOD);
    expect(found.checks.every(({ title, text }) => title !== '' && text !== '')).toBe(true);
    expect(found.report.split('\n').filter((line) => /^(OK|LOOK|BAD|SKIPPED)\b/.test(line))).toHaveLength(found.checks.length);
    const secrets = [here.workspace.connectionToken, workerSettings.META_APP_SECRET, workerSettings.META_VERIFY_TOKEN, '482916'];
    for (const secret of secrets) expect(JSON.stringify(found)).not.toContain(secret);
    expect(found.report).toContain(here.workspace.connection.numberId);
  });

  it('has its own address called as Meta calls it, and nothing arrives by that', async () => {
    const asked: string[] = [];
    ownAddress = async (request) => {
      asked.push(`${request.method} ${new URL(request.url).pathname}`);
      return here.fetch(request);
    };
    await run();
    await here.settle();
    expect(asked.toSorted((a, b) => a.localeCompare(b))).toEqual(['GET /api/webhooks/whatsapp', 'POST /api/webhooks/whatsapp']);
    const kept = await here.bindings.DB.prepare('SELECT count(*) AS n FROM quarantine').first('n');
    expect(kept).toBe(0);
  });
});

describe('what is wrong', () => {
  const cases: [string, () => unknown, Record<string, string>, RegExp?][] = [
    [
      'a token that was revoked',
      () => readEarlier().then(() => here.simulator.revokeToken(here.workspace.connectionToken)),
      { token: 'bad', permissions: 'skipped', read: 'warn' },
      /no longer accepts it/,
    ],
    [
      'a token that ends in a week',
      () => Object.assign(tokenOf(), { expiresAtMs: START_MS + 7 * DAY_MS }),
      { token: 'warn' },
      /until 28 Nov 2026, 09:00 UTC/,
    ],
    [
      'a token without the permission to send',
      () => Object.assign(tokenOf(), { scopes: ['whatsapp_business_management'] }),
      { permissions: 'bad' },
      /Missing: whatsapp_business_messaging/,
    ],
    [
      'no token',
      () => readEarlier().then(() => change({ tokenSealed: null })),
      { token: 'bad', permissions: 'skipped', app: 'skipped', read: 'warn' },
    ],
    ['an app that is not subscribed', () => accountOf().subscribed.clear(), { subscription: 'bad' }, /nothing arrives/],
    [
      'an override of the number that leads elsewhere',
      () => Object.assign(numberOf(), { overrideCallbackUri: 'https://elsewhere.example/hook?key=theirs' }),
      { callback: 'bad' },
      /Messages go to https:\/\/elsewhere\.example\/hook, the address set at the number/,
    ],
    [
      'an app whose address leads elsewhere',
      () => Object.assign(here.simulator.state.app, { webhookUrl: 'https://elsewhere.example/hook' }),
      { callback: 'bad' },
      /set at the app/,
    ],
    [
      'an override that leads here while the app leads elsewhere',
      () => {
        Object.assign(here.simulator.state.app, { webhookUrl: 'https://elsewhere.example/hook' });
        Object.assign(numberOf(), { overrideCallbackUri: 'https://app.test/api/webhooks/whatsapp' });
      },
      { callback: 'bad' },
      /News of the account and of templates/,
    ],
    [
      'an app that does not report messages',
      () => Object.assign(here.simulator.state.app, { webhookFields: ['account_update'] }),
      { fields: 'bad' },
      /Missing: messages, account_alerts/,
    ],
    [
      'an app that reports messages alone',
      () => Object.assign(here.simulator.state.app, { webhookFields: ['messages'] }),
      { fields: 'warn' },
    ],
    [
      'a number that is not registered',
      () => Object.assign(numberOf(), { isRegistered: false, status: 'PENDING' }),
      { number: 'bad', sending: 'bad' },
      /Register the phone number/,
    ],
    ['no PIN', () => Object.assign(numberOf(), { pin: null }), { pin: 'warn' }],
    ['a name in review', () => Object.assign(numberOf(), { nameStatus: 'PENDING_REVIEW' }), { name: 'warn' }, /1-3 hours/],
    ['a name that was declined', () => Object.assign(numberOf(), { nameStatus: 'DECLINED' }), { name: 'bad', sending: 'warn' }],
    ['a red quality', () => Object.assign(numberOf(), { qualityRating: 'RED' }), { quality: 'bad' }],
    [
      'no payment method',
      () => Object.assign(accountOf(), { hasPaymentMethod: false }),
      { payment: 'bad', sending: 'warn' },
      /Add a payment method to the/,
    ],
    ['no template that can be sent', () => here.workspace.db.update(templates).set({ status: 'PENDING' }), { templates: 'bad' }],
    [
      'a paused template',
      () =>
        here.workspace.db.insert(templates).values({
          tenantId: here.workspace.tenant.id,
          wabaId: here.workspace.connection.wabaId ?? '',
          name: 'offers_of_may',
          language: 'en',
          status: 'PAUSED',
          category: 'MARKETING',
          components: [],
          updatedAtMs: START_MS,
        }),
      { templates: 'warn' },
      /PAUSED: offers_of_may/,
    ],
    [
      'messages that wait for long',
      async () => {
        const contactId = await seedContact(here.workspace, { phone: seedPhone(9200) });
        const row = { reason: 'tier_full', createdAtMs: START_MS - 3 * 60 * MINUTE_MS, notBeforeMs: START_MS, sweepAtMs: START_MS };
        await seedMessage(here.workspace, contactId, row);
      },
      { queue: 'warn' },
      /1, the oldest 3 h ago \(tier_full\)/,
    ],
    [
      'no webhook since it was connected',
      () => change({ webhookHeardAtMs: null, connectedAtMs: START_MS - 20_000 }),
      { heard: 'warn' },
      /since it was connected just now\./,
    ],
    [
      'an address that answers wrongly',
      () => {
        ownAddress = async () => new Response('', { status: 503, headers: { 'X-Request-Id': 'one' } });
      },
      { reachability: 'bad' },
      /answered the handshake with 503/,
    ],
    [
      'a Worker that may not call itself',
      () => {
        ownAddress = async () => new Response('error code: 1042', { status: 404 });
      },
      { reachability: 'skipped' },
      /could not be tried from here/,
    ],
    [
      'a network that lets nobody out',
      () => {
        ownAddress = async () => Promise.reject(new Error('lost'));
      },
      { reachability: 'skipped' },
    ],
  ];

  it.each(cases)('%s is found, and nothing else', async (_, spoil, expected, words) => {
    await spoil();
    const found = await run();
    expect(differences(resultsOf(found))).toEqual(expected);
    if (words) expect(found.report).toMatch(words);
  });

  it('is told apart from Meta not answering', async () => {
    vi.mocked(globalThis.fetch).mockImplementation(async (input, init) => {
      const request = new Request(input, init);
      if (new URL(request.url).hostname === 'app.test') return here.fetch(request);
      if (request.url.includes('_sim')) return here.simulator.fetch(request);
      throw new Error('lost');
    });
    const { token, read, reachability } = resultsOf(await run());
    expect({ token, read, reachability }).toEqual({ token: 'skipped', read: 'warn', reachability: 'ok' });
  });
});

describe("a tenant's own app", () => {
  async function ownApp(secret: string | null): Promise<void> {
    const { id, tenantId } = here.workspace.connection;
    const sealed = async (field: string, text: string) =>
      seal(settingsOf(here.bindings).MASTER_KEYS, { tenantId, table: 'connections', recordId: id, field }, text);
    const callback = `https://app.test/api/webhooks/whatsapp/${KEY}`;
    Object.assign(here.simulator.state.app, { secret: SECRET, webhookUrl: callback });
    await change({
      ownAppId: here.simulator.state.app.id,
      webhookKey: KEY,
      verifyTokenSealed: await sealed('verify_token', 'acme-verifies'),
      ownAppSecretSealed: secret === null ? null : await sealed('own_app_secret', secret),
    });
  }

  it('is looked at with its own secret and called at its own address, of which the report hides the key', async () => {
    await ownApp(SECRET);
    const found = await run();
    expect(differences(resultsOf(found))).toEqual({});
    for (const secret of [SECRET, KEY, 'acme-verifies']) expect(JSON.stringify(found)).not.toContain(secret);
  });

  it('without its secret only sends', async () => {
    await ownApp(null);
    const found = await run();
    expect(differences(resultsOf(found))).toEqual({ app: 'warn', fields: 'skipped', reachability: 'warn', heard: 'skipped' });
    expect(found.report).toContain('enter the app secret');
  });

  it('whose secret was changed at Meta is found', async () => {
    await ownApp('ffffffffffffffffffffffffffffffff');
    expect(differences(resultsOf(await run()))).toMatchObject({ token: 'skipped', fields: 'skipped' });
  });
});
