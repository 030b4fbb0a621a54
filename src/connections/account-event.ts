/** What an account event is to whoever applies it, and what an effect is made of. */
import { type SQL, sql } from 'drizzle-orm';
import type { RoutedConnection } from '../messaging/route-items.ts';
import type { ParsedAccountItem } from '../messaging/whatsapp/webhook.ts';
import type { Json } from '../messaging/whatsapp/webhook-values.ts';
import type { Notice } from './notices.ts';
import { shownNumber } from './shown-number.ts';

export interface AccountEvent {
  item: ParsedAccountItem;
  connection: RoutedConnection;
  /** It came by the door of the tenant's own app; else it was told to ours. */
  isByOwnDoor: boolean;
  /** The item's value; empty where it is no object. */
  value: Json;
  event: string | null;
  /** Meta's time. It tells whole seconds, cut off: of two events in one second, the one that arrives later counts. */
  atMs: number;
  nowMs: number;
  /** The id of our own Meta app. */
  ourAppId: string;
}

export interface Effect {
  /** What it speaks of: of two events of one subject only the later one, by Meta's time, changes anything. Null: each one counts. */
  subject: string | null;
  /** `counts`: this delivery is the first, and nothing later of the subject is known. */
  changes: (counts: SQL) => SQL[];
  notice?: (Omit<Notice, 'about'> & { isWholeAccount?: boolean }) | undefined;
  /** Instead of `counts`: when the notice is told. Decided behind the changes. */
  noticeWhen?: (counts: SQL) => SQL;
}

export const NO_EFFECT: Effect = { subject: null, changes: () => [] };

/** The connections of this tenant that the account has. */
export function ofAccount({ connection }: AccountEvent): SQL {
  return sql`tenant_id = ${connection.tenantId} AND waba_id = ${connection.wabaId} AND channel = 'whatsapp' AND state <> 'disconnected'`;
}

/** As people know it. */
export function nameOf({ connection }: AccountEvent): string {
  return shownNumber(connection);
}

/** What was read of Meta's state before is corrected in place, and read again within a minute. */
export function correctHealth(corrected: Record<string, string | boolean | null>): SQL {
  const pairs = Object.entries(corrected).map(([field, value]) => sql`, ${`$.${field}`}, json(${JSON.stringify(value)})`);
  return sql`health = CASE WHEN health IS NULL THEN NULL ELSE json_set(health${sql.join(pairs)}) END, health_due_at_ms = 0`;
}

/** For sentences. */
export function dayInWords(atMs: number): string {
  return new Date(atMs).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
}
