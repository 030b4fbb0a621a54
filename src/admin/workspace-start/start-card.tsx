/** A page before there is a workspace: one card, and who is signed in below it. */
import { Group, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Mark } from '../parts/mark.tsx';
import { useAnySession } from '../session/session.ts';
import { useSignOut } from '../session/sign-out.ts';
import classes from './workspace-start.module.css';

export function StartCard({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  useDocumentTitle(`${title} · Switchboard`);
  const { person } = useAnySession();
  const signOut = useSignOut();
  return (
    <main className={classes.page}>
      <Stack className={classes.card} gap="lg">
        <Mark size={40} />
        <Stack gap={6}>
          <Title order={1}>{title}</Title>
          <Text c="dimmed">{text}</Text>
        </Stack>
        {children}
      </Stack>
      <Group gap="xs" justify="center" className={classes.foot}>
        <Text size="sm" c="dimmed">
          Signed in as {person.email}
        </Text>
        <button type="button" className={`text-link ${classes.out}`} onClick={() => signOut.mutate()} disabled={signOut.isPending}>
          Sign out
        </button>
        {person.isOperator && (
          <Link to={'/operator' as string} className="text-link">
            Operator pages
          </Link>
        )}
      </Group>
    </main>
  );
}
