/** Whether the feed listens, for whoever shows it. */
import { createContext } from 'react';
import type { FeedState } from '../lib/feed-socket.ts';

export const FeedStateContext = createContext<FeedState>('connecting');
