/** The live push of the simulator, shared by the whole page: one connection, many listeners. */
import type { SimulatorEvent } from '../../events.ts';

/** `open` comes on each (re)connection: whatever was shown may be old then. */
export type LiveEvent = SimulatorEvent | { type: 'open' } | { type: 'lost' };

const listeners = new Set<(event: LiveEvent) => void>();
let source: EventSource | null = null;

export function listen(listener: (event: LiveEvent) => void): () => void {
  listeners.add(listener);
  source ??= connect();
  return () => listeners.delete(listener);
}

function connect(): EventSource {
  const made = new EventSource('/_sim/events');
  const tell = (event: LiveEvent) => {
    for (const listener of listeners) listener(event);
  };
  made.onopen = () => tell({ type: 'open' });
  made.onerror = () => tell({ type: 'lost' });
  made.onmessage = (message) => tell(JSON.parse(message.data as string) as LiveEvent);
  return made;
}
