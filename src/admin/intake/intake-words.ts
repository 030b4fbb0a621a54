/** The intake ledger in words. */
import type { IntakeTotals } from '../../contract/intake.ts';
import { sentenceCase } from '../lib/words.ts';

const HOUR_MS = 3_600_000;

export const PERIODS = {
  hour: { label: 'Last hour', lengthMs: HOUR_MS },
  day: { label: '24 hours', lengthMs: 24 * HOUR_MS },
  week: { label: '7 days', lengthMs: 7 * 24 * HOUR_MS },
} as const;

export type Period = keyof typeof PERIODS;

/** What received items are missing from, or too many in, the four places; 0 when the ledger adds up. */
export function ledgerGap(totals: Pick<IntakeTotals, 'received' | 'stored' | 'repeated' | 'ignored' | 'quarantined'>): number {
  return totals.received - (totals.stored + totals.repeated + totals.ignored + totals.quarantined);
}

/** Reasons with their counts, most frequent first. */
export function rankedReasons(reasons: Record<string, number>): { reason: string; label: string; count: number }[] {
  return Object.entries(reasons)
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => ({ reason, label: sentenceCase(reason), count }))
    .toSorted((a, b) => b.count - a.count || a.label.localeCompare(b.label));
}

/** The body indented if it is JSON, as it came otherwise. */
export function readableBody(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
