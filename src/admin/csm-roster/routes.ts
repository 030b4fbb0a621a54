/** CSM Hub > CSM Roster. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { textOf } from '../lib/search-params.ts';
import { shellRoute } from '../shell/routes.tsx';

export const rosterRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/csm-hub/roster',
  validateSearch: (search: Record<string, unknown>): { q?: string | undefined } => ({ q: textOf(search.q) }),
  component: lazyRouteComponent(() => import('./roster-page.tsx'), 'RosterPage'),
});
