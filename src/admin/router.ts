/** Every page by its address; each feature brings its own routes. */
import { createRouter } from '@tanstack/react-router';
import { alertsRoutes } from './alerts/routes.ts';
import { intakeRoute } from './intake/routes.ts';
import { parseSearch, stringifySearch } from './lib/search-params.ts';
import { messagesRoutes } from './messages/routes.ts';
import { homeRoute, rootRoute, shellRoute } from './shell/routes.tsx';

const routeTree = rootRoute.addChildren([shellRoute.addChildren([homeRoute, alertsRoutes, ...messagesRoutes, intakeRoute])]);

export const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
