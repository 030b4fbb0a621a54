/** Settings > Team: the list, one member beside it, inviting, and the import. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { oneOf, textOf } from '../lib/search-params.ts';
import { shellRoute } from '../shell/routes.tsx';
import { MEMBER_STATE_LOOKS } from './member-words.ts';
import type { MemberFilters } from './queries.ts';

export const teamRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/team',
  validateSearch: (search: Record<string, unknown>): MemberFilters => ({
    state: oneOf(search.state, MEMBER_STATE_LOOKS),
    role: textOf(search.role, 64),
    team: textOf(search.team, 60),
    q: textOf(search.q),
  }),
  component: lazyRouteComponent(() => import('./team-page.tsx'), 'TeamPage'),
});

const inviteRoute = createRoute({
  getParentRoute: () => teamRoute,
  path: 'invite',
  component: lazyRouteComponent(() => import('./invite-drawer.tsx'), 'InviteDrawer'),
});

const memberRoute = createRoute({
  getParentRoute: () => teamRoute,
  path: '$id',
  component: lazyRouteComponent(() => import('./member-drawer.tsx'), 'MemberDrawer'),
});

export const importRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/team/import',
  component: lazyRouteComponent(() => import('./import-page.tsx'), 'ImportPage'),
});

export const teamRoutes = [teamRoute.addChildren([inviteRoute, memberRoute]), importRoute] as const;
