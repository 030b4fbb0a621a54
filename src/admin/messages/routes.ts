/** The message log, and the whole life of one message. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { dateOf, oneOf, textOf } from '../lib/search-params.ts';
import { MESSAGE_STATES } from '../parts/message-state.tsx';
import { shellRoute } from '../shell/routes.tsx';
import { DIRECTIONS, FORMS } from './message-words.ts';
import type { MessageFilters } from './queries.ts';

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** The filters of the log a message was opened from, so that the way back leads there. */
    log?: MessageFilters;
  }
}

const messageLogRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/messages',
  validateSearch: (search: Record<string, unknown>): MessageFilters => ({
    direction: oneOf(search.direction, DIRECTIONS),
    status: oneOf(search.status, MESSAGE_STATES),
    form: oneOf(search.form, FORMS),
    from: dateOf(search.from),
    to: dateOf(search.to),
    q: textOf(search.q),
    alert: textOf(search.alert, 40),
    contact: textOf(search.contact, 40),
    conversation: textOf(search.conversation, 40),
  }),
  component: lazyRouteComponent(() => import('./message-log-page.tsx'), 'MessageLogPage'),
});

const messageRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/messages/$id',
  component: lazyRouteComponent(() => import('./message-page.tsx'), 'MessagePage'),
});

export const messagesRoutes = [messageLogRoute, messageRoute] as const;
