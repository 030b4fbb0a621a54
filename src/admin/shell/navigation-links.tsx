/** The links of the navigation, in their sections. */
import { Link } from '@tanstack/react-router';
import { useSession } from '../session/session.ts';
import classes from './app-frame.module.css';
import { navigation } from './navigation.ts';

export function NavigationLinks({ onNavigate }: { onNavigate(): void }) {
  const { permissions } = useSession();
  return (
    <div className={classes.sections}>
      {navigation.map((section) => {
        const items = section.items.filter((item) => item.permission === undefined || permissions.includes(item.permission));
        if (items.length === 0) return null;
        return (
          <section key={section.label} aria-label={section.label}>
            <h2 className={classes.sectionLabel}>{section.label}</h2>
            <ul className={classes.links}>
              {items.map(({ label, to, icon: Icon }) => (
                <li key={to}>
                  <Link to={to} className={classes.link} activeProps={{ 'aria-current': 'page' }} onClick={onNavigate}>
                    <Icon size={18} stroke={1.75} aria-hidden />
                    {label}
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}
