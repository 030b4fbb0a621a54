/** Lets the framed page in with a token of the page around it; there is no sign-in page in a frame. */
import { Button, Center, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { ErrorState } from '../parts/error-state.tsx';
import { SessionGate } from '../session/session-gate.tsx';
import { Splash } from '../session/splash.tsx';
import { type HostSession, useHostSession } from './use-host-session.ts';

/** A page that signs people in needs a second or two. */
const SILENCE_MS = 5_000;

interface FrameGateProps {
  tenantId: string;
  origins: readonly string[];
  children: ReactNode;
}

export function FrameGate({ tenantId, origins, children }: FrameGateProps) {
  const host = useHostSession(tenantId, origins);
  if (!host.wasTaken) return <Door host={host} />;
  return <SessionGate signIn={<Door host={host} isOver />}>{children}</SessionGate>;
}

/** Waits for the token; `isOver` asks for one, since the session it stands for has ended. */
function Door({ host, isOver = false }: { host: HostSession; isOver?: boolean }) {
  const { error, isExchanging } = host;
  const [isSilent, setIsSilent] = useState(false);
  const ask = useRef(host.ask);
  ask.current = host.ask;

  useEffect(() => {
    if (isOver) ask.current('switchboard:token-needed');
  }, [isOver]);

  useEffect(() => {
    if (isExchanging || isSilent) return;
    const timer = setTimeout(() => setIsSilent(true), SILENCE_MS);
    return () => clearTimeout(timer);
  }, [isExchanging, isSilent]);

  const askAgain = () => {
    setIsSilent(false);
    host.ask('switchboard:token-needed');
  };

  if (error !== null) {
    return (
      <Center component="main" aria-label="Switchboard" mih="100dvh" p="lg">
        <ErrorState error={error} onRetry={askAgain} isPage />
      </Center>
    );
  }
  if (isExchanging || !isSilent) return <Splash />;
  return (
    <Center component="main" aria-label="Switchboard" mih="100dvh" p="lg">
      <Stack align="center" gap="sm">
        <Title order={1} size="h3" ta="center">
          Waiting for the application around this page
        </Title>
        <Text c="dimmed" ta="center" maw={440}>
          It signs you in here and has not answered yet. If nothing happens, reload it, or sign in there again.
        </Text>
        <Button variant="default" onClick={askAgain}>
          Ask again
        </Button>
      </Stack>
    </Center>
  );
}
