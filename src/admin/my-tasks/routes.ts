/** My Tasks: what waits for the signed-in member. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../shell/routes.tsx';

export const myTasksRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/my-tasks',
  component: lazyRouteComponent(() => import('./my-tasks-page.tsx'), 'MyTasksPage'),
});
