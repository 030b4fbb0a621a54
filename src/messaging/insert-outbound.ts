/** The one way a message enters the log to be sent: a queued row, written in the batch of what causes it. */
import { type SQL, sql } from 'drizzle-orm';
import type { OutboundContent } from './content.ts';
import type { Lane } from './throughput.ts';

/** A queued row that nothing has moved for this long is looked at by the sweep. */
export const SWEEP_AFTER_MS = 2 * 60 * 1000;

export interface NewOutbound {
  id: string;
  tenantId: string;
  connectionId: string;
  conversationId: string;
  contactId: string;
  content: OutboundContent;
  lane: Lane;
  /** What caused it, as kind:id. */
  cause: string | null;
  position: number;
  /** Where it stands in the log; now, unless a turn places it behind what it answers. */
  createdAtMs?: number;
  /** Only if this holds in the batch. */
  when?: SQL;
  /** When the sweep looks at it, should nobody poke. */
  sweepAtMs?: number;
  nowMs: number;
}

export function insertOutbound(message: NewOutbound): SQL {
  const { nowMs, when } = message;
  const values = sql`${message.id}, ${message.tenantId}, ${message.connectionId}, ${message.conversationId}, ${message.contactId}, 'out', 'queued',
      ${contentType(message.content)}, ${JSON.stringify(message.content)}, ${message.lane}, ${message.cause}, ${message.createdAtMs ?? nowMs}, ${message.position},
      ${nowMs}, ${message.sweepAtMs ?? nowMs + SWEEP_AFTER_MS}`;
  return sql`INSERT INTO messages (id, tenant_id, connection_id, conversation_id, contact_id, direction, status, type, content, lane, cause,
      created_at_ms, position, not_before_ms, sweep_at_ms) ${when ? sql`SELECT ${values} WHERE ${when}` : sql`VALUES (${values})`}`;
}

function contentType(content: OutboundContent): string {
  return content.buttons || content.list ? 'interactive' : 'text';
}
