/** Empties the words of messages that a tenant does not want kept; the rows stay, with their times and what became of them. */
import { sql } from 'drizzle-orm';
import { allShards, type Db, runBatch } from '../db/client.ts';
import type { Env } from '../env.ts';
import { log } from '../lib/log.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Rows a minute and tenant; a tenant that has just shortened its retention is worked off in steps. */
const PAGE = 2000;

/** Tenants a minute. */
const MAX_TENANTS = 20;

/** Each minute, the tenants that are an hour behind: a day's messages in 24 small steps instead of one large one. */
const STEP_MS = 60 * 60 * 1000;

interface Due {
  id: string;
  fromMs: number;
  untilMs: number;
}

/**
 * What has not left yet needs its words, but nothing keeps them for good: a number that was never connected again, or an
 * outcome that nobody ever learns of, would hold up everything behind it. What is emptied so is not sent any more.
 */
const OPEN_FOR_MS = 30 * DAY_MS;

export async function emptyOldWords(env: Env, nowMs: number): Promise<void> {
  for (const db of allShards(env)) {
    const due = await db.all<Due>(sql`SELECT id, words_emptied_until_ms AS fromMs, ${nowMs} - message_retention_days * ${DAY_MS} AS untilMs
      FROM tenants WHERE message_retention_days IS NOT NULL AND words_emptied_until_ms < ${nowMs - STEP_MS} - message_retention_days * ${DAY_MS}
      ORDER BY words_emptied_until_ms LIMIT ${MAX_TENANTS}`);
    for (const tenant of due) await emptyWordsOf(db, tenant);
  }
}

async function emptyWordsOf(db: Db, { id, fromMs, untilMs }: Due): Promise<void> {
  const waitedFromMs = untilMs - OPEN_FOR_MS;
  const isOpen = sql`sweep_at_ms IS NOT NULL AND status IN ('queued', 'sending', 'unknown') AND created_at_ms >= ${waitedFromMs}`;
  const inSpan = sql`tenant_id = ${id} AND created_at_ms >= ${fromMs} AND created_at_ms < ${untilMs}`;
  // The mark passes only what is over: a step ends at the limit, at the page's end, at the first message that has not left,
  // or at the first whose words an alert will use to ask again. The plus keeps SQLite on the small partial indices.
  const bound = await db.get<{ atMs: number }>(sql`SELECT min(
      ${untilMs},
      coalesce((SELECT created_at_ms + 1 FROM messages WHERE ${inSpan} ORDER BY created_at_ms LIMIT 1 OFFSET ${PAGE}), ${untilMs}),
      coalesce((SELECT min(created_at_ms) FROM messages WHERE +tenant_id = ${id} AND ${isOpen}), ${untilMs}),
      coalesce((SELECT min(m.created_at_ms) FROM alerts a JOIN messages m ON m.id = a.message_id
        WHERE +a.tenant_id = ${id} AND a.due_at_ms IS NOT NULL AND m.created_at_ms >= ${waitedFromMs}), ${untilMs})) AS atMs`);
  const atMs = bound?.atMs ?? untilMs;
  if (atMs <= fromMs) return;
  const [emptied] = await runBatch(db, [
    sql`UPDATE messages SET content = ${EMPTIED}
      WHERE tenant_id = ${id} AND created_at_ms >= ${fromMs} AND created_at_ms < ${atMs} AND NOT (${isOpen})
      RETURNING id`,
    sql`DELETE FROM oversize_chunks WHERE id IN (
      SELECT oversize_id FROM quarantine WHERE tenant_id = ${id} AND received_at_ms >= ${fromMs} AND received_at_ms < ${atMs} AND oversize_id IS NOT NULL)`,
    sql`UPDATE quarantine SET body = '', oversize_id = NULL, waits_for = NULL
      WHERE tenant_id = ${id} AND received_at_ms >= ${fromMs} AND received_at_ms < ${atMs}`,
    sql`UPDATE tenants SET words_emptied_until_ms = ${atMs} WHERE id = ${id} AND words_emptied_until_ms = ${fromMs}`,
  ]);
  log('info', 'words_emptied', { tenantId: id, messages: emptied?.length ?? 0 });
}

/** The name of a template says nothing about anybody, and the log needs it. */
const EMPTIED = sql`CASE WHEN content ->> '$.template.name' IS NULL THEN '{"text":"","isEmptied":true}'
  ELSE json_object('text', '', 'isEmptied', json('true'), 'template',
    json_object('name', content ->> '$.template.name', 'language', content ->> '$.template.language', 'values', json('[]'))) END`;
