/** A member's own profile: shown, changed, and the codes that link a chat. What a code does when it is sent: messaging/link-chat. */
import { env } from 'cloudflare:workers';
import { and, eq } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { auditLog } from '../../src/db/schema/audit.ts';
import { connections } from '../../src/db/schema/connections.ts';
import { linkCodes } from '../../src/db/schema/sessions.ts';
import { members } from '../../src/db/schema/tenants.ts';
import { app } from '../../src/http/app.ts';
import type { Member } from '../../src/tenants/members.ts';
import { seedSession, seedWorkspace, type Workspace } from '../support/seed.ts';

let acme: Workspace;
let csm: Member;
let cookie: string;

beforeEach(async () => {
  acme = await seedWorkspace();
  csm = acme.members.csm;
  cookie = await seedSession(acme, csm);
});

async function ask(method: string, path: string, body?: unknown, key?: string) {
  const headers: Record<string, string> = { Cookie: cookie, 'X-Switchboard-CSRF': '1', ...(key && { 'Idempotency-Key': key }) };
  const url = `http://127.0.0.1:8787/api/v1/profile${path}`;
  const response = await app.fetch(new Request(url, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }), env);
  return { status: response.status, body: (await response.json()) as any, headers: response.headers };
}

const national = (phone: string | null) => `0${phone?.slice(3, 8)} ${phone?.slice(8)}`;

const audited = async () =>
  acme.db
    .select({ action: auditLog.action, recordId: auditLog.recordId, changes: auditLog.changes })
    .from(auditLog)
    .where(eq(auditLog.tenantId, acme.tenant.id));

describe('the profile', () => {
  it('is that of whoever asks, with their chats and whether there is something to link them with', async () => {
    await acme.db
      .update(members)
      .set({ managerId: acme.members.manager.id, team: 'North', timeZone: 'Asia/Dubai', language: 'en-IN' })
      .where(eq(members.id, csm.id));
    expect((await ask('GET', '')).body).toEqual({
      id: csm.id,
      name: csm.name,
      email: csm.email,
      roleName: 'Customer success',
      team: 'North',
      manager: acme.members.manager.name,
      timeZone: 'Asia/Dubai',
      language: 'en-IN',
      chats: [
        { channel: 'whatsapp', address: csm.phone, addressNational: national(csm.phone), canLink: true },
        { channel: 'telegram', address: null, addressNational: null, canLink: false },
      ],
    });
  });

  it('changes what is named, says so in the audit log, and leaves alone what stays the same', async () => {
    const change = { name: ' Priya Sharma ', timeZone: 'Asia/Dubai' };
    expect((await ask('PATCH', '', change)).body).toMatchObject({ name: 'Priya Sharma', timeZone: 'Asia/Dubai', language: null });
    expect((await ask('PATCH', '', { ...change, language: 'en-GB' })).body).toMatchObject({ name: 'Priya Sharma', language: 'en-GB' });
    expect((await ask('PATCH', '', { timeZone: null })).body).toMatchObject({ timeZone: null, language: 'en-GB' });
    expect((await ask('PATCH', '', { timeZone: null })).status).toBe(200);
    const changes = (await audited()).map((entry) => [entry.action, entry.recordId, entry.changes]);
    expect(changes).toHaveLength(3);
    expect(changes).toContainEqual([
      'profile.changed',
      csm.id,
      [
        { field: 'name', before: csm.name, after: 'Priya Sharma' },
        { field: 'timeZone', before: null, after: 'Asia/Dubai' },
      ],
    ]);
    expect(await acme.db.select().from(members).where(eq(members.id, acme.members.viewer.id)).get()).toEqual(acme.members.viewer);
  });

  it.each([
    [{}, ''],
    [{ name: '  ' }, 'name'],
    [{ name: 'x'.repeat(121) }, 'name'],
    [{ timeZone: 'Mars/Olympus' }, 'timeZone'],
    [{ language: 'tlh' }, 'language'],
    [{ role: 'admin' }, 'role'],
    [{ email: 'other@people.example' }, 'email'],
    [{ phone: '+919820010009' }, 'phone'],
  ])('refuses %j by name and writes nothing', async (change, path) => {
    const { status, body } = await ask('PATCH', '', change);
    expect([status, body.code, body.fields[0].path]).toEqual([400, 'invalid_input', path]);
    expect(await audited()).toEqual([]);
  });
});

describe('a link code', () => {
  const codes = () => acme.db.select().from(linkCodes).where(eq(linkCodes.tenantId, acme.tenant.id));

  it('is shown once: a repeated request says when it ends, and no more', async () => {
    const first = await ask('POST', '/link-codes', { channel: 'whatsapp' }, 'k-1');
    const again = await ask('POST', '/link-codes', { channel: 'whatsapp' }, 'k-1');
    expect([first.status, again.status, again.headers.get('Idempotent-Replayed')]).toEqual([201, 201, 'true']);
    expect(again.body).toEqual({ code: null, message: null, url: null, expiresAt: first.body.expiresAt });
    expect(await codes()).toHaveLength(1);
  });

  it('ends with the next one of the same channel', async () => {
    for (let made = 0; made < 3; made += 1) await ask('POST', '/link-codes', { channel: 'whatsapp' });
    const now = await codes();
    expect(now).toHaveLength(3);
    expect(now.filter((code) => code.expiresAtMs - code.createdAtMs === 15 * 60 * 1000)).toHaveLength(1);
  });

  it('needs something to be sent to', async () => {
    expect(await ask('POST', '/link-codes', { channel: 'telegram' })).toMatchObject({
      status: 422,
      body: { code: 'not_connected', detail: 'Your workspace has no Telegram bot to write to yet.' },
    });
    const own = and(eq(connections.tenantId, acme.tenant.id), eq(connections.channel, 'whatsapp'));
    await acme.db.update(connections).set({ state: 'disconnected' }).where(own);
    expect(await ask('POST', '/link-codes', { channel: 'whatsapp' })).toMatchObject({ status: 422, body: { code: 'not_connected' } });
    expect((await ask('GET', '')).body.chats[0]).toMatchObject({ address: csm.phone, canLink: false });
    expect(await ask('POST', '/link-codes', { channel: 'pigeon' })).toMatchObject({ status: 400, body: { fields: [{ path: 'channel' }] } });
  });
});

describe('unlinking a chat', () => {
  it('empties it and says in the audit log what it was; a second time changes nothing', async () => {
    for (let time = 0; time < 2; time += 1) {
      const { status, body } = await ask('DELETE', '/chats/whatsapp');
      expect([status, body.chats[0].address]).toEqual([200, null]);
    }
    expect(await audited()).toEqual([
      { action: 'chat.unlinked', recordId: csm.id, changes: [{ field: 'whatsapp', before: csm.phone, after: null }] },
    ]);
    expect(await acme.db.select().from(members).where(eq(members.id, csm.id)).get()).toEqual({ ...csm, phone: null, contactId: null });
  });

  it('answers 404 for a channel that there is not', async () => {
    expect(await ask('DELETE', '/chats/pigeon')).toMatchObject({ status: 404 });
  });
});
