/** Who is signed in, their profile, the reference of the API, and the way out. */
import { Menu, Text, UnstyledButton } from '@mantine/core';
import { IconApi, IconLogout, IconUserCircle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { initials } from '../lib/words.ts';
import { useAnySession } from '../session/session.ts';
import { useSignOut } from '../session/sign-out.ts';
import classes from './app-frame.module.css';

export function UserMenu() {
  const { member, person } = useAnySession();
  const signOut = useSignOut();
  const name = member?.name ?? person.email;

  return (
    <Menu position="bottom-end" width={250} withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <UnstyledButton aria-label={`Account of ${name}`}>
          <span className={classes.avatar} data-initials={initials(name)} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.account}>
          <Text fw={600} truncate>
            {name}
          </Text>
          {member && (
            <Text size="xs" c="dimmed" truncate>
              {member.email}
            </Text>
          )}
          <Text size="xs" c="dimmed">
            {[member?.roleName, person.isOperator && 'Operator'].filter(Boolean).join(' · ')}
          </Text>
        </div>
        <Menu.Divider />
        {member && (
          <Menu.Item component={Link} to="/profile" leftSection={<IconUserCircle size={16} aria-hidden />}>
            Profile
          </Menu.Item>
        )}
        <Menu.Item component="a" href="/api/docs" target="_blank" rel="noreferrer" leftSection={<IconApi size={16} aria-hidden />}>
          API reference
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} disabled={signOut.isPending} onClick={() => signOut.mutate()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
