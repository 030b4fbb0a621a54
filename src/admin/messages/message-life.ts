/** The five stations of an outgoing message's life, read from its timeline. */
import type { TimelineEntry } from '../../contract/alerts.ts';

const STATIONS = [
  { kind: 'queued', label: 'Queued' },
  { kind: 'accepted', label: 'Accepted' },
  { kind: 'sent', label: 'Sent' },
  { kind: 'delivered', label: 'Delivered' },
  { kind: 'read', label: 'Read' },
] as const;

export interface Station {
  kind: string;
  label: string;
  /** ISO; null where it is yet to come, or was passed without a word. */
  at: string | null;
  /** Since the station before it that has a time. */
  tookMs: number | null;
  isReached: boolean;
}

/** The latest entry of each kind counts, since a retry passes the stations again; a later station proves the ones before it. */
export function messageLife(timeline: TimelineEntry[]): Station[] {
  const times = STATIONS.map(({ kind }) => timeline.findLast((entry) => entry.kind === kind)?.at ?? null);
  const furthest = times.findLastIndex((at) => at !== null);
  return STATIONS.map(({ kind, label }, index) => {
    const at = times[index] ?? null;
    const previous = times.slice(0, index).findLast((time) => time !== null) ?? null;
    return {
      kind,
      label,
      at,
      tookMs: at !== null && previous !== null ? Date.parse(at) - Date.parse(previous) : null,
      isReached: index <= furthest,
    };
  });
}
