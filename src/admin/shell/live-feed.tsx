/** Holds the one feed socket of the page, refreshes what it says has changed, and tells the shell whether it listens. */
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { gatherChanges } from '../lib/feed-changes.ts';
import { type FeedState, openFeed } from '../lib/feed-socket.ts';
import { FeedStateContext } from './feed-state.ts';

export function LiveFeed({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [state, setState] = useState<FeedState>('connecting');

  useEffect(() => {
    const changes = gatherChanges(client);
    let mayHaveMissed = false;
    const closeFeed = openFeed({
      onChange: changes.add,
      onState: (next) => {
        setState(next);
        // What changed while nobody listened was said to nobody.
        if (next === 'live' && mayHaveMissed) changes.everything();
        if (next === 'reconnecting') mayHaveMissed = true;
      },
    });
    return () => {
      closeFeed();
      changes.stop();
    };
  }, [client]);

  return <FeedStateContext value={state}>{children}</FeedStateContext>;
}
