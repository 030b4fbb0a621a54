/** Operators > Quarantine: what is held, whose it is and why; never what is in it. */
import { Button } from '@mantine/core';
import { IconPlayerPlay, IconShieldCheck } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import type { OperatorQuarantine } from '../../contract/operator.ts';
import { toastDone, toastProblem } from '../lib/toasts.tsx';
import { sentenceCase } from '../lib/words.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { KeysetList } from '../parts/keyset-list.tsx';
import { Moment } from '../parts/moment.tsx';
import { Page, Surface } from '../parts/page.tsx';
import rows from '../parts/rows.module.css';
import { RowsSkeleton } from '../parts/rows-skeleton.tsx';
import { ToneBadge } from '../parts/tone-badge.tsx';
import classes from './operator.module.css';
import { sizeWords } from './operator-words.ts';
import { heldKey, heldQuery, replayHeld } from './queries.ts';

export function HeldPage() {
  const items = useInfiniteQuery(heldQuery);
  return (
    <Page
      error={items.error}
      title="Quarantine"
      description="What arrived signed but could not be read or placed, across all tenants. The contents stay with the tenants."
    >
      <Surface>
        <KeysetList
          query={items}
          noun="items"
          skeleton={<RowsSkeleton />}
          empty={
            <EmptyState icon={IconShieldCheck} title="Nothing is held" text="Everything that arrived could be read and had its place." />
          }
        >
          {(held) => (
            <ul className={rows.cards} aria-label="Quarantined items">
              {held.map((item) => (
                <Item key={item.id} item={item} />
              ))}
            </ul>
          )}
        </KeysetList>
      </Surface>
    </Page>
  );
}

function Item({ item }: { item: OperatorQuarantine }) {
  const client = useQueryClient();
  const replay = useMutation({
    mutationFn: () => replayHeld(item.id),
    onSuccess: () => {
      toastDone('The item goes through intake again as if it had just arrived.');
      return client.invalidateQueries({ queryKey: heldKey });
    },
    onError: (error) => toastProblem('The item was not handed in again', error),
  });
  return (
    <li className={classes.item}>
      <div className={classes.itemWords}>
        <div className={classes.itemName}>{sentenceCase(item.reason)}</div>
        <div>{item.tenant?.name ?? 'Of no tenant'}</div>
        <div className={rows.sub}>
          Received <Moment at={item.receivedAt} isShort /> · {sizeWords(item.bytes)}
          {item.replayedAt && (
            <>
              {' · replayed '}
              <Moment at={item.replayedAt} isShort />
            </>
          )}
        </div>
      </div>
      {item.replayedAt ? (
        <ToneBadge tone="good">Replayed</ToneBadge>
      ) : (
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconPlayerPlay size={14} aria-hidden />}
          loading={replay.isPending}
          onClick={() => replay.mutate()}
        >
          Replay
        </Button>
      )}
    </li>
  );
}
