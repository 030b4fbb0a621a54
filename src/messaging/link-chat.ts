/** Handles a code that somebody sends to link this chat to a member: whoever wrote it, the code says whose chat it is. */
import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { auditEntry } from '../tenants/audit.ts';
import { hashOfCode, type LinkChannel } from '../tenants/link-codes.ts';
import { nationalPhone } from '../tenants/phone.ts';
import { quietTurn, type TurnContext, type TurnOutcome } from './turn.ts';

/** Wrong codes that one chat may send in an hour. With 40 bits and 15 minutes for each code, nobody guesses one. */
const MAX_TRIES = 5;
const TRIES_FOR_MS = 60 * 60 * 1000;

/** Under this name in the conversation's dialogue: when wrong codes came. */
const TRIES = 'wrongLinkCodesAtMs';

type LinkTurn = Omit<TurnContext, 'speaker'>;

/** The chat, and what the code opens: no member when it is unknown, over, used, or its member was deactivated. */
interface LinkFacts {
  channel: LinkChannel;
  codeHash: string;
  /** What identifies the chat: a phone or a Telegram user id. A WhatsApp chat may have none but its contact. */
  address: string | null;
  isOwnNumber: number;
  memberId: string | null;
  memberName: string | null;
  addressBefore: string | null;
  contactIdBefore: string | null;
  isTaken: number;
  isCustomer: number;
}

export async function linkChat(db: Db, turn: LinkTurn, code: string): Promise<TurnOutcome> {
  const tries = recentTries(turn);
  if (tries.length >= MAX_TRIES) return say(turn, tooManyTries((tries[0] ?? turn.nowMs) + TRIES_FOR_MS, turn), turn.dialogue);
  const facts = await readFacts(db, turn, code);
  // The connection is gone, and with it whoever could be answered.
  if (!facts) return quietTurn(turn.dialogue);
  const { memberId, memberName } = facts;
  if (memberId === null || memberName === null) {
    return say(turn, UNKNOWN_CODE, { ...turn.dialogue, [TRIES]: [...tries, turn.nowMs] });
  }
  if (facts.isOwnNumber) return say(turn, OWN_NUMBER, turn.dialogue);
  if (facts.isTaken) return say(turn, taken(facts), turn.dialogue);
  if (facts.isCustomer) return say(turn, CUSTOMERS_CHAT, turn.dialogue);
  const link = linkOf(turn, { ...facts, memberId });
  if (!link) return say(turn, NO_ADDRESS, turn.dialogue);
  const by = { kind: 'member' as const, id: memberId, name: memberName, address: null, userAgent: null, requestId: null };
  const record = { kind: 'member', id: memberId, name: memberName };
  const before = facts.addressBefore ?? (facts.channel === 'whatsapp' ? facts.contactIdBefore : null);
  const changes = [{ field: facts.channel, before, after: facts.address ?? turn.contactId }];
  return {
    ...say(turn, linked(memberName, facts), turn.dialogue),
    changes: [useCode(turn, facts), link],
    records: [auditEntry(by, { tenantId: turn.scope.tenantId, action: 'chat.linked', record, changes }, turn.nowMs)],
  };
}

/** One read, by the code's hash: only messages with a code in them cost it. */
async function readFacts(db: Db, { scope, connectionId, contactId, nowMs }: LinkTurn, code: string): Promise<LinkFacts | undefined> {
  const codeHash = await hashOfCode(scope, code);
  const [facts] = await db.all<LinkFacts>(sql`
    WITH chat AS (
      SELECT c.tenant_id, c.channel,
        (SELECT value FROM contact_identities i WHERE i.contact_id = ${contactId} AND i.tenant_id = c.tenant_id
          AND i.kind = CASE c.channel WHEN 'whatsapp' THEN 'phone' ELSE 'telegram' END ORDER BY since_ms DESC LIMIT 1) AS address
      FROM connections c WHERE c.id = ${connectionId} AND c.tenant_id = ${scope.tenantId}
    )
    SELECT chat.channel, ${codeHash} AS codeHash, chat.address,
      EXISTS (SELECT 1 FROM connections own WHERE own.tenant_id = chat.tenant_id AND own.display_phone = chat.address
        AND own.state <> 'disconnected') AS isOwnNumber,
      m.id AS memberId, m.name AS memberName, m.contact_id AS contactIdBefore,
      CASE chat.channel WHEN 'whatsapp' THEN m.phone ELSE m.telegram_user_id END AS addressBefore,
      EXISTS (SELECT 1 FROM members o WHERE ${otherOfChat(sql`m.id`, sql`chat.channel`, sql`chat.address`, contactId)}
        AND o.tenant_id = chat.tenant_id) AS isTaken,
      CASE WHEN m.id IS NULL OR m.contact_id = ${contactId} THEN 0 ELSE ${isCustomersChat(scope, contactId)} END AS isCustomer
    FROM chat
    LEFT JOIN link_codes k ON k.code_hash = ${codeHash} AND k.tenant_id = chat.tenant_id AND k.channel = chat.channel
      AND k.used_at_ms IS NULL AND k.expires_at_ms > ${nowMs}
    LEFT JOIN members m ON m.id = k.member_id AND m.tenant_id = chat.tenant_id AND m.is_active = 1`);
  return facts;
}

/** That `o` is another active member who is known by this chat. */
function otherOfChat(memberId: SQL, channel: SQL, address: SQL, contactId: string): SQL {
  return sql`o.is_active = 1 AND o.id <> ${memberId} AND CASE ${channel}
    WHEN 'whatsapp' THEN o.contact_id = ${contactId} OR o.phone = ${address} ELSE o.telegram_user_id = ${address} END`;
}

/**
 * Whoever talks a customer into sending a code of theirs would read and answer as that customer, and what is meant for
 * colleagues would go to the customer. Asked only of a code that opens something: customers are not found by phone.
 */
function isCustomersChat({ tenantId }: LinkTurn['scope'], contactId: string): SQL {
  return sql`EXISTS (SELECT 1 FROM customers u WHERE u.tenant_id = ${tenantId} AND u.phone IN
    (SELECT value FROM contact_identities p WHERE p.contact_id = ${contactId} AND p.tenant_id = ${tenantId} AND p.kind = 'phone'))`;
}

/** Two messages with one code at once: the second finds it used, and its turn is decided again. */
function useCode({ scope, nowMs }: LinkTurn, { codeHash }: LinkFacts): SQL {
  return sql`UPDATE link_codes SET used_at_ms = ${nowMs}
    WHERE code_hash = ${codeHash} AND tenant_id = ${scope.tenantId} AND used_at_ms IS NULL AND expires_at_ms > ${nowMs}`;
}

/** Changes nothing when the member was deactivated, or another one got this chat, or it became a customer's, since it was read. Null without anything to know the chat by. */
function linkOf({ scope, contactId }: LinkTurn, { memberId, channel, address }: LinkFacts & { memberId: string }): SQL | null {
  if (channel === 'telegram' && address === null) return null;
  const columns = channel === 'whatsapp' ? sql`phone = ${address}, contact_id = ${contactId}` : sql`telegram_user_id = ${address}`;
  return sql`UPDATE members SET ${columns} WHERE id = ${memberId} AND tenant_id = ${scope.tenantId} AND is_active = 1
    AND NOT EXISTS (SELECT 1 FROM members o WHERE o.tenant_id = ${scope.tenantId}
      AND ${otherOfChat(sql`${memberId}`, sql`${channel}`, sql`${address}`, contactId)})
    AND (contact_id IS ${contactId} OR NOT ${isCustomersChat(scope, contactId)})`;
}

function recentTries({ dialogue, nowMs }: LinkTurn): number[] {
  const kept = dialogue?.[TRIES];
  if (!Array.isArray(kept)) return [];
  return kept.filter((atMs) => typeof atMs === 'number' && atMs > nowMs - TRIES_FOR_MS);
}

function say(turn: LinkTurn, text: string, dialogue: TurnOutcome['dialogue']): TurnOutcome {
  return { ...quietTurn(dialogue), replies: [{ content: { text }, lane: 'reply', cause: null }] };
}

/** The same for a code that never was, is over, was used, or is another workspace's: a guess learns nothing. */
const UNKNOWN_CODE = 'I do not know that code, or it is over: a code works once, for 15 minutes. Make a new one on your profile page.';

const OWN_NUMBER = "That is the workspace's own number, so it cannot be anybody's chat. Send the code from your own.";

const CUSTOMERS_CHAT =
  "This chat is a customer's, so it cannot become a colleague's. If it is your own, ask an administrator to put your number on your member page. If somebody asked you to send this code, do not: it is not meant for you.";

const NO_ADDRESS = 'This chat cannot be linked: it does not say whose it is.';

function linked(name: string, { channel, address }: LinkFacts): string {
  const where = channel === 'whatsapp' && address ? ` (${nationalPhone(address)})` : '';
  return `Thank you, ${name}: this chat${where} is linked to you. What is meant for you comes here from now on. Reply *alerts* to see what is open.`;
}

function taken({ channel }: LinkFacts): string {
  const what = channel === 'whatsapp' ? 'This number' : 'This account';
  return `${what} belongs to another active member already, and to one only. They can unlink it on their profile page, or an administrator can change it.`;
}

function tooManyTries(untilMs: number, { timeZone }: LinkTurn): string {
  const until = new Date(untilMs).toLocaleTimeString('en-IN', { timeZone, hour: '2-digit', minute: '2-digit', hour12: false });
  return `Those were too many wrong codes. Please wait until ${until}, then make a new code on your profile page.`;
}
