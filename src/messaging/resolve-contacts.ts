/** Finds or makes the contact and the conversation behind each sender, by identity, for a whole batch at once. */
import { type SQL, sql } from 'drizzle-orm';
import { type Db, runBatch } from '../db/client.ts';
import { derivedId, newId } from '../db/ids.ts';
import { type Identity, type IdentityStep, identitiesOf, type KnownIdentity, keyOf, planSender, type Sender } from './identity-plan.ts';

/** A second round reads what the first, or another consumer at the same time, has written; a third is a race lost twice. */
const MAX_ROUNDS = 5;

export interface ResolvedSender {
  contactId: string;
  conversationId: string;
}

/** The id of the conversation of a contact on a connection: the same for whoever makes it first. */
export function conversationIdOf(connectionId: string, contactId: string): Promise<string> {
  return derivedId('cnv', connectionId, contactId);
}

/**
 * Resolves senders in order; the result has one entry for each, null for a sender without any identity.
 * Two consumers that see a new person at once agree, because the row of the identity decides.
 * @throws when others keep changing the same identities: the queue tries again.
 */
export async function resolveSenders(db: Db, tenantId: string, senders: Sender[], nowMs: number): Promise<(ResolvedSender | null)[]> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const { contactIds, steps } = planAll(senders, await readIdentities(db, tenantId, senders.flatMap(identitiesOf)), nowMs);
    // What the first round wrote is not argued with: the messages of one batch may contradict each other for ever.
    const isSettled = round > 0 && steps.every(({ step }) => step !== 'create');
    if (steps.length > 0 && !isSettled) {
      await runBatch(
        db,
        steps.flatMap((step) => statementOf(tenantId, step, nowMs)),
      );
      continue;
    }
    await runBatch(db, renames(tenantId, senders, contactIds));
    const resolved = await Promise.all(
      senders.map(async ({ connectionId }, index) => {
        const contactId = contactIds[index];
        return contactId ? { contactId, conversationId: await conversationIdOf(connectionId, contactId) } : null;
      }),
    );
    await makeConversations(db, tenantId, senders, resolved, nowMs);
    return resolved;
  }
  throw new Error('the identities of a batch kept changing');
}

/** A step, and when the message was written that caused it. */
type TimedStep = IdentityStep & { atMs: number };

/** Each sender on what the ones before it left. */
function planAll(senders: Sender[], known: Map<string, KnownIdentity>, nowMs: number) {
  const steps: TimedStep[] = [];
  const contactIds = senders.map((sender) => {
    const plan = planSender(
      sender,
      (identity) => known.get(keyOf(identity)),
      () => newId('con', nowMs),
    );
    for (const step of plan?.steps ?? []) {
      steps.push({ ...step, atMs: sender.atMs });
      if (step.step === 'retire') known.delete(keyOf({ kind: 'phone', value: step.phone }));
      if (step.step !== 'attach' && step.step !== 'move') continue;
      const hasBsuid =
        step.identity.kind === 'bsuid' || [...known.values()].some((one) => one.contactId === step.contactId && one.hasBsuid);
      known.set(keyOf(step.identity), { contactId: step.contactId, hasBsuid, sinceMs: sender.atMs });
      if (hasBsuid) for (const one of known.values()) if (one.contactId === step.contactId) one.hasBsuid = true;
    }
    return plan?.contactId ?? null;
  });
  return { contactIds, steps };
}

function statementOf(tenantId: string, step: TimedStep, nowMs: number): SQL[] {
  switch (step.step) {
    case 'attach':
      return [
        sql`INSERT INTO contact_identities (tenant_id, kind, value, contact_id, since_ms)
          VALUES (${tenantId}, ${step.identity.kind}, ${step.identity.value}, ${step.contactId}, ${step.atMs}) ON CONFLICT DO NOTHING`,
      ];
    case 'move':
      return [
        sql`UPDATE contact_identities SET contact_id = ${step.contactId}, since_ms = ${step.atMs}
          WHERE tenant_id = ${tenantId} AND kind = ${step.identity.kind} AND value = ${step.identity.value} AND contact_id = ${step.from}`,
      ];
    case 'retire':
      return [
        sql`DELETE FROM contact_identities
          WHERE tenant_id = ${tenantId} AND kind = 'phone' AND value = ${step.phone} AND contact_id = ${step.contactId}`,
        // A member who changed the number is still that member; another member's number is not taken over.
        sql`UPDATE OR IGNORE members SET phone = ${step.newPhone}
          WHERE tenant_id = ${tenantId} AND contact_id = ${step.contactId} AND phone = ${step.phone}`,
      ];
    case 'create':
      // Only the contact that won an identity comes to be.
      return [
        sql`INSERT INTO contacts (id, tenant_id, created_at_ms) SELECT ${step.contactId}, ${tenantId}, ${nowMs}
          WHERE EXISTS (SELECT 1 FROM contact_identities WHERE contact_id = ${step.contactId}) ON CONFLICT DO NOTHING`,
      ];
  }
}

async function readIdentities(db: Db, tenantId: string, identities: Identity[]): Promise<Map<string, KnownIdentity>> {
  // CROSS JOIN fixes the order: SQLite would rather walk every identity of the tenant.
  const rows = await db.all<{ kind: 'phone' | 'bsuid'; value: string; contactId: string; sinceMs: number; hasBsuid: number }>(sql`
    SELECT i.kind, i.value, i.contact_id AS contactId, i.since_ms AS sinceMs,
      EXISTS (SELECT 1 FROM contact_identities b WHERE b.contact_id = i.contact_id AND b.kind = 'bsuid') AS hasBsuid
    FROM json_each(${JSON.stringify(identities)}) j CROSS JOIN contact_identities i
      ON i.tenant_id = ${tenantId} AND i.kind = j.value ->> 'kind' AND i.value = j.value ->> 'value'`);
  return new Map(rows.map(({ kind, value, hasBsuid, ...row }) => [keyOf({ kind, value }), { ...row, hasBsuid: hasBsuid === 1 }]));
}

/** The profile name as the person wears it now, written only when it changed. */
function renames(tenantId: string, senders: Sender[], contactIds: (string | null)[]): SQL[] {
  const names = new Map<string, { name: string; username: string | null }>();
  for (const [index, { person }] of senders.entries()) {
    const contactId = contactIds[index];
    if (contactId && person.name) names.set(contactId, { name: person.name, username: person.username });
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
