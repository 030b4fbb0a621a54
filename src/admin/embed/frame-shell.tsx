/** What surrounds the page inside a frame: which workspace it is and as whom; the navigation belongs to the page around it. */
import type { ReactNode } from 'react';
import { Mark } from '../parts/mark.tsx';
import { useSession } from '../session/session.ts';
import { LiveFeed } from '../shell/live-feed.tsx';
import { mayOpenFeed } from './frame-credentials.ts';
import classes from './frame-shell.module.css';

export function FrameShell({ children }: { children: ReactNode }) {
  const { member, tenant } = useSession();
  const page = (
    <div className={classes.shell}>
      <header className={classes.header}>
        <Mark size={24} />
        <span className={classes.tenant}>{tenant.brandName ?? tenant.name}</span>
        <span className={classes.member}>{member.name}</span>
      </header>
      {/* The page around it has a main part of its own. */}
      <main className={classes.main} id="page" aria-label="Switchboard">
        {children}
      </main>
    </div>
  );
  return mayOpenFeed() ? <LiveFeed>{page}</LiveFeed> : page;
}
