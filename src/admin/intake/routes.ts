/** Intake: what came in through the door, and what became of it. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { oneOf } from '../lib/search-params.ts';
import { shellRoute } from '../shell/routes.tsx';
import { PERIODS, type Period } from './intake-words.ts';

export const intakeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/intake',
  validateSearch: (search: Record<string, unknown>): { period?: Period | undefined } => ({ period: oneOf(search.period, PERIODS) }),
  component: lazyRouteComponent(() => import('./intake-page.tsx'), 'IntakePage'),
});
