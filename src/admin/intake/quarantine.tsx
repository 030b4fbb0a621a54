/** What is held: each body with its reason, to look at and to replay. */
import { Button, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconPlayerPlay, IconShieldCheck } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import type { QuarantinedItem } from '../../contract/intake.ts';
import { post, problemOf } from '../lib/api.ts';
import { sentenceCase } from '../lib/words.ts';
import { CopyBlock } from '../parts/copy-text.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { KeysetList } from '../parts/keyset-list.tsx';
import { Moment } from '../parts/moment.tsx';
import { Surface } from '../parts/page.tsx';
import { RowsSkeleton } from '../parts/rows-skeleton.tsx';
import { ToneBadge } from '../parts/tone-badge.tsx';
import { useMay } from '../session/session.ts';
import classes from './intake.module.css';
import { readableBody } from './intake-words.ts';
import { quarantineQuery } from './queries.ts';

export function Quarantine() {
  const items = useInfiniteQuery(quarantineQuery);
  return (
    <Surface>
      <KeysetList
        query={items}
        noun="items"
        skeleton={<RowsSkeleton />}
        empty={
          <EmptyState icon={IconShieldCheck} title="Nothing is held" text="Every item that arrived could be read and had its place." />
        }
      >
        {(held) => (
          <ul className={classes.items} aria-label="Quarantined items">
            {held.map((item) => (
              <Item key={item.id} item={item} />
            ))}
          </ul>
        )}
      </KeysetList>
    </Surface>
  );
}

function Item({ item }: { item: QuarantinedItem }) {
  const mayReplay = useMay('LoanCRM.WhatsApp.Manage');
  return (
    <li className={classes.item}>
      <div className={classes.itemHead}>
        <div>
          <div className={classes.itemReason}>{sentenceCase(item.reason)}</div>
          <Text size="xs" c="dimmed" component="div">
            Received <Moment at={item.receivedAt} />
            {item.replayedAt && (
              <>
                {' · '}replayed <Moment at={item.replayedAt} />
              </>
            )}
          </Text>
        </div>
        {item.replayedAt ? <ToneBadge tone="good">Replayed</ToneBadge> : mayReplay && <ReplayButton item={item} />}
      </div>
      {item.body === null ? (
        <Text size="sm" c="dimmed">
          What it says is shown to those who may read everybody’s messages.
        </Text>
      ) : (
        <details className={classes.body}>
          <summary>Show the body</summary>
          <CopyBlock text={readableBody(item.body)} label="Copy the body" />
        </details>
      )}
    </li>
  );
}

function ReplayButton({ item }: { item: QuarantinedItem }) {
  const client = useQueryClient();
  const replay = useMutation({
    mutationFn: () => post<void>(`/intake/quarantine/${encodeURIComponent(item.id)}/replay`),
    onSuccess: async () => {
      notifications.show({
        color: 'petrol',
        title: 'Replay started',
        message: 'The item goes through intake again as if it had just arrived.',
      });
      await client.invalidateQueries({ queryKey: ['intake'] });
    },
    onError: (error) => {
      const problem = problemOf(error);
      notifications.show({ color: 'red', title: problem.title, message: problem.detail });
    },
  });
  return (
    <Button
      variant="default"
      size="compact-sm"
      leftSection={<IconPlayerPlay size={14} aria-hidden />}
      loading={replay.isPending}
      onClick={() => replay.mutate()}
    >
      Replay
    </Button>
  );
}
