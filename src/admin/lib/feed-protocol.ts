/** What the feed says, and how long to wait before asking for it again. */
import type { FeedChange } from '../../contract/feed.ts';

const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 30_000;

/** Doubles from half a second to 30 s, with up to half of it taken off at random so that pages do not return all at once. */
export function reconnectDelayMs(failures: number, random: number): number {
  const ceiling = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** failures);
  return Math.round(ceiling * (1 - random / 2));
}

/** A change notice, or undefined for anything else the socket may say. */
export function readChange(data: unknown): FeedChange | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    const value: unknown = JSON.parse(data);
    if (typeof value !== 'object' || value === null) return undefined;
    const { alerts, messages, connections } = value as Partial<Record<keyof FeedChange, unknown>>;
    if (![alerts, messages, connections].some(Array.isArray)) return undefined;
    return { alerts: idsIn(alerts), messages: idsIn(messages), connections: idsIn(connections) };
  } catch {
    return undefined;
  }
}

function idsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((id) => typeof id === 'string') : [];
}
