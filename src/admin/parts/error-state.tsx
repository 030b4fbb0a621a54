/** What went wrong, what to do, and the reference that finds it in the logs; where a right is missing, the reason alone. */
import { Button, Center, Stack, Text, Title } from '@mantine/core';
import { IconLock, IconPlugConnectedX, IconRefresh } from '@tabler/icons-react';
import { isNotPermitted, problemOf } from '../lib/api.ts';
import { CopyText } from './copy-text.tsx';
import classes from './states.module.css';

interface ErrorStateProps {
  error: unknown;
  onRetry?: () => void;
  /** Where the state is a page of its own. */
  isPage?: boolean;
}

export function ErrorState({ error, onRetry, isPage = false }: ErrorStateProps) {
  const problem = problemOf(error);
  const isFinal = isNotPermitted(error);
  const Icon = isFinal ? IconLock : IconPlugConnectedX;
  return (
    <Stack className={classes.state} align="center" gap="sm" role="alert">
      <span className={classes.badge} data-tone={isFinal ? 'neutral' : 'bad'}>
        <Icon size={24} aria-hidden />
      </span>
      <Title order={isPage ? 1 : 2} ta="center">
        {problem.title}
      </Title>
      <Text c="dimmed" ta="center" maw={440}>
        {problem.detail}
      </Text>
      {onRetry && !isFinal && (
        <Button variant="default" leftSection={<IconRefresh size={16} aria-hidden />} onClick={onRetry}>
          Try again
        </Button>
      )}
      {problem.requestId !== '' && !isFinal && (
        <Text size="xs" c="dimmed" component="div" className={classes.reference}>
          <span>Reference</span>
          <CopyText text={problem.requestId} label="Copy the reference" />
        </Text>
      )}
    </Stack>
  );
}

export function FullPageError({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <Center component="main" mih="100dvh" p="lg">
      <ErrorState error={error} onRetry={onRetry} isPage />
    </Center>
  );
}
