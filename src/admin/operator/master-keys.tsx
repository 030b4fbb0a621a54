/** Which keys seal the stored secrets, and sealing them anew with the newest. */
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Machinery } from '../../contract/operator.ts';
import { toastDone, toastProblem } from '../lib/toasts.tsx';
import { counted } from '../lib/words.ts';
import { Notice } from '../parts/notice.tsx';
import { Panel } from '../parts/panel.tsx';
import { ToneBadge } from '../parts/tone-badge.tsx';
import classes from './operator.module.css';
import { keyState } from './operator-words.ts';
import { machineryKey, type Resealed, resealNext } from './queries.ts';

export function MasterKeys({ masterKeys }: Pick<Machinery, 'masterKeys'>) {
  const client = useQueryClient();
  const [progress, setProgress] = useState<{ done: number; total: number } | null>(null);
  const { toReseal, lost, spare } = keyState(masterKeys);

  const reseal = useMutation({
    mutationFn: async () => {
      let done = 0;
      let last: Resealed;
      do {
        last = await resealNext();
        done += last.resealed;
        setProgress({ done, total: done + last.left });
        // One that nothing can open stays left: without this the loop would never end.
      } while (last.left > 0 && last.resealed > 0);
      return { ...last, done };
    },
    onSuccess: ({ done, left, unreadable }) => {
      const rest = left > 0 ? ` ${left.toLocaleString('en-GB')} are left.` : '';
      const lostWords = unreadable > 0 ? ` ${counted(unreadable, 'secret')} could not be opened.` : '';
      toastDone(`${counted(done, 'secret')} sealed with the newest key.${rest}${lostWords}`);
    },
    onError: (error) => toastProblem('Sealing stopped; what is done stays done', error),
    onSettled: () => {
      setProgress(null);
      return client.invalidateQueries({ queryKey: machineryKey });
    },
  });

  return (
    <Panel
      title="Master keys"
      description="They seal the tokens and secrets of connections. After a new one is set, everything is sealed with it, and the old one can go."
      foot={
        toReseal > 0 && (
          <>
            <Button loading={reseal.isPending} onClick={() => reseal.mutate()}>
              Seal {counted(toReseal, 'secret')} with key {masterKeys.sealing}
            </Button>
            {progress && (
              <span className="tabular" role="status">
                {progress.done.toLocaleString('en-GB')} of {progress.total.toLocaleString('en-GB')} sealed
              </span>
            )}
          </>
        )
      }
    >
      {lost > 0 && (
        <div className={classes.lost}>
          <Notice tone="bad" title={`${counted(lost, 'secret')} cannot be opened`}>
            The key that sealed them is not configured any more. Put it back into MASTER_KEYS, or connect those numbers again.
          </Notice>
        </div>
      )}
      <ul className={classes.lines}>
        {masterKeys.sealedWith.map(({ number, secrets, isKnown }) => (
          <li key={number}>
            <span className={classes.states}>
              Key {number}
              {number === masterKeys.sealing && <ToneBadge tone="good">Seals now</ToneBadge>}
              {!isKnown && <ToneBadge tone="bad">Not configured</ToneBadge>}
              {spare.includes(number) && <ToneBadge tone="neutral">Can go</ToneBadge>}
            </span>
            <span className="tabular">{counted(secrets, 'secret')}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
