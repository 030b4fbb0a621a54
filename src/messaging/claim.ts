/** One claim decides: a row leaves `queued` by exactly one UPDATE, and only claimed rows reach a conversation's `deliver`. */
import { sql } from 'drizzle-orm';
import { type Db, runBatch } from '../db/client.ts';
import type { FeedTarget } from '../live/tenant-feed.ts';
import type { OutboundContent } from './content.ts';
import { type ClaimedRow, type DeliverRequest, templateKey } from './delivery.ts';
import { isSuspended } from './suspension.ts';
import type { Lane } from './throughput.ts';

/** Rows of one claim: more are poked again. Keeps a batch well inside a consumer's time and memory. */
export const MAX_CLAIMED_ROWS = 500;

/** Claims without an outcome after which a row is dead: visible, replayable, no longer tried by itself. */
const MAX_CLAIMS = 10;

/** A `sending` row claimed more recently is in somebody's hands: handing it over again is no new try. */
const IN_FLIGHT_MS = 60_000;

export interface ClaimedConversation {
  request: DeliverRequest;
  feed: FeedTarget;
  throughputPerSecond: number;
}

interface ClaimedMessage {
  id: string;
  tenantId: string;
  connectionId: string;
  conversationId: string;
  contactId: string;
  attempt: number;
  lane: Lane;
  content: string;
  contextWamid: string | null;
  createdAtMs: number;
  position: number;
  expiresAtMs: number | null;
  form: 'free_form' | 'template' | null;
}

/**
 * Claims what is due in these conversations, in order. Rows found `sending` come along: whoever claimed them may be gone,
 * and the conversation knows what became of them. The sweep's time stays as it is, for moving it would write its index too.
 */
export async function claimDueRows(db: Db, conversationIds: string[], nowMs: number): Promise<ClaimedConversation[]> {
  const ids = JSON.stringify(conversationIds);
  const [, rows] = await runBatch<[object, ClaimedMessage]>(db, [
    sql`UPDATE messages SET status = 'dead', reason = 'ten_claims_without_outcome', failed_at_ms = ${nowMs}, sweep_at_ms = NULL
      WHERE conversation_id IN (SELECT value FROM json_each(${ids})) AND sweep_at_ms IS NOT NULL
        AND status IN ('queued', 'sending') AND claims >= ${MAX_CLAIMS}
        AND claimed_at_ms <= ${nowMs - IN_FLIGHT_MS}`,
    sql`UPDATE messages SET status = 'sending', claimed_at_ms = ${nowMs},
        claims = claims + (status = 'queued' OR claimed_at_ms <= ${nowMs - IN_FLIGHT_MS})
      WHERE id IN (SELECT id FROM messages WHERE conversation_id IN (SELECT value FROM json_each(${ids}))
        AND sweep_at_ms IS NOT NULL
        AND (status = 'sending' OR (status = 'queued' AND not_before_ms <= ${nowMs} AND NOT ${isSuspended(sql`messages.tenant_id`)}))
        ORDER BY created_at_ms, position LIMIT ${MAX_CLAIMED_ROWS})
      RETURNING id, tenant_id AS tenantId, connection_id AS connectionId, conversation_id AS conversationId, contact_id AS contactId, attempt, lane,
        content, context_wamid AS contextWamid, created_at_ms AS createdAtMs, position, expires_at_ms AS expiresAtMs, form`,
  ]);
  if (rows.length === 0) return [];
  return withCompanions(db, rows);
}

/** What a conversation must know beside the rows: the connection, the person's addresses, the templates' states. */
async function withCompanions(db: Db, rows: ClaimedMessage[]): Promise<ClaimedConversation[]> {
  const list = (pick: (row: ClaimedMessage) => string | undefined) =>
    JSON.stringify([...new Set(rows.map(pick).filter((value) => value !== undefined))]);
  const contentOf = new Map(rows.map((row) => [row.id, JSON.parse(row.content) as OutboundContent]));
  const [connections, people, templates] = await runBatch<[ConnectionRow, PersonRow, TemplateRow]>(db, [
    sql`SELECT c.id, c.channel, c.state, c.number_id AS numberId, c.waba_id AS wabaId, c.portfolio_id AS portfolioId,
        c.recipient_tier AS recipientTier, c.paused_until_ms AS pausedUntilMs, c.token_sealed AS tokenSealed,
        c.own_app_id AS ownAppId, c.webhook_key AS webhookKey, c.own_app_secret_sealed AS ownAppSecretSealed,
        c.throughput_per_second AS throughputPerSecond, t.id AS tenantId, t.shard, t.feed_open_until_ms AS feedOpenUntilMs,
        t.state = 'suspended' AS isTenantSuspended, t.quiet_from_minute AS quietFromMinute, t.quiet_to_minute AS quietToMinute, t.time_zone AS timeZone
      FROM connections c JOIN tenants t ON t.id = c.tenant_id WHERE c.id IN (SELECT value FROM json_each(${list((row) => row.connectionId)}))`,
    sql`SELECT c.id, c.opted_out_at_ms AS optedOutAtMs,
        EXISTS (SELECT 1 FROM members m WHERE m.contact_id = c.id AND m.is_active = 1) AS isActiveMember,
        (SELECT value FROM contact_identities i WHERE i.contact_id = c.id AND i.kind = 'phone' ORDER BY since_ms DESC LIMIT 1) AS phone,
        (SELECT value FROM contact_identities i WHERE i.contact_id = c.id AND i.kind = 'bsuid' ORDER BY since_ms DESC LIMIT 1) AS bsuid
      FROM contacts c WHERE c.id IN (SELECT value FROM json_each(${list((row) => row.contactId)}))`,
    sql`SELECT tenant_id AS tenantId, waba_id AS wabaId, name, language, status FROM templates
      WHERE tenant_id IN (SELECT value FROM json_each(${list((row) => row.tenantId)}))
        AND name IN (SELECT value FROM json_each(${list((row) => contentOf.get(row.id)?.template?.name)}))`,
  ]);
  const connectionById = new Map(connections.map((row) => [row.id, row]));
  const personById = new Map(people.map((row) => [row.id, row]));
  return [...Map.groupBy(rows, (row) => row.conversationId).values()].flatMap((group) => {
    const [first] = group;
    const connection = first && connectionById.get(first.connectionId);
    const person = first && personById.get(first.contactId);
    if (!first || !connection || !person) return [];
    const { throughputPerSecond, wabaId, tenantId, shard, feedOpenUntilMs, isTenantSuspended, ...rest } = connection;
    const { quietFromMinute, quietToMinute, timeZone, ...link } = rest;
    const states = templates.filter((template) => template.tenantId === tenantId && template.wabaId === wabaId);
    return {
      throughputPerSecond,
      feed: { tenantId, shard, feedOpenUntilMs },
      request: {
        scope: { tenantId, shard },
        conversationId: first.conversationId,
        connection: link,
        recipient: {
          contactId: person.id,
          phone: person.phone,
          bsuid: person.bsuid,
          hasOptedOut: person.optedOutAtMs !== null,
          isActiveMember: person.isActiveMember === 1,
        },
        isTenantSuspended: isTenantSuspended === 1,
        quietHours:
          quietFromMinute === null || quietToMinute === null ? null : { fromMinute: quietFromMinute, toMinute: quietToMinute, timeZone },
        templateStates: Object.fromEntries(states.map((template) => [templateKey(template), template.status])),
        rows: group
          .map((row) => claimedRow(row, contentOf.get(row.id) ?? { text: '' }))
          .sort((a, b) => a.createdAtMs - b.createdAtMs || a.position - b.position),
      },
    };
  });
}

type ConnectionRow = DeliverRequest['connection'] &
  FeedTarget & {
    throughputPerSecond: number;
    wabaId: string | null;
    isTenantSuspended: number;
    quietFromMinute: number | null;
    quietToMinute: number | null;
    timeZone: string;
  };
interface PersonRow {
  id: string;
  optedOutAtMs: number | null;
  isActiveMember: number;
  phone: string | null;
  bsuid: string | null;
}
interface TemplateRow {
  tenantId: string;
  wabaId: string;
  name: string;
  language: string;
  status: string;
}

function claimedRow(row: ClaimedMessage, content: OutboundContent): ClaimedRow {
  const { id, attempt, lane, contextWamid, createdAtMs, position, expiresAtMs } = row;
  // Set on a queued row only by a refusal that arrived later: Meta knows that the window was closed.
  return { id, attempt, lane, content, contextWamid, createdAtMs, position, expiresAtMs, mustBeTemplate: row.form === 'template' };
}
