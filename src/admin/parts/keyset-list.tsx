/** A list that grows page by page: waiting, empty, failed, filled, and more. */
import { Button, Group, Text } from '@mantine/core';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Page as KeysetPage } from '../../contract/page.ts';
import { problemOf } from '../lib/api.ts';
import { ErrorState } from './error-state.tsx';
import classes from './keyset-list.module.css';
import { Notice } from './notice.tsx';

interface KeysetListProps<Item> {
  query: UseInfiniteQueryResult<InfiniteData<KeysetPage<Item>>>;
  /** What is listed, in the plural; one of them drops the s unless `singular` says otherwise. */
  noun: string;
  singular?: string;
  skeleton: ReactNode;
  empty: ReactNode;
  children: (items: Item[]) => ReactNode;
}

export function KeysetList<Item>({ query, noun, singular = noun.slice(0, -1), skeleton, empty, children }: KeysetListProps<Item>) {
  if (query.data === undefined) {
    if (query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
    return (
      <div role="status" aria-busy="true" aria-label={`Loading ${noun}`}>
        {skeleton}
      </div>
    );
  }

  const items = query.data.pages.flatMap((page) => page.items);
  const count = `${items.length} ${items.length === 1 ? singular : noun}`;
  return (
    <>
      {query.isError && (
        <div className={classes.stale}>
          <Notice tone="warn" title="This list may be out of date">
            {problemOf(query.error).title}. Switchboard keeps trying.
          </Notice>
        </div>
      )}
      {items.length === 0 ? empty : <div className={query.isPlaceholderData ? classes.previous : undefined}>{children(items)}</div>}
      {items.length > 0 && (
        <Group className={classes.foot} justify="space-between">
          <Text size="sm" c="dimmed" className="tabular" role="status">
            {query.hasNextPage ? `${count} shown` : `${count}, that is all`}
          </Text>
          {query.hasNextPage && (
            <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              Load more
            </Button>
          )}
        </Group>
      )}
    </>
  );
}
