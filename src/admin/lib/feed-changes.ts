/** Turns change notices into cache invalidations, gathered for a moment so that a burst asks the API once. */
import type { QueryClient } from '@tanstack/react-query';
import type { FeedChange } from '../../contract/feed.ts';

/** Long enough to gather the changes of one queue batch, short enough to feel immediate. */
const GATHER_MS = 250;

/** Lists always; a detail only when its own id changed. A message's progress shows in its alert's row too. */
export function isStale(queryKey: readonly unknown[], changes: { alerts: Set<string>; messages: Set<string> }): boolean {
  const [area, form, id] = queryKey;
  if (form === 'detail' && (area === 'alerts' || area === 'messages')) return changes[area].has(String(id));
  if (area === 'alerts') return changes.alerts.size > 0 || changes.messages.size > 0;
  return (area === 'messages' || area === 'intake') && changes.messages.size > 0;
}

export function gatherChanges(client: QueryClient): { add: (change: FeedChange) => void; everything: () => void; stop: () => void } {
  let alerts = new Set<string>();
  let messages = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const flush = () => {
    const changes = { alerts, messages };
    alerts = new Set();
    messages = new Set();
    timer = undefined;
    void client.invalidateQueries({ predicate: (query) => isStale(query.queryKey, changes) });
  };

  return {
    add(change) {
      for (const id of change.alerts) alerts.add(id);
      for (const id of change.messages) messages.add(id);
      timer ??= setTimeout(flush, GATHER_MS);
    },
    everything() {
      void client.invalidateQueries({ predicate: (query) => ['alerts', 'messages', 'intake'].includes(String(query.queryKey[0])) });
    },
    stop() {
      clearTimeout(timer);
    },
  };
}
