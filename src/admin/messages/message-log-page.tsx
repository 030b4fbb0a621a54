/** The message log: everything that came in and went out. */
import { Button } from '@mantine/core';
import { IconFilterOff, IconMessages } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { EmptyState } from '../parts/empty-state.tsx';
import { KeysetList } from '../parts/keyset-list.tsx';
import { Page, Surface } from '../parts/page.tsx';
import { RowsSkeleton } from '../parts/rows-skeleton.tsx';
import { useTimeZone } from '../session/session.ts';
import { MessageFilterBar } from './message-filter-bar.tsx';
import { MessageList } from './message-list.tsx';
import { messagesQuery } from './queries.ts';

const route = getRouteApi('/shell/messages');

export function MessageLogPage() {
  const filters = route.useSearch();
  const timeZone = useTimeZone();
  const messages = useInfiniteQuery(messagesQuery(filters, timeZone));
  const isFiltered = Object.values(filters).some((value) => value !== undefined);

  return (
    <Page error={messages.error} title="Message log" description="Every message in and out, with its full life.">
      <MessageFilterBar filters={filters} />
      <Surface>
        <KeysetList query={messages} noun="messages" skeleton={<RowsSkeleton />} empty={<NoMessages isFiltered={isFiltered} />}>
          {(items) => <MessageList messages={items} />}
        </KeysetList>
      </Surface>
    </Page>
  );
}

function NoMessages({ isFiltered }: { isFiltered: boolean }) {
  if (!isFiltered) {
    return (
      <EmptyState
        icon={IconMessages}
        title="No messages yet"
        text="The first alert, or the first customer who writes to your number, starts the log."
      />
    );
  }
  return (
    <EmptyState icon={IconFilterOff} title="No message matches" text="Change the words, the days or the filters, or look at all of them.">
      <Button component={Link} to="/messages" variant="default">
        Show all messages
      </Button>
    </EmptyState>
  );
}
