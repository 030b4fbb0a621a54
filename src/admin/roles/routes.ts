/** Settings > Roles: the list, one role beside it, and making one. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { textOf } from '../lib/search-params.ts';
import { shellRoute } from '../shell/routes.tsx';

const rolesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/roles',
  component: lazyRouteComponent(() => import('./roles-page.tsx'), 'RolesPage'),
});

const newRoleRoute = createRoute({
  getParentRoute: () => rolesRoute,
  path: 'new',
  validateSearch: (search: Record<string, unknown>): { copy?: string | undefined } => ({ copy: textOf(search.copy, 64) }),
  component: lazyRouteComponent(() => import('./new-role-drawer.tsx'), 'NewRoleDrawer'),
});

const roleRoute = createRoute({
  getParentRoute: () => rolesRoute,
  path: '$id',
  component: lazyRouteComponent(() => import('./role-drawer.tsx'), 'RoleDrawer'),
});

export const rolesRoutes = rolesRoute.addChildren([newRoleRoute, roleRoute]);
