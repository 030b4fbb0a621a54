/** POST and GET /api/v1/alerts, GET /api/v1/alerts/:id: raise an alert, see what became of it. */
import { sql } from 'drizzle-orm';
import { Hono } from 'hono';
import { alertDetail, alertView, readAlerts } from '../../alerts/alert-view.ts';
import { raiseAlert } from '../../alerts/raise.ts';
import { listAlertsQuery, raiseAlert as raiseAlertBody } from '../../contract/alerts.ts';
import { tenantDb } from '../../db/client.ts';
import { idempotentRequest } from '../../db/idempotency.ts';
import { type Env, settingsOf } from '../../env.ts';
import { readNowMs } from '../../lib/clock.ts';
import { describeError, log } from '../../lib/log.ts';
import { pokeConversations } from '../../messaging/poke.ts';
import { type AppEnv, readBody, readQuery, requirePermission } from '../context.ts';
import { Refusal, refuse } from '../errors.ts';
import { behindCursor, pageOf } from '../paging.ts';

/** Longer keys are a mistake: an UUID has 36 characters. */
const MAX_KEY_LENGTH = 200;

export const alertRoutes = new Hono<AppEnv>();

alertRoutes.post('/api/v1/alerts', requirePermission('LoanCRM.Alerts.Raise'), async (c) => {
  const { scope } = c.get('actor');
  const input = await readBody(c, raiseAlertBody);
  const db = tenantDb(c.env, scope);
  const request = await idempotency(c.req.header('Idempotency-Key'), input);
  const result = await raiseAlert(db, settingsOf(c.env).MASTER_KEYS, scope, input, request, await readNowMs(c.env));
  if (!result.raised) return refuse(c, result.reason);
  if ('isRepeat' in result) c.header('Idempotent-Replayed', 'true');
  else await poke(c.env, result.conversationId);
  const [row] = await readAlerts(db, scope, sql`a.id = ${result.alertId}`, 1);
  return row ? c.json(alertView(row), 201) : refuse(c, 'internal');
});

alertRoutes.get('/api/v1/alerts', requirePermission('LoanCRM.Alerts.Read'), async (c) => {
  const { scope } = c.get('actor');
  const query = readQuery(c, listAlertsQuery);
  const conditions = [
    sql`true`,
    query.status && sql`a.status = ${query.status}`,
    query.kind && sql`a.kind = ${query.kind}`,
    // Not LIKE: D1 takes patterns of 50 bytes at most.
    query.q &&
      sql`(${hasWords('a.customer_name', query.q)} OR ${hasWords('a.customer_ref', query.q)} OR ${hasWords("a.invoice ->> 'number'", query.q)})`,
    behindCursor(query.cursor, sql`a.created_at_ms`, sql`a.id`),
  ].filter((condition) => typeof condition === 'object');
  const rows = await readAlerts(tenantDb(c.env, scope), scope, sql.join(conditions, sql` AND `), query.limit + 1);
  return c.json(pageOf(rows, query.limit, (row) => ({ atMs: row.createdAtMs, id: row.id }), alertView));
});

alertRoutes.get('/api/v1/alerts/:id', requirePermission('LoanCRM.Alerts.Read'), async (c) => {
  const { scope } = c.get('actor');
  const db = tenantDb(c.env, scope);
  const [row] = await readAlerts(db, scope, sql`a.id = ${c.req.param('id')}`, 1);
  return row ? c.json(await alertDetail(db, scope, row)) : refuse(c, 'not_found');
});

/** The alert stands whatever becomes of the poke: the sweep finds its message within minutes. */
async function poke(env: Env, conversationId: string): Promise<void> {
  try {
    await pokeConversations(env, [conversationId]);
  } catch (error) {
    log('warn', 'poke_failed', { conversationId, error: describeError(error) });
  }
}

/** `column` is SQL of ours. */
function hasWords(column: string, words: string) {
  return sql`instr(lower(${sql.raw(column)}), lower(${words})) > 0`;
}

async function idempotency(key: string | undefined, input: unknown) {
  if (key === undefined) return null;
  if (key.length === 0 || key.length > MAX_KEY_LENGTH) {
    throw new Refusal('invalid_input', { fields: [{ path: 'Idempotency-Key', message: `Use 1 to ${MAX_KEY_LENGTH} characters.` }] });
  }
  return idempotentRequest('POST /api/v1/alerts', key, input);
}
