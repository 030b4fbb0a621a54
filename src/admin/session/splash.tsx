/** What shows while the page finds out who is there. */
import { Center, Loader } from '@mantine/core';

export function Splash() {
  return (
    <Center component="main" mih="100dvh" aria-busy="true" aria-label="Loading">
      <Loader type="dots" size="md" />
    </Center>
  );
}
