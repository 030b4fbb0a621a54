/** What operators see and do across tenants, and that nobody else does. */
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as contract from '../../src/contract/operator.ts';
import { auditLog } from '../../src/db/schema/audit.ts';
import { connections } from '../../src/db/schema/connections.ts';
import { intakeLedger, quarantine } from '../../src/db/schema/intake.ts';
import { messageEvents, messages } from '../../src/db/schema/messages.ts';
import { members, tenants } from '../../src/db/schema/tenants.ts';
import { type Env, settingsOf } from '../../src/env.ts';
import { app } from '../../src/http/app.ts';
import { startSession } from '../../src/http/auth/sessions.ts';
import { keepInQuarantine } from '../../src/messaging/quarantine.ts';
import type { InboundJob, OutboundPoke } from '../../src/messaging/queues.ts';
import { proveOperator } from '../../src/security/operator-proof.ts';
import { open } from '../../src/security/seal.ts';
import type { Member } from '../../src/tenants/members.ts';
import { FakeQueue } from '../support/fake-queue.ts';
import { seedContact, seedMember, seedMessage, seedSession, seedWorkspace, type Workspace } from '../support/seed.ts';

const ORIGIN = 'http://127.0.0.1:8787';
const OPERATOR = 'ops@deployment.example';
const DAY_MS = 24 * 60 * 60 * 1000;
const NEW_KEY = 'AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=';

const inbound = new FakeQueue<InboundJob>('inbound');
const outbound = new FakeQueue<OutboundPoke>('outbound');
const bindings: Env = {
  ...env,
  OPERATOR_EMAILS: `someone@else.example, ${OPERATOR}`,
  INBOUND: inbound.producer,
  OUTBOUND: outbound.producer,
};

let acme: Workspace;
let other: Workspace;
let operator: string;
/** The same person as a member of Acme. */
let asViewer: Member;

beforeAll(async () => {
  acme = await seedWorkspace({ name: 'Acme Loans' });
  other = await seedWorkspace({ name: 'Other Bank' });
  const { id: tenantId } = acme.tenant;
  asViewer = await seedMember(acme.db, { tenantId, name: 'Ops', email: OPERATOR, role: 'viewer', nowMs: 1 });
  operator = `sb_session=${await startSession(acme.db, { email: OPERATOR, member: null, method: 'oidc' })}`;
});
beforeEach(() => {
  inbound.waiting = [];
  outbound.waiting = [];
});

interface Answer {
  status: number;
  body: any;
  headers: Headers;
}

async function ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}, worker = bindings): Promise<Answer> {
  const request = new Request(`${ORIGIN}/api/v1/operator${path}`, {
    method,
    headers: { Cookie: operator, 'X-Switchboard-CSRF': '1', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const response = await app.fetch(request, worker);
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text), headers: response.headers };
}

async function actionsOn(recordId: string): Promise<string[]> {
  const rows = await acme.db.select().from(auditLog).where(eq(auditLog.recordId, recordId)).orderBy(auditLog.atMs, auditLog.id);
  return rows.map(({ actorKind, actorId, action, tenantId }) => `${tenantId} ${actorKind} ${actorId} ${action}`);
}

const operations = Object.values(contract).filter((value) => 'path' in value && 'method' in value);

describe.each(operations)('$id', (operation) => {
  const path = operation.path.replace('/api/v1/operator', '').replace(':id', 'xxx_unknown');
  const method = operation.method.toUpperCase();
  const code = async (headers: Record<string, string>) => {
    const { status, body } = await ask(method, path, undefined, headers);
    return [status, body?.code];
  };

  it('is for operators alone', async () => {
    expect(operation.need).toBe('operator');
    expect(await code({ Cookie: '' })).toEqual([401, 'not_signed_in']);
    expect(await code({ Cookie: await seedSession(acme, acme.members.admin) })).toEqual([403, 'operator_needed']);
    expect(await code({ Authorization: `Bearer ${acme.apiKey}` })).toEqual([403, 'operator_needed']);
  });

  it('lets in an operator, with a workspace or without, suspended or not', async () => {
    const isIn = [200, 202, 400, 404];
    const asMember = await startSession(acme.db, { email: OPERATOR, member: asViewer, method: 'oidc' });
    for (const cookie of [operator, `sb_session=${asMember}`]) {
      const [status] = await code({ Cookie: cookie });
      expect(isIn).toContain(status);
    }
    await acme.db.update(tenants).set({ state: 'suspended' }).where(eq(tenants.id, acme.tenant.id));
    expect(isIn).toContain((await code({ Cookie: `sb_session=${asMember}` }))[0]);
    await acme.db.update(tenants).set({ state: 'active' }).where(eq(tenants.id, acme.tenant.id));
  });

  it("does not believe a workspace's own host application who is an operator", async () => {
    const token = await startSession(acme.db, { email: OPERATOR, member: asViewer, method: 'host' });
    expect(await code({ Cookie: `sb_session=${token}` })).toEqual([403, 'operator_needed']);
  });
});

describe('tenants', () => {
  it('are listed newest first, by pages, by state and by what they are called', async () => {
    const made = [];
    for (const name of ['Zeta Finance', 'zeta credit', 'Omega']) {
      const { body } = await ask('POST', '/tenants', newTenant(name), { 'Idempotency-Key': name });
      made.push(body);
    }
    const first = await ask('GET', '/tenants?limit=2');
    expect(first.body.items.map((item: any) => item.name)).toEqual(['Omega', 'zeta credit']);
    const second = await ask('GET', `/tenants?limit=2&cursor=${first.body.nextCursor}`);
    expect(second.body.items[0].name).toBe('Zeta Finance');
    expect((await ask('GET', '/tenants?q=ZETA')).body.items.map((item: any) => item.name)).toEqual(['zeta credit', 'Zeta Finance']);
    expect((await ask('GET', `/tenants?q=${made[2].id}`)).body.items.map((item: any) => item.name)).toEqual(['Omega']);
    expect((await ask('GET', '/tenants?state=suspended')).body.items).toEqual([]);
    expect((await ask('GET', '/tenants?cursor=nonsense')).body.fields[0].path).toBe('cursor');
  });

  it('show their volume, and no name, number or word of anybody', async () => {
    const nowMs = Date.now();
    const contactId = await seedContact(other, { phone: '+919820090001', name: 'Secret Person' });
    const word = 'a secret word';
    const row = { content: { text: word }, createdAtMs: nowMs - 1000 };
    await seedMessage(other, contactId, { ...row, direction: 'in', status: 'received' });
    await seedMessage(other, contactId, { ...row, status: 'delivered' });
    await seedMessage(other, contactId, { ...row, status: 'failed' });
    await seedMessage(other, contactId, { ...row, status: 'queued', sweepAtMs: nowMs });
    await seedMessage(other, contactId, { ...row, createdAtMs: nowMs - 2 * DAY_MS, status: 'dead', reason: 'ten_claims_without_outcome' });
    await seedMessage(other, contactId, { ...row, createdAtMs: nowMs - 40 * DAY_MS, status: 'read' });
    await keepInQuarantine(
      other.db,
      { ...other.scope, reason: 'malformed_json', body: `{"${word}`, receivedAtMs: nowMs, waitsFor: null },
      nowMs,
    );
    const { body } = await ask('GET', `/tenants/${other.tenant.id}`);
    expect(body).toEqual({
      id: other.tenant.id,
      name: 'Other Bank',
      state: 'active',
      suspendedAt: null,
      suspendedBecause: null,
      members: 5,
      admins: 1,
      connections: { connected: 1, needsAttention: 0 },
      messages: { in24h: 1, out24h: 3, failed24h: 1, last30d: 5 },
      waiting: 1,
      dead: 1,
      quarantined: 1,
      lastActivityAt: new Date(nowMs - 1000).toISOString(),
      createdAt: new Date(other.tenant.createdAtMs).toISOString(),
    });
    const seen = [];
    for (const path of ['/tenants', '/machinery', '/dead-messages', '/quarantine'])
      seen.push(JSON.stringify((await ask('GET', path)).body));
    for (const secret of [word, 'Secret Person', '919820090001', '9820090001']) expect(seen.join('\n')).not.toContain(secret);
    expect(await ask('GET', '/tenants/ten_unknown')).toMatchObject({ status: 404 });
  });

  it('are made with their first admin, once for one request', async () => {
    const key = { 'Idempotency-Key': 'make-1' };
    const input = { ...newTenant('New Lender'), adminEmail: 'Owner@NewLender.example' };
    const [first, repeated] = [await ask('POST', '/tenants', input, key), await ask('POST', '/tenants', input, key)];
    expect(first).toMatchObject({ status: 201, body: { name: 'New Lender', members: 1, admins: 1, state: 'active' } });
    expect(repeated.body.id).toBe(first.body.id);
    expect(repeated.headers.get('Idempotent-Replayed')).toBe('true');
    const people = await acme.db.select().from(members).where(eq(members.tenantId, first.body.id));
    expect(people).toMatchObject([{ email: 'owner@newlender.example', role: 'admin', isActive: true, name: 'Asha' }]);
    expect(await actionsOn(first.body.id)).toEqual([`${first.body.id} operator ${OPERATOR} workspace.created`]);
    expect(await actionsOn(people[0]?.id ?? '')).toEqual([`${first.body.id} operator ${OPERATOR} member.invited`]);
    const both = await Promise.all([1, 2].map(() => ask('POST', '/tenants', newTenant('At Once'), { 'Idempotency-Key': 'make-2' })));
    expect(new Set(both.map(({ body }) => body.id)).size).toBe(1);
    const bad = await ask(
      'POST',
      '/tenants',
      { ...newTenant(' '), adminEmail: 'nobody', timeZone: 'Mars/Base' },
      { 'Idempotency-Key': 'make-3' },
    );
    expect(bad.body.fields.map((field: any) => field.path).sort()).toEqual(['adminEmail', 'name', 'timeZone']);
  });

  it('are made by an operator as such, whichever workspace they belong to beside that', async () => {
    const asMember = {
      Cookie: `sb_session=${await startSession(acme.db, { email: OPERATOR, member: asViewer, method: 'oidc' })}`,
    };
    const make = () => ask('POST', '/tenants', newTenant('By A Member'), { 'Idempotency-Key': 'member-1', ...asMember });
    const [first, repeated] = [await make(), await make()];
    expect([first.status, repeated.body.id]).toEqual([201, first.body.id]);
    expect(await actionsOn(first.body.id)).toEqual([`${first.body.id} operator ${OPERATOR} workspace.created`]);
  });

  it('are suspended and resumed once each, with a reason, and it is on record', async () => {
    const { id } = (await ask('POST', '/tenants', newTenant('Stopped'), { 'Idempotency-Key': 'stop-1' })).body;
    expect(await ask('POST', `/tenants/${id}/suspend`, {})).toMatchObject({ status: 400, body: { fields: [{ path: 'because' }] } });
    expect(await ask('POST', `/tenants/${id}/resume`)).toMatchObject({ status: 409, body: { code: 'tenant_active_already' } });
    const both = await Promise.all([1, 2].map((time) => ask('POST', `/tenants/${id}/suspend`, { because: `unpaid ${time}` })));
    expect(both.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 409]);
    const { body } = await ask('GET', '/tenants?state=suspended');
    expect(body.items).toMatchObject([{ id, state: 'suspended', suspendedBecause: expect.stringMatching(/^unpaid [12]$/) }]);
    expect(await ask('POST', `/tenants/${id}/resume`)).toMatchObject({
      status: 200,
      body: { state: 'active', suspendedAt: null, suspendedBecause: null },
    });
    const by = `${id} operator ${OPERATOR}`;
    expect(await actionsOn(id)).toEqual([`${by} workspace.created`, `${by} workspace.suspended`, `${by} workspace.resumed`]);
    expect(await ask('POST', '/tenants/ten_unknown/suspend', { because: 'x' })).toMatchObject({ status: 404 });
    expect(await ask('POST', '/tenants/ten_unknown/resume')).toMatchObject({ status: 404 });
  });
});

describe('dead messages', () => {
  it('are listed across tenants with what happened, and revived once', async () => {
    await acme.db.delete(messages).where(eq(messages.status, 'dead'));
    const contactId = await seedContact(acme, { phone: '+919820090002' });
    const dead = { status: 'dead', reason: 'ten_claims_without_outcome', claims: 10, attempt: 2, failedAtMs: 5 } as const;
    const ids: string[] = [];
    for (const createdAtMs of [1000, 2000, 2000]) ids.push(await seedMessage(acme, contactId, { ...dead, createdAtMs }));
    const first = await ask('GET', '/dead-messages?limit=2');
    expect(first.body.items).toHaveLength(2);
    expect(first.body.items[0]).toEqual({
      id: ids.slice(1).sort().at(-1),
      tenant: { id: acme.tenant.id, name: 'Acme Loans' },
      reason: 'ten_claims_without_outcome',
      text: 'It was tried ten times, and each time the try was lost on our side.',
      attempts: 2,
      createdAt: new Date(2000).toISOString(),
    });
    expect((await ask('GET', `/dead-messages?limit=2&cursor=${first.body.nextCursor}`)).body).toMatchObject({
      items: [{ id: ids[0] }],
      nextCursor: null,
    });

    const answers = await Promise.all([1, 2].map(() => ask('POST', `/dead-messages/${ids[0]}/revive`)));
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([202, 409]);
    const row = await acme.db
      .select()
      .from(messages)
      .where(eq(messages.id, ids[0] ?? ''))
      .get();
    expect(row).toMatchObject({ status: 'queued', claims: 0, attempt: 2, reason: null, failedAtMs: null });
    expect(row?.sweepAtMs).toBeGreaterThan(Date.now());
    expect(outbound.waiting.map(({ body }) => body)).toEqual([{ conversations: [row?.conversationId] }]);
    const events = await acme.db
      .select()
      .from(messageEvents)
      .where(eq(messageEvents.messageId, ids[0] ?? ''));
    expect(events.map(({ kind, tenantId }) => [kind, tenantId])).toEqual([['revived', acme.tenant.id]]);
    expect(await actionsOn(ids[0] ?? '')).toEqual([`${acme.tenant.id} operator ${OPERATOR} message.revived`]);
    expect(await ask('POST', '/dead-messages/msg_unknown/revive')).toMatchObject({ status: 404 });
  });
});

describe('the quarantine of everybody', () => {
  it('is listed newest first without bodies, and handed in again', async () => {
    await acme.db.delete(quarantine);
    const keep = (tenantId: string, body: string, receivedAtMs: number) =>
      keepInQuarantine(acme.db, { tenantId, shard: 0, reason: 'malformed_json', body, receivedAtMs, waitsFor: null }, receivedAtMs);
    await keep('', '{"körper', 1000);
    await keep(acme.tenant.id, `{${'x'.repeat(400_000)}`, 2000);
    const { body } = await ask('GET', '/quarantine');
    expect(body.items).toMatchObject([
      {
        tenant: { id: acme.tenant.id, name: 'Acme Loans' },
        bytes: 400_001,
        reason: 'malformed_json',
        receivedAt: new Date(2000).toISOString(),
      },
      { tenant: null, bytes: 9, replayedAt: null },
    ]);
    expect(Object.keys(body.items[0])).not.toContain('body');
    const [long, short] = body.items;
    for (const { id } of [long, short]) expect(await ask('POST', `/quarantine/${id}/replay`)).toMatchObject({ status: 202 });
    expect(inbound.waiting.map((job) => job.body.kind)).toEqual(['stored', 'body']);
    expect((await ask('GET', '/quarantine')).body.items.every((item: any) => item.replayedAt !== null)).toBe(true);
    expect(await actionsOn(short.id)).toEqual([` operator ${OPERATOR} quarantine.replayed`]);
    expect(await ask('POST', '/quarantine/qua_unknown/replay')).toMatchObject({ status: 404 });
  });
});

describe('the machinery', () => {
  it('counts queues, what waits, what is held and who signed what', async () => {
    const metrics = async () => ({ backlogCount: 12, backlogBytes: 1, oldestMessageTimestamp: new Date(1_795_000_000_000) });
    const { body } = await ask('GET', '/machinery', undefined, {}, { ...bindings, INBOUND: { ...inbound.producer, metrics } });
    expect(body).toMatchObject({
      queues: [
        { name: 'inbound', waiting: 12, oldestAt: new Date(1_795_000_000_000).toISOString() },
        { name: 'outbound', waiting: null, oldestAt: null },
      ],
      outbound: { due: 2, waiting: 0, sending: 0, unknown: 0, dead: 2 },
      masterKeys: { sealing: '1', sealedWith: [{ number: '1', secrets: 2, isKnown: true }] },
    });
  });

  it("counts new businesses against Meta's allowance, each from its first connection, for seven days", async () => {
    const nowMs = Date.now();
    const set = (workspace: Workspace, values: object) =>
      acme.db.update(connections).set(values).where(eq(connections.id, workspace.connection.id));
    await set(acme, { createdAtMs: nowMs - 8 * DAY_MS, portfolioId: null });
    await set(other, { createdAtMs: nowMs - 6 * DAY_MS, portfolioId: 'p1' });
    const third = await seedWorkspace({ name: 'Third' });
    await set(third, { createdAtMs: nowMs - DAY_MS, portfolioId: 'p1' });
    const onboarding = async (worker = bindings) => (await ask('GET', '/machinery', undefined, {}, worker)).body.onboarding;
    expect(await onboarding()).toEqual({ used: 1, allowance: 10, nextFreesAt: new Date(nowMs + DAY_MS).toISOString() });
    await set(third, { portfolioId: 'p2' });
    expect(await onboarding({ ...bindings, META_ONBOARDING_ALLOWANCE: '200' })).toMatchObject({ used: 2, allowance: 200 });
  });

  it('names the tenant and day where the ledger and the database disagree', async () => {
    const nowMs = Date.now();
    const mismatches = async () => (await ask('GET', '/machinery')).body.ledgerMismatches;
    await acme.db.delete(quarantine);
    await acme.db.delete(intakeLedger);
    await acme.db.delete(messages);
    const day = new Date(nowMs).toISOString().slice(0, 10);
    for (const body of ['{1', '{2']) {
      // A dead letter: it came the day before, and is counted on the day it is kept.
      const kept = { ...acme.scope, reason: 'dead_letter', body, receivedAtMs: nowMs - DAY_MS, waitsFor: null } as const;
      await keepInQuarantine(acme.db, kept, nowMs);
    }
    await keepInQuarantine(
      acme.db,
      { tenantId: '', shard: 0, reason: 'malformed_json', body: '{3', receivedAtMs: nowMs, waitsFor: null },
      nowMs,
    );
    expect(await mismatches()).toEqual([]);
    await acme.db.delete(quarantine).where(eq(quarantine.body, '{2'));
    await acme.db.delete(quarantine).where(eq(quarantine.body, '{3'));
    const contactId = await seedContact(other, { phone: '+919820090003' });
    const atMs = Math.max(nowMs, Math.floor(nowMs / DAY_MS) * DAY_MS + 20_000);
    await seedMessage(other, contactId, { direction: 'in', status: 'received', createdAtMs: atMs });
    const tenant = { id: acme.tenant.id, name: 'Acme Loans' };
    expect(await mismatches()).toEqual(
      expect.arrayContaining([
        { tenant, day, what: expect.stringContaining('quarantined'), counted: 2, found: 1 },
        { tenant: null, day, what: expect.stringContaining('quarantined'), counted: 1, found: 0 },
        { tenant: { id: other.tenant.id, name: 'Other Bank' }, day, what: expect.stringContaining('stored'), counted: 0, found: 1 },
      ]),
    );
    await other.db
      .insert(intakeLedger)
      .values({ tenantId: other.tenant.id, minuteMs: Math.floor(atMs / 60_000) * 60_000, outcome: 'stored', items: 1 });
    expect((await mismatches()).map((one: any) => one.what).filter((what: string) => what.includes('stored'))).toEqual([]);
  });
});

describe('resealing', () => {
  const keys = { 1: settingsOf(env).MASTER_KEYS['1'] ?? '', 2: NEW_KEY };
  const rotated: Env = { ...bindings, MASTER_KEYS: JSON.stringify(keys) };
  const proof = async (path: string, of: object = keys, atMs = Date.now()) => ({
    Cookie: '',
    Authorization: `Bearer ${await proveOperator(of as Record<string, string>, path, atMs)}`,
  });
  const reseal = async () => (await ask('POST', '/reseal', undefined, await proof('/api/v1/operator/reseal'), rotated)).body;
  const tokenOf = async (workspace: Workspace, MASTER_KEYS: Record<string, string>) => {
    const row = await acme.db.select().from(connections).where(eq(connections.id, workspace.connection.id)).get();
    return open(
      MASTER_KEYS,
      { tenantId: workspace.tenant.id, table: 'connections', recordId: row?.id ?? '', field: 'token' },
      row?.tokenSealed ?? '',
    );
  };

  it('leaves everything open to the newest key alone; what cannot be read stays and is counted', async () => {
    const broken = await seedWorkspace({ name: 'Broken' });
    await acme.db.update(connections).set({ tokenSealed: '1.AAAA.BBBB' }).where(eq(connections.id, broken.connection.id));
    const gone = await seedWorkspace({ name: 'Gone' });
    await acme.db.update(connections).set({ tokenSealed: '7.AAAA.BBBB' }).where(eq(connections.id, gone.connection.id));
    expect(await reseal()).toEqual({ resealed: 3, left: 0, unreadable: 2 });
    expect(await reseal()).toEqual({ resealed: 0, left: 0, unreadable: 2 });
    for (const workspace of [acme, other]) expect(await tokenOf(workspace, { 2: NEW_KEY })).toBe(workspace.connectionToken);
    const { masterKeys } = (await ask('GET', '/machinery', undefined, {}, rotated)).body;
    expect(masterKeys).toEqual({
      sealing: '2',
      sealedWith: [
        { number: '1', secrets: 1, isKnown: true },
        { number: '2', secrets: 3, isKnown: true },
        { number: '7', secrets: 1, isKnown: false },
      ],
    });
    expect(await actionsOn('master_keys')).toEqual([' operator npm run rotate-keys secrets.resealed']);
  });

  it('is opened by the proof for its own path, for a minute, with a key of the deployment, and by nothing else of the kind', async () => {
    const path = '/api/v1/operator/reseal';
    const nowMs = Date.now();
    const code = async (headers: Record<string, string>, method = 'POST', at = '/reseal') =>
      (await ask(method, at, undefined, headers, rotated)).body?.code;
    expect(await code(await proof(path))).toBeUndefined();
    expect(await code(await proof('/api/v1/operator/machinery'), 'GET', '/machinery')).toBe('key_unknown');
    expect(await code(await proof('/api/v1/operator/tenants'))).toBe('key_unknown');
    expect(await code(await proof('/api/v1/operator/tenants'), 'POST', '/tenants')).toBe('key_unknown');
    expect(await code(await proof(path, keys, nowMs - 61_000))).toBe('key_unknown');
    expect(await code(await proof(path, keys, nowMs + 10 * 60_000))).toBe('key_unknown');
    expect(await code(await proof(path, { 3: NEW_KEY }))).toBe('key_unknown');
    expect(await code(await proof(path, { 1: NEW_KEY }))).toBe('key_unknown');
    const { Authorization } = await proof(path);
    expect(
      await code({ Cookie: '', Authorization: Authorization.replace(/\d(?=\.[^.]+$)/, (digit) => String((Number(digit) + 1) % 10)) }),
    ).toBe('key_unknown');
    expect(await code({ Cookie: '', Authorization: `${Authorization}.x` })).toBe('key_unknown');
  });
});

function newTenant(name: string) {
  return { name, timeZone: 'Asia/Kolkata', currency: 'INR', adminName: 'Asha', adminEmail: 'asha@people.example' };
}
