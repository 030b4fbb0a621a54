/** Disconnects a number: nothing leaves any more, the token is deleted, Meta is told to stop. The account, the log and the PIN stay. */
import { and, eq, type SQL, sql } from 'drizzle-orm';
import { allShards, type Db, runBatch, type TenantScope } from '../db/client.ts';
import { guardChanged, isGuardMissed } from '../db/guard.ts';
import { connections } from '../db/schema/connections.ts';
import type { Env, Settings } from '../env.ts';
import { open } from '../security/seal.ts';
import { type AuditedActor, auditEntry } from '../tenants/audit.ts';
import type { Connection } from './create-connection.ts';
import { graphCall } from './graph.ts';
import { putAwayNotices } from './notices.ts';
import { appOfConnection } from './own-app.ts';
import { troubleOfRefusal, troubleView } from './troubles.ts';

/** Messages cancelled in one statement: a page stays well inside what D1 does at once. */
const PAGE = 1000;
/** What is left beyond is refused one by one when it would leave: the number is not connected. */
const MAX_PAGES = 100;

/** Meta repeats its webhooks for seven days: so long a tenant's own app's secret is kept, to believe statuses of what was sent before. */
const KEEP_APP_SECRET_MS = 8 * 24 * 60 * 60 * 1000;

export type DisconnectResult =
  | { disconnected: true; cancelledMessages: number; isUnsubscribed: boolean; notes: string[] }
  | { disconnected: false; reason: 'not_found' };

/**
 * First our side, in one batch: from then on no message leaves. Then Meta, with the token as it was: a failure there is
 * told and undoes nothing. A repeat finds it done. Never deregisters: the number stays as it is at Meta.
 */
export async function disconnectConnection(
  db: Db,
  directory: Db,
  settings: Settings,
  scope: TenantScope,
  id: string,
  by: AuditedActor,
  nowMs: number,
): Promise<DisconnectResult> {
  const row = await db
    .select()
    .from(connections)
    .where(and(eq(connections.tenantId, scope.tenantId), eq(connections.id, id), eq(connections.channel, 'whatsapp')))
    .get();
  if (!row) return { disconnected: false, reason: 'not_found' };
  const done = { disconnected: true, cancelledMessages: 0, isUnsubscribed: false, notes: ['It was disconnected before.'] } as const;
  if (row.state === 'disconnected') return { ...done, notes: [...done.notes] };
  const cancelled = await stopHere(db, row, by, nowMs);
  if (cancelled === null) return { ...done, notes: [...done.notes] };
  return { disconnected: true, cancelledMessages: cancelled, ...(await unsubscribe(directory, settings, row)) };
}

/** Each minute: secrets of tenants' own apps that nothing will be signed with any more. */
export async function forgetAppSecrets(env: Env, nowMs: number): Promise<void> {
  for (const db of allShards(env)) {
    await db.run(sql`UPDATE connections SET own_app_secret_sealed = NULL, verify_token_sealed = NULL
      WHERE state = 'disconnected' AND own_app_secret_sealed IS NOT NULL AND disconnected_at_ms <= ${nowMs - KEEP_APP_SECRET_MS}`);
  }
}

/** How many messages were cancelled; null when somebody else has disconnected it meanwhile. */
async function stopHere(db: Db, row: Connection, by: AuditedActor, nowMs: number): Promise<number | null> {
  const { id, tenantId, numberId, displayPhone } = row;
  const record = { kind: 'connection', id, name: displayPhone ?? numberId };
  const changes = [{ field: 'state', before: row.state, after: 'disconnected' }];
  try {
    const [, , , , , first] = await runBatch<[object, object, object, object, object, { id: string }]>(db, [
      sql`UPDATE connections SET state = 'disconnected', disconnected_at_ms = ${nowMs}, token_sealed = NULL, token_expires_at_ms = NULL,
          token_warned_days = NULL, token_dead_reason = NULL, token_dead_at_ms = NULL, token_due_at_ms = NULL, register_due_at_ms = NULL,
          token_user_id = NULL, replay_until_ms = NULL, paused_until_ms = NULL
        WHERE id = ${id} AND tenant_id = ${tenantId} AND state <> 'disconnected'`,
      guardChanged(),
      auditEntry(by, { tenantId, action: 'whatsapp.disconnected', record, changes }, nowMs),
      // What is told of the account goes on being true.
      putAwayNotices(tenantId, `token_dead:${id}:`, nowMs),
      putAwayNotices(tenantId, `token_expiry:${id}:`, nowMs),
      cancelPage(tenantId, id, nowMs),
    ]);
    let cancelled = first.length;
    for (let page = 1, last = first.length; page < MAX_PAGES && last === PAGE; page += 1) {
      const [rows] = await runBatch<[{ id: string }]>(db, [cancelPage(tenantId, id, nowMs)]);
      last = rows.length;
      cancelled += last;
    }
    return cancelled;
  } catch (error) {
    if (isGuardMissed(error)) return null;
    throw error;
  }
}

/** Only from `queued`: what is `sending` ends as its send does, or is refused. Found through the index of the sweep. */
function cancelPage(tenantId: string, connectionId: string, nowMs: number): SQL {
  return sql`UPDATE messages SET status = 'cancelled', reason = 'disconnected', failed_at_ms = ${nowMs}, sweep_at_ms = NULL
    WHERE id IN (SELECT id FROM messages WHERE sweep_at_ms IS NOT NULL AND status = 'queued' AND +tenant_id = ${tenantId}
      AND +connection_id = ${connectionId} ORDER BY sweep_at_ms LIMIT ${PAGE})
    RETURNING id`;
}

/** An account that somebody else of the same app relies on goes on reporting to us: they may have come while Meta was told, too. */
async function unsubscribe(directory: Db, settings: Settings, row: Connection): Promise<{ isUnsubscribed: boolean; notes: string[] }> {
  const { id, tenantId, wabaId } = row;
  const kept = (note: string) => ({ isUnsubscribed: false, notes: [note] });
  if (wabaId === null) return kept('No account is known, so there was nothing to unsubscribe at Meta.');
  const reliant = await whoRelies(directory, row);
  if (reliant !== null) return kept(RELIANT[reliant]);
  const place = { tenantId, table: 'connections', recordId: id, field: 'token' };
  const token = row.tokenSealed && (await open(settings.MASTER_KEYS, place, row.tokenSealed));
  if (!token) return kept('The token was not there any more, so Meta could not be told. What it still reports is ignored.');
  const { secret: appSecret } = await appOfConnection(settings, row);
  const call = { settings, token, appSecret, path: `${encodeURIComponent(wabaId)}/subscribed_apps` };
  const answer = await graphCall({ ...call, method: 'DELETE' });
  if (answer.outcome === 'refused') {
    const { code, platformCode, text } = troubleOfRefusal(answer);
    return kept(
      `Meta did not unsubscribe the app. ${troubleView(code, platformCode, text).text} What it still reports is ignored, and nothing more leaves.`,
    );
  }
  const comer = await whoRelies(directory, row);
  if (comer !== null) {
    await graphCall({ ...call, method: 'POST' });
    return kept(RELIANT[comer]);
  }
  if (answer.outcome === 'ok') return { isUnsubscribed: true, notes: [] };
  return kept('Meta did not answer, so the app may still be subscribed there. What it reports is ignored.');
}

const RELIANT = {
  itself: 'It was connected again meanwhile, so Meta goes on reporting to us.',
  other: 'Another connected number uses the same account, so Meta goes on reporting to us.',
  attempt: 'Somebody is connecting a number of the same account, so Meta goes on reporting to us.',
} as const;

/** A living number of the account, or an attempt to connect one that has told Meta to report, or is about to. */
async function whoRelies(directory: Db, { id, wabaId, ownAppId }: Connection): Promise<keyof typeof RELIANT | null> {
  const [connection] = await directory.all<{ id: string }>(sql`SELECT id FROM connections
    WHERE waba_id = ${wabaId} AND state <> 'disconnected' AND own_app_id IS ${ownAppId} LIMIT 1`);
  if (connection) return connection.id === id ? 'itself' : 'other';
  const [attempt] = await directory.all<{ id: string }>(sql`SELECT id FROM connect_attempts
    WHERE state = 'open' AND waba_id = ${wabaId} AND findings ->> 'ownAppId' IS ${ownAppId}
      AND steps ->> '$.subscribe.state' IN ('running', 'done') LIMIT 1`);
  return attempt ? 'attempt' : null;
}
