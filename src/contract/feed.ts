/** The feed: what an open page hears of changes. */
import { operation } from './operation.ts';

/** What the feed's socket says: ids only; the page asks for what it shows. */
export interface FeedChange {
  alerts: string[];
  messages: string[];
  connections: string[];
}

export const openFeedOperation = operation({
  id: 'openFeed',
  method: 'get',
  path: '/api/v1/feed',
  tag: 'Live updates',
  summary: 'A WebSocket that says which records changed',
  description:
    'Only from the page itself: Origin must be its own. Messages are JSON: `{"alerts": [ids], "messages": [ids], "connections": [ids]}`.',
  need: 'member',
  status: 101,
  problems: ['upgrade_required', 'cross_site'],
});
