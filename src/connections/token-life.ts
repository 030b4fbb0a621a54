/** Each minute: tokens that expire are made fresh where Meta accepts it, warned of 14, 7 and 1 days ahead, and found dead on their day. */
import { and, eq, inArray, lte, type SQL, sql } from 'drizzle-orm';
import { allShards, type Db, runBatch } from '../db/client.ts';
import { connections } from '../db/schema/connections.ts';
import { type Env, settingsOf } from '../env.ts';
import { describeError, log } from '../lib/log.ts';
import { integerOf, textOf } from '../messaging/whatsapp/webhook-values.ts';
import { open, seal } from '../security/seal.ts';
import { auditEntry, BY_SWITCHBOARD } from '../tenants/audit.ts';
import type { Connection } from './create-connection.ts';
import { graphCall } from './graph.ts';
import { noticeStatements, putAwayNotices } from './notices.ts';
import { appOfConnection } from './own-app.ts';
import { publishConnectionChange } from './publish-change.ts';
import { shownNumber } from './shown-number.ts';
import { tokenDeathStatements } from './token-death.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Meta gives 60 days; asked for again daily from here on, until it is given or the token ends. */
const REFRESH_AT_DAYS = 20;
/** The least first: a connection found late hears the warning that is true. */
export const WARN_AT_DAYS = [1, 7, 14] as const;

/** Connections a minute and shard. */
const PAGE = 20;
/** After a failure of ours. */
const AGAIN_MS = 10 * 60 * 1000;

export async function watchTokens(env: Env, nowMs: number): Promise<void> {
  for (const db of allShards(env)) {
    const due = await db
      .select()
      .from(connections)
      .where(
        and(
          sql`token_due_at_ms IS NOT NULL`,
          lte(connections.tokenDueAtMs, nowMs),
          eq(connections.channel, 'whatsapp'),
          inArray(connections.state, ['connected', 'paused']),
        ),
      )
      .orderBy(connections.tokenDueAtMs)
      .limit(PAGE);
    for (const connection of due) {
      try {
        await lookAtToken(env, db, connection, nowMs);
      } catch (error) {
        log('warn', 'token_watch_failed', { connectionId: connection.id, error: describeError(error) });
        await db
          .update(connections)
          .set({ tokenDueAtMs: nowMs + AGAIN_MS })
          .where(ifSameToken(connection));
      }
    }
  }
}

/** When a token of that end is looked at next: at each warning, at its end, and daily while it should be made fresh. Pure. */
export function nextTokenLookMs(expiresAtMs: number, nowMs: number): number {
  const looks = [REFRESH_AT_DAYS, ...WARN_AT_DAYS, 0].map((days) => expiresAtMs - days * DAY_MS).filter((atMs) => atMs > nowMs);
  const isFreshening = expiresAtMs - nowMs <= REFRESH_AT_DAYS * DAY_MS;
  return Math.min(...looks, ...(isFreshening ? [nowMs + DAY_MS] : []));
}

/** The warning that is due, if it has not been given. Pure. */
export function warningDue(expiresAtMs: number, warnedDays: number | null, nowMs: number): number | null {
  const days = WARN_AT_DAYS.find((ahead) => expiresAtMs - nowMs <= ahead * DAY_MS);
  return days === undefined || (warnedDays !== null && warnedDays <= days) ? null : days;
}

async function lookAtToken(env: Env, db: Db, connection: Connection, nowMs: number): Promise<void> {
  const { id, tenantId, tokenExpiresAtMs } = connection;
  if (tokenExpiresAtMs === null) {
    await db.update(connections).set({ tokenDueAtMs: null }).where(ifSameToken(connection));
    return;
  }
  if (tokenExpiresAtMs <= nowMs) {
    await runBatch(db, await tokenDeathStatements(db, connection, 'expired', nowMs));
    await publishConnectionChange(env, tenantId, [id]);
    return;
  }
  const shouldFreshen = tokenExpiresAtMs - nowMs <= REFRESH_AT_DAYS * DAY_MS;
  const fresh = shouldFreshen ? await freshToken(env, connection, nowMs) : 'not_given';
  if (fresh === 'not_given') {
    await runBatch(db, await warnStatements(db, connection, tokenExpiresAtMs, nowMs));
  } else {
    await runBatch(db, await keepStatements(env, connection, fresh, nowMs));
  }
  if (shouldFreshen) await publishConnectionChange(env, tenantId, [id]);
}

interface FreshToken {
  token: string;
  expiresAtMs: number | null;
}

/**
 * GET oauth/access_token with fb_exchange_token. The old one stays good until its own end, so whatever happens here costs
 * nothing. Source: Meta, "System users: refresh a token"; whether it takes tokens of Embedded Signup is not documented.
 */
async function freshToken(env: Env, connection: Connection, nowMs: number): Promise<FreshToken | 'not_given'> {
  const settings = settingsOf(env);
  const { id, tenantId, tokenSealed } = connection;
  const token =
    tokenSealed && (await open(settings.MASTER_KEYS, { tenantId, table: 'connections', recordId: id, field: 'token' }, tokenSealed));
  const app = await appOfConnection(settings, connection);
  if (!token || app.id === '' || app.secret === null) return 'not_given';
  const query = {
    grant_type: 'fb_exchange_token',
    client_id: app.id,
    client_secret: app.secret,
    set_token_expires_in_60_days: 'true',
    fb_exchange_token: token,
  };
  const answer = await graphCall({ settings, token: null, path: 'oauth/access_token', query });
  if (answer.outcome !== 'ok') {
    const code = answer.outcome === 'refused' ? answer.platformCode : null;
    log('warn', 'token_not_refreshed', { connectionId: id, code, outcome: answer.outcome });
    return 'not_given';
  }
  const given = textOf(answer.value.access_token);
  const seconds = integerOf(answer.value.expires_in);
  const expiresAtMs = seconds === null || seconds <= 0 ? null : nowMs + seconds * 1000;
  // One that ends as the old one does is nothing gained, and must not put off the warnings.
  const isLonger = expiresAtMs === null || expiresAtMs > (connection.tokenExpiresAtMs ?? 0) + DAY_MS;
  return given === null || !isLonger ? 'not_given' : { token: given, expiresAtMs };
}

/** In place of the old one and of no other: a reconnect in between has brought a better one. */
async function keepStatements(env: Env, connection: Connection, fresh: FreshToken, nowMs: number): Promise<SQL[]> {
  const { id, tenantId, displayPhone, numberId, tokenExpiresAtMs } = connection;
  const place = { tenantId, table: 'connections', recordId: id, field: 'token' };
  const sealed = await seal(settingsOf(env).MASTER_KEYS, place, fresh.token);
  const isKept = sql`EXISTS (SELECT 1 FROM connections WHERE id = ${id} AND token_sealed = ${sealed})`;
  const dueAtMs = fresh.expiresAtMs === null ? null : nextTokenLookMs(fresh.expiresAtMs, nowMs);
  const record = { kind: 'connection', id, name: displayPhone ?? numberId };
  const day = (atMs: number | null) => (atMs === null ? null : new Date(atMs).toISOString());
  const changes = [{ field: 'tokenExpiresAt', before: day(tokenExpiresAtMs), after: day(fresh.expiresAtMs) }];
  return [
    sql`UPDATE connections SET token_sealed = ${sealed}, token_expires_at_ms = ${fresh.expiresAtMs}, token_warned_days = NULL,
      token_due_at_ms = ${dueAtMs} WHERE ${ifSameToken(connection)}`,
    putAwayNotices(tenantId, `token_expiry:${id}:`, nowMs, isKept),
    auditEntry(BY_SWITCHBOARD, { tenantId, action: 'whatsapp.token_refreshed', record, changes }, nowMs, isKept),
  ];
}

async function warnStatements(db: Db, connection: Connection, expiresAtMs: number, nowMs: number): Promise<SQL[]> {
  const { id, tenantId, wabaId, tokenWarnedDays } = connection;
  const days = warningDue(expiresAtMs, tokenWarnedDays, nowMs);
  const dueAtMs = nextTokenLookMs(expiresAtMs, nowMs);
  const look = sql`UPDATE connections SET token_due_at_ms = ${dueAtMs}, token_warned_days = ${days ?? tokenWarnedDays} WHERE ${ifSameToken(connection)}`;
  if (days === null) return [look];
  const when = sql`EXISTS (SELECT 1 FROM connections WHERE ${ifSameToken(connection)})`;
  const notice = {
    key: `token_expiry:${id}:${expiresAtMs}:${days}`,
    tone: days === 1 ? ('bad' as const) : ('warn' as const),
    title: days === 1 ? 'WhatsApp stops within a day' : `WhatsApp needs a new sign-in within ${days} days`,
    text: `The access token of ${shownNumber(connection)} expires on ${words(expiresAtMs)}, and Meta has not given a fresh one. Connect again before that: nothing is lost by doing it early.`,
    about: { connectionId: id, wabaId },
  };
  return [
    look,
    putAwayNotices(tenantId, `token_expiry:${id}:`, nowMs, when),
    ...(await noticeStatements(db, tenantId, notice, nowMs, when)),
  ];
}

function ifSameToken({ id, tenantId, tokenSealed }: Connection): SQL {
  return sql`id = ${id} AND tenant_id = ${tenantId} AND token_sealed IS ${tokenSealed} AND state IN ('connected', 'paused')`;
}

function words(atMs: number): string {
  return `${new Date(atMs).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })} (UTC)`;
}
