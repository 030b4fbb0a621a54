/** WhatsApp setup: the numbers and bots of the workspace. The host application may frame this page. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../shell/routes.tsx';

export const whatsappSetupRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/whatsapp-setup',
  component: lazyRouteComponent(() => import('./whatsapp-setup-page.tsx'), 'WhatsAppSetupPage'),
});
