/** Says on every page that the workspace is suspended. */
import { Notice } from '../parts/notice.tsx';
import { useAnySession } from '../session/session.ts';
import classes from './app-frame.module.css';

export function SuspendedBanner() {
  if (!useAnySession().tenant?.isSuspended) return null;
  return (
    <div className={classes.suspended}>
      <Notice tone="warn" title="This workspace is suspended">
        It can be looked at, not changed, and nothing is sent; what customers write is kept. Ask whoever runs this deployment.
      </Notice>
    </div>
  );
}
