/** One message: what it said, how far it got, why it stopped, and everything that happened. */
import { Skeleton, Title } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useLocation } from '@tanstack/react-router';
import type { MessageDetail } from '../../contract/messages.ts';
import { usePhoneFormatter } from '../lib/use-phone-formatter.ts';
import { sentenceCase } from '../lib/words.ts';
import { CopyBlock } from '../parts/copy-text.tsx';
import { ErrorState } from '../parts/error-state.tsx';
import { MessageState, messageState } from '../parts/message-state.tsx';
import { Notice } from '../parts/notice.tsx';
import { Page, Surface } from '../parts/page.tsx';
import { Timeline } from '../parts/timeline.tsx';
import { homePhone, useSession } from '../session/session.ts';
import { LifeLine } from './life-line.tsx';
import { MessageBubble } from './message-bubble.tsx';
import { readContent } from './message-content.ts';
import { MessageFacts } from './message-facts.tsx';
import { contactName, EMPTIED_WORDS } from './message-words.ts';
import classes from './messages.module.css';
import { messageQuery } from './queries.ts';

const route = getRouteApi('/shell/messages/$id');

export function MessagePage() {
  const { id } = route.useParams();
  const message = useQuery(messageQuery(id));
  const formatPhone = usePhoneFormatter(homePhone(useSession()));

  const title = message.data ? contactName(message.data.contact, formatPhone) : 'Message';
  return (
    <Page
      error={message.error}
      title={title}
      tabTitle={`${title} · Message log`}
      back={<BackLink />}
      description={message.data && <Description message={message.data} />}
    >
      {message.data ? (
        <Body message={message.data} />
      ) : message.isError ? (
        <Surface>
          <ErrorState error={message.error} onRetry={() => void message.refetch()} />
        </Surface>
      ) : (
        <div className={classes.columns} role="status" aria-busy="true" aria-label="Loading the message">
          <Skeleton height={280} radius="lg" />
          <Skeleton height={280} radius="lg" />
        </div>
      )}
    </Page>
  );
}

function BackLink() {
  const log = useLocation({ select: (location) => location.state.log });
  return (
    <Link to="/messages" search={log ?? {}} className={`text-link ${classes.back}`}>
      <IconArrowLeft size={16} aria-hidden />
      Back to the log
    </Link>
  );
}

function Description({ message }: { message: MessageDetail }) {
  return (
    <span className={classes.described}>
      {message.direction === 'in' ? 'Message from' : 'Message to'} {message.contact.member ? 'a team member' : 'a contact'}
      <MessageState status={message.status} />
    </span>
  );
}

function Body({ message }: { message: MessageDetail }) {
  const content = readContent(message.content, message.isEmptied ? EMPTIED_WORDS : message.text || sentenceCase(message.type));
  const hasFailed = messageState(message.status).tone === 'bad';
  return (
    <>
      {message.reason && <Reason message={message} />}
      {message.direction === 'out' && (
        <Surface>
          <LifeLine timeline={message.timeline} hasFailed={hasFailed} />
        </Surface>
      )}
      <div className={classes.columns}>
        <Surface>
          <section aria-label="Content">
            <MessageBubble content={content} direction={message.direction} />
          </section>
          <MessageFacts message={message} template={content.template} />
        </Surface>
        <Surface isPadded>
          <section aria-labelledby="message-timeline">
            <Title order={2} id="message-timeline" mb="md">
              What happened
            </Title>
            <Timeline entries={message.timeline} />
          </section>
        </Surface>
      </div>
      {content.raw && (
        <details className={classes.raw}>
          <summary>As the platform sent it</summary>
          <CopyBlock text={JSON.stringify(content.raw, null, 2)} label="Copy the platform's message" />
        </details>
      )}
    </>
  );
}

function Reason({ message }: { message: MessageDetail }) {
  const { reason } = message;
  if (!reason) return null;
  const code = reason.platformCode === null ? reason.code : `${reason.code}, platform code ${reason.platformCode}`;
  return (
    <Notice tone={messageState(message.status).tone === 'bad' ? 'bad' : 'warn'} title={reason.text}>
      {reason.nextStep && <div>{reason.nextStep}</div>}
      <div className={classes.code}>{code}</div>
    </Notice>
  );
}
