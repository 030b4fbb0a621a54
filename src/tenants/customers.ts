/** The customer accounts of a tenant's CRM, as alerts name them. */
import type { Health } from '../contract/alerts.ts';
import type { Db } from '../db/client.ts';
import { customers } from '../db/schema/contacts.ts';

export interface CustomerRecord {
  tenantId: string;
  /** The id in the tenant's CRM. */
  ref: string;
  name: string;
  health: Health;
  /** E.164 with +. */
  phone: string | null;
  /** The member who looks after the customer. */
  ownerId: string | null;
}

/** Keeps what the CRM says now; the customer is known by its reference. */
export async function upsertCustomer(db: Db, customer: CustomerRecord, nowMs: number): Promise<void> {
  const { name, health, phone, ownerId } = customer;
  await db
    .insert(customers)
    .values({ ...customer, updatedAtMs: nowMs })
    .onConflictDoUpdate({ target: [customers.tenantId, customers.ref], set: { name, health, phone, ownerId, updatedAtMs: nowMs } });
}
