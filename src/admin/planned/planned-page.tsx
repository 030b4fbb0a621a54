/** A page that is not built yet, said plainly. */
import { Button, Text } from '@mantine/core';
import { IconArrowUpRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { EmptyState } from '../parts/empty-state.tsx';
import { Page, Surface } from '../parts/page.tsx';
import { PLANNED, type PlannedFeature } from './planned-features.ts';

export function SubmitTemplatesPage() {
  return <PlannedPage feature={PLANNED.submitTemplates} />;
}

export function NotificationsPage() {
  return <PlannedPage feature={PLANNED.notifications} />;
}

export function NotificationLogsPage() {
  return <PlannedPage feature={PLANNED.notificationLogs} />;
}

function PlannedPage({ feature: { title, icon, will, today, link } }: { feature: PlannedFeature }) {
  const isOwnPage = link.href.startsWith('/') && !link.href.startsWith('/api/');
  return (
    <Page title={title}>
      <Surface>
        <EmptyState icon={icon} title="Not built yet" text={will}>
          <Text c="dimmed" ta="center" maw={460}>
            {today}
          </Text>
          {isOwnPage ? (
            <Button component={Link} to={link.href} variant="default">
              {link.label}
            </Button>
          ) : (
            <Button
              component="a"
              href={link.href}
              target="_blank"
              rel="noreferrer"
              variant="default"
              rightSection={<IconArrowUpRight size={16} aria-label="opens in a new tab" />}
            >
              {link.label}
            </Button>
          )}
        </EmptyState>
      </Surface>
    </Page>
  );
}
