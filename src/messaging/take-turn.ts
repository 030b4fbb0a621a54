/** Takes one turn: looks who is speaking, lets one handler decide, and writes it; decides again when the facts moved. */
import { and, eq, sql } from 'drizzle-orm';
import { answerAlert } from '../alerts/answer.ts';
import type { Db, TenantScope } from '../db/client.ts';
import { conversations } from '../db/schema/messages.ts';
import type { Settings } from '../env.ts';
import { linkCodeIn } from '../tenants/link-codes.ts';
import { subjectOf } from '../tenants/subject.ts';
import { commitTurn } from './commit-turn.ts';
import { openFreeEntry, openWindow } from './conversation-window.ts';
import { linkChat } from './link-chat.ts';
import { quietTurn, type ReceivedMessage, type Speaker, type TurnContext, type TurnOutcome } from './turn.ts';

/** A turn whose facts keep moving is handed back to the queue. */
const MAX_DECISIONS = 3;

export interface ConversationState {
  windowEndsAtMs: number;
  freeEntryEndsAtMs: number;
  lastInboundAtMs: number;
  dialogue: Record<string, unknown> | null;
}

export interface ReceiveRequest {
  scope: TenantScope;
  timeZone: string;
  /** Nobody acts on the messages then; they are kept. */
  isTenantSuspended: boolean;
  conversation: { id: string; connectionId: string; contactId: string };
  /** In order: timestamp, place in the POST, arrival. */
  messages: ReceivedMessage[];
}

export type ReceiveResult =
  | {
      result: 'done';
      /** One for each message, in order. */
      outcomes: ('stored' | 'repeated')[];
      /** Something may wait to be sent: poke. */
      mayHaveDue: boolean;
      /** Messages and alerts that changed, for the pages that show them. */
      messageIds: string[];
      alertIds: string[];
    }
  | { result: 'later' };

export interface TurnInput {
  db: Db;
  settings: Settings;
  request: ReceiveRequest;
  message: ReceivedMessage;
  state: ConversationState;
  createdAtMs: number;
  nowMs: number;
}

export type TurnResult = { result: 'committed'; state: ConversationState; replyIds: string[]; alertIds: string[] } | { result: 'repeated' };

/** @throws when the conversation row is gone, or three decisions in a row were overtaken: the queue tries again. */
export async function takeTurn(input: TurnInput): Promise<TurnResult> {
  const { db, request, message, nowMs } = input;
  for (let decision = 0; decision < MAX_DECISIONS; decision += 1) {
    const before = decision === 0 ? input.state : await loadConversation(db, request.scope, request.conversation.id);
    const outcome = await decide(input, before);
    const state: ConversationState = {
      windowEndsAtMs: message.opensWindow ? openWindow(before.windowEndsAtMs, message.platformAtMs, nowMs) : before.windowEndsAtMs,
      freeEntryEndsAtMs: message.opensFreeEntry
        ? openFreeEntry(before.freeEntryEndsAtMs, message.platformAtMs, nowMs)
        : before.freeEntryEndsAtMs,
      lastInboundAtMs: message.source === 'live' ? Math.max(before.lastInboundAtMs, message.platformAtMs) : before.lastInboundAtMs,
      dialogue: outcome.dialogue,
    };
    const committed = await commitTurn(db, { ...request, message, ...state, outcome, createdAtMs: input.createdAtMs, nowMs });
    if (committed.result === 'repeated') return { result: 'repeated' };
    if (committed.result === 'committed') {
      return { result: 'committed', state, replyIds: committed.replyIds, alertIds: outcome.alertIds };
    }
  }
  throw new Error('the facts of a turn kept changing');
}

export async function loadConversation(db: Db, scope: TenantScope, conversationId: string): Promise<ConversationState> {
  const row = await db
    .select()
    .from(conversations)
    .where(and(eq(conversations.id, conversationId), eq(conversations.tenantId, scope.tenantId)))
    .get();
  if (!row) throw new Error('the conversation row does not exist');
  return row;
}

/**
 * One handler a message: a history or an echo starts nothing; a code links the chat, whoever writes; a member may be
 * answering an alert; anyone else waits for a person.
 */
async function decide({ db, settings, request, message, nowMs }: TurnInput, state: ConversationState): Promise<TurnOutcome> {
  if (message.source !== 'live' || request.isTenantSuspended) return quietTurn(state.dialogue);
  const context: Omit<TurnContext, 'speaker'> = {
    scope: request.scope,
    timeZone: request.timeZone,
    conversationId: request.conversation.id,
    connectionId: request.conversation.connectionId,
    contactId: request.conversation.contactId,
    message,
    dialogue: state.dialogue,
    nowMs,
  };
  const code = message.type === 'text' ? linkCodeIn(message.content.text ?? '') : null;
  if (code !== null) return linkChat(db, context, code);
  const speaker = await findSpeaker(db, request);
  if (!speaker) return quietTurn(state.dialogue);
  return answerAlert(db, settings.MASTER_KEYS, { ...context, speaker });
}

/**
 * Looked up at every message, so a deactivated member is refused at once. The channel says by what: on Telegram the account
 * that writes, elsewhere the contact that a phone was given to; a contact may be one member here and another there.
 */
async function findSpeaker(db: Db, { scope, conversation }: ReceiveRequest): Promise<Speaker | null> {
  const { connectionId, contactId } = conversation;
  const row = await db.get<{ memberId: string; name: string; role: string } | undefined>(sql`
    SELECT m.id AS memberId, m.name, m.role FROM connections c JOIN members m ON m.id = CASE c.channel
        WHEN 'telegram' THEN (SELECT o.id FROM contact_identities i
          JOIN members o ON o.tenant_id = i.tenant_id AND o.telegram_user_id = i.value AND o.is_active = 1
          WHERE i.contact_id = ${contactId} AND i.tenant_id = c.tenant_id AND i.kind = 'telegram')
        ELSE (SELECT id FROM members WHERE contact_id = ${contactId} AND tenant_id = c.tenant_id AND is_active = 1) END
    WHERE c.id = ${connectionId} AND c.tenant_id = ${scope.tenantId}`);
  return row ? subjectOf(db, scope, row) : null;
}
