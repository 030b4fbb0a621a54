/** Keeps one socket to the tenant's feed open; says what changed and whether it listens. */
import type { FeedChange } from '../../contract/session.ts';

export type FeedState = 'connecting' | 'live' | 'reconnecting';

interface FeedListener {
  onChange(change: FeedChange): void;
  onState(state: FeedState): void;
}

const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 30_000;

/** Doubles from half a second to 30 s, with up to half of it taken off at random so that pages do not return all at once. */
export function reconnectDelayMs(failures: number, random: number): number {
  const ceiling = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** failures);
  return Math.round(ceiling * (1 - random / 2));
}

/** Opens the socket and reopens it until the returned function is called. */
export function openFeed(listener: FeedListener): () => void {
  let socket: WebSocket | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let isClosed = false;

  const connect = () => {
    socket = new WebSocket(feedUrl(window.location));
    socket.onopen = () => {
      failures = 0;
      listener.onState('live');
    };
    socket.onmessage = (event) => {
      const change = readChange(event.data);
      if (change) listener.onChange(change);
    };
    socket.onclose = () => {
      if (isClosed) return;
      listener.onState('reconnecting');
      timer = setTimeout(connect, reconnectDelayMs(failures, Math.random()));
      failures += 1;
    };
  };

  const hurry = () => {
    if (isClosed || socket?.readyState !== WebSocket.CLOSED) return;
    clearTimeout(timer);
    failures = 0;
    connect();
  };

  listener.onState('connecting');
  connect();
  window.addEventListener('online', hurry);

  return () => {
    isClosed = true;
    clearTimeout(timer);
    window.removeEventListener('online', hurry);
    socket?.close();
  };
}

/** A change notice, or undefined for anything else the socket may say. */
export function readChange(data: unknown): FeedChange | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    const value: unknown = JSON.parse(data);
    if (typeof value !== 'object' || value === null) return undefined;
    const { alerts, messages } = value as Partial<Record<keyof FeedChange, unknown>>;
    if (!Array.isArray(alerts) && !Array.isArray(messages)) return undefined;
    return { alerts: idsIn(alerts), messages: idsIn(messages) };
  } catch {
    return undefined;
  }
}

function idsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((id) => typeof id === 'string') : [];
}

function feedUrl(location: Location): string {
  return `${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}/api/v1/feed`;
}
