/** The app shell: navigation at the left, a slim bar on top, the page in the middle. */
import { AppShell, Burger, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { useIsPhone } from '../parts/use-is-phone.ts';
import { isInWorkspace, useAnySession } from '../session/session.ts';
import classes from './app-frame.module.css';
import { Brand } from './brand.tsx';
import { ColorSchemeMenu } from './color-scheme-menu.tsx';
import { ConnectionChip } from './connection-chip.tsx';
import { LiveFeed } from './live-feed.tsx';
import { LiveIndicator } from './live-indicator.tsx';
import { NavigationLinks } from './navigation-links.tsx';
import { PageChange } from './page-change.tsx';
import { SuspendedBanner } from './suspended-banner.tsx';
import { UserMenu } from './user-menu.tsx';

export function AppFrame({ children }: { children: ReactNode }) {
  const hasFeed = isInWorkspace(useAnySession());
  const isPhone = useIsPhone();
  const [isOpen, { toggle, close }] = useDisclosure(false);

  const frame = (
    <AppShell
      layout={isPhone ? 'default' : 'alt'}
      header={{ height: 56 }}
      navbar={{ width: 232, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding={{ base: 'md', sm: 'xl' }}
    >
      <a className={classes.skip} href="#page">
        Skip to the page
      </a>
      <AppShell.Header className={classes.header}>
        <Group gap="sm" wrap="nowrap" miw={0}>
          {isPhone && (
            <>
              <Burger
                size="sm"
                opened={isOpen}
                onClick={toggle}
                aria-expanded={isOpen}
                aria-label={isOpen ? 'Close the navigation' : 'Open the navigation'}
              />
              <Brand isCompact />
            </>
          )}
          {!isPhone && <ConnectionChip />}
        </Group>
        <Group gap="xs" wrap="nowrap">
          {hasFeed && <LiveIndicator />}
          <ColorSchemeMenu />
          <UserMenu />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar aria-label="Pages" className={classes.navbar} inert={isPhone && !isOpen}>
        {!isPhone && <Brand />}
        <div className={classes.navbarPages}>
          <NavigationLinks onNavigate={close} />
        </div>
        {isPhone && (
          <div className={classes.navbarFoot}>
            <ConnectionChip />
          </div>
        )}
      </AppShell.Navbar>
      <AppShell.Main id="page" tabIndex={-1} className={classes.main}>
        <SuspendedBanner />
        {children}
      </AppShell.Main>
      <PageChange />
    </AppShell>
  );
  return hasFeed ? <LiveFeed>{frame}</LiveFeed> : frame;
}
