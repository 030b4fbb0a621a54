/** After a reconnection: of what was held for the dead token, the messages still wanted leave, and the rest end as no longer useful. */
import { type SQL, sql } from 'drizzle-orm';
import { allShards, type Db, runBatch, tenantDb } from '../db/client.ts';
import type { Env } from '../env.ts';
import { describeError, log } from '../lib/log.ts';
import { pokeConversations } from '../messaging/poke.ts';
import { putAwayNotices } from './notices.ts';

/** Messages decided at once; each page is one statement to read and one batch. */
const PAGE = 500;
/** More than any number holds in the days that people take to reconnect; the rest leaves by itself when it looks again. */
const MAX_PAGES = 100;
/** Connections a minute whose reconnection may have died half way. */
const RESUMED_A_MINUTE = 20;

export interface ReconnectedConnection {
  id: string;
  tenantId: string;
  wabaId: string | null;
}

/** Twice is harmless: what was decided is no longer held. Answers how many left and how many ended. */
export async function afterReconnect(
  db: Db,
  env: Env,
  connection: ReconnectedConnection,
  nowMs: number,
): Promise<{ released: number; cancelled: number }> {
  const { id, tenantId, wabaId } = connection;
  const isAlive = sql`EXISTS (SELECT 1 FROM connections WHERE id = ${id} AND state = 'connected')`;
  await runBatch(db, [
    putAwayNotices(tenantId, `token_dead:${id}:`, nowMs, isAlive),
    putAwayNotices(tenantId, `token_expiry:${id}:`, nowMs, isAlive),
    // That it came back by itself is told under the same subject, and stays.
    putAwayNotices(tenantId, `access:${wabaId}:`, nowMs, sql`tone = 'bad' AND ${isAlive}`),
  ]);
  const settled = { released: 0, cancelled: 0 };
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const held = await readHeld(db, connection, nowMs);
    const wanted = held.filter(({ isWanted }) => isWanted === 1);
    const unwanted = held.filter(({ isWanted }) => isWanted === 0);
    // Each page a minute behind the one before, so that the sweep has room for everybody else.
    const changed = await runBatch<{ id: string }[]>(db, [
      change(
        tenantId,
        unwanted,
        sql`status = 'cancelled', reason = 'no_longer_useful', error_code = NULL, failed_at_ms = ${nowMs}, sweep_at_ms = NULL`,
      ),
      change(
        tenantId,
        wanted,
        sql`reason = NULL, error_code = NULL, not_before_ms = ${nowMs}, sweep_at_ms = ${nowMs + (page + 1) * 60_000}`,
      ),
    ]);
    settled.cancelled += changed[0]?.length ?? 0;
    settled.released += changed[1]?.length ?? 0;
    if (page === 0) await pokeConversations(env, [...new Set(wanted.map(({ conversationId }) => conversationId))]);
    if (held.length < PAGE) break;
  }
  if (settled.released + settled.cancelled > 0) log('info', 'held_settled', { connectionId: id, ...settled });
  return settled;
}

/** Each minute: connections of the last quarter of an hour, the latest first, should whoever connected them have died before `afterReconnect` ended. */
export async function settleReconnected(env: Env, nowMs: number): Promise<void> {
  for (const db of allShards(env)) {
    const recent = await db.all<
      ReconnectedConnection & { shard: number }
    >(sql`SELECT c.id, c.tenant_id AS tenantId, c.waba_id AS wabaId, t.shard
      FROM connections c JOIN tenants t ON t.id = c.tenant_id
      WHERE c.replay_until_ms IS NOT NULL AND c.channel = 'whatsapp' AND c.state = 'connected'
      ORDER BY c.replay_until_ms DESC LIMIT ${RESUMED_A_MINUTE}`);
    for (const connection of recent) {
      try {
        await afterReconnect(tenantDb(env, connection), env, connection, nowMs);
      } catch (error) {
        log('warn', 'held_not_settled', { connectionId: connection.id, error: describeError(error) });
      }
    }
  }
}

interface HeldRow {
  id: string;
  conversationId: string;
  isWanted: number;
}

/** Reasons for which a row waits for a reconnect: refused by Meta, or held by the policy before it was tried. */
const HELD = sql`status = 'queued' AND reason IN ('token_dead', 'needs_reconnect')`;

/**
 * Wanted: not expired; of an alert, one that still asks for this very message, with no newer one about the same customer;
 * of anything else, one that nothing newer repeats word by word. While the number was dead nothing left through it, so what
 * is newer waits too, or asked through another number. The + keeps SQLite from walking the tenant's whole log.
 */
async function readHeld(db: Db, { id, tenantId }: ReconnectedConnection, nowMs: number): Promise<HeldRow[]> {
  const isSuperseded = sql`EXISTS (SELECT 1 FROM alerts b JOIN messages n ON n.id = b.message_id
    WHERE b.asked_member_id = a.asked_member_id AND b.status <> 'resolved' AND b.tenant_id = a.tenant_id AND b.id <> a.id
      AND b.kind = a.kind AND b.customer_ref = a.customer_ref AND n.created_at_ms > m.created_at_ms
      AND n.status NOT IN ('cancelled', 'failed', 'expired', 'dead'))`;
  const isRepeated = sql`EXISTS (SELECT 1 FROM messages n INDEXED BY messages_due WHERE n.conversation_id = m.conversation_id
    AND n.sweep_at_ms IS NOT NULL AND n.status IN ('queued', 'sending') AND n.created_at_ms > m.created_at_ms
    AND n.cause IS m.cause AND n.content = m.content)`;
  return db.all<HeldRow>(sql`SELECT m.id, m.conversation_id AS conversationId,
      (m.expires_at_ms IS NULL OR m.expires_at_ms > ${nowMs})
      AND CASE WHEN m.cause LIKE 'alert:%' THEN EXISTS (SELECT 1 FROM alerts a WHERE a.id = substr(m.cause, 7)
        AND a.tenant_id = m.tenant_id AND a.status = 'open' AND a.message_id = m.id AND NOT ${isSuperseded})
        ELSE NOT ${isRepeated} END AS isWanted
    FROM messages m WHERE m.sweep_at_ms IS NOT NULL AND ${HELD} AND +m.tenant_id = ${tenantId} AND +m.connection_id = ${id}
    ORDER BY m.sweep_at_ms LIMIT ${PAGE}`);
}

/** Only from `queued`: a row that was claimed meanwhile is on its way. */
function change(tenantId: string, rows: readonly HeldRow[], what: SQL): SQL {
  return sql`UPDATE messages SET ${what} WHERE id IN (SELECT value FROM json_each(${JSON.stringify(rows.map(({ id }) => id))}))
    AND +tenant_id = ${tenantId} AND ${HELD} RETURNING id`;
}
