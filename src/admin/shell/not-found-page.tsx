/** For addresses that lead nowhere. */
import { Button } from '@mantine/core';
import { IconPlugX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { EmptyState } from '../parts/empty-state.tsx';
import { Page, Surface } from '../parts/page.tsx';

export function NotFoundPage() {
  return (
    <Page title="Page not found">
      <Surface>
        <EmptyState icon={IconPlugX} title="No line at this address" text="The link may be old, or the address was typed differently.">
          <Button component={Link} to="/" variant="default">
            Go to the start
          </Button>
        </EmptyState>
      </Surface>
    </Page>
  );
}
