/** Operators: tenants, the machinery, messages that gave up, and quarantine, across workspaces. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { oneOf, textOf } from '../lib/search-params.ts';
import { shellRoute } from '../shell/routes.tsx';
import { TENANT_STATES } from './operator-words.ts';
import type { TenantFilters } from './queries.ts';

const tenantsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/operator',
  validateSearch: (search: Record<string, unknown>): TenantFilters => ({
    state: oneOf(search.state, TENANT_STATES),
    q: textOf(search.q),
  }),
  component: lazyRouteComponent(() => import('./tenants-page.tsx'), 'TenantsPage'),
});

const newTenantRoute = createRoute({
  getParentRoute: () => tenantsRoute,
  path: 'new-tenant',
  component: lazyRouteComponent(() => import('./new-tenant-drawer.tsx'), 'NewTenantDrawer'),
});

const tenantRoute = createRoute({
  getParentRoute: () => tenantsRoute,
  path: 'tenants/$id',
  component: lazyRouteComponent(() => import('./tenant-drawer.tsx'), 'TenantDrawer'),
});

const machineryRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/operator/machinery',
  component: lazyRouteComponent(() => import('./machinery-page.tsx'), 'MachineryPage'),
});

const deadMessagesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/operator/dead-messages',
  component: lazyRouteComponent(() => import('./dead-messages-page.tsx'), 'DeadMessagesPage'),
});

const heldRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/operator/quarantine',
  component: lazyRouteComponent(() => import('./held-page.tsx'), 'HeldPage'),
});

export const operatorRoutes = [
  tenantsRoute.addChildren([newTenantRoute, tenantRoute]),
  machineryRoute,
  deadMessagesRoute,
  heldRoute,
] as const;
