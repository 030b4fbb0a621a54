/** The life of a message at a glance: five stations on one cord. */
import { IconCheck, IconX } from '@tabler/icons-react';
import type { TimelineEntry } from '../../contract/alerts.ts';
import { formatDelta } from '../lib/time.ts';
import classes from './life-line.module.css';
import { messageLife } from './message-life.ts';

export function LifeLine({ timeline, hasFailed }: { timeline: TimelineEntry[]; hasFailed: boolean }) {
  const stations = messageLife(timeline);
  const next = stations.findIndex((station) => !station.isReached);
  return (
    <ul className={classes.line} aria-label="Progress">
      {stations.map((station, index) => {
        const isBroken = hasFailed && index === next;
        return (
          <li key={station.kind} className={classes.station} data-reached={station.isReached} data-broken={isBroken}>
            <span className={classes.jack}>
              {station.isReached && <IconCheck size={12} stroke={3} aria-hidden />}
              {isBroken && <IconX size={12} stroke={3} aria-hidden />}
            </span>
            <span className={classes.label}>{isBroken ? `Not ${station.label.toLowerCase()}` : station.label}</span>
            <span className={classes.took}>{tookText(station.tookMs, index, station.isReached, station.at)}</span>
          </li>
        );
      })}
    </ul>
  );
}

function tookText(tookMs: number | null, index: number, isReached: boolean, at: string | null): string {
  if (tookMs !== null) return formatDelta(tookMs);
  if (index === 0 && at !== null) return 'start';
  return isReached ? 'not reported' : '–';
}
