/** What travels on the queues. */

/**
 * One signed webhook body, whole or a piece of it. `via`: the connection by whose own app's door it came; that app's
 * signature speaks for its own numbers alone. Without it the platform's app signed, which speaks for all.
 */
export type InboundJob =
  | { kind: 'body'; receivedAtMs: number; body: string; via?: string }
  /** A single item over the queue's message size, waiting in D1 under this id. */
  | { kind: 'stored'; receivedAtMs: number; id: string; via?: string };

/** Only a poke: these conversations may have rows that are due. The rows themselves are in D1. */
export interface OutboundPoke {
  conversations: string[];
}

/** Most conversations one poke names: keeps it well under the queue's message size. */
export const MAX_CONVERSATIONS_PER_POKE = 100;
