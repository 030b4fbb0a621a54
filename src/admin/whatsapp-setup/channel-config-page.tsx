/** CSM Hub > Channel Config > WhatsApp: the same line, for those who bring a phone-number id and a token. */
import { Button } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ConnectAttempt, WhatsAppSetup } from '../../contract/whatsapp-setup.ts';
import { ErrorState } from '../parts/error-state.tsx';
import { Notice } from '../parts/notice.tsx';
import { Page, Surface } from '../parts/page.tsx';
import { RowsSkeleton } from '../parts/rows-skeleton.tsx';
import { ManualConnection } from './manual-connection.tsx';
import { Notices } from './notices.tsx';
import { setupQuery } from './queries.ts';
import { StatusCards } from './status-cards.tsx';

export function ChannelConfigPage() {
  const setup = useQuery(setupQuery);
  return (
    <Page
      error={setup.error}
      title="WhatsApp"
      tabTitle="WhatsApp channel"
      description="The number that alerts, replies and templates leave from."
    >
      {setup.data ? (
        <Sections setup={setup.data} />
      ) : setup.isError ? (
        <Surface>
          <ErrorState error={setup.error} onRetry={() => void setup.refetch()} />
        </Surface>
      ) : (
        <Surface>
          <div role="status" aria-busy="true" aria-label="Loading the channel">
            <RowsSkeleton />
          </div>
        </Surface>
      )}
    </Page>
  );
}

function Sections({ setup }: { setup: WhatsAppSetup }) {
  const { mayManage, notices, attempt, connections } = setup;
  const isConnected = connections.some(({ states }) => !states.some(({ name }) => name === 'disconnected'));
  return (
    <>
      {!mayManage.allowed && (
        <Notice tone="neutral" title="You can look, not change">
          {mayManage.why}
        </Notice>
      )}
      <Notices notices={notices} mayDismiss={mayManage.allowed} />
      {attempt && !attempt.isFinished && <UnderWay attempt={attempt} />}
      <StatusCards setup={setup} />
      <ManualConnection setup={setup} isFirst />
      {mayManage.allowed && !isConnected && (
        <Notice
          tone="info"
          title="No token at hand?"
          actions={
            <Button
              component={Link}
              to="/settings/whatsapp-setup"
              variant="default"
              rightSection={<IconArrowRight size={16} aria-hidden />}
            >
              WhatsApp setup
            </Button>
          }
        >
          Sign in with Meta instead: it takes a few minutes, needs no app of your own, and can bring a new number along.
        </Notice>
      )}
    </>
  );
}

/** The steps themselves, and what they ask, stand on the setup page. */
function UnderWay({ attempt: { steps, needs } }: { attempt: ConnectAttempt }) {
  const at = steps.findIndex(({ state }) => state !== 'done' && state !== 'skipped');
  const step = steps[at];
  const stuck = needs !== null;
  return (
    <Notice
      tone={stuck ? 'warn' : 'info'}
      title={stuck ? 'Connecting waits for you' : 'Connecting is under way'}
      actions={
        <Button component={Link} to="/settings/whatsapp-setup" variant="default" rightSection={<IconArrowRight size={16} aria-hidden />}>
          {stuck ? 'Go on' : 'See the steps'}
        </Button>
      }
    >
      {step && `Step ${at + 1} of ${steps.length}: ${step.label}. `}
      {step?.trouble && `${step.trouble.title}.`}
    </Notice>
  );
}
