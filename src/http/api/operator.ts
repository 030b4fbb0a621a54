/** /api/v1/operator: what operators of the deployment see and do across tenants. Never what anybody wrote, nor to whom. */
import { and, desc, eq, type SQL, sql } from 'drizzle-orm';
import { Hono } from 'hono';
import {
  createTenantOperation,
  getMachinery,
  getTenant,
  listAllQuarantine,
  listDeadMessages,
  listTenants,
  type OperatorTenant,
  replayAnyQuarantined,
  resealSecrets,
  resumeTenant,
  reviveDeadMessage,
  suspendTenant,
} from '../../contract/operator.ts';
import type { Db } from '../../db/client.ts';
import { quarantine } from '../../db/schema/intake.ts';
import { messages } from '../../db/schema/messages.ts';
import { tenants } from '../../db/schema/tenants.ts';
import { settingsOf } from '../../env.ts';
import { explainReason } from '../../messaging/explain-reason.ts';
import { replayQuarantined } from '../../messaging/replay-quarantined.ts';
import { findTenant, makeTenant, resume, suspend } from '../../operators/change-tenant.ts';
import { revive } from '../../operators/dead-messages.ts';
import { readMachinery } from '../../operators/machinery.ts';
import { resealStep } from '../../operators/reseal.ts';
import { tenantViews } from '../../operators/tenant-views.ts';
import type { AppEnv } from '../context.ts';
import { refuse } from '../errors.ts';
import { behindCursor, pageOf } from '../paging.ts';
import { serve, serveCreation } from '../serve.ts';

export const operatorRoutes = new Hono<AppEnv>();

serve(operatorRoutes, listTenants, async ({ db, query: { q, state, cursor, limit }, nowMs }) => {
  const rows = await db
    .select()
    .from(tenants)
    .where(and(q ? namedLike(q) : undefined, state && eq(tenants.state, state), behindCursor(cursor, tenants.createdAtMs, tenants.id)))
    .orderBy(desc(tenants.createdAtMs), desc(tenants.id))
    .limit(limit + 1);
  const views = new Map((await tenantViews(db, rows.slice(0, limit), nowMs)).map((view) => [view.id, view]));
  const place = ({ createdAtMs, id }: (typeof rows)[number]) => ({ atMs: createdAtMs, id });
  return pageOf(rows, limit, place, ({ id }) => views.get(id) as OperatorTenant);
});

serve(operatorRoutes, getTenant, async ({ c, db, params, nowMs }) => (await viewOf(db, params.id, nowMs)) ?? refuse(c, 'not_found'));

serveCreation(operatorRoutes, createTenantOperation, {
  create: async ({ db, body, idempotency, audit, nowMs }) => ({
    id: await makeTenant(db, body, idempotency, audit, nowMs),
  }),
  show: ({ db, nowMs }, id) => viewOf(db, id, nowMs),
});

serve(operatorRoutes, suspendTenant, async ({ c, db, params, body, audit, nowMs }) => {
  const changed = await suspend(db, params.id, body.because, audit, nowMs);
  if (!changed.done) return refuse(c, changed.reason);
  return (await viewOf(db, params.id, nowMs)) ?? refuse(c, 'not_found');
});

serve(operatorRoutes, resumeTenant, async ({ c, db, params, audit, nowMs }) => {
  const changed = await resume(c.env, db, params.id, audit, nowMs);
  if (!changed.done) return refuse(c, changed.reason);
  return (await viewOf(db, params.id, nowMs)) ?? refuse(c, 'not_found');
});

serve(operatorRoutes, getMachinery, ({ c, nowMs }) => readMachinery(c.env, nowMs));

serve(operatorRoutes, listDeadMessages, async ({ db, query: { cursor, limit } }) => {
  const { id, reason, errorCode, attempt, createdAtMs, tenantId } = messages;
  const rows = await db
    .select({ id, reason, errorCode, attempt, createdAtMs, tenantId, tenantName: tenants.name })
    .from(messages)
    .innerJoin(tenants, eq(tenants.id, tenantId))
    .where(and(sql`${messages.status} = 'dead'`, behindCursor(cursor, createdAtMs, id)))
    .orderBy(desc(createdAtMs), desc(id))
    .limit(limit + 1);
  return pageOf(rows, limit, placeOf, (row) => ({
    id: row.id,
    tenant: { id: row.tenantId, name: row.tenantName },
    reason: row.reason,
    text: explainReason(row.reason ?? '', row.errorCode).text,
    attempts: row.attempt,
    createdAt: new Date(row.createdAtMs).toISOString(),
  }));
});

serve(operatorRoutes, reviveDeadMessage, async ({ c, db, params, audit, nowMs }) => {
  const revived = await revive(c.env, db, params.id, audit, nowMs);
  if (!revived.done) return refuse(c, revived.reason);
});

serve(operatorRoutes, listAllQuarantine, async ({ db, query: { cursor, limit } }) => {
  const { id, reason, receivedAtMs, replayedAtMs, tenantId } = quarantine;
  const rows = await db
    .select({ id, reason, receivedAtMs, replayedAtMs, tenantId, tenantName: tenants.name, bytes: bodyBytes() })
    .from(quarantine)
    .leftJoin(tenants, eq(tenants.id, tenantId))
    .where(behindCursor(cursor, receivedAtMs, id))
    .orderBy(desc(receivedAtMs), desc(id))
    .limit(limit + 1);
  const place = (row: (typeof rows)[number]) => ({ atMs: row.receivedAtMs, id: row.id });
  return pageOf(rows, limit, place, (row) => ({
    id: row.id,
    reason: row.reason,
    tenant: row.tenantName === null ? null : { id: row.tenantId, name: row.tenantName },
    bytes: row.bytes,
    receivedAt: new Date(row.receivedAtMs).toISOString(),
    replayedAt: row.replayedAtMs === null ? null : new Date(row.replayedAtMs).toISOString(),
  }));
});

serve(operatorRoutes, replayAnyQuarantined, async ({ c, db, params, audit, nowMs }) => {
  const isFound = await replayQuarantined(c.env, db, { tenantId: null, id: params.id }, audit, nowMs);
  if (!isFound) return refuse(c, 'not_found');
});

serve(operatorRoutes, resealSecrets, ({ c, db, audit, nowMs }) => resealStep(db, settingsOf(c.env).MASTER_KEYS, audit, nowMs));

async function viewOf(db: Db, id: string, nowMs: number): Promise<OperatorTenant | null> {
  const tenant = await findTenant(db, id);
  const [view] = tenant ? await tenantViews(db, [tenant], nowMs) : [];
  return view ?? null;
}

/** In the name, the name on the page, or the id itself. */
function namedLike(q: string): SQL {
  const wanted = q.toLowerCase();
  return sql`(instr(lower(${tenants.name}), ${wanted}) > 0 OR instr(lower(coalesce(${tenants.brandName}, '')), ${wanted}) > 0 OR ${tenants.id} = ${wanted})`;
}

/** Of the whole body, wherever it is kept. */
function bodyBytes(): SQL<number> {
  return sql<number>`coalesce((SELECT sum(length(CAST(o.body AS BLOB))) FROM oversize_chunks o WHERE o.id = ${quarantine.oversizeId}),
    length(CAST(${quarantine.body} AS BLOB)))`;
}

function placeOf({ createdAtMs, id }: { createdAtMs: number; id: string }) {
  return { atMs: createdAtMs, id };
}
