/** Pages that the navigation names and that are not built yet. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../shell/routes.tsx';

const pages = () => import('./planned-page.tsx');

export const plannedRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/csm-hub/whatsapp/submit-templates',
    component: lazyRouteComponent(pages, 'SubmitTemplatesPage'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/admin/notifications',
    component: lazyRouteComponent(pages, 'NotificationsPage'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/admin/notification-logs',
    component: lazyRouteComponent(pages, 'NotificationLogsPage'),
  }),
] as const;
