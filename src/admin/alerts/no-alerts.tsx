/** No alerts: none match, or none were ever raised and here is how. */
import { Button } from '@mantine/core';
import { IconBellRinging, IconFilterOff } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { CopyBlock } from '../parts/copy-text.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { useSession } from '../session/session.ts';
import { firstAlertCommand } from './alert-words.ts';
import classes from './alerts.module.css';

export function NoAlerts({ isFiltered }: { isFiltered: boolean }) {
  const { member } = useSession();
  if (isFiltered) {
    return (
      <EmptyState icon={IconFilterOff} title="No alert matches" text="Change the words or the filters, or look at all of them.">
        <Button component={Link} to="/csm-hub/alerts" variant="default">
          Show all alerts
        </Button>
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={IconBellRinging}
      title="Raise your first alert"
      text="Your CRM raises alerts through the API. This one asks you: it arrives on your WhatsApp with three buttons, and your tap shows here."
    >
      <div className={classes.command}>
        <CopyBlock text={firstAlertCommand(window.location.origin, member.id)} label="Copy the command" />
      </div>
    </EmptyState>
  );
}
