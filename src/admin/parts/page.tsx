/** A page inside the shell: its title in the tab and on top, what it is for, and its actions. */
import { Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { isNotPermitted } from '../lib/api.ts';
import { brandOf, useAnySession } from '../session/session.ts';
import { ErrorState } from './error-state.tsx';
import classes from './page.module.css';

interface PageProps {
  title: string;
  /** In the tab, where it says more than the heading. */
  tabTitle?: string | undefined;
  description?: ReactNode;
  /** Above the title: the way back. */
  back?: ReactNode;
  actions?: ReactNode;
  /** Why what it is about could not be read; a missing permission leaves the title and the reason. */
  error?: unknown;
  children: ReactNode;
}

export function Page({ title, tabTitle, description, back, actions, error, children }: PageProps) {
  const brand = brandOf(useAnySession());
  useDocumentTitle(`${tabTitle ?? title} · ${brand}`);
  const isRefused = isNotPermitted(error);
  return (
    <div className={classes.page}>
      {back}
      <header className={classes.header}>
        <div className={classes.heading}>
          <Title order={1}>{title}</Title>
          {description && !isRefused && (
            <Text c="dimmed" component="div">
              {description}
            </Text>
          )}
        </div>
        {!isRefused && actions}
      </header>
      {isRefused ? (
        <Surface>
          <ErrorState error={error} />
        </Surface>
      ) : (
        children
      )}
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
