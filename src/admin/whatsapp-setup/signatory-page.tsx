/** /connect: the one step that a signatory does for a business, by a link, without an account. */
import { Center, Loader, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { IconCircleCheck, IconLinkOff } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ConnectLink } from '../../contract/whatsapp-setup.ts';
import { problemOf } from '../lib/api.ts';
import { formatShortMoment } from '../lib/time.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { FullPageError } from '../parts/error-state.tsx';
import { Mark } from '../parts/mark.tsx';
import { Surface } from '../parts/page.tsx';
import { Panel } from '../parts/panel.tsx';
import { AttemptBody } from './attempt-panel.tsx';
import classes from './connect.module.css';
import { ConnectPanel } from './connect-panel.tsx';
import { type Answer, continueByLink, linkQuery, reportByLink, startByLink } from './connect-queries.ts';
import { useSignup } from './use-signup.ts';

export function SignatoryPage() {
  // Stays in the address: whoever closed the tab opens the link again and goes on.
  const [token] = useState(() => window.location.hash.slice(1));
  const link = useQuery({ ...linkQuery(token), enabled: token !== '' });
  const isOver = token === '' || (link.error !== null && problemOf(link.error).status === 404);
  useDocumentTitle(link.data ? `Connect WhatsApp for ${link.data.business}` : 'Connect WhatsApp');

  if (link.data && !isOver) return <Opened token={token} link={link.data} />;
  if (isOver) {
    return (
      <Frame business={null}>
        <Surface>
          <EmptyState
            icon={IconLinkOff}
            title="This link is over"
            text="It was used, replaced by a newer one, or its time has passed. Ask the person who sent it for another: that takes them a minute."
          />
        </Surface>
      </Frame>
    );
  }
  if (link.isError) return <FullPageError error={link.error} onRetry={() => void link.refetch()} />;
  return (
    <Center component="main" mih="100dvh" aria-busy="true" aria-label="Loading">
      <Loader type="dots" />
    </Center>
  );
}

function Opened({ token, link }: { token: string; link: ConnectLink }) {
  const client = useQueryClient();
  const show = (answer: ConnectLink) => client.setQueryData(linkQuery(token).queryKey, answer);
  const signup = useSignup(
    link,
    { start: async (body) => show(await startByLink(token, body)), report: (report) => reportByLink(token, report) },
    link.isAvailable && link.mayStart,
  );
  const going = useMutation({
    mutationFn: (answer: Answer) => continueByLink(token, answer),
    onSuccess: show,
    onError: () => void client.invalidateQueries({ queryKey: linkQuery(token).queryKey }),
  });
  const { attempt, business } = link;
  const isDone = attempt?.isFinished === true && attempt.connectionId !== null;
  return (
    <Frame business={business}>
      {isDone ? (
        <Surface>
          <EmptyState
            icon={IconCircleCheck}
            title={`WhatsApp is connected for ${business}`}
            text="Thank you: your part is done, and you can close this page. The team goes on from here."
          />
        </Surface>
      ) : attempt && !attempt.isFinished ? (
        <Panel title="Connecting WhatsApp" description="You can close this page and open the link again: what is done is kept.">
          <AttemptBody
            attempt={attempt}
            signup={link.mayStart ? signup : null}
            answering={{ isPending: going.isPending, error: going.error, onAnswer: (answer) => going.mutate(answer) }}
          />
        </Panel>
      ) : (
        <ConnectPanel settings={link} signup={signup} />
      )}
      <p className={classes.hint}>
        This link is good until {formatShortMoment(link.expiresAt, Intl.DateTimeFormat().resolvedOptions().timeZone, new Date())}. You sign
        in at Meta, in Meta’s own window: this page never sees your password.
      </p>
    </Frame>
  );
}

function Frame({ business, children }: { business: string | null; children: React.ReactNode }) {
  return (
    <main className={classes.signatory}>
      <header className={classes.signatoryHead}>
        <Mark size={36} />
        <div>
          <Title order={1}>Connect WhatsApp{business !== null && ` for ${business}`}</Title>
          <p className={classes.quiet}>
            {business === null
              ? 'By a link for a director or authorised signatory.'
              : `${business} asked you, as a director or authorised signatory, to do this one step.`}
          </p>
        </div>
      </header>
      {children}
    </main>
  );
}
