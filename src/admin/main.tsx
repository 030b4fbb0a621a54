/** Starts the page. */
import { MantineProvider, Text } from '@mantine/core';
import { createRoot } from 'react-dom/client';

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <MantineProvider defaultColorScheme="auto">
      <Text>Switchboard</Text>
    </MantineProvider>,
  );
}
