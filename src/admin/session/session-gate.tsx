/** Lets nobody past without a session: a calm wait, the sign-in page, or what went wrong. */
import { useQuery } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useRef } from 'react';
import { FullPageError } from '../parts/error-state.tsx';
import { SessionContext, sessionQuery } from './session.ts';
import { Splash } from './splash.tsx';

const SignInPage = lazy(async () => ({ default: (await import('./sign-in-page.tsx')).SignInPage }));

export function SessionGate({ children }: { children: ReactNode }) {
  const session = useQuery(sessionQuery);
  const wasSignedIn = useRef(false);
  if (session.data) wasSignedIn.current = true;

  if (session.data) return <SessionContext value={session.data}>{children}</SessionContext>;
  if (session.data === null) {
    return (
      <Suspense fallback={<Splash />}>
        <SignInPage hasExpired={wasSignedIn.current} />
      </Suspense>
    );
  }
  if (session.isError) return <FullPageError error={session.error} onRetry={() => void session.refetch()} />;
  return <Splash />;
}
