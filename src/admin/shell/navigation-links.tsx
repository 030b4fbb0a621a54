/** The links of the navigation, in their sections. */
import { Link } from '@tanstack/react-router';
import { useSession } from '../session/session.ts';
import classes from './app-frame.module.css';
import { navigationFor } from './navigation.ts';

export function NavigationLinks({ onNavigate }: { onNavigate: () => void }) {
  const { permissions } = useSession();
  return (
    <div className={classes.sections}>
      {navigationFor(permissions).map(({ label, items }) => (
        <section key={label} aria-label={label}>
          <h2 className={classes.sectionLabel}>{label}</h2>
          <ul className={classes.links}>
            {items.map(({ label: page, to, icon: Icon }) => (
              <li key={to}>
                <Link to={to} className={classes.link} activeProps={{ 'aria-current': 'page' }} onClick={onNavigate}>
                  <Icon size={18} stroke={1.75} aria-hidden />
                  {page}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
