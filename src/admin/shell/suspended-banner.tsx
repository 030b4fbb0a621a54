/** Says on every page that the workspace is suspended, and why. */
import { Notice } from '../parts/notice.tsx';
import { useAnySession } from '../session/session.ts';
import classes from './app-frame.module.css';

export function SuspendedBanner() {
  const { tenant } = useAnySession();
  if (!tenant?.isSuspended) return null;
  return (
    <div className={classes.suspended}>
      <Notice tone="warn" title="This workspace is suspended">
        {tenant.suspendedBecause && <p className={classes.because}>Why: {tenant.suspendedBecause}</p>}
        It can be looked at, not changed, and nothing is sent; what customers write is kept. Ask whoever runs this deployment.
      </Notice>
    </div>
  );
}
