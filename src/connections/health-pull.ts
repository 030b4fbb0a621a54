/** Asks Meta how connected numbers are: hourly, and when somebody asks to see it now. What changed is written and told. */
import { sql } from 'drizzle-orm';
import { allShards, type Db, runBatch } from '../db/client.ts';
import { connections } from '../db/schema/connections.ts';
import { type Env, settingsOf } from '../env.ts';
import { describeError, log } from '../lib/log.ts';
import { isSuspended } from '../messaging/suspension.ts';
import { open } from '../security/seal.ts';
import { tierNotice } from './account-events-of-number.ts';
import type { Connection } from './create-connection.ts';
import { carryOverReached } from './gauges.ts';
import { type HealthReading, readHealth } from './health.ts';
import { appOfConnection } from './own-app.ts';
import { publishConnectionChange } from './publish-change.ts';
import { readSilence } from './setup-facts.ts';
import { tokenDeathStatements } from './token-death.ts';

const EVERY_MS = 55 * 60 * 1000;
/** Spread over ten minutes, so that what was connected together is not asked together for ever. */
const JITTER_MS = 10 * 60 * 1000;
/** Whoever claimed it and died leaves it to the next after this. */
const CLAIM_MS = 5 * 60 * 1000;
/** After a failure: half of the time since it last worked, within these. */
const BACK_OFF = { first: 5 * 60 * 1000, last: 6 * 60 * 60 * 1000 };

/** Numbers a minute and shard: three calls of Meta each, so 1,200 numbers an hour. */
const PAGE = 20;
const SIDE_BY_SIDE = 5;

/** A person who presses "Refresh" again sees what was just read. */
const REFRESH_EVERY_MS = 10_000;

export async function pullHealth(env: Env, nowMs: number): Promise<void> {
  for (const db of allShards(env)) {
    const due = await claimDue(db, nowMs);
    for (let start = 0; start < due.length; start += SIDE_BY_SIDE) {
      await Promise.all(due.slice(start, start + SIDE_BY_SIDE).map((row) => pullOne(env, db, row, nowMs)));
    }
  }
}

/** Reads it now, unless it was read a moment ago. */
export async function refreshHealth(env: Env, db: Db, connection: Connection, nowMs: number): Promise<void> {
  const { id, tenantId, state } = connection;
  if (state === 'disconnected') return;
  const claimed = await runBatch<{ id: string }[]>(db, [
    sql`UPDATE connections SET health_asked_at_ms = ${nowMs} WHERE id = ${id} AND tenant_id = ${tenantId}
      AND (health_asked_at_ms IS NULL OR health_asked_at_ms <= ${nowMs - REFRESH_EVERY_MS}) RETURNING id`,
  ]);
  if ((claimed[0]?.length ?? 0) > 0) await pullOne(env, db, connection, nowMs);
}

/** One statement, so that two crons never ask for the same. A dead token is not asked with until there is another. */
async function claimDue(db: Db, nowMs: number): Promise<Connection[]> {
  return db
    .update(connections)
    .set({ healthDueAtMs: nowMs + CLAIM_MS, healthAskedAtMs: nowMs })
    .where(
      sql`id IN (SELECT c.id FROM connections c WHERE c.channel = 'whatsapp' AND c.state <> 'disconnected' AND c.health_due_at_ms <= ${nowMs}
        AND c.state <> 'needs_reconnect' AND NOT ${isSuspended(sql`c.tenant_id`)} ORDER BY c.health_due_at_ms LIMIT ${PAGE})`,
    )
    .returning();
}

async function pullOne(env: Env, db: Db, row: Connection, nowMs: number): Promise<void> {
  const settings = settingsOf(env);
  const { id, tenantId } = row;
  try {
    const place = { tenantId, table: 'connections', recordId: id, field: 'token' };
    const token = row.tokenSealed && (await open(settings.MASTER_KEYS, place, row.tokenSealed));
    if (!token) return;
    const app = await appOfConnection(settings, row);
    const { wabaId, numberId, isCoexistence, health: before } = row;
    const subject = { settings, token, appSecret: app.secret, appId: app.id || null, wabaId, numberId, isCoexistence, before };
    const [reading, unheardSinceMs] = await Promise.all([readHealth(subject), readSilence(db, row, nowMs)]);
    await keep(env, db, row, { ...reading, health: { ...reading.health, unheardSinceMs } }, nowMs);
  } catch (error) {
    log('warn', 'health_pull_failed', { connectionId: id, error: describeError(error) });
    await db.run(
      sql`UPDATE connections SET health_due_at_ms = ${dueAfterFailure(row, null, nowMs)} WHERE id = ${id} AND tenant_id = ${tenantId}`,
    );
  }
}

/**
 * Only while the connection still has the token that was asked with: another one may open another account. What Meta told
 * by webhook meanwhile (due at 0) may be newer than this answer, so that it is read again at the next minute.
 */
async function keep(env: Env, db: Db, row: Connection, reading: HealthReading, nowMs: number): Promise<void> {
  const { id, tenantId, tokenSealed } = row;
  const { health, columns, isRead, refusal } = reading;
  const isSame = sql`id = ${id} AND tenant_id = ${tenantId} AND state <> 'disconnected' AND token_sealed IS ${tokenSealed}`;
  if (refusal?.kind === 'token_dead') {
    await runBatch(db, await tokenDeathStatements(db, { id, tenantId, tokenSealed }, refusal.subcode, nowMs));
    await publishConnectionChange(env, tenantId, [id]);
  }
  if (!isRead) {
    log('warn', 'health_refused', { connectionId: id, kind: refusal?.kind ?? 'unanswered', code: refusal?.platformCode });
    const dueAtMs = dueAfterFailure(row, refusal?.retryAfterSeconds ?? null, nowMs);
    await db.run(sql`UPDATE connections SET health_due_at_ms = ${dueAtMs} WHERE ${isSame}`);
    return;
  }
  const after = { ...row, ...columns };
  const isMoved = after.portfolioId !== null && after.portfolioId !== row.portfolioId;
  // Before it counts there and once more after, for what was reached in between.
  if (isMoved) await carryOverReached(env, row, after.portfolioId ?? '');
  const dueAtMs = nowMs + EVERY_MS + Math.floor(Math.random() * JITTER_MS);
  // Heard of by the webhook otherwise, which then has written it already.
  const isNameApproved = row.health !== null && row.health.newNameStatus !== 'APPROVED' && health.newNameStatus === 'APPROVED';
  const isTierNew = after.recipientTier !== null && after.recipientTier !== row.recipientTier;
  await runBatch(db, [
    ...(isTierNew ? [tierNotice(tenantId, row.wabaId, after.recipientTier ?? '', nowMs, isSame)] : []),
    sql`UPDATE connections SET health = ${JSON.stringify(health)}, health_at_ms = ${nowMs}, health_due_at_ms = CASE WHEN health_due_at_ms = 0 THEN 0 ELSE ${dueAtMs} END,
        display_phone = ${after.displayPhone}, verified_name = ${after.verifiedName}, portfolio_id = ${after.portfolioId},
        recipient_tier = CASE WHEN recipient_tier IS ${row.recipientTier} THEN ${after.recipientTier} ELSE recipient_tier END, throughput_per_second = ${after.throughputPerSecond},
        is_coexistence = ${after.isCoexistence ? 1 : 0}${isNameApproved ? sql`, register_due_at_ms = coalesce(register_due_at_ms, ${nowMs})` : sql``}
      WHERE ${isSame}`,
    ...(after.recipientTier === row.recipientTier ? [] : [releaseForTier(row, nowMs)]),
  ]);
  if (isMoved) await carryOverReached(env, row, after.portfolioId ?? '');
  if (isChanged(row, after, health)) await publishConnectionChange(env, tenantId, [id]);
}

/** What waits for a place asks again within a minute, and not when the old tier would have had one. */
function releaseForTier({ id, tenantId }: Connection, nowMs: number) {
  return sql`UPDATE messages SET not_before_ms = ${nowMs}, sweep_at_ms = ${nowMs}
    WHERE status = 'queued' AND reason = 'tier_full' AND connection_id = ${id} AND tenant_id = ${tenantId}`;
}

function isChanged(before: Connection, after: Connection, health: Connection['health']): boolean {
  const shown = (row: Connection, known: Connection['health']) =>
    JSON.stringify([
      row.displayPhone,
      row.verifiedName,
      row.portfolioId,
      row.recipientTier,
      row.throughputPerSecond,
      known && Object.entries(known).sort(([a], [b]) => a.localeCompare(b)),
    ]);
  return shown(before, before.health) !== shown(after, health);
}

function dueAfterFailure({ healthAtMs, connectedAtMs }: Connection, retryAfterSeconds: number | null, nowMs: number): number {
  const sinceMs = nowMs - (healthAtMs ?? connectedAtMs ?? nowMs);
  const waitMs = Math.min(BACK_OFF.last, Math.max(BACK_OFF.first, sinceMs / 2));
  return nowMs + Math.max(Math.round(waitMs), (retryAfterSeconds ?? 0) * 1000);
}
