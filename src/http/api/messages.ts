/** GET /api/v1/messages and /api/v1/messages/:id: the log of everything that was said, and the life of one message. */
import { and, desc, eq, sql } from 'drizzle-orm';
import { Hono } from 'hono';
import { getMessage, listMessages, type Message } from '../../contract/messages.ts';
import type { Db } from '../../db/client.ts';
import { messageEvents, messages } from '../../db/schema/messages.ts';
import { explainReason } from '../../messaging/explain-reason.ts';
import { mayDo } from '../../tenants/permissions.ts';
import type { AppEnv } from '../context.ts';
import { refuse } from '../errors.ts';
import { behindCursor, pageOf } from '../paging.ts';
import { serve } from '../serve.ts';
import { messagesMeant, messagesWithinReach } from './message-search.ts';
import { messageTimeline } from './message-timeline.ts';

/** Lists show the beginning of a message. */
const MAX_LISTED_CHARACTERS = 300;

export const messageRoutes = new Hono<AppEnv>();

const listed = {
  id: messages.id,
  direction: messages.direction,
  status: messages.status,
  form: messages.form,
  template: sql<string | null>`${messages.content} ->> '$.template.name'`,
  type: messages.type,
  text: sql<string | null>`${messages.content} ->> '$.text'`,
  isEmptied: sql<boolean>`coalesce(${messages.content} ->> '$.isEmptied', 0)`.mapWith(Boolean),
  contactId: messages.contactId,
  conversationId: messages.conversationId,
  connectionId: messages.connectionId,
  cause: messages.cause,
  wamid: messages.wamid,
  attempt: messages.attempt,
  reason: messages.reason,
  errorCode: messages.errorCode,
  createdAtMs: messages.createdAtMs,
  notBeforeMs: messages.notBeforeMs,
};

serve(messageRoutes, listMessages, async ({ db, scope, reach, query }) => {
  const rows: ListedRow[] = await db
    .select({ ...listed, text: sql<string | null>`substr(${messages.content} ->> '$.text', 1, ${MAX_LISTED_CHARACTERS + 1})` })
    .from(messages)
    .where(
      and(
        messagesMeant(scope.tenantId, query),
        messagesWithinReach(scope.tenantId, reach),
        behindCursor(query.cursor, messages.createdAtMs, messages.id),
      ),
    )
    .orderBy(desc(messages.createdAtMs), desc(messages.id))
    .limit(query.limit + 1);
  const people = await peopleOf(db, scope.tenantId, rows);
  const place = (row: ListedRow) => ({ atMs: row.createdAtMs, id: row.id });
  return pageOf(rows, query.limit, place, (row) => messageOf({ ...row, text: shorten(row.text ?? '') }, people));
});

serve(messageRoutes, getMessage, async ({ c, db, scope, actor, reach, params }) => {
  const isThisOne = and(eq(messages.tenantId, scope.tenantId), eq(messages.id, params.id));
  const row = await db.select().from(messages).where(isThisOne).get();
  if (!row) return refuse(c, 'not_found');
  const within = messagesWithinReach(scope.tenantId, reach);
  if (within && !(await db.select({ id: messages.id }).from(messages).where(and(isThisOne, within)).get())) {
    const decision = mayDo(actor, 'LoanCRM.Messages.Read', { ownerIds: [] });
    return refuse(c, 'permission_missing', decision.allowed ? {} : { detail: decision.why });
  }
  const [people, events] = await Promise.all([
    peopleOf(db, scope.tenantId, [row]),
    db
      .select({ atMs: messageEvents.atMs, kind: messageEvents.kind, detail: messageEvents.detail })
      .from(messageEvents)
      .where(and(eq(messageEvents.messageId, row.id), eq(messageEvents.tenantId, scope.tenantId))),
  ]);
  const { content } = row;
  const template = 'template' in content ? (content.template?.name ?? null) : null;
  const message = messageOf({ ...row, template, text: content.text ?? null, isEmptied: content.isEmptied ?? false }, people);
  return { ...message, content, timeline: messageTimeline(row, events, message.contact.member) };
});

type ListedRow = Pick<typeof messages.$inferSelect, Exclude<keyof typeof listed, 'text' | 'template' | 'isEmptied'>> & {
  isEmptied: boolean;
  text: string | null;
  template: string | null;
};

function messageOf(row: ListedRow, people: Map<string, Message['contact']>): Message {
  return {
    id: row.id,
    direction: row.direction,
    status: row.status,
    form: row.form,
    template: row.form === 'template' ? row.template : null,
    type: row.type,
    text: row.text ?? '',
    isEmptied: row.isEmptied,
    contact: people.get(row.contactId) ?? { id: row.contactId, name: null, phone: null, member: null },
    conversationId: row.conversationId,
    connectionId: row.connectionId,
    alertId: /^alert:(alr_\w+)/.exec(row.cause ?? '')?.[1] ?? null,
    wamid: row.wamid,
    attempt: row.attempt,
    reason: reasonOf(row),
    createdAt: new Date(row.createdAtMs).toISOString(),
    notBefore: row.status === 'queued' && row.notBeforeMs > row.createdAtMs ? new Date(row.notBeforeMs).toISOString() : null,
  };
}

/** A code that stayed from an earlier refusal is no reason on a message that went through. */
function reasonOf(row: Pick<ListedRow, 'status' | 'reason' | 'errorCode'>): Message['reason'] {
  const code = row.reason ?? (row.status === 'failed' && row.errorCode !== null ? 'refused_by_platform' : null);
  return code === null ? null : { code, platformCode: row.errorCode, ...explainReason(code, row.errorCode) };
}

/** The contacts of these rows by id: name, phone, and the active member whose phone it is. */
async function peopleOf(db: Db, tenantId: string, rows: { contactId: string }[]): Promise<Map<string, Message['contact']>> {
  const ids = JSON.stringify([...new Set(rows.map((row) => row.contactId))]);
  const found = await db.all<{
    id: string;
    name: string | null;
    phone: string | null;
    memberId: string | null;
    memberName: string | null;
  }>(sql`
    SELECT c.id, c.name, i.value AS phone, m.id AS memberId, m.name AS memberName
    FROM json_each(${ids}) j
    JOIN contacts c ON c.id = j.value AND c.tenant_id = ${tenantId}
    LEFT JOIN contact_identities i ON i.contact_id = c.id AND i.tenant_id = c.tenant_id AND i.kind = 'phone'
    LEFT JOIN members m ON m.tenant_id = c.tenant_id AND m.phone = i.value AND m.is_active = 1
    ORDER BY m.id IS NULL, i.value`);
  const people = new Map<string, Message['contact']>();
  for (const { id, name, phone, memberId, memberName } of found) {
    const member = memberId !== null && memberName !== null ? { id: memberId, name: memberName } : null;
    if (!people.has(id)) people.set(id, { id, name, phone, member });
  }
  return people;
}

function shorten(text: string): string {
  const characters = Array.from(text);
  return characters.length <= MAX_LISTED_CHARACTERS ? text : `${characters.slice(0, MAX_LISTED_CHARACTERS - 1).join('')}…`;
}
