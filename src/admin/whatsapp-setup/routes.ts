/** WhatsApp setup, which the host application may frame, the same line under CSM Hub > Channel Config, and a signatory's link. */
import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { rootRoute, shellRoute } from '../shell/routes.tsx';

const SETUP = '/settings/whatsapp-setup';

/** Where this document was loaded: it keeps the content security policy of that address. */
const loadedAt = globalThis.location?.pathname;

const whatsappSetupRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: SETUP,
  // Only this address lets Meta's SDK in (src/http/embed.ts), so it is always a document of its own.
  beforeLoad({ location, preload }) {
    if (preload || loadedAt === SETUP) return;
    // By its exact address: with a slash at the end it would be loaded again and again.
    throw redirect({ href: location.href.replace(location.pathname, SETUP), reloadDocument: true });
  },
  component: lazyRouteComponent(() => import('./whatsapp-setup-page.tsx'), 'WhatsAppSetupPage'),
});

const channelConfigRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/csm-hub/channel-config/whatsapp',
  component: lazyRouteComponent(() => import('./channel-config-page.tsx'), 'ChannelConfigPage'),
});

export const whatsappRoutes = [whatsappSetupRoute, channelConfigRoute] as const;

export const signatoryRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/connect',
  staticData: { isPublic: true },
  component: lazyRouteComponent(() => import('./signatory-page.tsx'), 'SignatoryPage'),
});
