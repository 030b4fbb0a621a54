/** Files of members over the API: previewed, written all at once or not at all, repeated, and taken out again. */
import { env } from 'cloudflare:workers';
import { and, eq } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ImportReport } from '../../src/contract/members.ts';
import type { Grants } from '../../src/contract/permissions.ts';
import { auditLog } from '../../src/db/schema/audit.ts';
import { contacts } from '../../src/db/schema/contacts.ts';
import { sessions } from '../../src/db/schema/sessions.ts';
import { members, roles } from '../../src/db/schema/tenants.ts';
import { app } from '../../src/http/app.ts';
import { SEED_AT_MS, seedMember, seedSession, seedWorkspace, type Workspace } from '../support/seed.ts';

const ORIGIN = 'http://127.0.0.1:8787';

let acme: Workspace;
let asAdmin: string;

beforeEach(async () => {
  acme = await seedWorkspace();
  asAdmin = await seedSession(acme, acme.members.admin);
});

async function send(
  csv: string,
  options: { isPreview?: boolean; skipBad?: boolean } = {},
  { key, cookie = asAdmin }: { key?: string; cookie?: string } = {},
): Promise<{ status: number; body: any; headers: Headers }> {
  const headers = { Cookie: cookie, 'X-Switchboard-CSRF': '1', ...(key && { 'Idempotency-Key': key }) };
  const body = JSON.stringify({ csv, isPreview: false, ...options });
  const response = await app.fetch(new Request(`${ORIGIN}/api/v1/members/import`, { method: 'POST', headers, body }), env);
  return { status: response.status, body: await response.json(), headers: response.headers };
}

async function exported(cookie = asAdmin): Promise<{ headers: Headers; text: string }> {
  const response = await app.fetch(new Request(`${ORIGIN}/api/v1/members/export.csv`, { headers: { Cookie: cookie } }), env);
  return {
    headers: response.headers,
    text: new TextDecoder('utf-8', { ignoreBOM: true, fatal: true }).decode(await response.arrayBuffer()),
  };
}

const people = async () => acme.db.select().from(members).where(eq(members.tenantId, acme.tenant.id)).orderBy(members.name);
const named = async (name: string) => (await people()).find((member) => member.name === name);
const audited = async () =>
  acme.db
    .select({ action: auditLog.action, name: auditLog.recordName, changes: auditLog.changes })
    .from(auditLog)
    .where(eq(auditLog.tenantId, acme.tenant.id))
    .orderBy(auditLog.id);

const FILE = [
  'name,email,role,team,manager,phone',
  'Nina,nina@people.example,csm,West,mona@people.example,98201 06001',
  'Mona,mona@people.example,Manager,West,,98201 06002',
  '',
].join('\n');
const WITH_BAD = `${FILE}King,king@people.example,king,,,\nHeir,heir@people.example,csm,,king@people.example,\n`;

describe('a file of members', () => {
  it('is previewed without a write', async () => {
    const before = await people();
    const { status, body } = await send(`\uFEFF${WITH_BAD.replace('team', 'Team').replaceAll('\n', '\r\n')}`, { isPreview: true });
    expect(status).toBe(200);
    expect(body).toMatchObject({ isPreview: true, ignoredColumns: [], counts: { new: 2, changed: 0, same: 0, bad: 2 } });
    expect(body.rows.map(({ line, outcome }: ImportReport['rows'][number]) => [line, outcome])).toEqual([
      [2, 'new'],
      [3, 'new'],
      [4, 'bad'],
      [5, 'bad'],
    ]);
    expect(await people()).toEqual(before);
    expect(await audited()).toEqual([]);
  });

  it('makes members who can be written to and who know their manager, each with an entry, and says the same when repeated', async () => {
    const first = await send(FILE, {}, { key: 'k-1' });
    expect([first.status, first.body.counts]).toEqual([200, { new: 2, changed: 0, same: 0, bad: 0 }]);
    const [nina, mona] = [await named('Nina'), await named('Mona')];
    expect(nina).toMatchObject({ managerId: mona?.id, phone: '+919820106001', contactId: expect.stringMatching(/^con_/), isActive: true });
    expect(await acme.db.$count(contacts, eq(contacts.id, nina?.contactId ?? ''))).toBe(1);
    expect((await audited()).map(({ action, name }) => `${action} ${name}`).toSorted()).toEqual([
      'member.invited Mona',
      'member.invited Nina',
      'members.imported CSV file',
    ]);
    const again = await send(FILE, {}, { key: 'k-1' });
    expect([again.headers.get('Idempotent-Replayed'), again.body]).toEqual(['true', first.body]);
    expect((await send(WITH_BAD, {}, { key: 'k-1' })).body.code).toBe('idempotency_key_reused');
    expect((await send(FILE)).body.counts).toEqual({ new: 0, changed: 0, same: 2, bad: 0 });
  });

  it('with bad rows writes nothing and names them, or leaves them out when told to', async () => {
    const before = await people();
    const refused = await send(WITH_BAD, {}, { key: 'k-2' });
    expect([refused.status, refused.body.code]).toEqual([422, 'import_has_bad_rows']);
    expect(refused.body.detail).toContain('2 of 4 rows are wrong. Nothing was imported.');
    expect(refused.body.fields).toEqual([
      { path: 'rows.4.role', message: expect.stringMatching(/^Line 4, role: There is no role "king"/) },
      { path: 'rows.5.manager', message: expect.stringMatching(/^Line 5, manager: The manager is on line 4/) },
    ]);
    expect(await people()).toEqual(before);
    const done = await send(WITH_BAD, { skipBad: true }, { key: 'k-3' });
    expect(done.body.counts).toEqual({ new: 2, changed: 0, same: 0, bad: 2 });
    expect(done.body.rows[2].problems).toHaveLength(1);
    expect((await send(WITH_BAD, { skipBad: true }, { key: 'k-3' })).body).toEqual(done.body);
  });

  it('changes, swaps numbers, lets people go and ends their sessions', async () => {
    await send(FILE);
    const nina = await named('Nina');
    if (!nina) throw new Error('nobody');
    await seedSession(acme, nina);
    const swap = FILE.replace('06001', '06009').replace('06002', '06001').replace('06009', '06002').replace('csm,West', 'csm,East');
    const { body } = await send(swap);
    expect(body.rows.map(({ changes }: ImportReport['rows'][number]) => changes)).toEqual([['team', 'phone'], ['phone']]);
    const [after, mona] = [await named('Nina'), await named('Mona')];
    expect([after?.phone, mona?.phone, mona?.contactId]).toEqual(['+919820106002', '+919820106001', nina.contactId]);
    await send('name,email,role,active\nNina,nina@people.example,csm,no\nHeir,heir@people.example,csm,yes\n');
    expect(await named('Nina')).toMatchObject({ isActive: false, deactivatedAtMs: expect.any(Number) });
    expect(await acme.db.$count(sessions, eq(sessions.memberId, nina.id))).toBe(0);
    const actions = (await audited()).map(({ action }) => action);
    expect(actions.filter((action) => action === 'member.deactivated')).toHaveLength(1);
  });

  it('hands the last admin over to a new one, but does not take the last one away', async () => {
    const { admin } = acme.members;
    const demoted = `name,email,role\n${admin.name},${admin.email},viewer\n`;
    expect((await send(demoted)).body.fields).toEqual([{ path: 'rows.2.role', message: expect.stringContaining('last active admin') }]);
    expect((await send(`${demoted}Successor,next@people.example,admin\n`)).status).toBe(200);
    expect(await named('Successor')).toMatchObject({ role: 'admin' });
  });

  it('of two thousand people is written, and a repeat finds them all the same', async () => {
    const lines = Array.from(
      { length: 2000 },
      (_, index) =>
        `Person ${index},p${index}@people.example,csm,${index === 0 ? '' : `p${index - 1}@people.example`},+9198${String(20300000 + index)}`,
    );
    const csv = `name,email,role,manager,phone\n${lines.join('\n')}\n`;
    const timed = async (file: string) => {
      const startedAt = Date.now();
      const { body } = await send(file);
      return [body.counts, Date.now() - startedAt] as const;
    };
    const runs = [await timed(csv), await timed(csv), await timed(csv.replaceAll(',csm,', ',sales,'))];
    expect(runs.map(([counts]) => counts)).toEqual([
      { new: 2000, changed: 0, same: 0, bad: 0 },
      { new: 0, changed: 0, same: 2000, bad: 0 },
      { new: 0, changed: 2000, same: 0, bad: 0 },
    ]);
    // Each row once: a statement that looked at every member for every row took a minute.
    expect(Math.max(...runs.map(([, ms]) => ms))).toBeLessThan(15_000);
    console.info(`2,000 members imported, the same, changed: ${runs.map(([, ms]) => `${ms} ms`).join(', ')}`);
  }, 60_000);

  it('sent twice at once with one key is imported once', async () => {
    const both = await Promise.all([1, 2].map(() => send(FILE, {}, { key: 'k-4' })));
    expect(both.map(({ body }) => body.counts)).toEqual([1, 2].map(() => ({ new: 2, changed: 0, same: 0, bad: 0 })));
    expect(await acme.db.$count(auditLog, and(eq(auditLog.tenantId, acme.tenant.id), eq(auditLog.action, 'members.imported')))).toBe(1);
  });

  it('wrong throughout, or with a whole text in a cell, leaves a short entry in the audit log', async () => {
    const csv = `name,email,role,manager\n${`x,y,z,${'w'.repeat(300)}\n`.repeat(1500)}A,a@people.example,${'日'.repeat(200_000)},`;
    const { body } = await send(csv, { skipBad: true });
    expect(body.counts).toEqual({ new: 0, changed: 0, same: 0, bad: 1501 });
    expect([body.rows[0].problems.length, body.rows[1400].problems]).toEqual([
      expect.any(Number),
      [{ column: 'row', message: expect.stringContaining('Preview the file again') }],
    ]);
    const entry = await acme.db
      .select({ changes: auditLog.changes })
      .from(auditLog)
      .where(and(eq(auditLog.tenantId, acme.tenant.id), eq(auditLog.action, 'members.imported')))
      .get();
    expect(JSON.stringify(entry?.changes).length).toBeLessThan(100_000);
  });

  it.each([
    ['no file of members', 'a,b\n1,2', 'import_unreadable', /no column "name" and no "email" and no "role"/],
    ['an open quote', 'name,email,role\n"x,y,z', 'import_unreadable', /line 2 is never closed/],
  ])('with %s is refused, previewed or not', async (_name, csv, code, detail) => {
    for (const isPreview of [true, false]) {
      const { body } = await send(csv, { isPreview });
      expect([body.code, body.detail]).toEqual([code, expect.stringMatching(detail)]);
    }
  });
});

describe('the export', () => {
  it('is a file that a spreadsheet opens without harm, and that comes back the same', async () => {
    await send(FILE);
    await seedMember(acme.db, {
      tenantId: acme.tenant.id,
      name: '=HYPERLINK("x")',
      email: 'eve@people.example',
      role: 'csm',
      nowMs: SEED_AT_MS,
    });
    const { headers, text } = await exported();
    expect(headers.get('Content-Type')).toBe('text/csv; charset=utf-8');
    expect(text.split('\r\n').filter((line) => !line.includes('of Lender'))).toEqual([
      '\uFEFFname,email,role,title,team,manager,phone,telegram_user_id,time_zone,language,active',
      `"'=HYPERLINK(""x"")",eve@people.example,Customer success,,,,,,,,yes`,
      'Mona,mona@people.example,Manager,,West,,+91 98201 06002,,,,yes',
      'Nina,nina@people.example,Customer success,,West,mona@people.example,+91 98201 06001,,,,yes',
      '',
    ]);
    const { body } = await send(text, { isPreview: true });
    expect(body.counts).toEqual({ new: 0, changed: 0, same: 8, bad: 0 });
  });

  it('holds whom the reader may see', async () => {
    const grants: Grants = { 'LoanCRM.Members.Read': 'own' };
    const at = { createdAtMs: SEED_AT_MS, updatedAtMs: SEED_AT_MS };
    const role = `rol_${crypto.randomUUID()}`;
    await acme.db.insert(roles).values({ id: role, tenantId: acme.tenant.id, name: 'Self', description: '', grants, ...at });
    const self = await seedMember(acme.db, {
      tenantId: acme.tenant.id,
      name: 'Solo',
      email: 'solo@people.example',
      role,
      nowMs: SEED_AT_MS,
    });
    const { text } = await exported(await seedSession(acme, self));
    expect(text.split('\r\n').slice(1)).toEqual(['Solo,solo@people.example,Self,,,,,,,,yes', '']);
  });
});
