/** The product, the workspace it is looking at, and the way into another one. */
import { Menu, VisuallyHidden } from '@mantine/core';
import { IconSelector } from '@tabler/icons-react';
import { Mark } from '../parts/mark.tsx';
import { brandOf, useAnySession } from '../session/session.ts';
import { useSwitchWorkspace } from '../session/switch-workspace.ts';
import classes from './app-frame.module.css';

export function Brand({ isCompact = false }: { isCompact?: boolean }) {
  const session = useAnySession();
  const { workspaces, method } = session.person;
  const others = workspaces.filter(({ id }) => id !== session.tenant?.id);
  const words = (
    <>
      <Mark size={isCompact ? 26 : 30} />
      <span className={classes.brandWords}>
        <span className={classes.product}>{brandOf(session)}</span>
        <span className={classes.tenant}>{session.tenant?.name ?? 'No workspace'}</span>
      </span>
    </>
  );
  // Who came through the host application stays in its workspace: the API refuses to switch.
  if (others.length === 0 || method === 'host') {
    return (
      <div className={classes.brand} data-compact={isCompact}>
        {words}
      </div>
    );
  }
  return (
    <Menu position="bottom-start" width={230} withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <button type="button" className={classes.brand} data-compact={isCompact}>
          {words}
          <VisuallyHidden>Switch workspace</VisuallyHidden>
          <IconSelector size={16} className={classes.brandMore} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <WorkspaceChoices />
      </Menu.Dropdown>
    </Menu>
  );
}

function WorkspaceChoices() {
  const session = useAnySession();
  const switchTo = useSwitchWorkspace();
  return (
    <>
      <Menu.Label>Workspaces</Menu.Label>
      <Menu.RadioGroup value={session.tenant?.id ?? ''} onChange={(id) => switchTo.mutate(id)}>
        {session.person.workspaces.map(({ id, name, isSuspended }) => (
          <Menu.RadioItem key={id} value={id} disabled={switchTo.isPending} closeMenuOnClick={id === session.tenant?.id}>
            {name}
            {isSuspended && ' (suspended)'}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </>
  );
}
