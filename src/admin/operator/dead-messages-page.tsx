/** Operators > Dead messages: those that gave up, why, and the way back into the queue. */
import { Button } from '@mantine/core';
import { IconMoodSmile, IconRefresh } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import type { DeadMessage } from '../../contract/operator.ts';
import { toastDone, toastProblem } from '../lib/toasts.tsx';
import { counted } from '../lib/words.ts';
import { CopyText } from '../parts/copy-text.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { KeysetList } from '../parts/keyset-list.tsx';
import { Moment } from '../parts/moment.tsx';
import { Page, Surface } from '../parts/page.tsx';
import rows from '../parts/rows.module.css';
import { RowsSkeleton } from '../parts/rows-skeleton.tsx';
import classes from './operator.module.css';
import { deadKey, deadMessagesQuery, reviveDeadMessage } from './queries.ts';

export function DeadMessagesPage() {
  const messages = useInfiniteQuery(deadMessagesQuery);
  return (
    <Page
      error={messages.error}
      title="Dead messages"
      description="Messages that were tried again and again and gave up. Queue one again once its cause is fixed."
    >
      <Surface>
        <KeysetList
          query={messages}
          noun="messages"
          skeleton={<RowsSkeleton />}
          empty={
            <EmptyState
              icon={IconMoodSmile}
              title="None gave up"
              text="Every message left, waits its turn, or was refused with a reason."
            />
          }
        >
          {(items) => (
            <ul className={rows.cards} aria-label="Dead messages">
              {items.map((message) => (
                <Item key={message.id} message={message} />
              ))}
            </ul>
          )}
        </KeysetList>
      </Surface>
    </Page>
  );
}

function Item({ message }: { message: DeadMessage }) {
  const client = useQueryClient();
  const revive = useMutation({
    mutationFn: () => reviveDeadMessage(message.id),
    onSuccess: () => {
      toastDone(`The message of ${message.tenant.name} is queued again.`);
      return client.invalidateQueries({ queryKey: deadKey });
    },
    onError: (error) => toastProblem('The message was not queued again', error),
  });
  return (
    <li className={classes.item}>
      <div className={classes.itemWords}>
        <div className={classes.itemName}>{message.tenant.name}</div>
        <div>{message.text}</div>
        <div className={rows.sub}>
          Written <Moment at={message.createdAt} isShort /> · {counted(message.attempts, 'attempt')} ·{' '}
          <CopyText text={message.id} label="Copy the message’s reference" />
        </div>
      </div>
      <Button
        variant="default"
        size="compact-sm"
        leftSection={<IconRefresh size={14} aria-hidden />}
        loading={revive.isPending}
        onClick={() => revive.mutate()}
      >
        Queue again
      </Button>
    </li>
  );
}
