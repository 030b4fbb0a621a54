/** Looks at everything about a connection at once, each look bounded in time, and says in words what it found. */
import { sql } from 'drizzle-orm';
import { type Db, runBatch } from '../db/client.ts';
import { type Env, type Settings, settingsOf } from '../env.ts';
import { isRecord, recordOf, textOf, timestampMsOf } from '../messaging/whatsapp/webhook-values.ts';
import { open } from '../security/seal.ts';
import type { Connection } from './create-connection.ts';
import { type DoctorReport, doctorReport } from './doctor-report.ts';
import { graphCall } from './graph.ts';
import { refreshHealth } from './health-pull.ts';
import { appOfConnection, callbackUrlOf, type TokenApp } from './own-app.ts';
import { readAppSubscription } from './own-app-fields.ts';
import { pingOurselves } from './self-ping.ts';
import { readSilence } from './setup-facts.ts';
import { findConnection } from './setup-view.ts';

/** A person waits for the answer; Meta usually answers within one. */
const LONGEST_LOOK_MS = 10_000;
const MAX_WAITING = 10_000;

/** What debug_token says. `none`: there is no token to look at. */
export type TokenFinding =
  | { is: 'none' | 'silent' | 'unreadable' }
  | { is: 'read'; isValid: boolean; appId: string | null; endsAtMs: number | null; scopes: string[]; said: string | null };

export interface DoctorFacts {
  connection: Connection;
  /** Whose webhooks the connection needs, and where they should go. */
  app: TokenApp & { isOwn: boolean };
  callbackUrl: string;
  isMetaItself: boolean;
  /** Whether health was read just now; else it is as it was known. */
  isHealthFresh: boolean;
  silentSinceMs: number | null;
  token: TokenFinding;
  subscription: Awaited<ReturnType<typeof readAppSubscription>>;
  ping: Awaited<ReturnType<typeof pingOurselves>>;
  templates: { status: string; n: number; names: string | null }[];
  waiting: { n: number; oldestMs: number | null; reasons: string | null };
  graphVersion: string;
  nowMs: number;
}

/** `origin`: where this deployment is called. */
export async function examine(env: Env, db: Db, connection: Connection, origin: string, nowMs: number): Promise<DoctorReport> {
  const settings = impatient(settingsOf(env));
  const { id, tenantId, webhookKey } = connection;
  const app = await appOfConnection(settings, connection);
  const isOwn = webhookKey !== null;
  const callbackUrl = isOwn ? callbackUrlOf(origin, webhookKey) : `${origin}/api/webhooks/whatsapp`;
  const verifyToken = isOwn ? await verifyTokenOf(settings, connection) : settings.META_VERIFY_TOKEN;
  const [token, subscription, ping, silentSinceMs, [templates, [waiting]]] = await Promise.all([
    lookAtToken(settings, connection, app),
    readAppSubscription(settings, app),
    pingOurselves({ callbackUrl, verifyToken, appSecret: app.secret }),
    readSilence(db, connection, nowMs),
    runBatch<[DoctorFacts['templates'][number], DoctorFacts['waiting']]>(db, [
      sql`SELECT status, count(*) AS n, group_concat(CASE WHEN status NOT IN ('APPROVED', 'PENDING') THEN name END, ', ') AS names FROM (SELECT status, name FROM templates
          WHERE tenant_id = ${tenantId} AND waba_id = ${connection.wabaId} ORDER BY name) GROUP BY status`,
      // The + keeps SQLite from walking the tenant's whole log: what waits is found through the index of the sweep.
      sql`SELECT count(*) AS n, min(created_at_ms) AS oldestMs, group_concat(DISTINCT reason) AS reasons FROM (SELECT created_at_ms, reason
          FROM messages WHERE sweep_at_ms > 0 AND status = 'queued' AND +tenant_id = ${tenantId} AND connection_id = ${id} LIMIT ${MAX_WAITING})`,
    ]),
    within(LONGEST_LOOK_MS, refreshHealth(env, db, connection, nowMs)),
  ]);
  const now = (await findConnection(db, { tenantId, shard: 0 }, id)) ?? connection;
  return doctorReport({
    connection: now,
    app: { ...app, isOwn },
    callbackUrl,
    isMetaItself: new URL(settings.GRAPH_BASE_URL).hostname === 'graph.facebook.com',
    isHealthFresh: now.healthAtMs !== null && now.healthAtMs >= nowMs - LONGEST_LOOK_MS,
    silentSinceMs,
    token,
    subscription,
    ping,
    templates,
    waiting: waiting ?? { n: 0, oldestMs: null, reasons: null },
    graphVersion: settings.GRAPH_VERSION,
    nowMs,
  });
}

function impatient(settings: Settings): Settings {
  return { ...settings, GRAPH_TIMEOUT_MS: Math.min(settings.GRAPH_TIMEOUT_MS, LONGEST_LOOK_MS) };
}

/** What takes longer goes on without anybody waiting for it. */
async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}

/** With the token of its app, which may look at any of the app's tokens; where that is not known, with the token itself. */
async function lookAtToken(settings: Settings, connection: Connection, app: TokenApp): Promise<TokenFinding> {
  const { id, tenantId, tokenSealed } = connection;
  const place = { tenantId, table: 'connections', recordId: id, field: 'token' };
  const token = tokenSealed === null ? null : await open(settings.MASTER_KEYS, place, tokenSealed);
  if (token === null) return { is: 'none' };
  const asker = app.secret === null ? token : `${app.id}|${app.secret}`;
  const answer = await graphCall({ settings, token: asker, path: 'debug_token', query: { input_token: token } });
  if (answer.outcome === 'unknown') return { is: 'silent' };
  if (answer.outcome === 'refused') {
    const isDead = app.secret === null && answer.kind === 'token_dead';
    return isDead ? { is: 'read', isValid: false, appId: null, endsAtMs: null, scopes: [], said: answer.text } : { is: 'unreadable' };
  }
  const data = recordOf(answer.value.data);
  return {
    is: 'read',
    isValid: data?.is_valid === true,
    appId: textOf(data?.app_id),
    endsAtMs: timestampMsOf(data?.expires_at),
    scopes: Array.isArray(data?.scopes) ? data.scopes.flatMap((scope: unknown) => textOf(scope) ?? []) : [],
    said: isRecord(data?.error) ? textOf(data.error.message) : null,
  };
}

async function verifyTokenOf(settings: Settings, { id, tenantId, verifyTokenSealed }: Connection): Promise<string | null> {
  if (verifyTokenSealed === null) return null;
  return open(settings.MASTER_KEYS, { tenantId, table: 'connections', recordId: id, field: 'verify_token' }, verifyTokenSealed);
}
