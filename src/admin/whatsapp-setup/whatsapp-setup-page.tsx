/** Settings > WhatsApp setup: connect a number, see how it is, and what is left to do. */
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import type { WhatsAppSetup } from '../../contract/whatsapp-setup.ts';
import { ErrorState } from '../parts/error-state.tsx';
import { Notice } from '../parts/notice.tsx';
import { Page, Surface } from '../parts/page.tsx';
import { RowsSkeleton } from '../parts/rows-skeleton.tsx';
import { Checklist } from './checklist.tsx';
import { ConnectFlow } from './connect-flow.tsx';
import { ManualConnection } from './manual-connection.tsx';
import { Notices } from './notices.tsx';
import { OtherChannels } from './other-channels.tsx';
import { setupQuery } from './queries.ts';

const HowItWorks = lazy(async () => ({ default: (await import('./how-it-works.tsx')).HowItWorks }));
const CommonIssues = lazy(async () => ({ default: (await import('./common-issues.tsx')).CommonIssues }));

export function WhatsAppSetupPage() {
  const setup = useQuery(setupQuery);
  return (
    <Page error={setup.error} title="WhatsApp setup" description="The number that this workspace speaks from, and how it is.">
      {setup.data ? (
        <Sections setup={setup.data} />
      ) : setup.isError ? (
        <Surface>
          <ErrorState error={setup.error} onRetry={() => void setup.refetch()} />
        </Surface>
      ) : (
        <Surface>
          <div role="status" aria-busy="true" aria-label="Loading the setup">
            <RowsSkeleton />
          </div>
        </Surface>
      )}
    </Page>
  );
}

function Sections({ setup }: { setup: WhatsAppSetup }) {
  const { mayManage, notices, checklist, connections } = setup;
  return (
    <>
      {!mayManage.allowed && (
        <Notice tone="neutral" title="You can look, not change">
          {mayManage.why}
        </Notice>
      )}
      <Notices notices={notices} mayDismiss={mayManage.allowed} />
      <ConnectFlow setup={setup} />
      <ManualConnection setup={setup} />
      <Checklist items={checklist} setup={setup} />
      <OtherChannels />
      <Suspense>
        <HowItWorks isFolded={connections.length > 0} />
        <CommonIssues />
      </Suspense>
    </>
  );
}
