/** Finds or makes the contact and the conversation behind each sender, by identity, for a whole batch at once. */
import { type SQL, sql } from 'drizzle-orm';
import { type Db, runBatch } from '../db/client.ts';
import { derivedId } from '../db/ids.ts';
import type { ParsedMessage, Person } from './whatsapp/webhook.ts';

export interface Sender {
  connectionId: string;
  person: Person;
  identityChange: ParsedMessage['identityChange'];
}

export interface ResolvedSender {
  contactId: string;
  conversationId: string;
}

interface Identity {
  kind: 'phone' | 'bsuid';
  value: string;
}

/** The id of the conversation of a contact on a connection: the same for whoever makes it first. */
export function conversationIdOf(connectionId: string, contactId: string): Promise<string> {
  return derivedId('cnv', connectionId, contactId);
}

/**
 * Resolves senders in order; the result has one entry for each, null for a sender without any identity.
 * The business-scoped id decides before the phone, for a phone changes hands; a new identity joins the contact it arrived with.
 * Two consumers that see a new person at once agree, because the identity row decides and ids are derived.
 */
export async function resolveSenders(db: Db, tenantId: string, senders: Sender[], nowMs: number): Promise<(ResolvedSender | null)[]> {
  const known = await readIdentities(db, tenantId, senders.flatMap(identitiesOf));
  const writes: SQL[] = [];
  for (const sender of senders) {
    const identities = identitiesOf(sender);
    const [first] = identities;
    if (!first) continue;
    const found = identities.map((identity) => known.get(keyOf(identity))).find((id) => id !== undefined);
    const contactId = found ?? (await derivedId('con', tenantId, first.kind, first.value));
    for (const identity of identities) {
      if (known.has(keyOf(identity))) continue;
      known.set(keyOf(identity), contactId);
      writes.push(sql`INSERT INTO contact_identities (tenant_id, kind, value, contact_id)
        VALUES (${tenantId}, ${identity.kind}, ${identity.value}, ${contactId}) ON CONFLICT DO NOTHING`);
    }
    if (!found) {
      // Only the contact that won its identity comes to be.
      writes.push(sql`INSERT INTO contacts (id, tenant_id, name, username, created_at_ms)
        SELECT ${contactId}, ${tenantId}, ${sender.person.name}, ${sender.person.username}, ${nowMs}
        WHERE EXISTS (SELECT 1 FROM contact_identities WHERE tenant_id = ${tenantId} AND contact_id = ${contactId}) ON CONFLICT DO NOTHING`);
    }
  }
  writes.push(...renames(tenantId, senders, known));
  await runBatch(db, writes);

  // Read again what was written: another consumer may have been first.
  const settled = writes.length > 0 ? await readIdentities(db, tenantId, senders.flatMap(identitiesOf)) : known;
  const resolved = await Promise.all(
    senders.map(async (sender) => {
      const contactId = identitiesOf(sender)
        .map((identity) => settled.get(keyOf(identity)))
        .find((id) => id !== undefined);
      return contactId === undefined ? null : { contactId, conversationId: await conversationIdOf(sender.connectionId, contactId) };
    }),
  );
  await makeConversations(db, tenantId, senders, resolved, nowMs);
  return resolved;
}

/** In the order in which they decide. The former id of a person whose id changed comes first: it is the same person. */
function identitiesOf({ person, identityChange }: Sender): Identity[] {
  const identities: (Identity | null)[] = [
    identityChange?.previousBsuid ? { kind: 'bsuid', value: identityChange.previousBsuid } : null,
    person.bsuid ? { kind: 'bsuid', value: person.bsuid } : null,
    person.phone ? { kind: 'phone', value: person.phone } : null,
    identityChange?.newBsuid ? { kind: 'bsuid', value: identityChange.newBsuid } : null,
    identityChange?.newPhone ? { kind: 'phone', value: identityChange.newPhone } : null,
  ];
  return identities.filter((identity) => identity !== null);
}

function keyOf({ kind, value }: Identity): string {
  return `${kind}:${value}`;
}

async function readIdentities(db: Db, tenantId: string, identities: Identity[]): Promise<Map<string, string>> {
  // CROSS JOIN fixes the order: SQLite would rather walk every identity of the tenant.
  const rows = await db.all<{ kind: 'phone' | 'bsuid'; value: string; contact_id: string }>(sql`SELECT i.kind, i.value, i.contact_id
    FROM json_each(${JSON.stringify(identities)}) j CROSS JOIN contact_identities i
      ON i.tenant_id = ${tenantId} AND i.kind = j.value ->> 'kind' AND i.value = j.value ->> 'value'`);
  return new Map(rows.map((row) => [keyOf(row), row.contact_id]));
}

/** The profile name as the person wears it now, written only when it changed. */
function renames(tenantId: string, senders: Sender[], known: Map<string, string>): SQL[] {
  const names = new Map<string, { name: string; username: string | null }>();
  for (const sender of senders) {
    const contactId = identitiesOf(sender)
      .map((identity) => known.get(keyOf(identity)))
      .find((id) => id !== undefined);
    if (contactId && sender.person.name) names.set(contactId, { name: sender.person.name, username: sender.person.username });
  }
  if (names.size === 0) return [];
  const list = JSON.stringify([...names].map(([id, value]) => ({ id, ...value })));
  return [
    sql`UPDATE contacts SET name = j.value ->> 'name', username = coalesce(j.value ->> 'username', username) FROM json_each(${list}) j
      WHERE contacts.id = j.value ->> 'id' AND contacts.tenant_id = ${tenantId} AND contacts.name IS NOT j.value ->> 'name'`,
  ];
}

async function makeConversations(
  db: Db,
  tenantId: string,
  senders: Sender[],
  resolved: (ResolvedSender | null)[],
  nowMs: number,
): Promise<void> {
  const list = senders.flatMap((sender, index) => {
    const target = resolved[index];
    return target ? [{ id: target.conversationId, connection: sender.connectionId, contact: target.contactId }] : [];
  });
  await db.run(sql`INSERT INTO conversations (id, tenant_id, connection_id, contact_id, created_at_ms)
    SELECT value ->> 'id', ${tenantId}, value ->> 'connection', value ->> 'contact', ${nowMs} FROM json_each(${JSON.stringify(list)}) WHERE true
    ON CONFLICT DO NOTHING`);
}
