/** /api/docs: the API described, for anyone. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../shell/routes.tsx';

export const apiDocsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/api/docs',
  staticData: { isPublic: true },
  component: lazyRouteComponent(() => import('./api-docs-page.tsx'), 'ApiDocsPage'),
});
