/** CSM Hub > Channel Config > WhatsApp: the same line, for those who bring a phone-number id and a token. */
import { Button } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ConnectAttempt, WhatsAppSetup } from '../../contract/whatsapp-setup.ts';
import { Notice } from '../parts/notice.tsx';
import { ManualConnection } from './manual-connection.tsx';
import { isFormer } from './remedy.ts';
import { SetupPage } from './setup-page.tsx';
import { StatusCards } from './status-cards.tsx';

export function ChannelConfigPage() {
  return (
    <SetupPage title="WhatsApp" tabTitle="WhatsApp channel" description="The number that alerts, replies and templates leave from.">
      {(setup) => <Sections setup={setup} />}
    </SetupPage>
  );
}

function Sections({ setup }: { setup: WhatsAppSetup }) {
  const { mayManage, attempt, connections } = setup;
  const isConnected = connections.some((connection) => !isFormer(connection));
  return (
    <>
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
