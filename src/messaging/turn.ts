/** A turn: one message of a person, and everything it causes, decided first and then written at once. */
import type { SQL } from 'drizzle-orm';
import type { TenantScope } from '../db/client.ts';
import type { Subject } from '../tenants/permissions.ts';
import type { InboundContent, OutboundContent } from './content.ts';
import type { Lane } from './throughput.ts';

/** An inbound message on its way into the log. */
export interface ReceivedMessage {
  /** Derived from connection and wamid. */
  id: string;
  wamid: string;
  source: 'live' | 'history' | 'echo';
  direction: 'in' | 'out';
  type: string;
  content: InboundContent;
  contextWamid: string | null;
  platformAtMs: number;
  opensWindow: boolean;
  opensFreeEntry: boolean;
  /** What a phone history says became of a message; null on live ones. */
  historyStatus: string | null;
}

/** Who is speaking, as far as this tenant knows them now. */
export type Speaker = Subject & { memberId: string };

export interface TurnContext {
  scope: TenantScope;
  timeZone: string;
  conversationId: string;
  connectionId: string;
  contactId: string;
  message: ReceivedMessage;
  speaker: Speaker | null;
  dialogue: Record<string, unknown> | null;
  nowMs: number;
}

export interface Reply {
  content: OutboundContent;
  lane: Lane;
  cause: string | null;
}

/** A write that must change exactly one row, or the turn is decided again from fresh data. */
export type ConditionalChange = SQL;

/** What a handler decides. It writes nothing and sends nothing. */
export interface TurnOutcome {
  replies: Reply[];
  changes: ConditionalChange[];
  /** Writes that may change nothing: log lines beside the changes. */
  records: SQL[];
  dialogue: Record<string, unknown> | null;
  /** Alerts that changed, for the pages that show them. */
  alertIds: string[];
}

export function quietTurn(dialogue: Record<string, unknown> | null): TurnOutcome {
  return { replies: [], changes: [], records: [], dialogue, alertIds: [] };
}
