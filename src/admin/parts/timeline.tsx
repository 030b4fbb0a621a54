/** What happened to one thing, in order, with how long each step took. */
import { Text } from '@mantine/core';
import type { TimelineEntry } from '../../contract/alerts.ts';
import { formatDelta } from '../lib/time.ts';
import { Moment } from './moment.tsx';
import classes from './timeline.module.css';
import { timelineLook } from './timeline-look.ts';

export function Timeline({ entries }: { entries: TimelineEntry[] }) {
  if (entries.length === 0) return <Text c="dimmed">Nothing has happened yet.</Text>;
  return (
    <ol className={classes.timeline} aria-label="Timeline">
      {entries.map((entry, index) => (
        <Step key={`${entry.at}-${entry.kind}-${index}`} entry={entry} previous={entries[index - 1]} />
      ))}
    </ol>
  );
}

function Step({ entry, previous }: { entry: TimelineEntry; previous: TimelineEntry | undefined }) {
  const { icon: Icon, tone } = timelineLook(entry.kind);
  return (
    <li className={classes.step}>
      <span className={classes.dot} data-tone={tone}>
        <Icon size={14} aria-hidden />
      </span>
      <div className={classes.body}>
        <div className={classes.text}>{entry.text}</div>
        <div className={classes.meta}>
          <Moment at={entry.at} />
          {previous && <span className="tabular">{formatDelta(Date.parse(entry.at) - Date.parse(previous.at))}</span>}
          {entry.by && <span>by {entry.by.name}</span>}
        </div>
      </div>
    </li>
  );
}
