/** /api/v1/intake: what came in and what became of it; and what could not be understood, to look at and to try again. */
import { and, desc, eq, gte, lte, sql } from 'drizzle-orm';
import { Hono } from 'hono';
import {
  getIntake,
  type IntakeTotals,
  listQuarantine,
  type QuarantinedItem,
  replayQuarantined as replayOperation,
} from '../../contract/intake.ts';
import { intakeLedger, quarantine } from '../../db/schema/intake.ts';
import { replayQuarantined } from '../../messaging/replay-quarantined.ts';
import { reachOf } from '../../tenants/permissions.ts';
import type { AppEnv } from '../context.ts';
import { refuse } from '../errors.ts';
import { behindCursor, pageOf } from '../paging.ts';
import { serve } from '../serve.ts';

const MINUTE_MS = 60_000;

const MAX_SHOWN_CHARACTERS = 4000;

export const intakeRoutes = new Hono<AppEnv>();

serve(intakeRoutes, getIntake, async ({ db, scope, query: { from, to } }) => {
  const rows = await db
    .select({ outcome: intakeLedger.outcome, items: sql<number>`sum(${intakeLedger.items})` })
    .from(intakeLedger)
    .where(
      and(
        eq(intakeLedger.tenantId, scope.tenantId),
        // The ledger counts by whole minutes: the minutes of both ends belong to the answer.
        from ? gte(intakeLedger.minuteMs, Math.floor(Date.parse(from) / MINUTE_MS) * MINUTE_MS) : undefined,
        to ? lte(intakeLedger.minuteMs, Date.parse(to)) : undefined,
      ),
    )
    .groupBy(intakeLedger.outcome);
  return { from: from ?? null, to: to ?? null, ...totalsOf(rows) };
});

serve(intakeRoutes, listQuarantine, async ({ db, scope, actor, query: { cursor, limit } }) => {
  // Nobody knows yet whose words are in it.
  const mayReadWords = reachOf(actor, 'LoanCRM.Messages.Read') === 'all';
  const rows = await db
    .select({
      id: quarantine.id,
      reason: quarantine.reason,
      body: mayReadWords ? sql<string>`substr(${quarantine.body}, 1, ${MAX_SHOWN_CHARACTERS})` : sql<null>`NULL`,
      receivedAtMs: quarantine.receivedAtMs,
      replayedAtMs: quarantine.replayedAtMs,
    })
    .from(quarantine)
    .where(and(eq(quarantine.tenantId, scope.tenantId), behindCursor(cursor, quarantine.receivedAtMs, quarantine.id)))
    .orderBy(desc(quarantine.receivedAtMs), desc(quarantine.id))
    .limit(limit + 1);
  const place = (row: (typeof rows)[number]) => ({ atMs: row.receivedAtMs, id: row.id });
  return pageOf(rows, limit, place, itemOf);
});

serve(intakeRoutes, replayOperation, async ({ c, db, scope, params, audit, nowMs }) => {
  const isFound = await replayQuarantined(c.env, db, { tenantId: scope.tenantId, id: params.id }, audit, nowMs);
  if (!isFound) return refuse(c, 'not_found');
});

const IGNORED = 'ignored:';

function totalsOf(rows: { outcome: string; items: number }[]): Omit<IntakeTotals, 'from' | 'to'> {
  const totals = { received: 0, stored: 0, repeated: 0, ignored: 0, ignoredReasons: {} as Record<string, number>, quarantined: 0 };
  for (const { outcome, items } of rows) {
    totals.received += items;
    if (outcome === 'stored' || outcome === 'repeated' || outcome === 'quarantined') totals[outcome] += items;
    else {
      totals.ignored += items;
      totals.ignoredReasons[outcome.replace(IGNORED, '')] = items;
    }
  }
  return totals;
}

function itemOf(row: {
  id: string;
  reason: string;
  body: string | null;
  receivedAtMs: number;
  replayedAtMs: number | null;
}): QuarantinedItem {
  const { id, reason, body, receivedAtMs, replayedAtMs } = row;
  const replayedAt = replayedAtMs === null ? null : new Date(replayedAtMs).toISOString();
  return { id, reason, body, receivedAt: new Date(receivedAtMs).toISOString(), replayedAt };
}
