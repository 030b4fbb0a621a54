/** Who is signed in, and the way out. */
import { Menu, Text, UnstyledButton } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconLogout } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { post, problemOf } from '../lib/api.ts';
import { initials, sentenceCase } from '../lib/words.ts';
import { useSession } from '../session/session.ts';
import classes from './app-frame.module.css';

export function UserMenu() {
  const { member } = useSession();
  const client = useQueryClient();
  const signOut = useMutation({
    mutationFn: () => post<void>('/session/sign-out'),
    onSuccess: () => {
      client.clear();
      window.location.assign('/');
    },
    onError: (error) => {
      const problem = problemOf(error);
      notifications.show({ color: 'red', title: 'You are still signed in', message: `${problem.title}. ${problem.detail}` });
    },
  });

  return (
    <Menu position="bottom-end" width={240} withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <UnstyledButton aria-label={`Account of ${member.name}`}>
          <span className={classes.avatar} data-initials={initials(member.name)} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div style={{ padding: '0.5rem 0.75rem' }}>
          <Text fw={600} truncate>
            {member.name}
          </Text>
          <Text size="xs" c="dimmed" truncate>
            {member.email}
          </Text>
          <Text size="xs" c="dimmed">
            {sentenceCase(member.role)}
          </Text>
        </div>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} disabled={signOut.isPending} onClick={() => signOut.mutate()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
