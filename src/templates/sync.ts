/** Pulls the templates of connected accounts from Meta, hourly and when a webhook names one we do not know. */
import { and, eq, lte, type SQL, sql } from 'drizzle-orm';
import { allShards, type Db, runBatch } from '../db/client.ts';
import { connections } from '../db/schema/connections.ts';
import { type Env, settingsOf } from '../env.ts';
import { describeError, log } from '../lib/log.ts';
import { appSecretProof } from '../messaging/app-secret-proof.ts';
import { isSuspended } from '../messaging/suspension.ts';
import { graphGetAll } from '../messaging/whatsapp/client.ts';
import { open } from '../security/seal.ts';

const EVERY_MS = 60 * 60 * 1000;
const AFTER_AN_ERROR_MS = 5 * 60 * 1000;

/** Accounts a minute and shard. */
const PAGE = 10;
/** Templates in one statement: their components together stay well under D1's 2 MB for a bound value. */
const CHUNK = 100;

type Connection = typeof connections.$inferSelect;

interface ListedTemplate {
  id: string;
  name: string;
  language: string;
  status: string;
  category: string;
  components: unknown[];
}

export async function syncTemplates(env: Env, nowMs: number): Promise<void> {
  for (const db of allShards(env)) {
    const due = await db
      .select()
      .from(connections)
      // In the words of the index, which a bound value would not match.
      .where(
        and(
          sql`channel = 'whatsapp' AND state IN ('connected', 'paused')`,
          lte(connections.templatesDueAtMs, nowMs),
          sql`NOT ${isSuspended(sql`${connections.tenantId}`)}`,
        ),
      )
      .orderBy(connections.templatesDueAtMs)
      .limit(PAGE);
    for (const connection of due) {
      const isPulled = await pull(env, db, connection, nowMs).catch((error: unknown) => {
        log('warn', 'template_sync_failed', { connectionId: connection.id, error: describeError(error) });
        return false;
      });
      const templatesDueAtMs = nowMs + (isPulled ? EVERY_MS : AFTER_AN_ERROR_MS);
      await db.update(connections).set({ templatesDueAtMs }).where(eq(connections.id, connection.id));
    }
  }
}

/** False when Meta did not give the list: what we know stays as it is. */
async function pull(env: Env, db: Db, connection: Connection, nowMs: number): Promise<boolean> {
  const { id, tenantId, wabaId, tokenSealed } = connection;
  const settings = settingsOf(env);
  const token =
    tokenSealed && (await open(settings.MASTER_KEYS, { tenantId, table: 'connections', recordId: id, field: 'token' }, tokenSealed));
  if (!wabaId || !token) return false;
  const proof = await appSecretProof(settings, connection, token);
  const listed = await graphGetAll<ListedTemplate>({
    baseUrl: settings.GRAPH_BASE_URL,
    version: settings.GRAPH_VERSION,
    timeoutMs: settings.GRAPH_TIMEOUT_MS,
    token,
    path: `${wabaId}/message_templates`,
    query: { fields: 'id,name,language,status,category,components', limit: '100', ...(proof === null ? {} : { appsecret_proof: proof }) },
  });
  if (!listed.ok) {
    log('warn', 'template_sync_refused', { connectionId: id, kind: listed.error.kind });
    return false;
  }
  await runBatch(db, statementsFor({ tenantId, wabaId }, listed.value, nowMs));
  return true;
}

/** What is listed is kept, what is not is gone; a webhook that came during the pull knows better than the list. */
function statementsFor(of: { tenantId: string; wabaId: string }, listed: ListedTemplate[], nowMs: number): SQL[] {
  const chunks = Array.from({ length: Math.ceil(listed.length / CHUNK) }, (_, index) => listed.slice(index * CHUNK, (index + 1) * CHUNK));
  const names = JSON.stringify(listed.map(({ name, language }) => `${name}/${language}`));
  return [
    ...chunks.map(
      (chunk) => sql`INSERT INTO templates (tenant_id, waba_id, name, language, status, category, platform_id, components, updated_at_ms)
        SELECT ${of.tenantId}, ${of.wabaId}, value ->> 'name', value ->> 'language', value ->> 'status', value ->> 'category', value ->> 'id',
          value -> 'components', ${nowMs} FROM json_each(${JSON.stringify(chunk)}) WHERE true
        ON CONFLICT DO UPDATE SET status = excluded.status, category = excluded.category, platform_id = excluded.platform_id,
          components = excluded.components, updated_at_ms = excluded.updated_at_ms
        WHERE updated_at_ms <= excluded.updated_at_ms AND (status <> excluded.status OR category <> excluded.category
          OR components <> excluded.components OR platform_id IS NOT excluded.platform_id)`,
    ),
    sql`DELETE FROM templates WHERE tenant_id = ${of.tenantId} AND waba_id = ${of.wabaId} AND updated_at_ms <= ${nowMs}
      AND name || '/' || language NOT IN (SELECT value FROM json_each(${names}))`,
  ];
}
