/** Which messages of the log a query means, as SQL. */
import { and, eq, gte, lte, type SQL, sql } from 'drizzle-orm';
import type * as z from 'zod';
import type { listMessagesQuery } from '../../contract/messages.ts';
import { messages } from '../../db/schema/messages.ts';
import type { ReachedMembers } from '../reach.ts';

/** From three digits on, what is typed may be part of a phone number. */
const PHONE_LIKE = /^[+\d\s().-]*\d[+\d\s().-]*\d[+\d\s().-]*\d[+\d\s().-]*$/;

export function messagesMeant(tenantId: string, query: z.output<typeof listMessagesQuery>): SQL | undefined {
  // The plus keeps SQLite from walking the tenant's whole log where an index leads straight to a few rows.
  const isNarrow = query.conversation !== undefined || query.alert !== undefined;
  return and(
    isNarrow ? sql`+${messages.tenantId} = ${tenantId}` : eq(messages.tenantId, tenantId),
    query.direction ? eq(messages.direction, query.direction) : undefined,
    query.status ? eq(messages.status, query.status) : undefined,
    query.form ? eq(messages.form, query.form) : undefined,
    query.type ? eq(messages.type, query.type) : undefined,
    query.conversation ? eq(messages.conversationId, query.conversation) : undefined,
    query.contact ? eq(messages.contactId, query.contact) : undefined,
    query.alert ? eq(messages.cause, `alert:${query.alert}`) : undefined,
    query.from ? gte(messages.createdAtMs, Date.parse(query.from)) : undefined,
    query.to ? lte(messages.createdAtMs, Date.parse(query.to)) : undefined,
    query.q ? matches(tenantId, query.q) : undefined,
  );
}

/**
 * A message belongs to the member it went to or came from, to the member who looks after the customer with that phone,
 * and to the member whom its alert asked.
 */
export function messagesWithinReach(tenantId: string, reach: ReachedMembers): SQL | undefined {
  if (reach === 'all') return undefined;
  const ids = sql`(SELECT value FROM json_each(${JSON.stringify(reach)}))`;
  return sql`(${messages.contactId} IN (
      SELECT contact_id FROM members WHERE tenant_id = ${tenantId} AND id IN ${ids} AND contact_id IS NOT NULL
      UNION SELECT i.contact_id FROM customers c JOIN contact_identities i
        ON i.tenant_id = c.tenant_id AND i.kind = 'phone' AND i.value = c.phone
        WHERE c.tenant_id = ${tenantId} AND c.owner_id IN ${ids})
    OR ${messages.cause} IN (SELECT 'alert:' || id FROM alerts WHERE tenant_id = ${tenantId} AND asked_member_id IN ${ids}))`;
}

/** instr, not LIKE: D1 refuses patterns over 50 bytes, and % or _ are just characters here. */
function matches(tenantId: string, q: string): SQL {
  const words = q.toLowerCase();
  const digits = PHONE_LIKE.test(q) ? q.replace(/\D/g, '') : null;
  return sql`(instr(lower(${messages.content} ->> '$.text'), ${words})
    OR ${messages.contactId} IN (
      SELECT id FROM contacts WHERE tenant_id = ${tenantId} AND instr(lower(name), ${words})
      UNION SELECT contact_id FROM members WHERE tenant_id = ${tenantId} AND instr(lower(name), ${words})
      UNION SELECT contact_id FROM contact_identities WHERE tenant_id = ${tenantId} AND kind = 'phone' AND instr(value, ${digits})))`;
}
