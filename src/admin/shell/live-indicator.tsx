/** Says whether changes arrive by themselves. */
import { Tooltip } from '@mantine/core';
import { useContext } from 'react';
import type { FeedState } from '../lib/feed-socket.ts';
import classes from './app-frame.module.css';
import { FeedStateContext } from './feed-state.ts';

const WORDS: Record<FeedState, { label: string; hint: string }> = {
  connecting: { label: 'Connecting', hint: 'Opening the live line.' },
  live: { label: 'Live', hint: 'Changes appear as they happen.' },
  reconnecting: { label: 'Reconnecting', hint: 'The live line is down; lists refresh every 30 seconds until it is back.' },
};

export function LiveIndicator() {
  const state = useContext(FeedStateContext);
  const { label, hint } = WORDS[state];
  return (
    <Tooltip label={hint} multiline maw={240}>
      <span className={classes.live} data-state={state} role="status">
        <span className={classes.liveDot} />
        {label}
      </span>
    </Tooltip>
  );
}
