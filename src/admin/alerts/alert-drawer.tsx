/** One alert beside the list: its facts, its message and what happened. */
import { Drawer, Skeleton, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { AlertDetail } from '../../contract/alerts.ts';
import { ErrorState } from '../parts/error-state.tsx';
import { Timeline } from '../parts/timeline.tsx';
import { useIsPhone } from '../parts/use-is-phone.ts';
import { AlertStatusBadge, HealthBadge } from './alert-badges.tsx';
import { AlertFacts } from './alert-facts.tsx';
import { alertLinkId } from './alert-link-id.ts';
import classes from './alerts.module.css';
import { alertQuery } from './queries.ts';

const route = getRouteApi('/shell/csm-hub/alerts/$id');

export function AlertDrawer() {
  const { id } = route.useParams();
  const search = route.useSearch();
  const alert = useQuery(alertQuery(id));
  const navigate = useNavigate();
  const isPhone = useIsPhone();

  // Back to the row it came from, for those who go by keyboard.
  useEffect(() => () => document.getElementById(alertLinkId(id))?.focus({ preventScroll: true }), [id]);

  const close = () => void navigate({ to: '/csm-hub/alerts', search, resetScroll: false });

  return (
    <Drawer.Root opened onClose={close} position="right" size={isPhone ? '100%' : 540}>
      <Drawer.Overlay backgroundOpacity={0.3} />
      <Drawer.Content>
        <div className={classes.head}>
          <Drawer.Title>{alert.data ? <Heading alert={alert.data} /> : 'Alert'}</Drawer.Title>
          <Drawer.CloseButton aria-label="Close the alert" />
        </div>
        <Drawer.Body className={classes.drawerBody}>
          {alert.data ? (
            <Body alert={alert.data} />
          ) : alert.isError ? (
            <ErrorState error={alert.error} onRetry={() => void alert.refetch()} />
          ) : (
            <Stack gap="sm" aria-busy="true">
              <Skeleton height={120} />
              <Skeleton height={220} />
            </Stack>
          )}
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}

function Heading({ alert }: { alert: AlertDetail }) {
  return (
    <span className={classes.heading}>
      <span className={classes.name}>{alert.customer.name}</span>
      <AlertStatusBadge status={alert.status} />
    </span>
  );
}

function Body({ alert }: { alert: AlertDetail }) {
  return (
    <Stack gap="lg">
      <div className={classes.customer}>
        <HealthBadge health={alert.customer.health} />
        <span>{alert.customer.ref}</span>
      </div>
      <AlertFacts alert={alert} />
      <section aria-labelledby="alert-timeline">
        <Title order={2} id="alert-timeline" mb="sm">
          What happened
        </Title>
        <Timeline entries={alert.timeline} />
      </section>
    </Stack>
  );
}
