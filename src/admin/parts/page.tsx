/** A page inside the shell: its title in the tab and on top, what it is for, and its actions. */
import { Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { brandOf, useAnySession } from '../session/session.ts';
import classes from './page.module.css';

interface PageProps {
  title: string;
  /** In the tab, where it says more than the heading. */
  tabTitle?: string | undefined;
  description?: ReactNode;
  /** Above the title: the way back. */
  back?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

export function Page({ title, tabTitle, description, back, actions, children }: PageProps) {
  const brand = brandOf(useAnySession());
  useDocumentTitle(`${tabTitle ?? title} · ${brand}`);
  return (
    <div className={classes.page}>
      {back}
      <header className={classes.header}>
        <div className={classes.heading}>
          <Title order={1}>{title}</Title>
          {description && (
            <Text c="dimmed" component="div">
              {description}
            </Text>
          )}
        </div>
        {actions}
      </header>
      {children}
    </div>
  );
}

/** A white surface that holds a list or a group of facts. */
export function Surface({ children, isPadded = false }: { children: ReactNode; isPadded?: boolean }) {
  return (
    <div className={classes.surface} data-padded={isPadded}>
      {children}
    </div>
  );
}
