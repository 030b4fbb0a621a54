/** The frame around every page: the gate first, then the shell; a page without the shell hangs directly under the root. */
import { createRootRoute, createRoute, Navigate, Outlet, useMatches } from '@tanstack/react-router';
import { Gate, Surroundings } from '../embed/gate.tsx';
import { NotFoundPage } from './not-found-page.tsx';
import { RouteError } from './route-error.tsx';
import { useStart } from './use-start.ts';

export const rootRoute = createRootRoute({
  component: Root,
  notFoundComponent: () => (
    <Surroundings>
      <NotFoundPage />
    </Surroundings>
  ),
  errorComponent: RouteError,
});

/** A page for anyone says so; every other one is behind the gate. */
function Root() {
  const isPublic = useMatches({ select: (matches) => matches.some(({ staticData }) => staticData.isPublic === true) });
  if (isPublic) return <Outlet />;
  return (
    <Gate>
      <Outlet />
    </Gate>
  );
}

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    isPublic?: boolean;
  }
}

export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  component: () => (
    <Surroundings>
      <Outlet />
    </Surroundings>
  ),
  errorComponent: RouteError,
});

/** A component, not a redirect: it runs behind the gate, so the sign-in page still sees why the last try failed. */
export const homeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/',
  component: Home,
});

function Home() {
  return <Navigate to={useStart()} replace />;
}
