/** Gets the framed page its session from the page around it, and a new one before it ends. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { HostSessionAnswer, ToHost } from '../../contract/host.ts';
import { post } from '../lib/api.ts';
import { holdBearer } from './frame-credentials.ts';
import { openHostChannel } from './host-channel.ts';

/** So long before its end a session is renewed: the host application may be slow. */
const RENEW_BEFORE_MS = 60_000;

export interface HostSession {
  /** Whether a token was taken since the page was opened. An older cookie does not count: it may be somebody else's. */
  wasTaken: boolean;
  isExchanging: boolean;
  /** Why the last token was not taken. */
  error: unknown;
  ask: (type: ToHost['type']) => void;
}

export function useHostSession(tenantId: string, origins: readonly string[]): HostSession {
  const client = useQueryClient();
  const [state, setState] = useState<Omit<HostSession, 'ask'>>({ wasTaken: false, isExchanging: false, error: null });
  const say = useRef<(type: ToHost['type']) => void>(() => {});

  useEffect(() => {
    let isBusy = false;
    let renewal: ReturnType<typeof setTimeout> | undefined;

    const take = async (token: string) => {
      if (isBusy) return;
      isBusy = true;
      setState((before) => ({ ...before, isExchanging: true, error: null }));
      try {
        const { bearer, endsAt } = await post<HostSessionAnswer>('/auth/host-session', { tenant: tenantId, token, frame: true });
        holdBearer(bearer);
        clearTimeout(renewal);
        renewal = setTimeout(() => channel.say('switchboard:token-needed'), Math.max(0, Date.parse(endsAt) - Date.now() - RENEW_BEFORE_MS));
        // It may be somebody else now: what was fetched for the one before is not shown again.
        client.removeQueries({ type: 'inactive' });
        await client.invalidateQueries();
        setState({ wasTaken: true, isExchanging: false, error: null });
      } catch (error) {
        setState((before) => ({ ...before, isExchanging: false, error }));
      } finally {
        isBusy = false;
      }
    };

    const channel = openHostChannel(origins, (token) => void take(token));
    say.current = channel.say;
    channel.say('switchboard:ready');
    return () => {
      clearTimeout(renewal);
      channel.close();
    };
  }, [client, tenantId, origins]);

  const ask = (type: ToHost['type']) => {
    setState((before) => ({ ...before, error: null }));
    say.current(type);
  };
  return { ...state, ask };
}
