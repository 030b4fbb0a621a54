/** Where somebody may go once they signed in: the first workspace, their workspaces, their devices. */
import { env } from 'cloudflare:workers';
import { and, eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BareSession, Device, Session } from '../../src/contract/session.ts';
import { directory } from '../../src/db/client.ts';
import { auditLog } from '../../src/db/schema/audit.ts';
import { sessions } from '../../src/db/schema/sessions.ts';
import { members, tenants } from '../../src/db/schema/tenants.ts';
import { startSession } from '../../src/http/auth/sessions.ts';
import { browse, type Cookies, signInAs, type Visit } from '../support/browse.ts';
import { type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';
import { isSessionOf, seedMember, seedWorkspace, type Workspace } from '../support/seed.ts';

const OWNER = 'nadia@lender.example';
const OPERATOR = 'omar@switchboard.example';
const settings = { OWNER_EMAIL: 'Nadia@lender.example', OPERATOR_EMAILS: `${OPERATOR}, other@switchboard.example` };
const NEW = { name: ' Acme Loans ', timeZone: 'Asia/Kolkata', currency: 'INR', ownerName: 'Nadia Owner' };
const FIREFOX = { 'User-Agent': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0' };

const db = directory(env);
let provider: FakeProvider;

beforeEach(async () => {
  provider = await startFakeProvider();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const signIn = (email: string, visit: Visit = {}) => signInAs(provider, email, { settings, ...visit });
const sessionOf = async <S = Session>(cookies: Cookies) => (await browse('/api/v1/session', cookies, { settings })).json<S>();
const post = (path: string, cookies: Cookies, body?: unknown, visit: Visit = {}) =>
  browse(path, cookies, { method: 'POST', body, settings, ...visit });
const codeOf = async (answer: Response) => [answer.status, answer.status < 400 ? null : (await answer.json<{ code: string }>()).code];
const logOf = async (tenantId: string) =>
  (await db.select().from(auditLog).where(eq(auditLog.tenantId, tenantId))).map(
    ({ action, actorKind, actorName, recordName, changes }) => ({
      action,
      by: `${actorKind} ${actorName}`,
      recordName,
      ...(changes.length > 0 && { changes }),
    }),
  );

describe('before there is a workspace', () => {
  it('the owner signs in to make it, an operator to do theirs, and nobody else gets in', async () => {
    expect((await signIn('nobody@lender.example')).location).toBe('/?error=not_a_member');
    expect((await signIn(OWNER, { settings: {} })).location).toBe('/?error=not_a_member');
    const owner = await signIn(OWNER);
    expect(owner.location).toBe('/');
    expect(await sessionOf<BareSession>(owner.cookies)).toEqual({
      person: { email: OWNER, isOperator: false, mayCreateWorkspace: true, method: 'oidc', workspaces: [] },
      member: null,
      tenant: null,
    });
    const operator = await signIn(OPERATOR);
    expect((await sessionOf<BareSession>(operator.cookies)).person).toMatchObject({ isOperator: true, mayCreateWorkspace: false });
    expect(await codeOf(await post('/api/v1/workspaces', operator.cookies, NEW))).toEqual([403, 'owner_needed']);
    const entries = await logOf('');
    expect(entries.map(({ action, by }) => `${by} ${action}`)).toEqual([
      `system ${OWNER} session.signed_in`,
      `operator ${OPERATOR} session.signed_in`,
    ]);
  });

  it.each([
    [{ ...NEW, name: ' ' }, 'name'],
    [{ ...NEW, timeZone: 'Mars/Olympus' }, 'timeZone'],
    [{ ...NEW, currency: 'rupees' }, 'currency'],
    [{ ...NEW, ownerName: undefined }, 'ownerName'],
    [{ ...NEW, more: 1 }, 'more'],
  ])('a wrong field is named', async (body, path) => {
    const answer = await post('/api/v1/workspaces', (await signIn(OWNER)).cookies, body);
    expect(await answer.json()).toMatchObject({ status: 400, code: 'invalid_input', fields: [{ path }] });
  });

  it('a host application makes nobody the owner or an operator', async () => {
    for (const email of [OWNER, OPERATOR]) {
      const cookies = new Map([['sb_session', await startSession(db, { email, member: null, method: 'host' })]]);
      const { person } = await sessionOf<BareSession>(cookies);
      expect(person).toMatchObject({ isOperator: false, mayCreateWorkspace: false });
      expect(await codeOf(await post('/api/v1/workspaces', cookies, NEW))).toEqual([403, 'owner_needed']);
    }
  });

  it('two of the owner at once make one', async () => {
    const both = [(await signIn(OWNER)).cookies, (await signIn(OWNER)).cookies];
    const answers = await Promise.all(
      both.map((cookies, index) => post('/api/v1/workspaces', cookies, { ...NEW, name: `Number ${index}` })),
    );
    expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([201, 409]);
    expect([await db.$count(tenants), await db.$count(members)]).toEqual([1, 1]);
    await db.delete(members);
    await db.delete(tenants);
  });

  it('the same request at once and again makes one, and the owner is its admin there and then', async () => {
    const { cookies } = await signIn(OWNER);
    const headers = { 'Idempotency-Key': 'first', ...FIREFOX };
    const send = (body: unknown) => post('/api/v1/workspaces', cookies, body, { headers });
    const answers = [...(await Promise.all([send(NEW), send(NEW)])), await send(NEW)];
    const rows = await db.select().from(tenants);
    const tenantId = rows[0]?.id ?? '';
    expect(rows).toHaveLength(1);
    for (const answer of answers) expect([answer.status, await answer.json()]).toEqual([201, { id: tenantId, name: 'Acme Loans' }]);
    expect(answers.at(-1)?.headers.get('Idempotent-Replayed')).toBe('true');
    expect(await codeOf(await send({ ...NEW, name: 'X' }))).toEqual([422, 'idempotency_key_reused']);
    expect(await sessionOf(cookies)).toMatchObject({
      person: { mayCreateWorkspace: false, workspaces: [{ id: tenantId, name: 'Acme Loans' }] },
      member: { name: 'Nadia Owner', email: OWNER, role: 'admin' },
      tenant: { id: tenantId, timeZone: 'Asia/Kolkata', currency: 'INR' },
    });
    expect(await logOf(tenantId)).toEqual([{ action: 'workspace.created', by: 'member Nadia Owner', recordName: 'Acme Loans' }]);
    expect(await codeOf(await post('/api/v1/workspaces', cookies, NEW))).toEqual([409, 'workspace_exists']);
    const later = await signIn(OWNER);
    expect((await sessionOf(later.cookies)).tenant.id).toBe(tenantId);
  });

  it('is over with the first one: the owner of a deployment whose workspace knows them no more is nobody', async () => {
    await db.update(members).set({ isActive: false }).where(eq(members.email, OWNER));
    expect((await signIn(OWNER)).location).toBe('/?error=not_a_member');
    expect((await signIn(OPERATOR)).location).toBe('/');
  });
});

describe('somebody in two workspaces', () => {
  let acme: Workspace;
  let birla: Workspace;
  let email: string;

  beforeEach(async () => {
    [acme, birla] = [await seedWorkspace({ name: 'Acme' }), await seedWorkspace({ name: 'Birla' })];
    email = `anita-${crypto.randomUUID()}@people.example`;
    await seedMember(db, { tenantId: acme.tenant.id, name: 'Anita Desai', email, role: 'admin', nowMs: 1 });
    await seedMember(db, { tenantId: birla.tenant.id, name: 'A. Desai', email, role: 'csm', nowMs: 1 });
  });

  const memberOf = ({ tenant }: Workspace) =>
    db
      .select()
      .from(members)
      .where(and(eq(members.tenantId, tenant.id), eq(members.email, email)))
      .get();
  const switchTo = (cookies: Cookies, tenantId: string, visit?: Visit) => post('/api/v1/session/switch', cookies, { tenantId }, visit);

  it('switches, on this device alone, and the next sign-in goes there', async () => {
    vi.useFakeTimers({ now: Date.now(), toFake: ['Date'] });
    const { cookies } = await signIn(email, { headers: FIREFOX });
    const elsewhere = (await signIn(email)).cookies;
    const before = new Map(cookies);
    const signedInAtMs = Date.now();
    vi.useFakeTimers({ now: Date.now() + 60_000, toFake: ['Date'] });
    const answer = await switchTo(cookies, birla.tenant.id, { headers: FIREFOX });
    // Switching does not put off the end.
    expect([answer.status, answer.headers.get('Set-Cookie')]).toEqual([204, expect.stringContaining('Max-Age=43140;') as string]);
    expect(await sessionOf(cookies)).toMatchObject({ member: { name: 'A. Desai', role: 'csm' }, tenant: { name: 'Birla' } });
    expect((await browse('/api/v1/session', before)).status).toBe(401);
    expect((await sessionOf(elsewhere)).tenant.name).toBe('Acme');
    const row = await db.select().from(sessions).where(eq(sessions.tenantId, birla.tenant.id)).get();
    expect(row).toMatchObject({ expiresAtMs: signedInAtMs + 12 * 3_600_000, method: 'oidc', userAgent: FIREFOX['User-Agent'] });
    expect((await sessionOf((await signIn(email)).cookies)).tenant.name).toBe('Birla');
    expect((await logOf(acme.tenant.id)).map(({ action, by, recordName }) => `${by} ${action} ${recordName}`).toSorted()).toEqual([
      'member Anita Desai session.signed_in Firefox on Windows',
      'member Anita Desai session.signed_in Unknown device',
      'member Anita Desai session.switched_out Firefox on Windows',
    ]);
    const entered = await logOf(birla.tenant.id);
    // In the same millisecond as the sign-in before: which comes first is open.
    expect(entered).toContainEqual({ action: 'session.switched_in', by: 'member A. Desai', recordName: 'Firefox on Windows' });
    expect(JSON.stringify(entered)).not.toContain('Acme');
  });

  it('stays where they are when they are there, and hears nothing of other workspaces', async () => {
    const { cookies } = await signIn(email);
    const same = await switchTo(cookies, acme.tenant.id);
    expect([same.status, same.headers.get('Set-Cookie'), (await sessionOf(cookies)).tenant.name]).toEqual([204, null, 'Acme']);
    const other = await seedWorkspace();
    for (const id of [other.tenant.id, 'ten_unknown']) expect(await codeOf(await switchTo(cookies, id))).toEqual([404, 'not_found']);
    await db.update(members).set({ isActive: false }).where(eq(members.tenantId, birla.tenant.id));
    expect(await codeOf(await switchTo(cookies, birla.tenant.id))).toEqual([404, 'not_found']);
    expect((await sessionOf(cookies)).person.workspaces).toEqual([{ id: acme.tenant.id, name: 'Acme', isSuspended: false }]);
  });

  it('may look at a suspended workspace', async () => {
    await db.update(tenants).set({ state: 'suspended' }).where(eq(tenants.id, birla.tenant.id));
    const { cookies } = await signIn(email);
    expect((await switchTo(cookies, birla.tenant.id)).status).toBe(204);
    expect((await sessionOf(cookies)).tenant).toMatchObject({ name: 'Birla', isSuspended: true });
  });

  it('switches once when two requests do so at once', async () => {
    const { cookies } = await signIn(email);
    const held = [new Map(cookies), new Map(cookies)];
    const answers = await Promise.all(held.map((own) => switchTo(own, birla.tenant.id)));
    expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([204, 401]);
    expect(await db.select().from(sessions).where(eq(sessions.email, email))).toHaveLength(1);
  });

  it('cannot do so, nor see or end what they do elsewhere, when a host application signed them in', async () => {
    const { cookies: elsewhere } = await signIn(email);
    const member = await memberOf(birla);
    if (!member) throw new Error('no member');
    const cookies = new Map([['sb_session', await startSession(db, { email, member, method: 'host' })]]);
    expect(await codeOf(await switchTo(cookies, acme.tenant.id))).toEqual([403, 'switch_refused']);
    expect((await sessionOf(cookies)).person.workspaces.map(({ name }) => name)).toEqual(['Birla']);
    const { items } = await (await browse('/api/v1/session/devices', cookies)).json<{ items: Device[] }>();
    expect(items.map(({ workspace, isThisOne }) => [workspace, isThisOne])).toEqual([['Birla', true]]);
    const row = await db.select().from(sessions).where(eq(sessions.tenantId, acme.tenant.id)).get();
    const end = await browse(`/api/v1/session/devices/${row?.id}`, cookies, { method: 'DELETE' });
    expect(await codeOf(end)).toEqual([404, 'not_found']);
    expect((await post('/api/v1/session/sign-out-everywhere', cookies)).status).toBe(204);
    expect(cookies.size).toBe(0);
    expect((await browse('/api/v1/session', elsewhere)).status).toBe(200);
  });

  it('sees every device, this one first, and ends one of them', async () => {
    vi.useFakeTimers({ now: Date.now(), toFake: ['Date'] });
    const headers = { ...FIREFOX, 'CF-Connecting-IP': '203.0.113.9' };
    const { cookies } = await signIn(email, { headers });
    const { cookies: other } = await signIn(email);
    await switchTo(other, birla.tenant.id);
    await startSession(db, { email: 'somebody@else.example', member: null, method: 'oidc' });
    const idle = await startSession(db, { email, member: null, method: 'oidc' });
    await db
      .update(sessions)
      .set({ lastSeenAtMs: Date.now() - 2 * 3_600_000 })
      .where(await isSessionOf(idle));
    const list = async () => (await (await browse('/api/v1/session/devices', cookies)).json<{ items: Device[] }>()).items;
    const [mine, theirs, ...more] = await list();
    const at = new Date().toISOString();
    const endsAt = new Date(Date.now() + 12 * 3_600_000).toISOString();
    const [id] = [expect.stringMatching(/^ses_/) as string];
    const times = { signedInAt: at, lastSeenAt: at, endsAt };
    expect([mine, theirs, more]).toEqual([
      { id, isThisOne: true, name: 'Firefox on Windows', method: 'oidc', address: '203.0.113.9', workspace: 'Acme', ...times },
      { id, isThisOne: false, name: 'Unknown device', method: 'oidc', address: null, workspace: 'Birla', ...times },
      [],
    ]);
    const end = (device: Device | undefined) => browse(`/api/v1/session/devices/${device?.id}`, cookies, { method: 'DELETE' });
    expect((await end(theirs)).status).toBe(204);
    expect((await browse('/api/v1/session', other)).status).toBe(401);
    expect(await codeOf(await end(theirs))).toEqual([404, 'not_found']);
    expect(await logOf(birla.tenant.id)).toContainEqual({
      action: 'session.device_ended',
      by: 'member A. Desai',
      recordName: 'Unknown device',
    });
    expect([(await end(mine)).status, cookies.size]).toEqual([204, 0]);
  });

  it('signs out everywhere, and each workspace hears of its own', async () => {
    const { cookies } = await signIn(email);
    const others = [(await signIn(email)).cookies, (await signIn(email)).cookies];
    await switchTo(others[1] ?? new Map(), birla.tenant.id);
    const stranger = (await signIn(OPERATOR)).cookies;
    expect((await post('/api/v1/session/sign-out-everywhere', cookies)).status).toBe(204);
    expect(cookies.size).toBe(0);
    for (const other of others) expect((await browse('/api/v1/session', other)).status).toBe(401);
    expect((await browse('/api/v1/session', stranger)).status).toBe(200);
    const devices = (before: number) => [{ field: 'devices', before, after: 0 }];
    expect(await logOf(acme.tenant.id)).toContainEqual({
      action: 'session.signed_out_everywhere',
      by: 'member Anita Desai',
      recordName: 'Anita Desai',
      changes: devices(2),
    });
    expect(await logOf(birla.tenant.id)).toContainEqual(expect.objectContaining({ by: 'member A. Desai', changes: devices(1) }));
  });
});
