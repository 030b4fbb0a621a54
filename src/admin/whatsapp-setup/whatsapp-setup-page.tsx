/** Settings > WhatsApp setup: connect a number, see how it is, and what is left to do. */
import { useQuery } from '@tanstack/react-query';
import { ErrorState } from '../parts/error-state.tsx';
import { Notice } from '../parts/notice.tsx';
import { Page, Surface } from '../parts/page.tsx';
import { RowsSkeleton } from '../parts/rows-skeleton.tsx';
import { Checklist } from './checklist.tsx';
import { ConnectFlow } from './connect-flow.tsx';
import { Notices } from './notices.tsx';
import { OtherChannels } from './other-channels.tsx';
import { setupQuery } from './queries.ts';
import { StatusCards } from './status-cards.tsx';

export function WhatsAppSetupPage() {
  const setup = useQuery(setupQuery);
  return (
    <Page title="WhatsApp setup" description="The number that this workspace speaks from, and how it is.">
      {setup.data ? (
        <>
          {!setup.data.mayManage.allowed && (
            <Notice tone="neutral" title="You can look, not change">
              {setup.data.mayManage.why}
            </Notice>
          )}
          <Notices notices={setup.data.notices} mayDismiss={setup.data.mayManage.allowed} />
          <ConnectFlow setup={setup.data} />
          <StatusCards setup={setup.data} />
          <Checklist items={setup.data.checklist} setup={setup.data} />
          <OtherChannels />
        </>
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
