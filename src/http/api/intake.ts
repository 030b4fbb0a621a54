/** /api/v1/intake: what came in and what became of it; and what could not be understood, to look at and to try again. */
import { and, desc, eq, gte, lte, sql } from 'drizzle-orm';
import { Hono } from 'hono';
import { z } from 'zod';
import { type IntakeTotals, intakeQuery, type QuarantinedItem } from '../../contract/intake.ts';
import { tenantDb } from '../../db/client.ts';
import { intakeLedger, quarantine } from '../../db/schema/intake.ts';
import { readNowMs } from '../../lib/clock.ts';
import { replayJob } from '../../messaging/quarantine.ts';
import { type AppEnv, readQuery, requirePermission } from '../context.ts';
import { refuse } from '../errors.ts';
import { behindCursor, pageOf } from '../paging.ts';

const MINUTE_MS = 60_000;

const MAX_SHOWN_CHARACTERS = 4000;

const pageQuery = z.object({ cursor: z.string().max(200).optional(), limit: z.coerce.number().int().min(1).max(100).default(50) });

export const intakeRoutes = new Hono<AppEnv>();

intakeRoutes.get('/api/v1/intake', requirePermission('LoanCRM.Intake.Read'), async (c) => {
  const { scope } = c.get('actor');
  const { from, to } = readQuery(c, intakeQuery);
  const rows = await tenantDb(c.env, scope)
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
  return c.json({ from: from ?? null, to: to ?? null, ...totalsOf(rows) } satisfies IntakeTotals);
});

intakeRoutes.get('/api/v1/intake/quarantine', requirePermission('LoanCRM.Intake.Read'), async (c) => {
  const { scope } = c.get('actor');
  const { cursor, limit } = readQuery(c, pageQuery);
  const rows = await tenantDb(c.env, scope)
    .select({
      id: quarantine.id,
      reason: quarantine.reason,
      body: sql<string>`substr(${quarantine.body}, 1, ${MAX_SHOWN_CHARACTERS})`,
      receivedAtMs: quarantine.receivedAtMs,
      replayedAtMs: quarantine.replayedAtMs,
    })
    .from(quarantine)
    .where(and(eq(quarantine.tenantId, scope.tenantId), behindCursor(cursor, quarantine.receivedAtMs, quarantine.id)))
    .orderBy(desc(quarantine.receivedAtMs), desc(quarantine.id))
    .limit(limit + 1);
  const place = (row: (typeof rows)[number]) => ({ atMs: row.receivedAtMs, id: row.id });
  return c.json(pageOf(rows, limit, place, itemOf));
});

/** Sends the body through the whole intake once more: its items are told apart by their own ids, so twice is harmless. */
intakeRoutes.post('/api/v1/intake/quarantine/:id/replay', requirePermission('LoanCRM.WhatsApp.Manage'), async (c) => {
  const { scope } = c.get('actor');
  const db = tenantDb(c.env, scope);
  const own = and(eq(quarantine.tenantId, scope.tenantId), eq(quarantine.id, c.req.param('id')));
  const { body: text, oversizeId: chunks, receivedAtMs: at } = quarantine;
  const row = await db.select({ body: text, oversizeId: chunks, receivedAtMs: at }).from(quarantine).where(own).get();
  if (!row) return refuse(c, 'not_found');
  await c.env.INBOUND.send(await replayJob(db, row));
  await db
    .update(quarantine)
    .set({ replayedAtMs: await readNowMs(c.env), waitsFor: null })
    .where(own);
  return c.body(null, 202);
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

function itemOf(row: { id: string; reason: string; body: string; receivedAtMs: number; replayedAtMs: number | null }): QuarantinedItem {
  const { id, reason, body, receivedAtMs, replayedAtMs } = row;
  const replayedAt = replayedAtMs === null ? null : new Date(replayedAtMs).toISOString();
  return { id, reason, body, receivedAt: new Date(receivedAtMs).toISOString(), replayedAt };
}
