/** Every page by its address; each feature brings its own routes. */
import { createRouter } from '@tanstack/react-router';
import { alertsRoutes } from './alerts/routes.ts';
import { apiDocsRoute } from './api-docs/routes.ts';
import { apiKeysRoutes } from './api-keys/routes.ts';
import { auditRoute } from './audit/routes.ts';
import { rosterRoute } from './csm-roster/routes.ts';
import { intakeRoute } from './intake/routes.ts';
import { parseSearch, stringifySearch } from './lib/search-params.ts';
import { messagesRoutes } from './messages/routes.ts';
import { myTasksRoute } from './my-tasks/routes.ts';
import { operatorRoutes } from './operator/routes.ts';
import { plannedRoutes } from './planned/routes.ts';
import { profileRoute } from './profile/routes.ts';
import { rolesRoutes } from './roles/routes.ts';
import { homeRoute, rootRoute, shellRoute } from './shell/routes.tsx';
import { teamRoutes } from './team/routes.ts';
import { signatoryRoute, whatsappRoutes } from './whatsapp-setup/routes.ts';
import { workspaceRoute } from './workspace/routes.ts';

const routeTree = rootRoute.addChildren([
  shellRoute.addChildren([
    homeRoute,
    myTasksRoute,
    alertsRoutes,
    rosterRoute,
    ...messagesRoutes,
    intakeRoute,
    apiKeysRoutes,
    auditRoute,
    profileRoute,
    workspaceRoute,
    ...operatorRoutes,
    ...teamRoutes,
    rolesRoutes,
    ...whatsappRoutes,
    ...plannedRoutes,
  ]),
  apiDocsRoute,
  signatoryRoute,
]);

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
