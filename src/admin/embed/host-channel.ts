/** Talks to the page around the frame: asks for a token, hears one from an allowed origin and from nobody else. */
import type { FromHost, ToHost } from '../../contract/host.ts';

export interface HostChannel {
  say: (type: ToHost['type']) => void;
  close: () => void;
}

export function openHostChannel(origins: readonly string[], onToken: (token: string) => void): HostChannel {
  const hear = ({ source, origin, data }: MessageEvent<unknown>) => {
    if (source === window.parent && origins.includes(origin) && isToken(data)) onToken(data.token);
  };
  window.addEventListener('message', hear);
  // Where the browser tells who is around us, only they are spoken to; elsewhere each allowed origin, and only the right one hears it.
  const around = window.location.ancestorOrigins?.[0];
  const spokenTo = around === undefined ? origins : origins.filter((origin) => origin === around);
  return {
    say(type) {
      for (const origin of spokenTo) window.parent.postMessage({ type } satisfies ToHost, origin);
    },
    close: () => window.removeEventListener('message', hear),
  };
}

function isToken(data: unknown): data is FromHost {
  if (typeof data !== 'object' || data === null) return false;
  const { type, token } = data as Partial<FromHost>;
  return type === 'switchboard:token' && typeof token === 'string';
}
