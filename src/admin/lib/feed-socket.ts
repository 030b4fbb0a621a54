/** Keeps one socket to the tenant's feed open; says what changed and whether it listens. */
import type { FeedChange } from '../../contract/feed.ts';
import { feedQuery } from '../embed/frame-credentials.ts';
import { readChange, reconnectDelayMs } from './feed-protocol.ts';

export type FeedState = 'connecting' | 'live' | 'reconnecting';

interface FeedListener {
  onChange: (change: FeedChange) => void;
  onState: (state: FeedState) => void;
}

/** A socket whose other end is gone says nothing by itself: ask, and take silence for an answer. */
const PING_INTERVAL_MS = 30_000;
const PONG_WITHIN_MS = 10_000;

/** Opens the socket and reopens it until the returned function is called. */
export function openFeed(listener: FeedListener): () => void {
  let socket: WebSocket | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;

  const connect = () => {
    const opened = new WebSocket(feedUrl(window.location));
    socket = opened;
    opened.onopen = () => {
      failures = 0;
      listener.onState('live');
    };
    opened.onmessage = (event) => {
      clearTimeout(silence);
      const change = readChange(event.data);
      if (change) listener.onChange(change);
    };
    opened.onclose = lost;
  };

  const drop = () => {
    clearTimeout(retry);
    clearTimeout(silence);
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    socket = undefined;
  };

  const lost = () => {
    drop();
    listener.onState('reconnecting');
    retry = setTimeout(connect, reconnectDelayMs(failures, Math.random()));
    failures += 1;
  };

  const ping = setInterval(() => {
    if (socket?.readyState !== WebSocket.OPEN) return;
    socket.send('ping');
    clearTimeout(silence);
    silence = setTimeout(lost, PONG_WITHIN_MS);
  }, PING_INTERVAL_MS);

  const hurry = () => {
    if (socket) return;
    clearTimeout(retry);
    failures = 0;
    connect();
  };

  listener.onState('connecting');
  connect();
  window.addEventListener('online', hurry);

  return () => {
    clearInterval(ping);
    window.removeEventListener('online', hurry);
    drop();
  };
}

function feedUrl(location: Location): string {
  return `${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}/api/v1/feed${feedQuery()}`;
}
