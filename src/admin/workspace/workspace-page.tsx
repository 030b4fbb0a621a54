/** Settings > Workspace: each group is saved by itself; what is typed and not saved is not left behind unasked. */
import { Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { ErrorState } from '../parts/error-state.tsx';
import { LeaveGuard } from '../parts/leave-guard.tsx';
import { Page, Surface } from '../parts/page.tsx';
import { HostSection } from './host-section.tsx';
import { IdentitySection } from './identity-section.tsx';
import { workspaceQuery } from './queries.ts';
import { QuietSection } from './quiet-section.tsx';
import { RetentionSection } from './retention-section.tsx';

export function WorkspacePage() {
  const settings = useQuery(workspaceQuery);
  const [unsaved, setUnsaved] = useState<Record<string, boolean>>({});
  const onUnsaved = useCallback((section: string, isUnsaved: boolean) => setUnsaved((before) => ({ ...before, [section]: isUnsaved })), []);
  const sections = Object.keys(unsaved).filter((section) => unsaved[section]);

  return (
    <Page
      error={settings.error}
      title="Workspace"
      description="What the workspace is called, when it may write, and how long it remembers."
    >
      {settings.data ? (
        <>
          <IdentitySection settings={settings.data} onUnsaved={onUnsaved} />
          <QuietSection settings={settings.data} onUnsaved={onUnsaved} />
          <RetentionSection settings={settings.data} onUnsaved={onUnsaved} />
          <HostSection settings={settings.data} onUnsaved={onUnsaved} />
          <LeaveGuard
            when={sections.length > 0}
            title="Leave without saving?"
            text={`What you changed under ${sections.join(' and ')} is not saved yet.`}
            leave="Leave without saving"
            stay="Stay here"
          />
        </>
      ) : (
        <Surface isPadded>
          {settings.isError ? (
            <ErrorState error={settings.error} onRetry={() => void settings.refetch()} />
          ) : (
            <Stack gap="md" role="status" aria-busy="true" aria-label="Loading the settings">
              <Skeleton height={20} width="30%" />
              <Skeleton height={36} maw={480} />
              <Skeleton height={36} maw={480} />
              <Skeleton height={120} maw={640} />
            </Stack>
          )}
        </Surface>
      )}
    </Page>
  );
}
