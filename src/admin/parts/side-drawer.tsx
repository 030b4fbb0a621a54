/** A drawer at the right edge, the whole screen on a phone: a heading that stays, a body that scrolls. */
import { Drawer } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './side-drawer.module.css';
import { useFocusBack } from './use-focus-back.ts';
import { useIsPhone } from './use-is-phone.ts';

interface SideDrawerProps {
  title: ReactNode;
  /** "Close the new key". */
  closeLabel: string;
  onClose: () => void;
  /** Stays below the body while that scrolls. */
  foot?: ReactNode;
  isOpen?: boolean;
  children: ReactNode;
}

export function SideDrawer({ title, closeLabel, onClose, foot, isOpen = true, children }: SideDrawerProps) {
  const isPhone = useIsPhone();
  useFocusBack(isOpen);
  return (
    // A class on Drawer.Content would also reach the box around it, and lay that out as a column.
    <Drawer.Root
      opened={isOpen}
      onClose={onClose}
      position="right"
      size={isPhone ? '100%' : 560}
      classNames={{ content: classes.content ?? '' }}
    >
      <Drawer.Overlay backgroundOpacity={0.3} />
      <Drawer.Content>
        <div className={classes.head}>
          <Drawer.Title className={classes.title}>{title}</Drawer.Title>
          <Drawer.CloseButton aria-label={closeLabel} />
        </div>
        <Drawer.Body className={classes.body}>{children}</Drawer.Body>
        {foot && <div className={classes.foot}>{foot}</div>}
      </Drawer.Content>
    </Drawer.Root>
  );
}
