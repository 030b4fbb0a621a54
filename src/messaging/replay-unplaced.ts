/** Each minute: items that came before their number was connected are handed in again. Twice is harmless: they are told apart by their ids. */
import { sql } from 'drizzle-orm';
import { allShards, type Db, directory } from '../db/client.ts';
import type { Env } from '../env.ts';
import { log } from '../lib/log.ts';
import { type KeptBody, PLATFORM, placeOf, replayJob } from './quarantine.ts';

/** New connections and kept bodies a minute; what is left waits for the next. */
const CONNECTIONS = 20;
const PAGE = 100;

export async function replayUnplaced(env: Env, nowMs: number): Promise<void> {
  const connected = await directory(env).all<{ id: string; numberId: string; wabaId: string | null }>(sql`
    SELECT id, number_id AS numberId, waba_id AS wabaId FROM connections WHERE replay_until_ms IS NOT NULL ORDER BY replay_until_ms LIMIT ${CONNECTIONS}`);
  if (connected.length === 0) return;
  const places = connected.flatMap(({ numberId, wabaId }) => [placeOf({ numberId, wabaId }), placeOf({ numberId: null, wabaId })]);
  let replayed = 0;
  for (const db of allShards(env))
    replayed += await replay(
      env,
      db,
      places.filter((place) => place !== null),
      nowMs,
    );
  if (replayed > 0) log('info', 'quarantine_replayed', { bodies: replayed });
  if (replayed >= PAGE) return;
  const ids = JSON.stringify(connected.map(({ id }) => id));
  await directory(env).run(sql`UPDATE connections SET replay_until_ms = NULL
    WHERE id IN (SELECT value FROM json_each(${ids})) AND replay_until_ms <= ${nowMs}`);
}

/** In the order in which they came; marked only when the queue has them. The + keeps SQLite from walking all of the platform's. */
async function replay(env: Env, db: Db, places: string[], nowMs: number): Promise<number> {
  const kept = await db.all<KeptBody & { id: string }>(sql`SELECT id, body, oversize_id AS oversizeId, received_at_ms AS receivedAtMs,
      via_connection_id AS via FROM quarantine
    WHERE waits_for IN (SELECT value FROM json_each(${JSON.stringify(places)})) AND waits_for IS NOT NULL AND +tenant_id = ${PLATFORM.tenantId}
    ORDER BY received_at_ms, id LIMIT ${PAGE}`);
  for (const row of kept) await env.INBOUND.send(await replayJob(db, row));
  await db.run(sql`UPDATE quarantine SET replayed_at_ms = ${nowMs}, waits_for = NULL
    WHERE id IN (SELECT value FROM json_each(${JSON.stringify(kept.map(({ id }) => id))}))`);
  return kept.length;
}
