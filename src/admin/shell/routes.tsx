/** The frame around every page: the gate first, then the shell; a page without the shell hangs directly under the root. */
import { createRootRoute, createRoute, Navigate, Outlet } from '@tanstack/react-router';
import { useSession } from '../session/session.ts';
import { SessionGate } from '../session/session-gate.tsx';
import { AppFrame } from './app-frame.tsx';
import { startFor } from './navigation.ts';
import { NotFoundPage } from './not-found-page.tsx';
import { RouteError } from './route-error.tsx';

export const rootRoute = createRootRoute({
  component: () => (
    <SessionGate>
      <Outlet />
    </SessionGate>
  ),
  notFoundComponent: () => (
    <AppFrame>
      <NotFoundPage />
    </AppFrame>
  ),
  errorComponent: RouteError,
});

export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  component: () => (
    <AppFrame>
      <Outlet />
    </AppFrame>
  ),
  errorComponent: RouteError,
});

/** A component, not a redirect: it runs behind the gate, so the sign-in page still sees why the last try failed. */
export const homeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/',
  component: () => <Navigate to={startFor(useSession().permissions)} replace />,
});
