/** Members: listed, invited, changed, deactivated and let back in over the API. */
import { env } from 'cloudflare:workers';
import { and, eq } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Member } from '../../src/contract/members.ts';
import { BUILT_IN_ROLES, type Grants } from '../../src/contract/permissions.ts';
import type { Db } from '../../src/db/client.ts';
import { alerts } from '../../src/db/schema/alerts.ts';
import { auditLog } from '../../src/db/schema/audit.ts';
import { connections } from '../../src/db/schema/connections.ts';
import { contactIdentities, contacts } from '../../src/db/schema/contacts.ts';
import { sessions } from '../../src/db/schema/sessions.ts';
import { members, roles } from '../../src/db/schema/tenants.ts';
import { app } from '../../src/http/app.ts';
import { changeMember } from '../../src/tenants/members/change-member.ts';
import {
  SEED_AT_MS,
  seedContact,
  seedCustomer,
  seedMember,
  seedPhone,
  seedSession,
  seedWorkspace,
  type Workspace,
} from '../support/seed.ts';

const ORIGIN = 'http://127.0.0.1:8787';

let acme: Workspace;
let asAdmin: string;
let phones = 7000;

beforeEach(async () => {
  acme = await seedWorkspace();
  asAdmin = await seedSession(acme, acme.members.admin);
});

async function ask(
  method: string,
  path: string,
  body?: unknown,
  { cookie = asAdmin, key }: { cookie?: string; key?: string } = {},
): Promise<{ status: number; body: any; headers: Headers }> {
  const headers: Record<string, string> = { Cookie: cookie, 'X-Switchboard-CSRF': '1', ...(key && { 'Idempotency-Key': key }) };
  const request = new Request(`${ORIGIN}/api/v1${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  const response = await app.fetch(request, env);
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : null, headers: response.headers };
}

/** What became of several requests, in alphabetical order. */
const outcomes = (answers: { body: any }[], done: string): string[] =>
  answers.map(({ body }) => (body.code as string | undefined) ?? done).toSorted();
const email = () => `p-${crypto.randomUUID()}@people.example`;
function newPhone(): string {
  phones += 1;
  return seedPhone(phones);
}

async function invited(fields: Record<string, unknown> = {}): Promise<Member> {
  const { status, body } = await ask('POST', '/members', { name: 'Priya Sharma', email: email(), role: 'csm', ...fields });
  expect([status, body.detail]).toEqual([201, undefined]);
  return body;
}

/** The session of somebody with a role of their own. */
async function asHolderOf(grants: Grants): Promise<string> {
  const id = `rol_${crypto.randomUUID()}`;
  const at = { createdAtMs: SEED_AT_MS, updatedAtMs: SEED_AT_MS };
  await acme.db.insert(roles).values({ id, tenantId: acme.tenant.id, name: id, description: '', grants, ...at });
  const member = await seedMember(acme.db, { tenantId: acme.tenant.id, name: 'Holder', email: email(), role: id, nowMs: SEED_AT_MS });
  return seedSession(acme, member);
}

const stored = async (id: string) => acme.db.select().from(members).where(eq(members.id, id)).get();
const contactOf = async (kind: 'phone' | 'telegram', value: string) =>
  (
    await acme.db
      .select()
      .from(contactIdentities)
      .where(and(eq(contactIdentities.tenantId, acme.tenant.id), eq(contactIdentities.kind, kind), eq(contactIdentities.value, value)))
      .get()
  )?.contactId;
const audited = async (recordId: string) =>
  acme.db
    .select({ action: auditLog.action, by: auditLog.actorName, changes: auditLog.changes })
    .from(auditLog)
    .where(and(eq(auditLog.tenantId, acme.tenant.id), eq(auditLog.recordId, recordId)))
    .orderBy(auditLog.id);

describe('the list', () => {
  it('goes by name, whatever its case, page by page', async () => {
    for (const name of ['zoe', 'Aaron', 'aaron', 'Ærøskøbing', 'Zed']) await invited({ name });
    const names: string[] = [];
    let cursor: string | null = null;
    do {
      const { body } = await ask('GET', `/members?limit=2${cursor ? `&cursor=${cursor}` : ''}`);
      names.push(...body.items.map(({ name }: Member) => name));
      cursor = body.nextCursor;
    } while (cursor);
    const seeded = ['admin', 'csm', 'manager', 'sales', 'viewer'].map((role) => `${role} of ${acme.tenant.name}`);
    expect(names.map((name) => name.toLowerCase())).toEqual([
      'aaron',
      'aaron',
      ...seeded.map((name) => name.toLowerCase()),
      'zed',
      'zoe',
      'Ærøskøbing'.toLowerCase(),
    ]);
    expect((await ask('GET', '/members?cursor=xx')).body.code).toBe('invalid_input');
  });

  it('takes the cursor of the longest name in any script', async () => {
    for (const last of ['a', 'b']) await invited({ name: `${'श्री'.repeat(29)}${last}` });
    const first = await ask('GET', '/members?q=श्री&limit=1');
    const { status, body } = await ask('GET', `/members?q=श्री&limit=1&cursor=${first.body.nextCursor}`);
    expect([status, body.items.length, body.nextCursor]).toEqual([200, 1, null]);
  });

  it.each([
    ['q=sharma', true],
    ['q=PRIYA@', true],
    ['q=team lead', true],
    ['q=west', true],
    ['q=98201 07', true],
    ['q=098201 07', true],
    ['q=%2B91 98201', true],
    ['q=98201-079', true],
    ['q=000000', false],
    ['q=nobody', false],
    ['team=West', true],
    ['team=west', false],
    ['role=csm', true],
    ['role=sales', false],
    ['state=invited', true],
    ['state=active', false],
    ['state=inactive', false],
  ])('with %s: %s', async (query, isFound) => {
    const person = { name: 'Priya Sharma', email: `priya@${crypto.randomUUID()}.example`, title: 'Team lead', team: 'West' };
    const { id } = await invited({ ...person, phone: '+91 98201 07999' });
    const { body } = await ask('GET', `/members?${query}`);
    expect(body.items.some((member: Member) => member.id === id)).toBe(isFound);
  });

  it('tells active from invited ones by whether they have been seen, and what each has on the desk', async () => {
    const { csm } = acme.members;
    await acme.db.update(members).set({ lastSeenAtMs: SEED_AT_MS }).where(eq(members.id, csm.id));
    await seedCustomer(acme, { ref: 'C-1', name: 'Kavita Textiles', ownerId: csm.id });
    for (const [id, status] of [
      ['alr_1', 'open'],
      ['alr_2', 'snoozed'],
      ['alr_3', 'resolved'],
    ] as const) {
      await acme.db.insert(alerts).values({
        ...{ id: id + acme.tenant.id, tenantId: acme.tenant.id, kind: 'usage', variant: 'risk', status, customerRef: 'C-1' },
        ...{ customerName: 'Kavita', customerHealth: 'poor', usage: { percent: 90 }, askedMemberId: csm.id, messageId: 'msg_1' },
        ...{ createdAtMs: SEED_AT_MS, updatedAtMs: SEED_AT_MS },
      });
    }
    const { body } = await ask('GET', `/members/${csm.id}`);
    expect(body).toMatchObject({ state: 'active', openAlerts: 2, customers: 1, lastSeenAt: new Date(SEED_AT_MS).toISOString() });
  });

  it('and the single record, the teams and the export reach as far as the permission does', async () => {
    const grants: Grants = { 'LoanCRM.Members.Read': 'team' };
    const cookie = await asHolderOf(grants);
    const holder = (await ask('GET', '/members?q=Holder', undefined, { cookie })).body.items[0] as Member;
    await acme.db.update(members).set({ team: 'West' }).where(eq(members.id, holder.id));
    const mate = await invited({ name: 'Mate', team: 'West' });
    const report = await invited({ name: 'Report', team: 'East', managerId: holder.id });
    const list = await ask('GET', '/members', undefined, { cookie });
    expect(list.body.items.map(({ id }: Member) => id).toSorted()).toEqual([holder.id, mate.id, report.id].toSorted());
    expect((await ask('GET', `/members/${mate.id}`, undefined, { cookie })).status).toBe(200);
    const refused = await ask('GET', `/members/${acme.members.sales.id}`, undefined, { cookie });
    expect([refused.status, refused.body.code]).toEqual([403, 'permission_missing']);
    expect(refused.body.detail).toContain('only those of their team');
    await invited({ name: 'Other', team: 'North' });
    expect((await ask('GET', '/teams', undefined, { cookie })).body.items).toEqual([
      { name: 'East', members: 1 },
      { name: 'West', members: 2 },
    ]);
    expect((await ask('GET', '/teams')).body.items.map(({ name }: { name: string }) => name)).toEqual(['East', 'North', 'West']);
  });
});

describe('inviting', () => {
  it('understands a number as it is typed at home, and shows it so', async () => {
    const member = await invited({
      name: ' Priya Sharma ',
      email: ` ${email().toUpperCase()} `,
      phone: '098201 07555',
      telegramUserId: '7304918265',
    });
    expect(member).toMatchObject({ name: 'Priya Sharma', state: 'invited', phone: '+919820107555', phoneNational: '098201 07555' });
    expect(member.email).toBe(member.email.toLowerCase());
    const row = await stored(member.id);
    expect(row?.contactId).toBe(await contactOf('phone', '+919820107555'));
    const telegram = (await contactOf('telegram', '7304918265')) ?? '';
    expect(telegram).not.toBe(row?.contactId);
    expect(await acme.db.$count(contacts, eq(contacts.id, telegram))).toBe(1);
    const [entry] = await audited(member.id);
    expect([entry?.action, entry?.by]).toEqual(['member.invited', acme.members.admin.name]);
    expect(entry?.changes).toContainEqual({ field: 'phone', before: null, after: '+919820107555' });
  });

  it('twice with the same key invites once', async () => {
    const body = { name: 'Priya', email: email(), role: 'viewer' };
    const first = await ask('POST', '/members', body, { key: 'k-1' });
    const again = await ask('POST', '/members', body, { key: 'k-1' });
    expect([first.status, again.status, again.headers.get('Idempotent-Replayed')]).toEqual([201, 201, 'true']);
    expect(again.body).toEqual(first.body);
    const both = await Promise.all([1, 2].map(() => ask('POST', '/members', { ...body, email: 'twice@people.example' }, { key: 'k-2' })));
    expect(both.map(({ status }) => status)).toEqual([201, 201]);
    expect(await acme.db.$count(members, and(eq(members.tenantId, acme.tenant.id), eq(members.email, 'twice@people.example')))).toBe(1);
  });

  it.each<[string, string, (world: { holder: Member }) => Record<string, unknown>, RegExp]>([
    ['email_taken', 'email', ({ holder }) => ({ email: holder.email }), /^Hana has/],
    ['phone_taken', 'phone', ({ holder }) => ({ phone: holder.phone }), /^Hana has/],
    ['telegram_taken', 'telegramUserId', () => ({ telegramUserId: '7304918265' }), /^Hana has/],
    ['phone_invalid', 'phone', () => ({ phone: '12' }), /no phone number/],
    ['phone_invalid', 'phone', () => ({ phone: '+91 98200 10001 ext 5' }), /no phone number/],
    ['phone_is_the_workspaces_own', 'phone', () => ({ phone: acme.connection.displayPhone }), /workspace itself/],
    ['role_unknown', 'role', () => ({ role: 'king' }), /no such role/],
    ['manager_unknown', 'managerId', () => ({ managerId: 'mem_x' }), /no active member/],
  ])('answers %s, names the field, and writes nothing', async (code, path, fields, message) => {
    const holder = await invited({ name: 'Hana', phone: newPhone(), telegramUserId: '7304918265' });
    const before = await acme.db.$count(contacts, eq(contacts.tenantId, acme.tenant.id));
    const refused = await ask('POST', '/members', { name: 'Late', email: email(), role: 'csm', ...fields({ holder }) });
    expect(refused.body.code).toBe(code);
    expect(refused.body.fields).toEqual([{ path, message: expect.stringMatching(message) }]);
    expect(await acme.db.$count(members, and(eq(members.tenantId, acme.tenant.id), eq(members.name, 'Late')))).toBe(0);
    expect(await acme.db.$count(contacts, eq(contacts.tenantId, acme.tenant.id))).toBe(before);
  });

  it('gives one of two the number when both are invited at once', async () => {
    const phone = newPhone();
    const answers = await Promise.all(['One', 'Two'].map((name) => ask('POST', '/members', { name, email: email(), role: 'csm', phone })));
    expect(outcomes(answers, 'invited')).toEqual(['invited', 'phone_taken']);
  });

  it('lets the same number be a member here and a member, or a customer, there', async () => {
    const phone = newPhone();
    const other = await seedWorkspace();
    await seedMember(other.db, { tenantId: other.tenant.id, name: 'There', email: email(), role: 'csm', phone, nowMs: SEED_AT_MS });
    expect((await invited({ phone })).phone).toBe(phone);
  });
});

describe('nobody gives or takes more than they hold', () => {
  const managing: Grants = { 'LoanCRM.Members.Manage': 'all', 'LoanCRM.Members.Read': 'all', 'LoanCRM.Alerts.Read': 'own' };

  it.each<[string, string, (cookie: string) => Promise<{ body: any }>]>([
    [
      'an invitation to more',
      'beyond_your_own',
      (cookie) => ask('POST', '/members', { name: 'A', email: email(), role: 'csm' }, { cookie }),
    ],
    [
      'another title for one who holds more',
      'beyond_your_own',
      (cookie) => ask('PATCH', `/members/${acme.members.admin.id}`, { title: 'x' }, { cookie }),
    ],
    [
      'another role for one who holds more',
      'beyond_your_own',
      (cookie) => ask('PATCH', `/members/${acme.members.csm.id}`, { role: 'sales' }, { cookie }),
    ],
    [
      'deactivating one who holds more',
      'beyond_your_own',
      (cookie) => ask('POST', `/members/${acme.members.csm.id}/deactivate`, undefined, { cookie }),
    ],
  ])('%s: %s', async (_name, code, act) => {
    const { body } = await act(await asHolderOf(managing));
    expect(body.code).toBe(code);
    expect(body.detail).toContain('see alerts');
  });

  it('but whoever holds as much may', async () => {
    const cookie = await asHolderOf({ ...managing, 'LoanCRM.Messages.Read': 'own' });
    expect((await ask('PATCH', `/members/${acme.members.sales.id}`, { title: 'Closer' }, { cookie })).body).toMatchObject({
      title: 'Closer',
    });
  });
});

describe('changing', () => {
  it('changes what is named, empties with null, and says so in the audit log', async () => {
    const boss = await invited({ name: 'Boss' });
    const { id } = await invited({ title: 'CSM', team: 'West', phone: newPhone() });
    const { body } = await ask('PATCH', `/members/${id}`, { team: null, managerId: boss.id, timeZone: 'Asia/Dubai', language: 'en-IN' });
    expect(body).toMatchObject({
      title: 'CSM',
      team: null,
      manager: { id: boss.id, name: 'Boss' },
      timeZone: 'Asia/Dubai',
      language: 'en-IN',
    });
    const entries = await audited(id);
    expect(entries.at(-1)).toMatchObject({
      action: 'member.changed',
      changes: [
        { field: 'team', before: 'West', after: null },
        { field: 'manager', before: null, after: 'Boss' },
        { field: 'timeZone', before: null, after: 'Asia/Dubai' },
        { field: 'language', before: null, after: 'en-IN' },
      ],
    });
    expect((await ask('PATCH', `/members/${id}`, { team: null })).status).toBe(200);
    expect(await audited(id)).toHaveLength(entries.length);
    expect((await ask('PATCH', `/members/${id}`, {})).body.code).toBe('invalid_input');
  });

  it('points to the contact of another number, and to none without', async () => {
    const [old, next] = [newPhone(), newPhone()];
    const { id } = await invited({ phone: old });
    expect((await stored(id))?.contactId).toBe(await contactOf('phone', old));
    await ask('PATCH', `/members/${id}`, { phone: next });
    expect((await stored(id))?.contactId).toBe(await contactOf('phone', next));
    await ask('PATCH', `/members/${id}`, { phone: null });
    expect(await stored(id)).toMatchObject({ phone: null, contactId: null });
    await ask('PATCH', `/members/${id}`, { phone: old });
    expect((await stored(id))?.contactId).toBe(await contactOf('phone', old));
  });

  it('refuses the number of a chat that is linked to another member by its contact alone', async () => {
    const phone = newPhone();
    const { id } = await invited({ phone });
    const bare = await invited({ name: 'Linked' });
    const contactId = (await stored(id))?.contactId ?? '';
    await ask('PATCH', `/members/${id}`, { phone: null });
    await acme.db.update(members).set({ contactId }).where(eq(members.id, bare.id));
    const { body } = await ask('PATCH', `/members/${id}`, { phone });
    expect([body.code, body.fields[0].message]).toEqual(['phone_taken', expect.stringContaining('Linked has this number')]);
  });

  it('with another e-mail ends the sessions that the former one proved', async () => {
    await seedSession(acme, acme.members.csm);
    await seedSession(acme, acme.members.sales);
    await ask('PATCH', `/members/${acme.members.csm.id}`, { email: email() });
    expect(await acme.db.$count(sessions, eq(sessions.memberId, acme.members.csm.id))).toBe(0);
    expect(await acme.db.$count(sessions, eq(sessions.memberId, acme.members.sales.id))).toBe(1);
  });

  it('takes no manager who reports to the member, directly or through others, and not oneself', async () => {
    const [a, b, c] = [await invited({ name: 'A' }), await invited({ name: 'B' }), await invited({ name: 'C' })];
    await ask('PATCH', `/members/${b.id}`, { managerId: a.id });
    await ask('PATCH', `/members/${c.id}`, { managerId: b.id });
    for (const managerId of [a.id, b.id, c.id]) {
      expect((await ask('PATCH', `/members/${a.id}`, { managerId })).body.code).toBe('manager_circle');
    }
    const [x, y] = [await invited({ name: 'X' }), await invited({ name: 'Y' })];
    const both = await Promise.all([
      ask('PATCH', `/members/${x.id}`, { managerId: y.id }),
      ask('PATCH', `/members/${y.id}`, { managerId: x.id }),
    ]);
    expect(outcomes(both, 'done')).toEqual(['done', 'manager_circle']);
  });
});

describe('deactivating', () => {
  it('ends the sessions in the same breath, keeps who reports to them, and is undone by letting them back in', async () => {
    const { csm, sales } = acme.members;
    const cookie = await seedSession(acme, csm);
    await ask('PATCH', `/members/${sales.id}`, { managerId: csm.id });
    const { body } = await ask('POST', `/members/${csm.id}/deactivate`);
    expect(body).toMatchObject({ state: 'inactive', phone: csm.phone, deactivatedAt: expect.any(String) });
    expect(await acme.db.$count(sessions, eq(sessions.memberId, csm.id))).toBe(0);
    expect((await ask('GET', '/members', undefined, { cookie })).body.code).toBe('session_expired');
    expect((await ask('GET', `/members/${sales.id}`)).body.manager).toEqual({ id: csm.id, name: csm.name });
    expect((await ask('PATCH', `/members/${sales.id}`, { title: 'x', managerId: csm.id })).status).toBe(200);
    expect((await ask('POST', '/members', { name: 'N', email: email(), role: 'csm', managerId: csm.id })).body.code).toBe(
      'manager_unknown',
    );
    expect((await ask('POST', `/members/${csm.id}/deactivate`)).status).toBe(200);
    const back = await ask('POST', `/members/${csm.id}/reactivate`);
    expect(back.body).toMatchObject({ state: 'invited', deactivatedAt: null, phone: csm.phone });
    expect((await stored(csm.id))?.contactId).toBe(csm.contactId);
    expect((await audited(csm.id)).map(({ action }) => action)).toEqual(['member.deactivated', 'member.reactivated']);
  });

  it('lets the number go to somebody else, and then nobody back in with it', async () => {
    const [phone, telegramUserId] = [newPhone(), '7304918265'];
    const leaver = await invited({ name: 'Leaver', phone, telegramUserId });
    await ask('POST', `/members/${leaver.id}/deactivate`);
    const successor = await invited({ name: 'Successor', phone, telegramUserId });
    const refused = await ask('POST', `/members/${leaver.id}/reactivate`);
    expect([refused.body.code, refused.body.detail]).toEqual(['phone_taken', expect.stringContaining('Successor has')]);
    await ask('PATCH', `/members/${leaver.id}`, { phone: null });
    expect((await ask('POST', `/members/${leaver.id}/reactivate`)).body.code).toBe('telegram_taken');
    await ask('PATCH', `/members/${successor.id}`, { telegramUserId: null });
    expect((await ask('POST', `/members/${leaver.id}/reactivate`)).body).toMatchObject({ phone: null, telegramUserId });
  });

  it('is for oneself too, but not for the last admin: neither deactivated nor given another role', async () => {
    const { admin } = acme.members;
    expect((await ask('POST', `/members/${admin.id}/deactivate`)).body.code).toBe('last_admin');
    expect((await ask('PATCH', `/members/${admin.id}`, { role: 'viewer' })).body).toMatchObject({
      code: 'last_admin',
      fields: [{ path: 'role', message: expect.stringContaining('last active admin') }],
    });
    await invited({ role: 'admin' });
    expect((await ask('POST', `/members/${admin.id}/deactivate`)).status).toBe(200);
  });

  it('leaves one admin when the two last ones deactivate each other at once', async () => {
    const second = await invited({ role: 'admin' });
    const answers = await Promise.all([admin(), second.id].map((id) => ask('POST', `/members/${id}/deactivate`)));
    expect(outcomes(answers, 'done')).toEqual(['done', 'last_admin']);
    expect(
      await acme.db.$count(members, and(eq(members.tenantId, acme.tenant.id), eq(members.role, 'admin'), eq(members.isActive, true))),
    ).toBe(1);
  });

  const admin = () => acme.members.admin.id;
});

describe('a change is decided again when meanwhile', () => {
  /** The database, on which something else happens just before the first batch that writes members. */
  function overtaken(happens: () => Promise<unknown>): Db {
    let batches = 0;
    const client = new Proxy(acme.db.$client, {
      get(target, property) {
        if (property !== 'batch') return Reflect.get(target, property).bind(target);
        return async (statements: D1PreparedStatement[]) => {
          batches += 1;
          // The first two read.
          if (batches === 3) await happens();
          return target.batch(statements);
        };
      },
    });
    return Object.assign(Object.create(acme.db) as Db, { $client: client });
  }

  it.each<[string, () => Promise<unknown>, unknown]>([
    [
      'the number becomes the workspace’s own',
      () =>
        acme.db
          .update(connections)
          .set({ displayPhone: seedPhone(9901) })
          .where(eq(connections.id, acme.connection.id)),
      'phone_is_the_workspaces_own',
    ],
    ['the role is deleted', () => acme.db.delete(roles).where(eq(roles.tenantId, acme.tenant.id)), 'role_unknown'],
    [
      'the manager is deactivated',
      () => acme.db.update(members).set({ isActive: false }).where(eq(members.id, acme.members.manager.id)),
      'manager_unknown',
    ],
    [
      'the chat of the number becomes another member’s',
      async () => {
        const contactId = await seedContact(acme, { phone: seedPhone(9901) });
        await acme.db.update(members).set({ phone: null, contactId }).where(eq(members.id, acme.members.viewer.id));
      },
      'phone_taken',
    ],
    ['another field changes, and both count', () => acme.db.update(members).set({ team: 'West' }).where(eq(members.name, 'Nina')), 'done'],
  ])('%s', async (_name, happens, outcome) => {
    const at = { createdAtMs: SEED_AT_MS, updatedAtMs: SEED_AT_MS };
    const role = `rol_${acme.tenant.id}`;
    await acme.db.insert(roles).values({ id: role, tenantId: acme.tenant.id, name: 'Own', description: '', grants: {}, ...at });
    const { id } = await invited({ name: 'Nina' });
    const by = {
      grants: BUILT_IN_ROLES.admin.grants,
      audit: { kind: 'system' as const, id: null, name: 'Test', address: null, userAgent: null, requestId: null },
    };
    const fields = { title: 'CSM', role, phone: seedPhone(9901), managerId: acme.members.manager.id };
    const result = await changeMember(overtaken(happens), acme.scope, by, id, fields, SEED_AT_MS);
    expect(result.done ? 'done' : result.refusals[0].reason).toBe(outcome);
    expect(await stored(id)).toMatchObject(
      outcome === 'done' ? { title: 'CSM', team: 'West', role } : { title: null, phone: null, role: 'csm' },
    );
  });
});
