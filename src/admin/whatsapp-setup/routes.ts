/** WhatsApp setup, which the host application may frame, and the same line under CSM Hub > Channel Config. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../shell/routes.tsx';

const whatsappSetupRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/whatsapp-setup',
  component: lazyRouteComponent(() => import('./whatsapp-setup-page.tsx'), 'WhatsAppSetupPage'),
});

const channelConfigRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/csm-hub/channel-config/whatsapp',
  component: lazyRouteComponent(() => import('./channel-config-page.tsx'), 'ChannelConfigPage'),
});

export const whatsappRoutes = [whatsappSetupRoute, channelConfigRoute] as const;
