/** The way in: what this is, one button, and why the last try did not work. */
import { Button, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { IconArrowRight } from '@tabler/icons-react';
import { Mark } from '../parts/mark.tsx';
import { Notice } from '../parts/notice.tsx';
import classes from './sign-in-page.module.css';
import { returnPath, signInMessage } from './sign-in-words.ts';

export function SignInPage({ hasExpired }: { hasExpired: boolean }) {
  useDocumentTitle('Sign in · Switchboard');
  const { pathname, search } = window.location;
  const message = signInMessage(new URLSearchParams(search).get('error') ?? (hasExpired ? 'expired' : null));
  const href = `/auth/sign-in?returnTo=${encodeURIComponent(returnPath(pathname, search))}`;

  return (
    <main className={classes.page}>
      <Stack className={classes.card} gap="lg">
        <Mark size={44} />
        <Stack gap={6}>
          <Title order={1}>Sign in to Switchboard</Title>
          <Text c="dimmed">The WhatsApp line of your CRM: every alert, every answer and every message, from first tap to read.</Text>
        </Stack>
        {message && (
          <Notice tone={message.tone} title={message.title}>
            {message.text}
          </Notice>
        )}
        <Button component="a" href={href} size="md" rightSection={<IconArrowRight size={18} aria-hidden />} justify="space-between">
          Sign in
        </Button>
        <Text size="sm" c="dimmed">
          You sign in with your organisation’s account. Switchboard keeps no passwords.
        </Text>
      </Stack>
      <Patches />
    </main>
  );
}

/** Jacks and cords of an exchange, drawn faintly behind the card. */
function Patches() {
  const jacks = Array.from({ length: 5 }, (_, row) => Array.from({ length: 14 }, (__, column) => ({ row, column }))).flat();
  return (
    <svg className={classes.patches} viewBox="0 0 1120 400" preserveAspectRatio="xMidYMax slice" aria-hidden="true">
      {jacks.map(({ row, column }) => (
        <circle key={`${row}-${column}`} cx={40 + column * 80} cy={40 + row * 80} r="9" className={classes.jack} />
      ))}
      <path d="M120 120 C120 330 520 330 520 200" className={classes.cord} />
      <path d="M680 280 C680 420 1000 400 1000 120" className={classes.cord} />
      <path d="M360 40 C360 190 840 190 840 40" className={classes.cord} />
    </svg>
  );
}
