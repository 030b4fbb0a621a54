/** Applies delivery statuses to the log: one read, one decision, one batch; what matches nothing is parked. */
import { type SQL, sql } from 'drizzle-orm';
import { type Db, runBatch } from '../db/client.ts';
import { guardChanged, isGuardMissed } from '../db/guard.ts';
import type { MessageStatus } from '../db/schema/messages.ts';
import { SWEEP_AFTER_MS } from './insert-outbound.ts';
import { countIntake } from './intake-ledger.ts';
import { applyStatus, type DeliveryStatus, type StatusRow } from './status-transition.ts';

/** Statuses of one row race with its outcome; the facts settle long before this. */
const MAX_DECISIONS = 5;

/** Each goes as JSON in one bound value, which D1 takes up to 2 MB; a row read and changed is under 2 KB. */
const CHUNK = 500;

/** A status that was parked is looked at again by the sweep after this long. */
export const FIRST_LOOK_AFTER_MS = 3 * 60 * 1000;

/** A status of a known connection, on its way to its message. */
export interface ArrivedStatus extends DeliveryStatus {
  tenantId: string;
  connectionId: string;
  /** From the callback data, where it is ours. */
  messageId: string | null;
}

export interface StatusesApplied {
  changed: { tenantId: string; messageId: string }[];
  /** Conversations with a row that leaves once more as its template; their window was not what we believed. */
  windowClosed: { conversationId: string; tenantId: string }[];
}

type KnownRow = StatusRow & { tenantId: string; connectionId: string; conversationId: string };

/**
 * Every status ends as stored (it reached its message, or was parked) or repeated, and is counted with what it wrote.
 * A status reaches only a message of its own tenant and connection, so a foreign callback id matches nothing.
 */
export async function applyStatuses(
  db: Db,
  statuses: ArrivedStatus[],
  nowMs: number,
  origin: 'webhook' | 'parked' = 'webhook',
): Promise<StatusesApplied> {
  const applied: StatusesApplied = { changed: [], windowClosed: [] };
  for (let start = 0; start < statuses.length; start += CHUNK) {
    const { changed, windowClosed } = await applyChunk(db, statuses.slice(start, start + CHUNK), nowMs, origin);
    applied.changed.push(...changed);
    applied.windowClosed.push(...windowClosed);
  }
  return applied;
}

async function applyChunk(db: Db, statuses: ArrivedStatus[], nowMs: number, origin: 'webhook' | 'parked'): Promise<StatusesApplied> {
  for (let decision = 0; decision < MAX_DECISIONS; decision += 1) {
    const plan = decideStatuses(statuses, await readRows(db, statuses), await readParked(db, statuses));
    // What was parked was counted when it came.
    const bookkeeping = origin === 'webhook' ? countsOf(plan, nowMs) : [forgetParked(statuses)];
    try {
      await runBatch(db, [...changesOf(plan, nowMs), ...bookkeeping]);
      return {
        changed: [...plan.changed.values()].map(({ after }) => ({ tenantId: after.tenantId, messageId: after.id })),
        windowClosed: plan.resent,
      };
    } catch (error) {
      if (!isGuardMissed(error)) throw error;
    }
  }
  throw new Error('the rows of a batch of statuses kept changing');
}

interface Plan {
  /** By message id: how the row was, and how it will be. */
  changed: Map<string, { before: KnownRow; after: KnownRow }>;
  resent: { conversationId: string; tenantId: string; failedAtMs: number }[];
  notes: { messageId: string; tenantId: string; key: string; kind: string; atMs: number; detail: Record<string, unknown> }[];
  parked: ArrivedStatus[];
  counts: Map<string, { stored: number; repeated: number }>;
}

/** Pure. In the order of arrival, each on what the ones before it left. */
export function decideStatuses(statuses: ArrivedStatus[], rows: KnownRow[], alreadyParked: Set<string>): Plan {
  const plan: Plan = { changed: new Map(), resent: [], notes: [], parked: [], counts: new Map() };
  const byId = new Map(rows.map((row) => [row.id, row]));
  const byWamid = new Map(rows.flatMap((row) => (row.wamid ? [[`${row.connectionId} ${row.wamid}`, row.id]] : [])));
  const parkedNow = new Set(alreadyParked);
  for (const status of statuses) {
    const own = (row: KnownRow | undefined) =>
      row?.tenantId === status.tenantId && row.connectionId === status.connectionId ? row : undefined;
    const before =
      own(status.messageId === null ? undefined : byId.get(status.messageId)) ??
      own(byId.get(byWamid.get(`${status.connectionId} ${status.wamid}`) ?? ''));
    const isNew = before ? applyToRow(plan, byId, before, status) : park(plan, parkedNow, status);
    const count = plan.counts.get(status.tenantId) ?? { stored: 0, repeated: 0 };
    count[isNew ? 'stored' : 'repeated'] += 1;
    plan.counts.set(status.tenantId, count);
  }
  return plan;
}

function applyToRow(plan: Plan, byId: Map<string, KnownRow>, row: KnownRow, status: ArrivedStatus): boolean {
  const transition = applyStatus(row, status.messageId === null ? { ...status, attempt: null } : status);
  const note = (key: string, kind: string) => {
    if (plan.notes.some((known) => known.messageId === row.id && known.key === key)) return false;
    const detail = { attempt: status.attempt ?? row.attempt, status: status.status, code: status.errorCode };
    plan.notes.push({ messageId: row.id, tenantId: row.tenantId, key, kind, atMs: status.atMs, detail });
    return true;
  };
  switch (transition.result) {
    case 'repeated':
      return false;
    case 'noted':
      // The note's key is its dedupe; which of two identical ones was first does not matter to the message.
      return note(transition.key, 'earlier_attempt');
    case 'send_as_template':
      note(`${row.attempt}.window_closed`, 'fell_back_to_template');
      plan.resent.push({ conversationId: row.conversationId, tenantId: row.tenantId, failedAtMs: status.atMs });
      break;
    case 'moved':
      break;
  }
  const after: KnownRow = { ...row, ...transition.row };
  plan.changed.set(row.id, { before: plan.changed.get(row.id)?.before ?? row, after });
  byId.set(row.id, after);
  return true;
}

function park(plan: Plan, parkedNow: Set<string>, status: ArrivedStatus): boolean {
  const key = parkingKey(status);
  if (parkedNow.has(key)) return false;
  parkedNow.add(key);
  plan.parked.push(status);
  return true;
}

function parkingKey(status: { connectionId: string; wamid: string; status: string }): string {
  return `${status.connectionId} ${status.wamid} ${status.status}`;
}

function changesOf(plan: Plan, nowMs: number): SQL[] {
  const changes = [...plan.changed.values()];
  const statements: SQL[] = [];
  for (const [learnsWamid, group] of Map.groupBy(changes, ({ before, after }) => before.wamid !== after.wamid)) {
    statements.push(updateRows(group, learnsWamid, nowMs), guardChanged(group.length));
  }
  if (plan.resent.length > 0) statements.push(closeWindows(plan.resent));
  if (plan.notes.length > 0) statements.push(insertNotes(plan.notes));
  if (plan.parked.length > 0) statements.push(insertParked(plan.parked, nowMs), guardChanged(plan.parked.length));
  return statements;
}

function countsOf(plan: Plan, nowMs: number): SQL[] {
  return [...plan.counts].flatMap(([tenantId, { stored, repeated }]) => [
    ...(stored > 0 ? [countIntake(tenantId, nowMs, 'stored', stored)] : []),
    ...(repeated > 0 ? [countIntake(tenantId, nowMs, 'repeated', repeated)] : []),
  ]);
}

export function forgetParked(statuses: Pick<ArrivedStatus, 'connectionId' | 'wamid' | 'status'>[]): SQL {
  return sql`DELETE FROM parked_statuses WHERE (connection_id, wamid, status) IN
    (SELECT value ->> 'connectionId', value ->> 'wamid', value ->> 'status' FROM json_each(${JSON.stringify(statuses)}))`;
}

/** Only rows that still are as they were read. Naming the wamid writes its index too, even where it stays the same: one row more at every status. */
function updateRows(changes: { before: KnownRow; after: KnownRow }[], learnsWamid: boolean, nowMs: number): SQL {
  const wamid = learnsWamid ? sql`wamid = j.value ->> '$.after.wamid',` : sql``;
  return sql`UPDATE messages SET ${wamid} status = j.value ->> '$.after.status', attempt = j.value ->> '$.after.attempt', form = j.value ->> '$.after.form',
      accepted_at_ms = j.value ->> '$.after.acceptedAtMs', sent_at_ms = j.value ->> '$.after.sentAtMs',
      delivered_at_ms = j.value ->> '$.after.deliveredAtMs', read_at_ms = j.value ->> '$.after.readAtMs',
      failed_at_ms = j.value ->> '$.after.failedAtMs', error_code = j.value ->> '$.after.errorCode',
      reason = CASE WHEN j.value ->> '$.after.status' = 'failed' THEN 'refused_by_platform' ELSE NULL END,
      claims = 0, not_before_ms = CASE WHEN j.value ->> '$.after.status' = 'queued' THEN ${nowMs} ELSE not_before_ms END,
      sweep_at_ms = CASE WHEN j.value ->> '$.after.status' = 'queued' OR j.value ->> '$.after.form' IS NULL THEN ${nowMs + SWEEP_AFTER_MS} END
    FROM json_each(${JSON.stringify(changes)}) j
    WHERE messages.id = j.value ->> '$.before.id' AND messages.tenant_id = j.value ->> '$.before.tenantId'
      AND messages.connection_id = j.value ->> '$.before.connectionId' AND messages.status = j.value ->> '$.before.status'
      AND messages.attempt = j.value ->> '$.before.attempt' AND messages.sent_at_ms IS j.value ->> '$.before.sentAtMs'
      AND messages.delivered_at_ms IS j.value ->> '$.before.deliveredAtMs' AND messages.read_at_ms IS j.value ->> '$.before.readAtMs'
      AND messages.failed_at_ms IS j.value ->> '$.before.failedAtMs'`;
}

/** Meta knows better, unless the person has written since. */
function closeWindows(resent: Plan['resent']): SQL {
  return sql`UPDATE conversations SET window_ends_at_ms = min(window_ends_at_ms, j.value ->> 'failedAtMs') FROM json_each(${JSON.stringify(resent)}) j
    WHERE conversations.id = j.value ->> 'conversationId' AND last_inbound_at_ms < j.value ->> 'failedAtMs'`;
}

function insertNotes(notes: Plan['notes']): SQL {
  return sql`INSERT INTO message_events (message_id, key, tenant_id, at_ms, kind, detail)
    SELECT value ->> 'messageId', value ->> 'key', value ->> 'tenantId', value ->> 'atMs', value ->> 'kind', value ->> 'detail'
    FROM json_each(${JSON.stringify(notes)}) WHERE true ON CONFLICT DO NOTHING`;
}

/** Not where its message has learned the wamid since it was read: what is parked now, nobody would join. */
function insertParked(parked: ArrivedStatus[], nowMs: number): SQL {
  return sql`INSERT INTO parked_statuses (connection_id, wamid, status, tenant_id, at_ms, error_code, parked_at_ms, look_at_ms)
    SELECT value ->> 'connectionId', value ->> 'wamid', value ->> 'status', value ->> 'tenantId', value ->> 'atMs', value ->> 'errorCode', ${nowMs},
      ${nowMs + FIRST_LOOK_AFTER_MS}
    FROM json_each(${JSON.stringify(parked)}) WHERE NOT EXISTS (SELECT 1 FROM messages m WHERE m.connection_id = value ->> 'connectionId'
      AND m.wamid = value ->> 'wamid' AND m.tenant_id = value ->> 'tenantId' AND m.direction = 'out' AND m.wamid IS NOT NULL)
    ON CONFLICT DO NOTHING`;
}

async function readRows(db: Db, statuses: ArrivedStatus[]): Promise<KnownRow[]> {
  const ids = JSON.stringify(statuses.map((status) => status.messageId).filter((id) => id !== null));
  const wamids = JSON.stringify(statuses.map(({ connectionId, wamid }) => ({ connectionId, wamid })));
  const rows = await db.all<Omit<KnownRow, 'hasTemplate'> & { hasTemplate: number; status: MessageStatus }>(sql`
    SELECT id, tenant_id AS tenantId, connection_id AS connectionId, conversation_id AS conversationId, wamid, attempt, status, form,
      content ->> '$.template.name' IS NOT NULL AS hasTemplate, accepted_at_ms AS acceptedAtMs, sent_at_ms AS sentAtMs,
      delivered_at_ms AS deliveredAtMs, read_at_ms AS readAtMs, failed_at_ms AS failedAtMs, error_code AS errorCode
    FROM messages WHERE direction = 'out' AND id IN (SELECT value FROM json_each(${ids})
      UNION SELECT m.id FROM json_each(${wamids}) j JOIN messages m
        ON m.connection_id = j.value ->> 'connectionId' AND m.wamid = j.value ->> 'wamid' AND m.direction = 'out' AND m.wamid IS NOT NULL)`);
  return rows.map((row) => ({ ...row, hasTemplate: row.hasTemplate === 1 }));
}

async function readParked(db: Db, statuses: ArrivedStatus[]): Promise<Set<string>> {
  const list = JSON.stringify(statuses.map(({ connectionId, wamid, status }) => ({ connectionId, wamid, status })));
  const rows = await db.all<{ connectionId: string; wamid: string; status: string }>(sql`
    SELECT p.connection_id AS connectionId, p.wamid, p.status FROM json_each(${list}) j JOIN parked_statuses p
      ON p.connection_id = j.value ->> 'connectionId' AND p.wamid = j.value ->> 'wamid' AND p.status = j.value ->> 'status'`);
  return new Set(rows.map(parkingKey));
}
