/** Writes a turn in one batch: all of it or nothing. The plain INSERT of the inbound row is the dedupe. */
import { type SQL, sql } from 'drizzle-orm';
import { type Db, runBatch, type TenantScope } from '../db/client.ts';
import { guardChanged, isGuardMissed, isRepeatedInsert } from '../db/guard.ts';
import { derivedId } from '../db/ids.ts';
import { insertOutbound } from './insert-outbound.ts';
import { countIntake } from './intake-ledger.ts';
import type { ReceivedMessage, TurnOutcome } from './turn.ts';

export interface TurnToCommit {
  scope: TenantScope;
  conversation: { id: string; connectionId: string; contactId: string };
  message: ReceivedMessage;
  /** What the conversation row says after this turn. */
  windowEndsAtMs: number;
  freeEntryEndsAtMs: number;
  lastInboundAtMs: number;
  outcome: TurnOutcome;
  /** Where the turn stands in the log: behind every turn before it, even within one millisecond. */
  createdAtMs: number;
  nowMs: number;
}

export type CommitResult =
  /** `replyIds`: rows that now wait to be sent. */
  | { result: 'committed'; replyIds: string[] }
  /** The message was already in the log: this turn is done. */
  | { result: 'repeated' }
  /** Something it was decided from has changed meanwhile: decide again. */
  | { result: 'stale' };

export async function commitTurn(db: Db, turn: TurnToCommit): Promise<CommitResult> {
  const { scope, conversation, message, outcome, nowMs } = turn;
  const replyIds = await Promise.all(outcome.replies.map((_, position) => derivedId('msg', message.id, 'reply', position)));
  const statements: SQL[] = [
    insertInbound(turn),
    ...outcome.changes.flatMap((change) => [change, guardChanged()]),
    ...outcome.records,
    ...outcome.replies.map((reply, position) =>
      insertOutbound({
        id: replyIds[position] as string,
        tenantId: scope.tenantId,
        connectionId: conversation.connectionId,
        conversationId: conversation.id,
        contactId: conversation.contactId,
        content: reply.content,
        lane: reply.lane,
        cause: reply.cause,
        // Behind the inbound row, which is at 0 of the same moment.
        position: position + 1,
        createdAtMs: turn.createdAtMs + position + 1,
        nowMs,
      }),
    ),
    sql`UPDATE conversations SET window_ends_at_ms = ${turn.windowEndsAtMs}, free_entry_ends_at_ms = ${turn.freeEntryEndsAtMs},
      last_inbound_at_ms = ${turn.lastInboundAtMs}, dialogue = ${outcome.dialogue && JSON.stringify(outcome.dialogue)}
      WHERE id = ${conversation.id} AND tenant_id = ${scope.tenantId}`,
    countIntake(scope.tenantId, nowMs, 'stored'),
  ];
  try {
    await runBatch(db, statements);
    return { result: 'committed', replyIds };
  } catch (error) {
    if (isRepeatedInsert(error, 'messages')) return { result: 'repeated' };
    if (isGuardMissed(error)) return { result: 'stale' };
    throw error;
  }
}

function insertInbound({ scope, conversation, message, lastInboundAtMs, createdAtMs }: TurnToCommit) {
  const isLate = message.source === 'live' && message.platformAtMs < lastInboundAtMs;
  const status = message.direction === 'in' ? 'received' : echoStatus(message.historyStatus);
  return sql`INSERT INTO messages (id, tenant_id, connection_id, conversation_id, contact_id, direction, source, status, type, content, wamid,
      context_wamid, created_at_ms, platform_at_ms, reason)
    VALUES (${message.id}, ${scope.tenantId}, ${conversation.connectionId}, ${conversation.id}, ${conversation.contactId}, ${message.direction},
      ${message.source}, ${status}, ${message.type}, ${JSON.stringify(message.content)}, ${message.wamid}, ${message.contextWamid}, ${message.source === 'history' ? message.platformAtMs : createdAtMs},
      ${message.platformAtMs}, ${isLate ? 'arrived_late' : null})`;
}

/** What the phone app says became of a message that was sent there (coexistence). */
function echoStatus(historyStatus: string | null): 'sent' | 'delivered' | 'read' | 'failed' {
  switch (historyStatus?.toLowerCase()) {
    case 'delivered':
      return 'delivered';
    case 'read':
    case 'played':
      return 'read';
    case 'error':
      return 'failed';
    default:
      return 'sent';
  }
}
