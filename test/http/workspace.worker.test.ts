/** Settings of a workspace and what they do: quiet hours hold messages, retention empties words, the audit log tells who. */
import { env } from 'cloudflare:workers';
import { eq, sql } from 'drizzle-orm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { AuditEntry } from '../../src/contract/audit.ts';
import type { MessageDetail } from '../../src/contract/messages.ts';
import type { Page } from '../../src/contract/page.ts';
import type { Problem } from '../../src/contract/problem.ts';
import type { WorkspaceSettings } from '../../src/contract/workspace.ts';
import { runBatch } from '../../src/db/client.ts';
import { quarantine } from '../../src/db/schema/intake.ts';
import { messages } from '../../src/db/schema/messages.ts';
import { tenants } from '../../src/db/schema/tenants.ts';
import { app } from '../../src/http/app.ts';
import { emptyOldWords } from '../../src/messaging/retention.ts';
import { auditEntry } from '../../src/tenants/audit.ts';
import { acceptedFor, csmPhone, raise, rowOf } from '../support/log-rows.ts';
import { SEED_AT_MS, seedContact, seedMessage, seedSession, seedWorkspace, type Workspace } from '../support/seed.ts';
import { START_MS, type Switchboard, startSwitchboard } from '../support/switchboard.ts';

const ORIGIN = 'https://app.test';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

afterEach(() => vi.restoreAllMocks());

async function as(workspace: Workspace, role: 'admin' | 'viewer', method: string, path: string, body?: unknown): Promise<Response> {
  const cookie = (await seedSession(workspace, workspace.members[role])).replace('sb_session', '__Host-sb_session');
  const headers = { Cookie: cookie, 'X-Switchboard-CSRF': '1', 'CF-Connecting-IP': '203.0.113.7', 'User-Agent': 'Test/1' };
  return app.fetch(new Request(ORIGIN + path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }), env);
}

async function change(workspace: Workspace, body: unknown): Promise<WorkspaceSettings> {
  const response = await as(workspace, 'admin', 'PATCH', '/api/v1/workspace', body);
  expect(response.status).toBe(200);
  return response.json();
}

const entries = async (workspace: Workspace, query = '') => {
  const response = await as(workspace, 'admin', 'GET', `/api/v1/audit${query}`);
  expect(response.status).toBe(200);
  return response.json<Page<AuditEntry>>();
};

describe('settings of a workspace', () => {
  it('show what is set, and change only what is named', async () => {
    const acme = await seedWorkspace({ name: 'Acme Loans' });
    const before = await as(acme, 'admin', 'GET', '/api/v1/workspace');
    const initial: WorkspaceSettings = {
      id: acme.tenant.id,
      name: 'Acme Loans',
      brandName: null,
      timeZone: 'Asia/Kolkata',
      currency: 'INR',
      quietHours: null,
      messageRetentionDays: null,
      hostApplication: null,
      hostAudience: `switchboard:${acme.tenant.id}`,
      createdAt: new Date(SEED_AT_MS).toISOString(),
    };
    expect(await before.json()).toEqual(initial);
    const hostApplication = { issuer: 'crm', jwksUrl: 'https://crm.test/jwks', origins: ['https://crm.test'] };
    expect(await change(acme, { brandName: 'Acme', quietHours: { from: '21:00', to: '08:30' }, hostApplication })).toEqual({
      ...initial,
      brandName: 'Acme',
      quietHours: { from: '21:00', to: '08:30' },
      hostApplication,
    });
    expect(await change(acme, { quietHours: null, hostApplication: null, messageRetentionDays: 90 })).toEqual({
      ...initial,
      brandName: 'Acme',
      messageRetentionDays: 90,
    });
    const [last, first] = (await entries(acme)).items;
    expect(last).toMatchObject({
      by: { kind: 'member', id: acme.members.admin.id, name: 'admin of Acme Loans' },
      action: 'workspace.changed',
      record: { kind: 'workspace', id: acme.tenant.id, name: 'Acme Loans' },
      address: '203.0.113.7',
      changes: [
        { field: 'quietHours', before: { from: '21:00', to: '08:30' }, after: null },
        { field: 'messageRetentionDays', before: null, after: 90 },
        { field: 'hostApplication', before: hostApplication, after: null },
      ],
    });
    expect(first?.changes.map(({ field }) => field)).toEqual(['brandName', 'quietHours', 'hostApplication']);
    await change(acme, { brandName: 'Acme' });
    expect((await entries(acme)).items).toHaveLength(2);
  });

  it.each([
    [{}, ''],
    [{ name: '  ' }, 'name'],
    [{ timeZone: 'Mars/Olympus' }, 'timeZone'],
    [{ currency: 'rupees' }, 'currency'],
    [{ quietHours: { from: '24:00', to: '08:00' } }, 'quietHours.from'],
    [{ quietHours: { from: '08:00', to: '08:00' } }, 'quietHours'],
    [{ messageRetentionDays: 7 }, 'messageRetentionDays'],
    [{ hostApplication: { issuer: 'x', jwksUrl: 'file:///etc', origins: [] } }, 'hostApplication.jwksUrl'],
    [{ hostApplication: { issuer: 'x', jwksUrl: 'https://x.test/j', origins: ['https://x.test/path'] } }, 'hostApplication.origins.0'],
    [{ hostApplication: { issuer: 'x', jwksUrl: 'https://x.test/j', origins: ["https://x.test 'unsafe'"] } }, 'hostApplication.origins.0'],
    [{ name: 'Acme', colour: 'red' }, 'colour'],
  ])('refuse %j and name the field', async (body, path) => {
    const acme = await seedWorkspace();
    const response = await as(acme, 'admin', 'PATCH', '/api/v1/workspace', body);
    const problem = await response.json<Problem>();
    expect([response.status, problem.code, problem.fields?.map((field) => field.path)]).toEqual([400, 'invalid_input', [path]]);
  });
});

describe('quiet hours', () => {
  /** 09:00 UTC is 14:30 in Kolkata. */
  const quiet = { quietHours: { from: '14:00', to: '16:00' } };
  const END_MS = START_MS + 1.5 * HOUR_MS;

  async function quietly(): Promise<Switchboard> {
    const switchboard = await startSwitchboard();
    await change(switchboard.workspace, quiet);
    return switchboard;
  }

  it('hold an alert until they end, say so, and send it then by itself', async () => {
    const switchboard = await quietly();
    const id = await raise(switchboard);
    await switchboard.settle();
    expect(await rowOf(switchboard, id)).toMatchObject({ status: 'queued', reason: 'quiet_hours', not_before_ms: END_MS });
    expect(acceptedFor(switchboard, id)).toEqual([]);
    for (let minute = 0; minute < 95; minute += 5) await switchboard.pass(5 * 60_000);
    expect(acceptedFor(switchboard, id)).toEqual(['template.1']);
    expect(await rowOf(switchboard, id)).toMatchObject({ status: 'delivered', reason: null });
  });

  it('let an answer through at once', async () => {
    const switchboard = await quietly();
    csmPhone(switchboard).sendText(switchboard.workspace.connection.numberId, 'alerts');
    await switchboard.settle();
    expect(switchboard.simulator.sends.all()).toHaveLength(1);
  });

  it('let go what they hold as soon as they are lifted', async () => {
    const switchboard = await quietly();
    const id = await raise(switchboard);
    await switchboard.settle();
    // The API pokes through the queue of the bindings, which only the switchboard's own has.
    const cookie = (await seedSession(switchboard.workspace, switchboard.workspace.members.admin)).replace(
      'sb_session',
      '__Host-sb_session',
    );
    const headers = { Cookie: cookie, 'X-Switchboard-CSRF': '1' };
    await switchboard.fetch(
      new Request(`${ORIGIN}/api/v1/workspace`, { method: 'PATCH', headers, body: JSON.stringify({ quietHours: null }) }),
    );
    await switchboard.settle();
    expect(acceptedFor(switchboard, id)).toEqual(['template.1']);
  });
});

describe('the retention of words', () => {
  const NOW_MS = SEED_AT_MS + 100 * DAY_MS;
  const words = async (workspace: Workspace) =>
    workspace.db.all<{
      id: string;
      text: string;
      template: string | null;
      isEmptied: number | null;
    }>(sql`SELECT id, content ->> '$.text' AS text,
      content ->> '$.template.name' AS template, content ->> '$.isEmptied' AS isEmptied FROM messages WHERE tenant_id = ${workspace.tenant.id} ORDER BY created_at_ms`);

  it('empties what is older and nothing else, keeps the row, and tells the reader', async () => {
    const [acme, other] = [await seedWorkspace(), await seedWorkspace()];
    await acme.db.update(tenants).set({ messageRetentionDays: 60 }).where(eq(tenants.id, acme.tenant.id));
    for (const workspace of [acme, other]) {
      const contact = await seedContact(workspace, { phone: '+919820030001' });
      const row = { status: 'read' as const };
      const template = { name: 'fincelo_usage_risk', language: 'en', values: ['Kavita'] };
      await seedMessage(workspace, contact, { ...row, id: `old_${workspace.tenant.id}`, content: { text: 'Kavita owes', template } });
      await seedMessage(workspace, contact, { ...row, id: `new_${workspace.tenant.id}`, createdAtMs: NOW_MS - 59 * DAY_MS });
      await workspace.db.insert(quarantine).values({
        id: `qua_${workspace.tenant.id}`,
        tenantId: workspace.tenant.id,
        reason: 'malformed_json',
        body: '{"secret"',
        receivedAtMs: SEED_AT_MS,
      });
    }
    await emptyOldWords(env, NOW_MS);
    expect(await words(acme)).toEqual([
      { id: `old_${acme.tenant.id}`, text: '', template: 'fincelo_usage_risk', isEmptied: 1 },
      { id: `new_${acme.tenant.id}`, text: 'Hello', template: null, isEmptied: null },
    ]);
    expect((await words(other)).map(({ text }) => text)).toEqual(['Kavita owes', 'Hello']);
    const held = await acme.db.select({ id: quarantine.id, body: quarantine.body }).from(quarantine).where(sql`reason = 'malformed_json'`);
    expect(Object.fromEntries(held.map(({ id, body }) => [id, body]))).toMatchObject({
      [`qua_${acme.tenant.id}`]: '',
      [`qua_${other.tenant.id}`]: '{"secret"',
    });
    const shown = await (await as(acme, 'admin', 'GET', `/api/v1/messages/old_${acme.tenant.id}`)).json<MessageDetail>();
    expect([shown.isEmptied, shown.text, JSON.stringify(shown.content).includes('Kavita')]).toEqual([true, '', false]);
  });

  it('stops before a message that has not left yet, and goes on when it has', async () => {
    const acme = await withWaiting('queued');
    await emptyOldWords(env, SOON_MS);
    expect((await words(acme)).map(({ text }) => text)).toEqual(['', 'Hello', 'Hello']);
    await acme.db
      .update(messages)
      .set({ status: 'sent', sweepAtMs: null })
      .where(eq(messages.id, `b_${acme.tenant.id}`));
    await emptyOldWords(env, SOON_MS);
    expect((await words(acme)).map(({ text }) => text)).toEqual(['', '', '']);
  });

  it.each(['queued', 'unknown'] as const)('is not held up for good by one that stays %s', async (status) => {
    const acme = await withWaiting(status);
    await emptyOldWords(env, NOW_MS);
    expect((await words(acme)).map(({ text }) => text)).toEqual(['', '', '']);
  });

  it('leaves nothing to send: a message that is queued again without its words fails and says why', async () => {
    const switchboard = await startSwitchboard();
    const id = await raise(switchboard);
    await switchboard.workspace.db.run(sql`UPDATE messages SET content = '{"text":"","isEmptied":true}' WHERE id = ${id}`);
    await switchboard.settle();
    expect([await rowOf(switchboard, id), acceptedFor(switchboard, id)]).toMatchObject([{ status: 'failed', reason: 'words_emptied' }, []]);
  });

  /** Within the time that a message may take to leave. */
  const SOON_MS = SEED_AT_MS + 50 * DAY_MS;

  async function withWaiting(status: 'queued' | 'unknown'): Promise<Workspace> {
    const acme = await seedWorkspace();
    await acme.db.update(tenants).set({ messageRetentionDays: 30 }).where(eq(tenants.id, acme.tenant.id));
    const contact = await seedContact(acme, { phone: '+919820030002' });
    await seedMessage(acme, contact, { id: `a_${acme.tenant.id}`, status: 'read' });
    await seedMessage(acme, contact, { id: `b_${acme.tenant.id}`, status, sweepAtMs: NOW_MS, createdAtMs: SEED_AT_MS + 1 });
    await seedMessage(acme, contact, { id: `c_${acme.tenant.id}`, status: 'read', createdAtMs: SEED_AT_MS + 2 });
    return acme;
  }
});

describe('the audit log', () => {
  const by = (name: string, id: string) => ({ kind: 'member' as const, id, name, address: null, userAgent: null, requestId: null });

  async function withEntries(): Promise<Workspace> {
    const acme = await seedWorkspace();
    const { id: tenantId } = acme.tenant;
    const entry = (person: string, action: `${string}.${string}`, record: string, atMs: number) =>
      auditEntry(by(person, `mem_${person}`), { tenantId, action, record: { kind: 'member', id: `rec_${record}`, name: record } }, atMs);
    await runBatch(acme.db, [
      entry('Anita', 'member.invited', 'Priya', SEED_AT_MS),
      entry('Anita', 'member.changed', '=HYPERLINK("x")', SEED_AT_MS + 1000),
      entry('Meera', 'role.created', 'Collections, "north"', SEED_AT_MS + 2000),
      entry('Meera', 'memberships.counted', 'Priya', SEED_AT_MS + 3000),
    ]);
    return acme;
  }

  it.each([
    ['', ['memberships.counted', 'role.created', 'member.changed', 'member.invited']],
    ['?action=member', ['member.changed', 'member.invited']],
    ['?action=member.changed', ['member.changed']],
    ['?by=mem_Meera', ['memberships.counted', 'role.created']],
    ['?record=rec_Priya', ['memberships.counted', 'member.invited']],
    ['?q=NORTH', ['role.created']],
    ['?q=anita', ['member.changed', 'member.invited']],
    [
      `?from=${new Date(SEED_AT_MS + 1000).toISOString()}&to=${new Date(SEED_AT_MS + 2000).toISOString()}`,
      ['role.created', 'member.changed'],
    ],
    ['?q=%25', []],
  ])('answers %s, newest first', async (query, actions) => {
    expect((await entries(await withEntries(), query)).items.map(({ action }) => action)).toEqual(actions);
  });

  it('goes on page by page', async () => {
    const acme = await withEntries();
    const first = await entries(acme, '?limit=3');
    const second = await entries(acme, `?limit=3&cursor=${first.nextCursor}`);
    expect([first.items.length, second.items.map(({ action }) => action), second.nextCursor]).toEqual([3, ['member.invited'], null]);
  });

  it('is exported as CSV that no spreadsheet runs, however long', async () => {
    const acme = await withEntries();
    const { id: tenantId } = acme.tenant;
    const many = Array.from({ length: 1100 }, (_, index) =>
      auditEntry(
        by('Bulk', 'mem_bulk'),
        { tenantId, action: 'bulk.done', record: { kind: 'x', id: `x${index}`, name: `x${index}` } },
        SEED_AT_MS - 1000,
      ),
    );
    for (let start = 0; start < many.length; start += 50) await runBatch(acme.db, many.slice(start, start + 50));
    const response = await as(acme, 'admin', 'GET', '/api/v1/audit/export.csv');
    expect([response.status, response.headers.get('Content-Type'), response.headers.get('Content-Disposition')]).toEqual([
      200,
      'text/csv; charset=utf-8',
      'attachment; filename="audit-log.csv"',
    ]);
    const lines = (await response.text()).split('\r\n');
    expect(lines).toHaveLength(1 + 4 + 1100 + 1);
    expect(lines[2]).toContain('role.created,"Collections, ""north""",member');
    expect(lines[3]).toContain(`member.changed,"'=HYPERLINK(""x"")",member`);
    expect(new Set(lines.filter((line) => line.includes('bulk.done')))).toHaveProperty('size', 1100);
    const narrow = await as(acme, 'admin', 'GET', '/api/v1/audit/export.csv?action=role');
    expect((await narrow.text()).split('\r\n')).toHaveLength(3);
  });
});
