/** Signed in, but in no workspace: choose one, or what to do about it. */
import { Button, Stack } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useAnySession } from '../session/session.ts';
import { useSwitchWorkspace } from '../session/switch-workspace.ts';
import { StartCard } from './start-card.tsx';

export function NoWorkspacePage() {
  const { workspaces } = useAnySession().person;
  const switchTo = useSwitchWorkspace();
  if (workspaces.length === 0) {
    return (
      <StartCard
        title="You are in no workspace yet"
        text="Nobody has invited this e-mail address. Ask the administrator of your workspace to add you under Settings > Team, or sign in with another account."
      >
        <Button variant="default" onClick={() => window.location.reload()}>
          Look again
        </Button>
      </StartCard>
    );
  }
  return (
    <StartCard title="Choose a workspace" text="You belong to these.">
      <Stack gap="xs">
        {workspaces.map(({ id, name, isSuspended }) => (
          <Button
            key={id}
            variant="default"
            size="md"
            justify="space-between"
            rightSection={<IconArrowRight size={18} aria-hidden />}
            loading={switchTo.isPending && switchTo.variables === id}
            onClick={() => switchTo.mutate(id)}
          >
            {name}
            {isSuspended && ' (suspended)'}
          </Button>
        ))}
      </Stack>
    </StartCard>
  );
}
