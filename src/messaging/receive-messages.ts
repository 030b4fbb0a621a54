/** Groups parsed messages into one call for each conversation, in the order in which the person wrote. */
import { tenantDb } from '../db/client.ts';
import type { Env } from '../env.ts';
import { resolveSenders } from './resolve-contacts.ts';
import type { RoutedConnection } from './route-items.ts';
import type { ReceiveRequest } from './take-turn.ts';
import type { ReceivedMessage } from './turn.ts';
import type { ParsedMessage } from './whatsapp/webhook.ts';

export interface RoutedMessage {
  /** Derived from connection and wamid. */
  id: string;
  item: ParsedMessage;
  connection: RoutedConnection;
}

export interface ConversationCall {
  connection: RoutedConnection;
  request: ReceiveRequest;
}

/** Contacts and conversations are found or made on the way; `messages` are in order of arrival. */
export async function conversationsOf(env: Env, messages: RoutedMessage[], nowMs: number): Promise<ConversationCall[]> {
  const calls: ConversationCall[] = [];
  for (const ofTenant of Map.groupBy(messages, ({ connection }) => connection.tenantId).values()) {
    const { tenantId, shard } = (ofTenant[0] as RoutedMessage).connection;
    const senders = ofTenant.map(({ item, connection }) => ({
      connectionId: connection.id,
      person: item.person,
      identityChange: item.identityChange,
      atMs: item.timestampMs,
    }));
    const resolved = await resolveSenders(tenantDb(env, { shard }), tenantId, senders, nowMs);
    const placed = ofTenant.map((message, arrival) => {
      const sender = resolved[arrival];
      if (!sender) throw new Error('a sender without any identity passed the parser');
      return { ...message, arrival, sender };
    });
    for (const group of Map.groupBy(placed, ({ sender }) => sender.conversationId).values()) {
      const [first] = group.sort((a, b) => a.item.timestampMs - b.item.timestampMs || a.item.place - b.item.place || a.arrival - b.arrival);
      if (!first) continue;
      const { connection, sender } = first;
      calls.push({
        connection,
        request: {
          scope: { tenantId, shard },
          timeZone: connection.timeZone,
          isTenantSuspended: connection.isTenantSuspended === 1,
          conversation: { id: sender.conversationId, connectionId: connection.id, contactId: sender.contactId },
          messages: group.map(({ id, item }) => receivedMessage(id, item)),
        },
      });
    }
  }
  return calls;
}

function receivedMessage(id: string, item: ParsedMessage): ReceivedMessage {
  return {
    id,
    wamid: item.wamid,
    source: item.source,
    direction: item.direction,
    type: item.type,
    content: item.content,
    contextWamid: item.contextWamid,
    platformAtMs: item.timestampMs,
    opensWindow: item.opensWindow,
    opensFreeEntry: item.opensWindow && item.referral !== null,
    historyStatus: item.historyStatus,
  };
}
