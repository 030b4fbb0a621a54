/** A page about the WhatsApp line: waits for the setup, and shows it once it is there, with why nothing may be changed and what happened. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { WhatsAppSetup } from '../../contract/whatsapp-setup.ts';
import { ErrorState } from '../parts/error-state.tsx';
import { Notice } from '../parts/notice.tsx';
import { Page, Surface } from '../parts/page.tsx';
import { RowsSkeleton } from '../parts/rows-skeleton.tsx';
import { Notices } from './notices.tsx';
import { setupQuery } from './queries.ts';

interface SetupPageProps {
  title: string;
  tabTitle?: string;
  description: string;
  children: (setup: WhatsAppSetup) => ReactNode;
}

export function SetupPage({ title, tabTitle, description, children }: SetupPageProps) {
  const setup = useQuery(setupQuery);
  return (
    <Page error={setup.error} title={title} tabTitle={tabTitle} description={description}>
      {setup.data ? (
        <>
          <Remarks setup={setup.data} />
          {children(setup.data)}
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

function Remarks({ setup: { mayManage, notices } }: { setup: WhatsAppSetup }) {
  return (
    <>
      {!mayManage.allowed && (
        <Notice tone="neutral" title="You can look, not change">
          {mayManage.why}
        </Notice>
      )}
      <Notices notices={notices} mayDismiss={mayManage.allowed} />
    </>
  );
}
