/** Lets nobody past without a session: a calm wait, the sign-in page, the way into a workspace, or what went wrong. */
import { useQuery } from '@tanstack/react-query';
import { Navigate, useLocation } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useRef } from 'react';
import { followLanguage } from '../lib/locale.ts';
import { FullPageError } from '../parts/error-state.tsx';
import { entryOf } from './entry.ts';
import { SessionContext, sessionQuery } from './session.ts';
import { Splash } from './splash.tsx';

const SignInPage = lazy(async () => ({ default: (await import('./sign-in-page.tsx')).SignInPage }));
const CreateWorkspacePage = lazy(async () => ({
  default: (await import('../workspace-start/create-workspace-page.tsx')).CreateWorkspacePage,
}));
const NoWorkspacePage = lazy(async () => ({ default: (await import('../workspace-start/no-workspace-page.tsx')).NoWorkspacePage }));

/** `signIn` is what shows instead of the sign-in page, where there is another way in. */
export function SessionGate({ signIn, children }: { signIn?: ReactNode; children: ReactNode }) {
  const session = useQuery(sessionQuery);
  const { pathname } = useLocation();
  const wasSignedIn = useRef(false);
  if (session.data) wasSignedIn.current = true;

  if (session.data) {
    followLanguage(session.data.member?.language);
    return (
      <SessionContext value={session.data}>
        <Suspense fallback={<Splash />}>
          <Entry entry={entryOf(session.data, pathname)}>{children}</Entry>
        </Suspense>
      </SessionContext>
    );
  }
  if (session.data === null) {
    return <Suspense fallback={<Splash />}>{signIn ?? <SignInPage hasExpired={wasSignedIn.current} />}</Suspense>;
  }
  if (session.isError) return <FullPageError error={session.error} onRetry={() => void session.refetch()} />;
  return <Splash />;
}

function Entry({ entry, children }: { entry: ReturnType<typeof entryOf>; children: ReactNode }) {
  switch (entry) {
    case 'create_workspace':
      return <CreateWorkspacePage />;
    case 'no_workspace':
      return <NoWorkspacePage />;
    case 'to_operator_pages':
      return <Navigate to={'/operator' as string} replace />;
    case 'page':
      return children;
  }
}
