/** Connecting a number with Meta's window: what is needed, the window, the steps after it, and the end. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ConnectAttempt, SetupConnection, WhatsAppSetup } from '../../contract/whatsapp-setup.ts';
import { sessionKey } from '../lib/query-client.ts';
import { useMayChange } from '../session/session.ts';
import { AttemptPanel } from './attempt-panel.tsx';
import { ConnectPanel } from './connect-panel.tsx';
import { type Answer, abandonAttempt, attemptQuery, continueAttempt, reportSignup, startSignup } from './connect-queries.ts';
import { ConnectedPanel } from './connected-panel.tsx';
import { setupQuery, whatsappKey } from './queries.ts';
import { SignatoryLink } from './signatory-link.tsx';
import { useSignup } from './use-signup.ts';

/** The code is on its way and the steps run: nobody should wait for the feed to see them. */
const LOOK_AGAIN_MS = 1_000;

/** Access is gone, or was never whole: connecting again is what helps. */
const LOST: readonly SetupConnection['states'][number]['name'][] = ['token_expired', 'token_revoked', 'app_uninstalled', 'number_missing'];

export function ConnectFlow({ setup }: { setup: WhatsAppSetup }) {
  const client = useQueryClient();
  const mayChange = useMayChange('LoanCRM.WhatsApp.Manage') && setup.mayManage.allowed;
  const need = needFor(setup.connections);
  const attempt = setup.attempt?.isFinished === false ? setup.attempt : null;
  const isWanted = mayChange && setup.signup.isAvailable && (need !== null || attempt !== null);

  const refresh = () => client.invalidateQueries({ queryKey: whatsappKey });
  /** The one that was under way here: how it ended is asked once the setup no longer names it. */
  const [followedId, setFollowedId] = useState<string | null>(null);
  const follow = ({ id }: ConnectAttempt) => {
    setFollowedId(id);
    void client.invalidateQueries({ queryKey: sessionKey });
    return refresh();
  };
  useEffect(() => {
    if (attempt) setFollowedId(attempt.id);
  }, [attempt]);
  const ended = useQuery({ ...attemptQuery(followedId ?? ''), enabled: mayChange && followedId !== null && attempt === null });

  const signup = useSignup(
    setup.signup,
    { start: async (body) => follow(await startSignup(body, await keyOf(body.code))), report: reportSignup },
    isWanted,
  );
  const isPosting = signup.state.is === 'posting';
  useEffect(() => {
    if (!isPosting) return;
    const timer = setInterval(() => void client.invalidateQueries({ queryKey: setupQuery.queryKey }), LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [isPosting, client]);

  const going = useMutation({
    mutationFn: ({ id, answer }: { id: string; answer: Answer }) => continueAttempt(id, answer),
    onSuccess: follow,
    onError: () => void refresh(),
  });
  const ending = useMutation({ mutationFn: abandonAttempt, onSuccess: () => setFollowedId(null), onSettled: refresh });

  if (!mayChange) return null;
  if (attempt) {
    return (
      <AttemptPanel
        attempt={attempt}
        signup={setup.signup.isAvailable ? signup : null}
        answering={{ isPending: going.isPending, error: going.error, onAnswer: (answer) => going.mutate({ id: attempt.id, answer }) }}
        ending={{ isPending: ending.isPending, error: ending.error, onEnd: () => ending.mutate(attempt.id) }}
      />
    );
  }
  if (ended.data?.isFinished && ended.data.connectionId !== null) {
    return <ConnectedPanel attempt={ended.data} onClose={() => setFollowedId(null)} />;
  }
  if (need === null) return null;
  return <ConnectPanel settings={setup.signup} signup={signup} isAgain={need === 'again'} link={<SignatoryLink />} />;
}

/** Null while a number works: then there is nothing to connect. */
function needFor(connections: SetupConnection[]): 'first' | 'again' | null {
  const living = connections.filter(({ states }) => !states.some(({ name }) => name === 'disconnected'));
  if (living.length === 0) return connections.length === 0 ? 'first' : 'again';
  return living.some(({ states }) => states.some(({ name }) => LOST.includes(name))) ? 'again' : null;
}

/** The same code is the same request, whoever sends it again; the key gives nothing of it away. */
async function keyOf(code: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(code));
  return Array.from(new Uint8Array(digest).slice(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
