/** POST and GET /api/v1/alerts, GET /api/v1/alerts/:id: raise an alert, see what became of it. */
import { sql } from 'drizzle-orm';
import { Hono } from 'hono';
import { alertDetail, alertView, readAlerts } from '../../alerts/alert-view.ts';
import { raiseAlert } from '../../alerts/raise.ts';
import { getAlert, listAlerts, raiseAlertOperation } from '../../contract/alerts.ts';
import { settingsOf } from '../../env.ts';
import { tryToPoke } from '../../messaging/poke.ts';
import { mayDo } from '../../tenants/permissions.ts';
import type { AppEnv } from '../context.ts';
import { refuse } from '../errors.ts';
import { behindCursor, pageOf } from '../paging.ts';
import { withinReach } from '../reach.ts';
import { serve, serveCreation } from '../serve.ts';

/** Whose an alert is: of the member who is asked, and of the one who looks after the customer. */
const CUSTOMER_OWNER = sql`(SELECT owner_id FROM customers WHERE tenant_id = a.tenant_id AND ref = a.customer_ref)`;

export const alertRoutes = new Hono<AppEnv>();

serveCreation(alertRoutes, raiseAlertOperation, {
  async create({ c, db, scope, body, idempotency, nowMs }) {
    const result = await raiseAlert(db, settingsOf(c.env).MASTER_KEYS, scope, body, idempotency, nowMs);
    if (!result.raised) return refuse(c, result.reason);
    await tryToPoke(c.env, [result.conversationId]);
    return { id: result.alertId };
  },
  async show({ db, scope }, id) {
    const [row] = await readAlerts(db, scope, sql`a.id = ${id}`, 1);
    return row ? alertView(row) : null;
  },
});

serve(alertRoutes, listAlerts, async ({ db, scope, actor, reach, query }) => {
  const conditions = [
    sql`true`,
    query.status && sql`a.status = ${query.status}`,
    query.kind && sql`a.kind = ${query.kind}`,
    query.asked && sql`a.asked_member_id = ${actor.memberId}`,
    // Not LIKE: D1 takes patterns of 50 bytes at most.
    query.q &&
      sql`(${hasWords('a.customer_name', query.q)} OR ${hasWords('a.customer_ref', query.q)} OR ${hasWords("a.invoice ->> 'number'", query.q)})`,
    withinReach(reach, sql`a.asked_member_id`, CUSTOMER_OWNER),
    behindCursor(query.cursor, sql`a.created_at_ms`, sql`a.id`),
  ].filter((condition) => typeof condition === 'object');
  const rows = await readAlerts(db, scope, sql.join(conditions, sql` AND `), query.limit + 1);
  return pageOf(rows, query.limit, (row) => ({ atMs: row.createdAtMs, id: row.id }), alertView);
});

serve(alertRoutes, getAlert, async ({ c, db, scope, actor, params }) => {
  const [row] = await readAlerts(db, scope, sql`a.id = ${params.id}`, 1);
  if (!row) return refuse(c, 'not_found');
  const owner = await db.get<{ ownerId: string | null }>(
    sql`SELECT owner_id AS ownerId FROM customers WHERE tenant_id = ${scope.tenantId} AND ref = ${row.customerRef}`,
  );
  const decision = mayDo(actor, 'LoanCRM.Alerts.Read', { ownerIds: [row.askedMemberId, owner?.ownerId ?? null] });
  return decision.allowed ? alertDetail(db, scope, row) : refuse(c, 'permission_missing', { detail: decision.why });
});

/** `column` is SQL of ours. */
function hasWords(column: string, words: string) {
  return sql`instr(lower(${sql.raw(column)}), lower(${words})) > 0`;
}
