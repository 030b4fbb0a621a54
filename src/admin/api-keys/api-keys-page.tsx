/** Settings > API keys: which programs may use the workspace, and for what. */
import { Button } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet } from '@tanstack/react-router';
import { EmptyState } from '../parts/empty-state.tsx';
import { ErrorState } from '../parts/error-state.tsx';
import { Page, Surface } from '../parts/page.tsx';
import { RowsSkeleton } from '../parts/rows-skeleton.tsx';
import { useMayChange } from '../session/session.ts';
import { ApiKeyList } from './api-key-list.tsx';
import classes from './api-keys.module.css';
import { apiKeysQuery } from './queries.ts';

export function ApiKeysPage() {
  const keys = useQuery(apiKeysQuery);
  const mayCreate = useMayChange('LoanCRM.ApiKeys.Manage');
  return (
    <Page
      error={keys.error}
      title="API keys"
      description={
        <>
          Programs sign in with a key that may do what you choose and nothing else.{' '}
          <a className={classes.docs} href="/api/docs" target="_blank" rel="noreferrer">
            API reference
          </a>
        </>
      }
      actions={mayCreate && keys.data && keys.data.length > 0 && <NewKeyButton />}
    >
      <Surface>
        {keys.data === undefined ? (
          keys.isError ? (
            <ErrorState error={keys.error} onRetry={() => void keys.refetch()} />
          ) : (
            <div role="status" aria-busy="true" aria-label="Loading the API keys">
              <RowsSkeleton />
            </div>
          )
        ) : keys.data.length === 0 ? (
          <EmptyState
            icon={IconKey}
            title="No API keys yet"
            text="Make one for the CRM or any other program that should raise alerts, send templates or read what happens here."
          >
            {mayCreate && <NewKeyButton />}
          </EmptyState>
        ) : (
          <ApiKeyList keys={keys.data} />
        )}
      </Surface>
      <Outlet />
    </Page>
  );
}

function NewKeyButton() {
  return (
    <Button component={Link} to="/settings/api-keys/new" leftSection={<IconPlus size={16} aria-hidden />}>
      New API key
    </Button>
  );
}
