/** The numbers and connecting them with Meta's window: what is needed, the window, the steps after it, and the end. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ConnectAttempt, WhatsAppSetup } from '../../contract/whatsapp-setup.ts';
import { sessionKey } from '../lib/query-client.ts';
import { useMayChange, useTimeZone } from '../session/session.ts';
import { AttemptPanel } from './attempt-panel.tsx';
import { ConnectPanel } from './connect-panel.tsx';
import { type Answer, abandonAttempt, attemptQuery, continueAttempt, reportSignup, startSignup } from './connect-queries.ts';
import { ConnectedPanel } from './connected-panel.tsx';
import { setupQuery, whatsappKey } from './queries.ts';
import { Reconnect } from './reconnect.tsx';
import { isFormer, remedyOf } from './remedy.ts';
import { SignatoryLink } from './signatory-link.tsx';
import { StatusCards } from './status-cards.tsx';
import { useSignup } from './use-signup.ts';

/** The code is on its way and the steps run: nobody should wait for the feed to see them. */
const LOOK_AGAIN_MS = 1_000;

export function ConnectFlow({ setup }: { setup: WhatsAppSetup }) {
  const client = useQueryClient();
  const mayChange = useMayChange('LoanCRM.WhatsApp.Manage') && setup.mayManage.allowed;
  const timeZone = useTimeZone();
  const attempt = setup.attempt?.isFinished === false ? setup.attempt : null;
  const living = setup.connections.filter((connection) => !isFormer(connection));
  const isHelped = living.some((connection) => remedyOf(connection, Date.now()) !== null);
  const isWanted = mayChange && setup.signup.isAvailable && (living.length === 0 || isHelped || attempt !== null);

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

  // That of a number which was disconnected since says nothing any more.
  const connected =
    attempt === null && ended.data?.isFinished && living.some(({ id }) => id === ended.data.connectionId) ? ended.data : null;
  const isToBegin = mayChange && attempt === null && living.length === 0;
  return (
    <>
      {mayChange && attempt && (
        <AttemptPanel
          attempt={attempt}
          signup={setup.signup.isAvailable ? signup : null}
          answering={{ isPending: going.isPending, error: going.error, onAnswer: (answer) => going.mutate({ id: attempt.id, answer }) }}
          ending={{ isPending: ending.isPending, error: ending.error, onEnd: () => ending.mutate(attempt.id) }}
        />
      )}
      {mayChange && connected && <ConnectedPanel attempt={connected} onClose={() => setFollowedId(null)} />}
      {isToBegin && (
        <ConnectPanel
          settings={setup.signup}
          signup={signup}
          isAgain={setup.connections.length > 0}
          link={<SignatoryLink />}
          timeZone={timeZone}
        />
      )}
      <StatusCards
        setup={setup}
        remedyFor={(connection) => {
          const remedy = mayChange && attempt === null ? remedyOf(connection, Date.now()) : null;
          return remedy && <Reconnect connection={connection} remedy={remedy} signup={setup.signup.isAvailable ? signup : null} />;
        }}
      />
    </>
  );
}

/** The same code is the same request, whoever sends it again; the key gives nothing of it away. */
async function keyOf(code: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(code));
  return Array.from(new Uint8Array(digest).slice(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
