/** Tables of the people a tenant talks to, and of the customers its CRM keeps. */
import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const contacts = sqliteTable('contacts', {
  id: text().primaryKey(),
  tenantId: text().notNull(),
  /** The profile name the platform last reported. */
  name: text(),
  username: text(),
  /** Set when the contact asked not to be written to; no business-initiated message leaves after it. */
  optedOutAtMs: integer(),
  createdAtMs: integer().notNull(),
});

/** What identifies a contact. A phone is never a key: it is one identity among others. */
export const contactIdentities = sqliteTable(
  'contact_identities',
  {
    tenantId: text().notNull(),
    /** phone (E.164 with +), bsuid (WhatsApp business-scoped user id), telegram (user id). */
    kind: text({ enum: ['phone', 'bsuid', 'telegram'] }).notNull(),
    value: text().notNull(),
    contactId: text().notNull(),
    /** When the contact came by it; a message goes to the newest. */
    sinceMs: integer().notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.kind, t.value] }), index('contact_identities_contact').on(t.contactId)],
);

/** A customer account of the tenant's CRM, as alerts name it. */
export const customers = sqliteTable(
  'customers',
  {
    tenantId: text().notNull(),
    ref: text().notNull(),
    name: text().notNull(),
    health: text().notNull(),
    phone: text(),
    ownerId: text(),
    updatedAtMs: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.ref] }),
    index('customers_owner').on(t.tenantId, t.ownerId).where(sql`owner_id IS NOT NULL`),
  ],
);
