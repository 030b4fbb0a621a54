/** The product and the workspace it is looking at. */

import { Mark } from '../parts/mark.tsx';
import { useSession } from '../session/session.ts';
import classes from './app-frame.module.css';

export function Brand({ isCompact = false }: { isCompact?: boolean }) {
  const { tenant } = useSession();
  return (
    <div className={classes.brand} data-compact={isCompact}>
      <Mark size={isCompact ? 26 : 30} />
      <div className={classes.brandWords}>
        <span className={classes.product}>Switchboard</span>
        <span className={classes.tenant}>{tenant.name}</span>
      </div>
    </div>
  );
}
