/** Turns change notices into cache invalidations, gathered for a moment so that a burst asks the API once. */
import type { QueryClient } from '@tanstack/react-query';
import type { FeedChange } from '../../contract/feed.ts';

/** Long enough to gather the changes of one queue batch, short enough to feel immediate. */
const GATHER_MS = 250;

type Changes = Record<keyof FeedChange, Set<string>>;

const AREAS = ['alerts', 'messages', 'connections'] as const;

const none = (): Changes => ({ alerts: new Set(), messages: new Set(), connections: new Set() });

/**
 * Lists always; a detail only when its own id changed. A message's progress shows in its alert's row too. What shows a
 * connection is under `whatsapp`; the session names it as well.
 */
export function isStale(queryKey: readonly unknown[], changes: Changes): boolean {
  const [area, form, id] = queryKey;
  if (form === 'detail' && (area === 'alerts' || area === 'messages')) return changes[area].has(String(id));
  if (area === 'alerts') return changes.alerts.size > 0 || changes.messages.size > 0;
  if (area === 'whatsapp' || area === 'session') return changes.connections.size > 0;
  return (area === 'messages' || area === 'intake') && changes.messages.size > 0;
}

export function gatherChanges(client: QueryClient): { add: (change: FeedChange) => void; everything: () => void; stop: () => void } {
  let gathered = none();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const flush = () => {
    const changes = gathered;
    gathered = none();
    timer = undefined;
    void client.invalidateQueries({ predicate: (query) => isStale(query.queryKey, changes) });
  };

  return {
    add(change) {
      for (const area of AREAS) for (const id of change[area]) gathered[area].add(id);
      timer ??= setTimeout(flush, GATHER_MS);
    },
    everything() {
      void client.invalidateQueries({
        predicate: (query) => ['alerts', 'messages', 'intake', 'whatsapp'].includes(String(query.queryKey[0])),
      });
    },
    stop() {
      clearTimeout(timer);
    },
  };
}
