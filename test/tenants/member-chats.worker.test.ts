/** Who somebody is in a chat: decided by the connection that was written to, and by what the member's record says at that moment. */
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PERMISSION_NAMES } from '../../src/contract/permissions.ts';
import { connections } from '../../src/db/schema/connections.ts';
import { contactIdentities, contacts } from '../../src/db/schema/contacts.ts';
import { conversations } from '../../src/db/schema/messages.ts';
import { settingsOf } from '../../src/env.ts';
import { conversationIdOf } from '../../src/messaging/resolve-contacts.ts';
import { loadConversation, takeTurn } from '../../src/messaging/take-turn.ts';
import { changeMember, deactivateMember, reactivateMember } from '../../src/tenants/members/change-member.ts';
import type { MemberManager } from '../../src/tenants/members/decide-member.ts';
import { inviteMember } from '../../src/tenants/members/invite-member.ts';
import { raise } from '../support/log-rows.ts';
import { seedPhone, type Workspace } from '../support/seed.ts';
import { START_MS, type Switchboard, startSwitchboard } from '../support/switchboard.ts';

let switchboard: Switchboard;
let acme: Workspace;
let other: Workspace;
let people = 0;

/** Somebody who holds everything. */
const admin: MemberManager = {
  grants: Object.fromEntries(PERMISSION_NAMES.map((name) => [name, 'all'])),
  audit: { kind: 'system', id: null, name: 'Test', address: null, userAgent: null, requestId: null },
};

beforeEach(async () => {
  switchboard = await startSwitchboard();
  ({ workspace: acme, other } = switchboard);
});
afterEach(() => vi.restoreAllMocks());

async function invite(workspace: Workspace, fields: { phone?: string; telegramUserId?: string }): Promise<string> {
  people += 1;
  const input = { name: `Person ${people}`, email: `person-${people}@people.example`, role: 'csm', ...fields };
  const result = await inviteMember(workspace.db, workspace.scope, admin, input, null, START_MS);
  if (!result.done) throw new Error(result.refusals[0].reason);
  return result.id;
}

/** What the workspace answers to somebody who asks for their alerts; null to somebody who is no member there. */
async function answerTo(phone: string, workspace = acme): Promise<string | null> {
  const persona = switchboard.simulator.phone(phone);
  const before = persona.lastMessage(workspace.connection.numberId)?.wamid;
  persona.sendText(workspace.connection.numberId, 'alerts');
  await switchboard.settle();
  await switchboard.pass(10_000);
  const last = persona.lastMessage(workspace.connection.numberId);
  return last === undefined || last.wamid === before ? null : last.body;
}

function persona(): string {
  people += 1;
  switchboard.simulator.addPersona({ phone: seedPhone(8000 + people), name: `Person ${people}` });
  return seedPhone(8000 + people);
}

const KNOWN = expect.stringContaining('open alerts');

describe('on WhatsApp', () => {
  it('a member here is a customer there, and a member of both once both say so', async () => {
    const phone = persona();
    await invite(acme, { phone });
    expect([await answerTo(phone), await answerTo(phone, other)]).toEqual([KNOWN, null]);
    await invite(other, { phone });
    expect([await answerTo(phone), await answerTo(phone, other)]).toEqual([KNOWN, KNOWN]);
  });

  it('somebody who wrote before they were a member is recognised in the same chat', async () => {
    const phone = persona();
    expect(await answerTo(phone)).toBeNull();
    await invite(acme, { phone });
    expect(await answerTo(phone)).toEqual(KNOWN);
  });

  it('a deactivated member is a stranger at once, and known again when let back in', async () => {
    const phone = persona();
    const id = await invite(acme, { phone });
    await deactivateMember(acme.db, acme.scope, admin, id, START_MS);
    expect(await answerTo(phone)).toBeNull();
    await reactivateMember(acme.db, acme.scope, admin, id, START_MS);
    expect(await answerTo(phone)).toEqual(KNOWN);
  });

  it('another number is known at once, the former one no longer', async () => {
    const [old, next] = [persona(), persona()];
    const id = await invite(acme, { phone: old });
    await changeMember(acme.db, acme.scope, admin, id, { phone: next }, START_MS);
    expect([await answerTo(old), await answerTo(next)]).toEqual([null, KNOWN]);
    await changeMember(acme.db, acme.scope, admin, id, { phone: null }, START_MS);
    expect(await answerTo(next)).toBeNull();
  });
});

describe('on Telegram', () => {
  beforeEach(async () => {
    const bot = { channel: 'telegram' as const, state: 'connected' as const, numberId: '7300000001', createdAtMs: START_MS };
    await acme.db.insert(connections).values({ id: 'cxn_bot', tenantId: acme.tenant.id, ...bot });
  });

  const contactOf = async (kind: 'phone' | 'telegram', value: string): Promise<string> => {
    const row = await acme.db.$client
      .prepare('SELECT contact_id FROM contact_identities WHERE tenant_id = ? AND kind = ? AND value = ?')
      .bind(acme.tenant.id, kind, value)
      .first<{ contact_id: string }>();
    return row?.contact_id ?? '';
  };

  /** Whether the one behind this contact is answered as a member on that connection. */
  async function isKnown(connectionId: string, contactId: string): Promise<boolean> {
    people += 1;
    const conversation = { id: await conversationIdOf(connectionId, contactId), connectionId, contactId };
    await acme.db
      .insert(conversations)
      .values({ ...conversation, tenantId: acme.tenant.id, createdAtMs: START_MS })
      .onConflictDoNothing();
    const message = {
      ...{ id: `msg_turn${people}`, wamid: `turn${people}`, source: 'live' as const, direction: 'in' as const, type: 'text' },
      ...{ content: { text: 'alerts', raw: {} }, contextWamid: null, platformAtMs: START_MS, opensWindow: true },
      ...{ opensFreeEntry: false, historyStatus: null },
    };
    const request = { scope: acme.scope, timeZone: 'Asia/Kolkata', isTenantSuspended: false, conversation, messages: [message] };
    const state = await loadConversation(acme.db, acme.scope, conversation.id);
    const settings = settingsOf(env);
    const turn = await takeTurn({ db: acme.db, settings, request, message, state, createdAtMs: START_MS, nowMs: START_MS });
    return turn.result === 'committed' && turn.replyIds.length > 0;
  }

  it('a member with a number and an account is recognised on both, and one with an account alone there', async () => {
    await invite(acme, { phone: seedPhone(8900), telegramUserId: '7304918265' });
    await invite(acme, { telegramUserId: '7304918266' });
    expect(await isKnown(acme.connection.id, await contactOf('phone', seedPhone(8900)))).toBe(true);
    expect(await isKnown('cxn_bot', await contactOf('telegram', '7304918265'))).toBe(true);
    expect(await isKnown('cxn_bot', await contactOf('telegram', '7304918266'))).toBe(true);
    expect(await isKnown('cxn_bot', await contactOf('phone', seedPhone(8900)))).toBe(false);
  });

  it('one contact with a number of one member and the account of another is each of them in turn', async () => {
    const byPhone = await invite(acme, { phone: seedPhone(8901) });
    const contactId = await contactOf('phone', seedPhone(8901));
    await acme.db.insert(contactIdentities).values({ tenantId: acme.tenant.id, kind: 'telegram', value: '7304918267', contactId });
    expect(await isKnown('cxn_bot', contactId)).toBe(false);
    await invite(acme, { telegramUserId: '7304918267' });
    await deactivateMember(acme.db, acme.scope, admin, byPhone, START_MS);
    expect([await isKnown(acme.connection.id, contactId), await isKnown('cxn_bot', contactId)]).toEqual([false, true]);
  });

  it('an account is not known in a workspace that does not name it, nor once its member is out', async () => {
    const id = await invite(acme, { telegramUserId: '7304918268' });
    await other.db.insert(contacts).values({ id: 'con_there', tenantId: other.tenant.id, createdAtMs: START_MS });
    const there = { tenantId: other.tenant.id, kind: 'telegram' as const, value: '7304918268', contactId: 'con_there' };
    await other.db.insert(contactIdentities).values(there);
    expect(await isKnown('cxn_bot', 'con_there')).toBe(false);
    const contactId = await contactOf('telegram', '7304918268');
    expect(await isKnown('cxn_bot', contactId)).toBe(true);
    await deactivateMember(acme.db, acme.scope, admin, id, START_MS);
    expect(await isKnown('cxn_bot', contactId)).toBe(false);
  });
});

it('what waits for a member who is let go does not leave', async () => {
  const waiting = await raise(switchboard);
  await deactivateMember(acme.db, acme.scope, admin, acme.members.csm.id, START_MS);
  await switchboard.settle();
  const row = await acme.db.$client.prepare('SELECT status, reason FROM messages WHERE id = ?').bind(waiting).first();
  expect(row).toEqual({ status: 'failed', reason: 'member_deactivated' });
});
