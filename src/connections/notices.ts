/** What the admins should know of a connection: shown on the setup page until put away, and, when it is bad, told by another number. */
import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { newId } from '../db/ids.ts';
import { insertOutbound } from '../messaging/insert-outbound.ts';
import { conversationIdOf } from '../messaging/resolve-contacts.ts';

/** Nobody has more admins than this to wake. */
const MAX_ADMINS = 50;

export interface Notice {
  /** What it is about and what made it so: the same key is told once. */
  key: string;
  tone: 'info' | 'warn' | 'bad' | 'good';
  title: string;
  text: string;
  /** The number it is about. A bad one is never told through it, nor through another of the account when that is stopped. */
  about: { connectionId: string | null; wabaId: string | null; isWholeAccount?: boolean };
}

/**
 * SQL for the batch of what caused it, behind the change that `when` looks at. A bad one also goes to each admin with a
 * phone, through another living number of the workspace: free-form, so an admin who has not written to that number lately
 * is not reached, and the log says why.
 */
export async function noticeStatements(db: Db, tenantId: string, notice: Notice, nowMs: number, when: SQL = sql`true`): Promise<SQL[]> {
  const id = newId('ntc', nowMs);
  const { key, tone, title, text, about } = notice;
  const shown = sql`INSERT INTO notices (id, tenant_id, key, tone, title, text, connection_id, at_ms)
    SELECT ${id}, ${tenantId}, ${key}, ${tone}, ${title}, ${text}, ${about.connectionId}, ${nowMs} WHERE ${when} ON CONFLICT DO NOTHING`;
  return tone === 'bad' ? [shown, ...(await messageStatements(db, tenantId, id, notice, nowMs))] : [shown];
}

/** Puts away what is over: everything of the connection whose key begins so. */
export function putAwayNotices(tenantId: string, keyStart: string, nowMs: number, when: SQL = sql`true`): SQL {
  return sql`UPDATE notices SET dismissed_at_ms = ${nowMs} WHERE tenant_id = ${tenantId} AND dismissed_at_ms IS NULL
    AND substr(key, 1, ${keyStart.length}) = ${keyStart} AND ${when}`;
}

/** Only where this very batch has made the notice. */
async function messageStatements(db: Db, tenantId: string, noticeId: string, notice: Notice, nowMs: number): Promise<SQL[]> {
  const from = await otherConnection(db, tenantId, notice.about, nowMs);
  if (from === null) return [];
  const admins = await db.all<{ contactId: string }>(sql`SELECT contact_id AS contactId FROM members
    WHERE tenant_id = ${tenantId} AND role = 'admin' AND is_active = 1 AND phone IS NOT NULL AND contact_id IS NOT NULL
    ORDER BY id LIMIT ${MAX_ADMINS}`);
  const when = sql`EXISTS (SELECT 1 FROM notices WHERE id = ${noticeId})`;
  const text = `${notice.title}\n${notice.text}\nSee Settings > WhatsApp Setup.`;
  const statements: SQL[] = [];
  for (const { contactId } of admins) {
    const conversationId = await conversationIdOf(from, contactId);
    statements.push(
      sql`INSERT INTO conversations (id, tenant_id, connection_id, contact_id, created_at_ms)
        SELECT ${conversationId}, ${tenantId}, ${from}, ${contactId}, ${nowMs} WHERE ${when} ON CONFLICT DO NOTHING`,
      insertOutbound({
        id: newId('msg', nowMs),
        ...{ tenantId, connectionId: from, conversationId, contactId, nowMs },
        content: { text },
        lane: 'alert',
        cause: `notice:${noticeId}`,
        position: 0,
        when,
        // Nobody pokes for it: the sweep sends it at the next minute.
        sweepAtMs: nowMs,
      }),
    );
  }
  return statements;
}

/** One that works, as far as is known; of another account rather than of the same. */
async function otherConnection(db: Db, tenantId: string, about: Notice['about'], nowMs: number): Promise<string | null> {
  const isSameAccount = sql`waba_id IS ${about.wabaId}`;
  const [row] = await db.all<{ id: string }>(sql`SELECT id FROM connections
    WHERE tenant_id = ${tenantId} AND channel = 'whatsapp' AND state = 'connected' AND coalesce(paused_until_ms, 0) <= ${nowMs}
      AND banned_at_ms IS NULL AND app_uninstalled_at_ms IS NULL AND id IS NOT ${about.connectionId}
      AND NOT (${about.isWholeAccount === true ? 1 : 0} AND ${isSameAccount})
    ORDER BY ${isSameAccount}, created_at_ms LIMIT 1`);
  return row?.id ?? null;
}
