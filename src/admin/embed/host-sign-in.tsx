/** /sign-in/host: where a link of the host application leads. Exchanges its token and goes on to the first page. */
import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import type { HostSessionAnswer } from '../../contract/host.ts';
import { post, problemOf } from '../lib/api.ts';
import { Mark } from '../parts/mark.tsx';
import { Notice } from '../parts/notice.tsx';
import { sessionQuery } from '../session/session.ts';
import classes from '../session/sign-in-page.module.css';
import { Splash } from '../session/splash.tsx';
import { emailIn } from './opened-as.ts';

export function HostSignIn({ tenantId, token }: { tenantId: string; token: string | null }) {
  useDocumentTitle('Sign in · Switchboard');
  const session = useQuery({ ...sessionQuery, enabled: token !== null });
  const exchange = useMutation({
    mutationFn: () => post<HostSessionAnswer>('/auth/host-session', { tenant: tenantId, token }),
    onSuccess: () => window.location.replace('/'),
  });
  const hasBegun = useRef(false);

  const email = token === null ? null : emailIn(token);
  const present = session.data ?? null;
  // A link must not make somebody somebody else without a word.
  const isOther = present !== null && (present.person.email !== email || present.tenant?.id !== tenantId);
  const isKnown = token !== null && !session.isPending;

  useEffect(() => {
    if (!isKnown || isOther || hasBegun.current) return;
    hasBegun.current = true;
    exchange.mutate();
  }, [isKnown, isOther, exchange]);

  if (token === null) {
    return (
      <Card title="This link has been used">
        <Text c="dimmed">A link from your application opens Switchboard once. Open it from there again.</Text>
        <ToSwitchboard />
      </Card>
    );
  }
  if (exchange.isError) {
    const problem = problemOf(exchange.error);
    return (
      <Card title="The link did not sign you in">
        <Notice tone="bad" title={problem.title}>
          {problem.detail}
        </Notice>
        <ToSwitchboard />
      </Card>
    );
  }
  if (!isOther || exchange.isPending || exchange.isSuccess) return <Splash />;
  const isSamePerson = present.person.email === email;
  const link = isSamePerson ? 'signs you in to another workspace' : 'signs in somebody else';
  return (
    <Card title={isSamePerson ? 'Go to another workspace?' : 'Sign in as somebody else?'}>
      <Text>
        On this browser <b>{present.person.email}</b> is signed in{present.tenant ? ` to ${present.tenant.name}` : ''}. The link you
        followed {link}
        {!isSamePerson && email !== null && (
          <>
            : <b>{email}</b>
          </>
        )}
        .
      </Text>
      <Group>
        <Button onClick={() => exchange.mutate()}>{isSamePerson ? 'Go there' : `Go on as ${email ?? 'the other account'}`}</Button>
        <Button variant="default" component="a" href="/">
          Stay {isSamePerson ? 'here' : 'signed in'}
        </Button>
      </Group>
    </Card>
  );
}

function Card({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className={classes.page}>
      <Stack className={classes.card} gap="lg">
        <Mark size={44} />
        <Title order={1}>{title}</Title>
        {children}
      </Stack>
    </main>
  );
}

function ToSwitchboard() {
  return (
    <Button component="a" href="/" variant="default">
      Go to Switchboard
    </Button>
  );
}
