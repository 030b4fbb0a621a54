/** Picks the gate and the surroundings by how the page was opened; what a frame or a link of the host needs is loaded only there. */
import { lazy, type ReactNode, Suspense } from 'react';
import { SessionGate } from '../session/session-gate.tsx';
import { Splash } from '../session/splash.tsx';
import { AppFrame } from '../shell/app-frame.tsx';
import { enterFrame } from './frame-credentials.ts';
import { opened } from './opened.ts';

const FrameGate = lazy(async () => ({ default: (await import('./frame-gate.tsx')).FrameGate }));
const FrameShell = lazy(async () => ({ default: (await import('./frame-shell.tsx')).FrameShell }));
const HostSignIn = lazy(async () => ({ default: (await import('./host-sign-in.tsx')).HostSignIn }));

if (opened.as === 'frame') enterFrame();

export function Gate({ children }: { children: ReactNode }) {
  if (opened.as === 'page') return <SessionGate>{children}</SessionGate>;
  return (
    <Suspense fallback={<Splash />}>
      {opened.as === 'frame' ? (
        <FrameGate tenantId={opened.tenantId} origins={opened.origins}>
          {children}
        </FrameGate>
      ) : (
        <HostSignIn tenantId={opened.tenantId} token={opened.token} />
      )}
    </Suspense>
  );
}

/** The navigation around a page, which a frame has of its own. */
export function Surroundings({ children }: { children: ReactNode }) {
  return opened.as === 'frame' ? <FrameShell>{children}</FrameShell> : <AppFrame>{children}</AppFrame>;
}
