/** The people of a tenant: who signs in, and whose phone is recognised as a colleague's. */
import { and, eq, ne, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Db } from '../db/client.ts';
import { isRepeatedInsert } from '../db/guard.ts';
import { newId } from '../db/ids.ts';
import { connections } from '../db/schema/connections.ts';
import { contactIdentities, contacts } from '../db/schema/contacts.ts';
import { members, tenants } from '../db/schema/tenants.ts';
import { toE164 } from './phone.ts';

export type Member = typeof members.$inferSelect;

export interface NewMember {
  tenantId: string;
  name: string;
  email: string;
  /** admin, manager, sales, csm, viewer, or a custom role. */
  role: string;
  title?: string | null;
  managerId?: string | null;
  /** With its country code; stored as E.164. */
  phone?: string | null;
  nowMs: number;
}

export type AddMemberResult =
  | { added: true; member: Member }
  | { added: false; reason: 'email_invalid' | 'email_taken' | 'phone_invalid' | 'phone_taken' | 'phone_is_the_tenants_own' };

/** Adds a member and, with a phone, the contact that speaks for them. A phone belongs to one active member at most. */
export async function addMember(db: Db, input: NewMember): Promise<AddMemberResult> {
  const email = z.email().safeParse(normaliseEmail(input.email));
  if (!email.success) return { added: false, reason: 'email_invalid' };
  const phone = input.phone ? toE164(input.phone) : null;
  if (input.phone && !phone) return { added: false, reason: 'phone_invalid' };
  if (phone && (await isOwnNumber(db, input.tenantId, phone))) return { added: false, reason: 'phone_is_the_tenants_own' };

  const insertMember = db
    .insert(members)
    .values({
      id: newId('mem', input.nowMs),
      tenantId: input.tenantId,
      name: input.name,
      email: email.data,
      role: input.role,
      title: input.title ?? null,
      managerId: input.managerId ?? null,
      phone,
      contactId: phone ? contactOfPhone(input.tenantId, phone) : null,
      createdAtMs: input.nowMs,
    })
    .returning();
  try {
    if (!phone) return { added: true, member: await insertMember.get() };
    const contact = addContactOfPhone(db, input.tenantId, phone, input.nowMs);
    const [, , [member]] = await db.batch([...contact, insertMember]);
    if (!member) throw new Error('the member was not returned');
    return { added: true, member };
  } catch (error) {
    if (!isRepeatedInsert(error, 'members')) throw error;
    return { added: false, reason: (await hasMember(db, input.tenantId, email.data)) ? 'email_taken' : 'phone_taken' };
  }
}

/** Active members with this verified email, the one used last first, else by the name of their tenant: a person may have several. */
export async function membersToSignIn(db: Db, email: string): Promise<Pick<Member, 'id' | 'tenantId' | 'name'>[]> {
  return db
    .select({ id: members.id, tenantId: members.tenantId, name: members.name })
    .from(members)
    .innerJoin(tenants, eq(tenants.id, members.tenantId))
    .where(and(eq(members.email, normaliseEmail(email)), eq(members.isActive, true)))
    .orderBy(sql`coalesce(${members.lastSeenAtMs}, 0) DESC`, tenants.name, tenants.id);
}

/** Where somebody with this email is an active member, by name. */
export async function workspacesOf(db: Db, email: string): Promise<{ id: string; name: string; isSuspended: boolean }[]> {
  return db
    .select({ id: tenants.id, name: tenants.name, isSuspended: sql<boolean>`${tenants.state} = 'suspended'`.mapWith(Boolean) })
    .from(members)
    .innerJoin(tenants, eq(tenants.id, members.tenantId))
    .where(and(eq(members.email, normaliseEmail(email)), eq(members.isActive, true)))
    .orderBy(tenants.name, tenants.id);
}

function normaliseEmail(email: string): string {
  return email.trim().toLowerCase();
}

/** Writes that leave the phone with a contact. One that is already known, by whatever way, stays as it is. */
function addContactOfPhone(db: Db, tenantId: string, phone: string, nowMs: number) {
  const contactId = newId('con', nowMs);
  // The values are in the order of the table's columns.
  const addContact = db
    .insert(contacts)
    .select(sql`SELECT ${contactId}, ${tenantId}, NULL, NULL, NULL, ${nowMs} WHERE ${contactOfPhone(tenantId, phone)} IS NULL`)
    .onConflictDoNothing();
  const addIdentity = db.insert(contactIdentities).values({ tenantId, kind: 'phone', value: phone, contactId }).onConflictDoNothing();
  return [addContact, addIdentity] as const;
}

function contactOfPhone(tenantId: string, phone: string): SQL<string | null> {
  return sql`(SELECT contact_id FROM contact_identities WHERE tenant_id = ${tenantId} AND kind = 'phone' AND value = ${phone})`;
}

/** The business's own line would talk to itself. */
async function isOwnNumber(db: Db, tenantId: string, phone: string): Promise<boolean> {
  const own = await db
    .select({ id: connections.id })
    .from(connections)
    .where(and(eq(connections.tenantId, tenantId), eq(connections.displayPhone, phone), ne(connections.state, 'disconnected')))
    .get();
  return own !== undefined;
}

async function hasMember(db: Db, tenantId: string, email: string): Promise<boolean> {
  const member = await db
    .select({ id: members.id })
    .from(members)
    .where(and(eq(members.tenantId, tenantId), eq(members.email, email)))
    .get();
  return member !== undefined;
}
