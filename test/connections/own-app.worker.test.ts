/** The door of a tenant's own Meta app: whom it believes, and what it is believed about. */
import { eq, sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { connections } from '../../src/db/schema/connections.ts';
import { quarantine } from '../../src/db/schema/intake.ts';
import { messages } from '../../src/db/schema/messages.ts';
import { manualDrafts } from '../../src/db/schema/onboarding.ts';
import { settingsOf } from '../../src/env.ts';
import { signForMeta } from '../../src/security/hmac.ts';
import { seal } from '../../src/security/seal.ts';
import { seedContact, seedMessage, seedPhone, type Workspace } from '../support/seed.ts';
import { START_MS, type Switchboard, signedPost, startSwitchboard } from '../support/switchboard.ts';
import { statusesChange, textsChange, webhookBody } from '../support/webhook-bodies.ts';

const SECRET = '0123456789abcdef0123456789abcdef';
const KEY = 'key-of-the-own-app-of-acme0';
const AT = START_MS / 1000;
const OTHER_PHONE = seedPhone(9100).slice(1);

let here: Switchboard;
let acme: Workspace;
let other: Workspace;

beforeEach(async () => {
  here = await startSwitchboard({ templates: false });
  acme = here.workspace;
  other = here.other;
  await ownApp(acme, KEY, SECRET);
});

async function ownApp({ db, connection }: Workspace, webhookKey: string, secret: string | null): Promise<void> {
  const { id, tenantId } = connection;
  const place = { tenantId, table: 'connections', recordId: id, field: 'own_app_secret' };
  const ownAppSecretSealed = secret === null ? null : await seal(settingsOf(here.bindings).MASTER_KEYS, place, secret);
  await db.update(connections).set({ ownAppId: '123450000000001', webhookKey, ownAppSecretSealed }).where(eq(connections.id, id));
}

async function post(body: string, { key = KEY, secret = SECRET }: { key?: string; secret?: string | null } = {}): Promise<number> {
  const raw = new TextEncoder().encode(body);
  const signature = secret === null ? null : await signForMeta(secret, raw.buffer as ArrayBuffer);
  const request = new Request(`https://app.test/api/webhooks/whatsapp/${key}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(signature && { 'X-Hub-Signature-256': signature }) },
    body: raw,
  });
  const { status } = await here.fetch(request);
  await here.settle();
  return status;
}

const textOf = ({ connection }: Workspace, wamid: string, from = OTHER_PHONE) =>
  webhookBody([
    { wabaId: connection.wabaId ?? '', changes: [textsChange(connection.numberId, [{ wamid, from, text: 'Good morning', at: AT }])] },
  ]);
const inboundOf = async ({ db, tenant }: Workspace) =>
  (await db.select().from(messages).where(sql`tenant_id = ${tenant.id} AND direction = 'in'`)).map(({ wamid }) => wamid);
const kept = async () => here.workspace.db.select().from(quarantine);

/** All that another tenant has, row by row. */
async function dumpOf({ tenant }: Workspace): Promise<unknown> {
  const { results } = await here.bindings.DB.prepare(
    `SELECT name FROM sqlite_master WHERE type = 'table' AND instr(sql, 'tenant_id')`,
  ).all<{ name: string }>();
  return Promise.all(
    results.map(
      async ({ name }) => (await here.bindings.DB.prepare(`SELECT * FROM ${name} WHERE tenant_id = ?`).bind(tenant.id).all()).results,
    ),
  );
}

describe('the door', () => {
  it('takes what the own app signed, and what it says of its own number', async () => {
    expect(await post(textOf(acme, 'wamid.one'))).toBe(200);
    expect(await inboundOf(acme)).toEqual(['wamid.one']);
    expect(await kept()).toEqual([]);
  });

  it.each([
    ['another secret', () => ({ secret: 'ffffffffffffffffffffffffffffffff' }), 401],
    ["the platform's secret", () => ({ secret: settingsOf(here.bindings).META_APP_SECRET }), 401],
    ['no signature', () => ({ secret: null }), 401],
    ["an address that is nobody's", () => ({ key: 'key-of-nobody-at-all-000000' }), 401],
    ['an address that cannot be one', () => ({ key: "x' OR 1=1 --" }), 401],
  ])('is closed to %s', async (_, how, status) => {
    expect(await post(textOf(acme, 'wamid.one'), how())).toBe(status);
    expect([await inboundOf(acme), await kept()]).toEqual([[], []]);
  });

  it('is closed while the secret is not known, and open the moment it is', async () => {
    await ownApp(acme, KEY, null);
    for (const secret of [SECRET, 'null']) expect(await post(textOf(acme, 'wamid.one'), { secret })).toBe(401);
    await ownApp(acme, KEY, SECRET);
    expect(await post(textOf(acme, 'wamid.one'))).toBe(200);
  });

  it('does not believe a secret a moment longer than it stands', async () => {
    expect(await post(textOf(acme, 'wamid.one'))).toBe(200);
    await ownApp(acme, KEY, 'abcdefabcdefabcdefabcdefabcdefab');
    expect(await post(textOf(acme, 'wamid.two'))).toBe(401);
  });

  it('knows a form that has not become a connection by its verify token alone', async () => {
    await acme.db.insert(manualDrafts).values({
      id: 'drf_1',
      tenantId: acme.tenant.id,
      webhookKey: 'key-of-a-form-00000000000',
      verifyTokenSealed: '',
      createdAtMs: 1,
      updatedAtMs: 1,
    });
    expect(await post(textOf(acme, 'wamid.one'), { key: 'key-of-a-form-00000000000' })).toBe(401);
  });

  it('takes statuses of messages that were sent before it was disconnected, and nothing else', async () => {
    const contactId = await seedContact(acme, { phone: `+${OTHER_PHONE}` });
    const id = await seedMessage(acme, contactId, { status: 'accepted', wamid: 'wamid.sent', attempt: 1, acceptedAtMs: START_MS - 1000 });
    await acme.db.update(connections).set({ state: 'disconnected' }).where(eq(connections.id, acme.connection.id));
    const { wabaId, numberId } = acme.connection;
    const delivered = statusesChange(numberId, [{ wamid: 'wamid.sent', status: 'delivered', at: AT, callbackData: `${id}.1` }]);
    const text = textsChange(numberId, [{ wamid: 'wamid.in', from: OTHER_PHONE, text: 'Hello', at: AT }]);
    expect(await post(webhookBody([{ wabaId: wabaId ?? '', changes: [delivered, text] }]))).toBe(200);
    const row = await acme.db.select().from(messages).where(eq(messages.id, id)).get();
    expect([row?.status, await inboundOf(acme)]).toEqual(['delivered', []]);
  });

  it('takes a second number of the same tenant and app, and of no other app', async () => {
    const second = { id: 'cxn_second', numberId: '480777000000002', wabaId: '310777000000002' };
    const { tokenSealed: _, ...row } = acme.connection;
    await acme.db.insert(connections).values({ ...row, ...second, ownAppId: '123450000000001', webhookKey: null });
    const body = textOf({ ...acme, connection: { ...acme.connection, ...second } }, 'wamid.second');
    await post(body);
    expect(await inboundOf(acme)).toEqual(['wamid.second']);
    await acme.db.update(connections).set({ ownAppId: '123450000000009' }).where(eq(connections.id, second.id));
    await post(body.replace('wamid.second', 'wamid.third'));
    expect([await inboundOf(acme), (await kept()).map(({ reason }) => reason)]).toEqual([['wamid.second'], ['foreign_item']]);
  });
});

describe('a lying own app', () => {
  const account = (field: string, value: object) => webhookBody([{ wabaId: other.connection.wabaId ?? '', changes: [{ field, value }] }]);
  const lies: [string, () => Promise<string>][] = [
    ['a message to the number', async () => textOf(other, 'wamid.forged')],
    [
      "a message to the number under the liar's own account",
      async () => textOf({ ...other, connection: { ...other.connection, wabaId: acme.connection.wabaId } }, 'wamid.forged'),
    ],
    [
      'a status of a message',
      async () =>
        webhookBody([
          {
            wabaId: other.connection.wabaId ?? '',
            changes: [
              statusesChange(other.connection.numberId, [
                { wamid: 'wamid.theirs', status: 'failed', at: AT, callbackData: 'msg_theirs.1', errorCode: 131026 },
              ]),
            ],
          },
        ]),
    ],
    [
      "a status of a message under the liar's own number",
      async () =>
        webhookBody([
          {
            wabaId: acme.connection.wabaId ?? '',
            changes: [
              statusesChange(acme.connection.numberId, [
                { wamid: 'wamid.theirs', status: 'failed', at: AT, callbackData: 'msg_theirs.1', errorCode: 131026 },
              ]),
            ],
          },
        ]),
    ],
    [
      'a ban of the account',
      async () =>
        account('account_update', { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'DISABLE', waba_ban_date: 'April 17, 2025' } }),
    ],
    [
      'an app that was removed',
      async () =>
        account('account_update', { event: 'PARTNER_REMOVED', waba_info: { waba_id: other.connection.wabaId, owner_business_id: '1' } }),
    ],
    [
      "the same under the liar's own account",
      async () =>
        webhookBody([
          {
            wabaId: acme.connection.wabaId ?? '',
            changes: [{ field: 'account_update', value: { event: 'PARTNER_REMOVED', waba_info: { waba_id: other.connection.wabaId } } }],
          },
        ]),
    ],
    ['a tier', async () => account('business_capability_update', { max_daily_conversations_per_business: 'TIER_50' })],
    [
      'a number that nobody has connected yet',
      async () =>
        webhookBody([
          { wabaId: '310999', changes: [textsChange('480999', [{ wamid: 'wamid.forged', from: OTHER_PHONE, text: 'Hi', at: AT }])] },
        ]),
    ],
  ];

  it.each(lies)('who tells of %s of another tenant changes nothing there', async (_, lie) => {
    const contactId = await seedContact(other, { phone: `+${OTHER_PHONE}` });
    await seedMessage(other, contactId, {
      id: 'msg_theirs',
      status: 'sent',
      wamid: 'wamid.theirs',
      attempt: 1,
      acceptedAtMs: START_MS - 1000,
    });
    const before = await dumpOf(other);
    expect(await post(await lie())).toBe(200);
    expect(await dumpOf(other)).toEqual(before);
    const rows = await kept();
    expect(
      rows.every((row) => row.tenantId === acme.tenant.id && row.viaConnectionId === acme.connection.id && row.waitsFor === null),
    ).toBe(true);
  });

  it('has no say over the number that another tenant has in the very same account', async () => {
    const { wabaId } = acme.connection;
    await other.db.update(connections).set({ wabaId }).where(eq(connections.id, other.connection.id));
    const before = await dumpOf(other);
    const ban = { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'DISABLE', waba_ban_date: 'April 17, 2025' } };
    await post(webhookBody([{ wabaId: wabaId ?? '', changes: [{ field: 'account_update', value: ban }] }]));
    expect(await dumpOf(other)).toEqual(before);
  });

  it('gains nothing by having the quarantined lie handed in again', async () => {
    await post(textOf(other, 'wamid.forged'));
    const [row] = await kept();
    expect(row).toMatchObject({ reason: 'foreign_item', tenantId: acme.tenant.id });
    const before = await dumpOf(other);
    const { status } = await here.api('POST', `/api/v1/intake/quarantine/${row?.id}/replay`);
    await here.settle();
    expect([status < 300, await inboundOf(other), await inboundOf(acme)]).toEqual([true, [], []]);
    expect(await dumpOf(other)).toEqual(before);
  });

  it('is told apart within one batch: what Meta itself posts for that number arrives', async () => {
    const raw = new TextEncoder().encode(textOf(other, 'wamid.forged'));
    const lie = new Request(`https://app.test/api/webhooks/whatsapp/${KEY}`, {
      method: 'POST',
      headers: { 'X-Hub-Signature-256': await signForMeta(SECRET, raw.buffer as ArrayBuffer) },
      body: raw,
    });
    await here.fetch(lie);
    await here.fetch(await signedPost(textOf(other, 'wamid.true')));
    await here.settle();
    expect(await inboundOf(other)).toEqual(['wamid.true']);
  });

  it('cannot hide in what is no webhook at all', async () => {
    await post('{"broken');
    expect(await kept()).toMatchObject([{ reason: 'malformed_json', tenantId: acme.tenant.id, viaConnectionId: acme.connection.id }]);
  });
});
