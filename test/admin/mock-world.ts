/** Moments, days and people that the made-up data shares. */
import type { TimelineEntry } from '../../src/contract/alerts.ts';

const NOW_MS = Date.now();
export const ago = (minutes: number, seconds = 0) => new Date(NOW_MS - minutes * 60_000 - seconds * 1_000).toISOString();
export const day = (days: number) => new Date(NOW_MS + days * 86_400_000).toISOString().slice(0, 10);

export const priya = { id: 'mem_priya', name: 'Priya Sharma' };
export const arjun = { id: 'mem_arjun', name: 'Arjun Mehta' };

export const step = (at: string, kind: string, text: string, by: TimelineEntry['by'] = null): TimelineEntry => ({ at, kind, text, by });
