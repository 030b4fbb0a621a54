/** A chat becomes a member's: the code made on the page, the message that carries it, what is recognised and sent there afterwards. */
import { env } from 'cloudflare:workers';
import { and, eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Db } from '../../src/db/client.ts';
import { auditLog } from '../../src/db/schema/audit.ts';
import { connections } from '../../src/db/schema/connections.ts';
import { contactIdentities, contacts } from '../../src/db/schema/contacts.ts';
import { conversations, messages } from '../../src/db/schema/messages.ts';
import { linkCodes } from '../../src/db/schema/sessions.ts';
import { members } from '../../src/db/schema/tenants.ts';
import { settingsOf } from '../../src/env.ts';
import { consumeInbound } from '../../src/messaging/inbound.ts';
import { conversationIdOf } from '../../src/messaging/resolve-contacts.ts';
import { loadConversation, takeTurn } from '../../src/messaging/take-turn.ts';
import { upsertCustomer } from '../../src/tenants/customers.ts';
import type { Member } from '../../src/tenants/members.ts';
import { acceptedFor, csmPhone, raise, rowOf } from '../support/log-rows.ts';
import { seedContact, seedMember, seedPhone, seedSession, type Workspace } from '../support/seed.ts';
import { START_MS, type Switchboard, startSwitchboard, usageAlert } from '../support/switchboard.ts';

const MINUTE = 60_000;

let switchboard: Switchboard;
let acme: Workspace;
let csm: Member;
let phones = 9100;

beforeEach(async () => {
  switchboard = await startSwitchboard();
  acme = switchboard.workspace;
  csm = acme.members.csm;
});
afterEach(() => vi.restoreAllMocks());

async function ask(workspace: Workspace, member: Member, method: string, path: string, body?: unknown) {
  const headers = { Cookie: await seedSession(workspace, member), 'X-Switchboard-CSRF': '1' };
  const url = `http://127.0.0.1:8787/api/v1/profile${path}`;
  const response = await switchboard.fetch(
    new Request(url, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }),
  );
  return { status: response.status, body: (await response.json()) as any };
}

async function codeOf(member: Member, workspace = acme): Promise<string> {
  const { status, body } = await ask(workspace, member, 'POST', '/link-codes', { channel: 'whatsapp' });
  expect(status).toBe(201);
  return body.code;
}

/** A person who is nobody's member. */
function stranger(options: { isBsuidOnly?: boolean } = {}): string {
  phones += 1;
  switchboard.simulator.addPersona({ phone: seedPhone(phones), name: `Person ${phones}`, ...options });
  return seedPhone(phones);
}

/** Sends it and answers what came back; null when nothing did. */
async function says(phone: string, text: string): Promise<string | null> {
  const persona = switchboard.simulator.phone(phone);
  const before = persona.lastMessage(acme.connection.numberId)?.wamid;
  persona.sendText(acme.connection.numberId, text);
  await switchboard.settle();
  // Replies to one person are spaced out.
  await switchboard.pass(10_000);
  const last = persona.lastMessage(acme.connection.numberId);
  return last === undefined || last.wamid === before ? null : last.body;
}

const whatsAppOf = async (member: Member) => (await ask(acme, member, 'GET', '')).body.chats[0];
const memberNow = async (member: Member) => acme.db.select().from(members).where(eq(members.id, member.id)).get();

/** A turn without the webhook before it, on any database and connection. Answers the reply. */
async function turnOf(db: Db, connectionId: string, contactId: string, text: string): Promise<string> {
  const conversation = { id: await conversationIdOf(connectionId, contactId), connectionId, contactId };
  const row = { ...conversation, tenantId: acme.tenant.id, createdAtMs: START_MS };
  await acme.db.insert(conversations).values(row).onConflictDoNothing();
  const message = {
    ...{ id: `msg_${conversation.id}`, wamid: conversation.id, source: 'live' as const, direction: 'in' as const, type: 'text' },
    ...{
      content: { text, raw: {} },
      contextWamid: null,
      platformAtMs: START_MS,
      opensWindow: true,
      opensFreeEntry: false,
      historyStatus: null,
    },
  };
  const request = { scope: acme.scope, timeZone: 'Asia/Kolkata', isTenantSuspended: false, conversation, messages: [message] };
  const state = await loadConversation(acme.db, acme.scope, conversation.id);
  const turn = await takeTurn({ db, settings: settingsOf(env), request, message, state, createdAtMs: START_MS, nowMs: START_MS });
  if (turn.result !== 'committed') throw new Error(turn.result);
  const [reply] = await acme.db
    .select()
    .from(messages)
    .where(eq(messages.id, turn.replyIds[0] ?? ''));
  if (!reply) throw new Error('no reply');
  return (reply.content as { text: string }).text;
}

/** The database, on which something else happens just before the first batch is written. */
function meanwhile(happens: () => Promise<unknown>): Db {
  let hasHappened = false;
  const client = new Proxy(acme.db.$client, {
    get(target, property) {
      if (property !== 'batch') return Reflect.get(target, property).bind(target);
      return async (statements: D1PreparedStatement[]) => {
        if (!hasHappened) {
          hasHappened = true;
          await happens();
        }
        return target.batch(statements);
      };
    },
  });
  return Object.assign(Object.create(acme.db) as typeof acme.db, { $client: client });
}

const LINKED = expect.stringContaining('is linked to you');
const UNKNOWN = expect.stringContaining('I do not know that code');
const TAKEN = expect.stringContaining('belongs to another active member');

describe('a code from the profile page', () => {
  it('links the chat it comes from, and what is raised for the member goes there', async () => {
    const newcomer = await seedMember(acme.db, {
      tenantId: acme.tenant.id,
      name: 'Priya Sharma',
      email: 'priya@lender.example',
      role: 'csm',
      nowMs: START_MS,
    });
    expect(await whatsAppOf(newcomer)).toEqual({ channel: 'whatsapp', address: null, addressNational: null, canLink: true });
    const phone = stranger();
    const { body } = await ask(acme, newcomer, 'POST', '/link-codes', { channel: 'whatsapp' });
    expect(body).toEqual({
      code: expect.stringMatching(/^[A-HJ-NP-Z2-9]{8}$/),
      message: `LINK ${body.code}`,
      url: `https://wa.me/${acme.connection.displayPhone?.slice(1)}?text=LINK%20${body.code}`,
      expiresAt: new Date(START_MS + 15 * MINUTE).toISOString(),
    });

    expect(await says(phone, body.message)).toBe(
      `Thank you, Priya Sharma: this chat (0${phone.slice(3, 8)} ${phone.slice(8)}) is linked to you. What is meant for you comes here from now on. Reply *alerts* to see what is open.`,
    );
    expect(await whatsAppOf(newcomer)).toMatchObject({ address: phone, addressNational: `0${phone.slice(3, 8)} ${phone.slice(8)}` });
    const alert = await raise(switchboard, { ...usageAlert(), csm: newcomer.id });
    await switchboard.settle();
    expect(switchboard.simulator.phone(phone).lastMessage(acme.connection.numberId)?.body).toContain('Kavita Textiles');
    expect(await rowOf(switchboard, alert)).toMatchObject({ status: 'accepted' });
    expect(await says(phone, 'on it')).toContain('acknowledged');

    const entries = await acme.db
      .select({ actorKind: auditLog.actorKind, actorId: auditLog.actorId, changes: auditLog.changes })
      .from(auditLog)
      .where(and(eq(auditLog.tenantId, acme.tenant.id), eq(auditLog.action, 'chat.linked')));
    expect(entries).toEqual([{ actorKind: 'member', actorId: newcomer.id, changes: [{ field: 'whatsapp', before: null, after: phone }] }]);
    expect(JSON.stringify(await acme.db.select().from(linkCodes))).not.toContain(body.code);
  });

  it('moves a member to a new number: the old chat is a stranger, and what waited for it does not leave', async () => {
    const phone = stranger();
    const waiting = await raise(switchboard);
    switchboard.simulator.phone(phone).sendText(acme.connection.numberId, `hi, link my new phone: ${(await codeOf(csm)).toLowerCase()}`);
    await switchboard.simulator.deliverDue();
    await switchboard.inbound.drain((batch) => consumeInbound(batch, switchboard.bindings));
    expect(await memberNow(csm)).toMatchObject({ phone });
    await switchboard.settle();
    expect(await rowOf(switchboard, waiting)).toMatchObject({ status: 'failed', reason: 'member_deactivated' });
    expect(acceptedFor(switchboard, waiting)).toEqual([]);
    const next = await raise(switchboard);
    await switchboard.pass(10_000);
    expect(await rowOf(switchboard, next)).toMatchObject({ status: 'accepted' });
    expect(switchboard.simulator.phone(phone).lastMessage(acme.connection.numberId)?.body).toContain('Kavita Textiles');
    expect(csmPhone(switchboard).messages(acme.connection.numberId)).toEqual([]);
    expect(await says(csm.phone ?? '', 'alerts')).toBeNull();
    expect(await says(phone, 'alerts')).toContain('open alerts');
  });

  it('links a chat whose number WhatsApp keeps to itself, by its contact alone', async () => {
    const phone = stranger({ isBsuidOnly: true });
    expect(await says(phone, `LINK ${await codeOf(csm)}`)).toContain('this chat is linked to you');
    const now = await memberNow(csm);
    const [identity] = await acme.db
      .select()
      .from(contactIdentities)
      .where(eq(contactIdentities.contactId, now?.contactId ?? ''));
    expect([now?.phone, identity?.kind]).toEqual([null, 'bsuid']);
    expect(await whatsAppOf(csm)).toMatchObject({ address: expect.stringMatching(/./), addressNational: null });
    await raise(switchboard);
    await switchboard.pass(10_000);
    expect(switchboard.simulator.phone(phone).lastMessage(acme.connection.numberId)?.body).toContain('Kavita Textiles');
  });

  it("links the member's own chat again", async () => {
    expect(await says(csm.phone ?? '', `LINK ${await codeOf(csm)}`)).toEqual(LINKED);
    expect(await memberNow(csm)).toMatchObject({ phone: csm.phone, contactId: csm.contactId });
  });

  it.each<[string, () => Promise<string>, unknown]>([
    ['that never was', async () => 'K7MB2QXR', UNKNOWN],
    ["of another workspace's member", async () => codeOf(switchboard.other.members.csm, switchboard.other), UNKNOWN],
    [
      'that is over',
      async () => {
        const code = await codeOf(csm);
        switchboard.wind(15 * MINUTE);
        return code;
      },
      UNKNOWN,
    ],
    [
      'that a newer one has replaced',
      async () => {
        const code = await codeOf(csm);
        await codeOf(csm);
        return code;
      },
      UNKNOWN,
    ],
    [
      'of a member who was deactivated since',
      async () => {
        const code = await codeOf(csm);
        await acme.db.update(members).set({ isActive: false }).where(eq(members.id, csm.id));
        return code;
      },
      UNKNOWN,
    ],
    [
      'of the other channel',
      async () => {
        const code = await codeOf(csm);
        await acme.db.update(linkCodes).set({ channel: 'telegram' });
        return code;
      },
      UNKNOWN,
    ],
  ])('%s links nothing, and the answer does not say why', async (_name, code, answer) => {
    expect(await says(stranger(), `LINK ${await code()}`)).toEqual(answer);
    expect(await memberNow(csm)).toMatchObject({ phone: csm.phone, contactId: csm.contactId });
  });

  it('works once, also when two people send it at the same moment', async () => {
    const code = await codeOf(csm);
    const both = [stranger(), stranger()];
    for (const phone of both) switchboard.simulator.phone(phone).sendText(acme.connection.numberId, `LINK ${code}`);
    await switchboard.simulator.deliverDue();
    await Promise.all(
      switchboard.inbound.waiting
        .splice(0)
        .map((webhook) => switchboard.inbound.deliver([webhook], (batch) => consumeInbound(batch, switchboard.bindings))),
    );
    await switchboard.settle();
    const answers = both.map((phone) => switchboard.simulator.phone(phone).lastMessage(acme.connection.numberId)?.body);
    expect(answers).toEqual(expect.arrayContaining([UNKNOWN, LINKED]));
    expect(await memberNow(csm)).toMatchObject({ phone: both[answers.findIndex((answer) => answer?.includes('linked'))] });
  });

  it('does not take the chat of another active member; of a deactivated one it does', async () => {
    const { manager } = acme.members;
    const code = await codeOf(csm);
    expect(await says(manager.phone ?? '', `LINK ${code}`)).toEqual(TAKEN);
    expect(await memberNow(csm)).toMatchObject({ phone: csm.phone });
    await acme.db.update(members).set({ isActive: false }).where(eq(members.id, manager.id));
    expect(await says(manager.phone ?? '', `LINK ${code}`)).toEqual(LINKED);
    expect(await memberNow(csm)).toMatchObject({ phone: manager.phone, contactId: manager.contactId });
  });

  it("does not take a customer's chat, however it is talked into sending the code; a member whose number is one keeps it", async () => {
    const phone = stranger();
    const customer = { tenantId: acme.tenant.id, ref: 'C-7', name: 'Kavita Textiles', health: 'poor', phone, ownerId: csm.id } as const;
    await upsertCustomer(acme.db, customer, START_MS);
    const code = await codeOf(csm);
    expect(await says(phone, `LINK ${code}`)).toEqual(expect.stringContaining("This chat is a customer's"));
    expect(await says(phone, 'LINK K7MB2QXR')).toEqual(UNKNOWN);
    expect(await memberNow(csm)).toMatchObject({ phone: csm.phone, contactId: csm.contactId });
    // The code is not used up by it, and another tenant's customer is nobody here.
    const elsewhere = stranger();
    await upsertCustomer(acme.db, { ...customer, tenantId: switchboard.other.tenant.id, phone: elsewhere }, START_MS);
    expect(await says(elsewhere, `LINK ${code}`)).toEqual(LINKED);
    await upsertCustomer(acme.db, { ...customer, phone: elsewhere }, START_MS);
    expect(await says(elsewhere, `LINK ${await codeOf(csm)}`)).toEqual(LINKED);
  });

  it("does not take a chat that became a customer's while it was decided", async () => {
    const phone = stranger();
    const contactId = await seedContact(acme, { phone });
    const text = `LINK ${await codeOf(csm)}`;
    const customer = { tenantId: acme.tenant.id, ref: 'C-8', name: 'Kavita Textiles', health: 'poor', phone, ownerId: null } as const;
    const db = meanwhile(() => upsertCustomer(acme.db, customer, START_MS));
    expect(await turnOf(db, acme.connection.id, contactId, text)).toContain("This chat is a customer's");
    expect(await memberNow(csm)).toMatchObject({ phone: csm.phone });
  });

  it('decides again when somebody else gets the number while it is decided', async () => {
    const phone = stranger();
    const contactId = await seedContact(acme, { phone });
    const text = `LINK ${await codeOf(csm)}`;
    const happens = vi.fn(async () => acme.db.update(members).set({ phone }).where(eq(members.id, acme.members.sales.id)));
    expect(await turnOf(meanwhile(happens), acme.connection.id, contactId, text)).toContain('belongs to another active member');
    expect(happens).toHaveBeenCalledTimes(1);
    expect(await memberNow(csm)).toMatchObject({ phone: csm.phone });
    expect(await acme.db.$count(linkCodes, eq(linkCodes.memberId, csm.id))).toBe(1);
  });

  it('is not looked at after five wrong ones from one chat within an hour', async () => {
    const phone = stranger();
    for (let tried = 0; tried < 5; tried += 1) expect(await says(phone, 'LINK K7MB2QXR')).toEqual(UNKNOWN);
    const code = await codeOf(csm);
    expect(await says(phone, `LINK ${code}`)).toBe(
      'Those were too many wrong codes. Please wait until 15:30, then make a new code on your profile page.',
    );
    expect(await says(stranger(), `LINK ${code}`)).toEqual(LINKED);
    await switchboard.pass(60 * MINUTE);
    expect(await says(phone, `LINK ${await codeOf(csm)}`)).toEqual(LINKED);
  });

  it('links a Telegram account in the same way, once there is a bot', async () => {
    const { connection } = await acme.db
      .insert(connections)
      .values({
        ...{ id: 'cxn_bot', tenantId: acme.tenant.id, channel: 'telegram', state: 'connected', numberId: '7300000001' },
        ...{ verifiedName: 'acme_loans_bot', createdAtMs: START_MS },
      })
      .returning({ connection: connections.id })
      .get();
    await acme.db.insert(contacts).values({ id: 'con_tg', tenantId: acme.tenant.id, createdAtMs: START_MS });
    const identity = { tenantId: acme.tenant.id, kind: 'telegram' as const, value: '7304918265', contactId: 'con_tg' };
    await acme.db.insert(contactIdentities).values(identity);
    const { body } = await ask(acme, csm, 'POST', '/link-codes', { channel: 'telegram' });
    expect(body.url).toBe(`https://t.me/acme_loans_bot?start=${body.code}`);
    expect(await turnOf(acme.db, connection, 'con_tg', `/start ${body.code}`)).toEqual(LINKED);
    expect(await memberNow(csm)).toMatchObject({ telegramUserId: '7304918265', phone: csm.phone, contactId: csm.contactId });
    const unlinked = await ask(acme, csm, 'DELETE', '/chats/telegram');
    expect(unlinked.body.chats).toMatchObject([{ address: csm.phone }, { channel: 'telegram', address: null, canLink: true }]);
  });

  it('says nothing to somebody who only speaks of links', async () => {
    expect(await says(stranger(), 'Please send me the link for feedback')).toBeNull();
  });
});

describe('unlinking a chat', () => {
  it('makes it a stranger: nothing is recognised there, and what waits for it does not leave', async () => {
    await says(csm.phone ?? '', 'hello');
    const waiting = await raise(switchboard);
    expect(await ask(acme, csm, 'DELETE', '/chats/whatsapp')).toMatchObject({
      status: 200,
      body: { chats: [{ channel: 'whatsapp', address: null, addressNational: null, canLink: true }, { channel: 'telegram' }] },
    });
    await switchboard.settle();
    expect(await rowOf(switchboard, waiting)).toMatchObject({ status: 'failed', reason: 'member_deactivated' });
    expect(acceptedFor(switchboard, waiting)).toEqual([]);
    expect(await says(csm.phone ?? '', 'alerts')).toBeNull();
    const { status, body } = await switchboard.api('POST', '/api/v1/alerts', { ...usageAlert(), csm: csm.id });
    expect([status, body.code]).toEqual([422, 'csm_unreachable']);
    // And back again.
    expect(await says(csm.phone ?? '', `LINK ${await codeOf(csm)}`)).toEqual(LINKED);
    expect(await says(csm.phone ?? '', 'alerts')).toContain('open alert');
  });
});
