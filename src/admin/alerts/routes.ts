/** CSM Hub > Alerts: the list, and one alert beside it. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { oneOf, textOf } from '../lib/search-params.ts';
import { shellRoute } from '../shell/routes.tsx';
import { ALERT_KINDS, ALERT_STATES } from './alert-words.ts';
import type { AlertFilters } from './queries.ts';

export const alertsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/csm-hub/alerts',
  validateSearch: (search: Record<string, unknown>): AlertFilters => ({
    status: oneOf(search.status, ALERT_STATES),
    kind: oneOf(search.kind, ALERT_KINDS),
    q: textOf(search.q),
  }),
  component: lazyRouteComponent(() => import('./alerts-page.tsx'), 'AlertsPage'),
});

export const alertRoute = createRoute({
  getParentRoute: () => alertsRoute,
  path: '$id',
  component: lazyRouteComponent(() => import('./alert-drawer.tsx'), 'AlertDrawer'),
});

export const alertsRoutes = alertsRoute.addChildren([alertRoute]);
