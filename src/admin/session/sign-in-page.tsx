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
          <Text c="dimmed">The WhatsApp line of your CRM: alerts that get answered, and a full account of every message.</Text>
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
  return (
    <svg className={classes.patches} viewBox="0 0 1440 900" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <defs>
        <pattern id="jacks" width="72" height="72" patternUnits="userSpaceOnUse">
          <circle cx="36" cy="36" r="7" className={classes.jack} />
        </pattern>
      </defs>
      <rect width="1440" height="900" fill="url(#jacks)" />
      <path d="M180 180 C180 520 540 560 612 324" className={classes.cord} />
      <path d="M828 612 C828 860 1260 840 1260 396" className={classes.cord} />
      <path d="M1044 108 C1044 300 1332 320 1332 180" className={classes.cord} />
      <path d="M108 684 C108 850 468 870 468 756" className={classes.cord} />
    </svg>
  );
}
