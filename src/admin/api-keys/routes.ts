/** Settings > API keys: the list, and a new one beside it. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../shell/routes.tsx';

const apiKeysRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/api-keys',
  component: lazyRouteComponent(() => import('./api-keys-page.tsx'), 'ApiKeysPage'),
});

const newApiKeyRoute = createRoute({
  getParentRoute: () => apiKeysRoute,
  path: 'new',
  component: lazyRouteComponent(() => import('./new-key-drawer.tsx'), 'NewKeyDrawer'),
});

export const apiKeysRoutes = apiKeysRoute.addChildren([newApiKeyRoute]);
