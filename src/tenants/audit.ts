/** Writes the audit log: one entry goes into the very batch that makes the change, so neither is there without the other. */
import { type SQL, sql } from 'drizzle-orm';
import { newId } from '../db/ids.ts';
import type { AuditedChange } from '../db/schema/audit.ts';

/** Who does it, and from where. */
export interface AuditedActor {
  kind: 'member' | 'key' | 'operator' | 'system';
  id: string | null;
  name: string;
  /** IP address and browser, as they were sent; null where nobody's browser is involved. */
  address: string | null;
  userAgent: string | null;
  requestId: string | null;
}

export interface AuditedAction {
  tenantId: string;
  /** `<kind of record>.<what was done>`: member.invited, role.changed, key.revoked ... */
  action: `${string}.${string}`;
  record: { kind: string; id: string; name: string };
  changes?: AuditedChange[];
}

/** What is done with nobody asking, by the minute's work. */
export const BY_SWITCHBOARD = {
  kind: 'system',
  id: null,
  name: 'Switchboard',
  address: null,
  userAgent: null,
  requestId: null,
} as const satisfies AuditedActor;

/** Longer values are no setting but somebody's text. */
const MAX_VALUE_CHARACTERS = 2_000;

/** The entry as an INSERT, made if `when` holds in its batch. Never give it secrets: what is in it can be read and exported. */
export function auditEntry(by: AuditedActor, action: AuditedAction, nowMs: number, when?: SQL): SQL {
  const { tenantId, record, changes = [] } = action;
  const values = sql`${newId('aud', nowMs)}, ${tenantId}, ${nowMs}, ${by.kind}, ${by.id}, ${by.name}, ${action.action}, ${record.kind}, ${record.id},
      ${record.name}, ${JSON.stringify(changes.map(bounded))}, ${by.address}, ${by.userAgent?.slice(0, 400) ?? null}, ${by.requestId}`;
  return sql`INSERT INTO audit_log (id, tenant_id, at_ms, actor_kind, actor_id, actor_name, action, record_kind, record_id, record_name,
      changes, address, user_agent, request_id)
    ${when ? sql`SELECT ${values} WHERE ${when}` : sql`VALUES (${values})`}`;
}

/** Many entries as one INSERT, for what changes many records at once; all of one tenant. */
export function auditEntries(by: AuditedActor, actions: readonly AuditedAction[], nowMs: number): SQL {
  const rows = actions.map(({ tenantId, action, record, changes = [] }) => {
    const id = newId('aud', nowMs);
    return { id, tenantId, action, kind: record.kind, record: record.id, name: record.name, changes: changes.map(bounded) };
  });
  return sql`INSERT INTO audit_log (id, tenant_id, at_ms, actor_kind, actor_id, actor_name, action, record_kind, record_id, record_name,
      changes, address, user_agent, request_id)
    SELECT value ->> 'id', value ->> 'tenantId', ${nowMs}, ${by.kind}, ${by.id}, ${by.name}, value ->> 'action', value ->> 'kind',
      value ->> 'record', value ->> 'name', value -> 'changes', ${by.address}, ${by.userAgent?.slice(0, 400) ?? null}, ${by.requestId}
    FROM json_each(${JSON.stringify(rows)})`;
}

/** The fields that differ between two views of a record, in the order of the second. */
export function changesBetween(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): AuditedChange[] {
  return Object.keys(after)
    .filter((field) => JSON.stringify(before[field] ?? null) !== JSON.stringify(after[field] ?? null))
    .map((field) => ({ field, before: before[field] ?? null, after: after[field] ?? null }));
}

function bounded(change: AuditedChange): AuditedChange {
  return { ...change, before: shorten(change.before), after: shorten(change.after) };
}

function shorten(value: unknown): unknown {
  return typeof value === 'string' && value.length > MAX_VALUE_CHARACTERS ? `${value.slice(0, MAX_VALUE_CHARACTERS - 1)}…` : value;
}
