/** Settings > WhatsApp setup: connect a number, see how it is, and what is left to do. */
import { lazy, Suspense } from 'react';
import { Checklist } from './checklist.tsx';
import { ConnectFlow } from './connect-flow.tsx';
import { ManualConnection } from './manual-connection.tsx';
import { OtherChannels } from './other-channels.tsx';
import { SetupPage } from './setup-page.tsx';

const HowItWorks = lazy(async () => ({ default: (await import('./how-it-works.tsx')).HowItWorks }));
const CommonIssues = lazy(async () => ({ default: (await import('./common-issues.tsx')).CommonIssues }));

export function WhatsAppSetupPage() {
  return (
    <SetupPage title="WhatsApp setup" description="The number that this workspace speaks from, and how it is.">
      {(setup) => (
        <>
          <ConnectFlow setup={setup} />
          <ManualConnection setup={setup} />
          <Checklist items={setup.checklist} setup={setup} />
          <OtherChannels />
          <Suspense>
            <HowItWorks isFolded={setup.connections.length > 0} />
            <CommonIssues />
          </Suspense>
        </>
      )}
    </SetupPage>
  );
}
