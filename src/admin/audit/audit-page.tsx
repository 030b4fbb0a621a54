/** Settings > Audit log: who did what, from where, and what changed. */
import { Button } from '@mantine/core';
import { IconDownload, IconFilterOff, IconHistory } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { toastProblem } from '../lib/toasts.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { KeysetList } from '../parts/keyset-list.tsx';
import { Page, Surface } from '../parts/page.tsx';
import { RowsSkeleton } from '../parts/rows-skeleton.tsx';
import { useTimeZone } from '../session/session.ts';
import { AuditFilterBar } from './audit-filter-bar.tsx';
import { AuditList } from './audit-list.tsx';
import { auditQuery, exportAudit } from './queries.ts';

const route = getRouteApi('/shell/settings/audit');

export function AuditPage() {
  const filters = route.useSearch();
  const timeZone = useTimeZone();
  const entries = useInfiniteQuery(auditQuery(filters, timeZone));
  const isFiltered = Object.values(filters).some((value) => value !== undefined);
  const exporting = useMutation({
    mutationFn: () => exportAudit(filters, timeZone),
    onError: (error) => toastProblem('The audit log was not exported', error),
  });

  return (
    <Page
      error={entries.error}
      title="Audit log"
      description="Who did what, from where, and what it was before."
      actions={
        <Button
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          loading={exporting.isPending}
          disabled={entries.data?.pages[0]?.items.length === 0}
          onClick={() => exporting.mutate()}
        >
          {isFiltered ? 'Export these as CSV' : 'Export as CSV'}
        </Button>
      }
    >
      <AuditFilterBar filters={filters} entries={entries.data?.pages.flatMap(({ items }) => items) ?? []} />
      <Surface>
        <KeysetList
          query={entries}
          noun="entries"
          singular="entry"
          skeleton={<RowsSkeleton />}
          empty={<NoEntries isFiltered={isFiltered} />}
        >
          {(items) => <AuditList entries={items} />}
        </KeysetList>
      </Surface>
    </Page>
  );
}

function NoEntries({ isFiltered }: { isFiltered: boolean }) {
  if (!isFiltered) {
    return <EmptyState icon={IconHistory} title="Nothing here yet" text="The first change that a person makes starts the log." />;
  }
  return (
    <EmptyState icon={IconFilterOff} title="No entry matches" text="Change the words, the days or the filters, or look at all of them.">
      <Button component={Link} to="/settings/audit" variant="default">
        Show all entries
      </Button>
    </EmptyState>
  );
}
