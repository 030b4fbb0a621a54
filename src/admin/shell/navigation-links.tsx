/** The links of the navigation, in sections and groups that fold. */
import { useLocalStorage } from '@mantine/hooks';
import { IconChevronDown } from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';
import { type ReactNode, useId } from 'react';
import { isInWorkspace, useAnySession } from '../session/session.ts';
import classes from './navigation.module.css';
import { isGroup, type NavigationGroup, type NavigationItem, navigationFor } from './navigation.ts';

export function NavigationLinks({ onNavigate }: { onNavigate: () => void }) {
  const session = useAnySession();
  const sections = navigationFor({
    grants: isInWorkspace(session) ? session.grants : null,
    isOperator: session.person.isOperator,
  });
  return (
    <div className={classes.sections}>
      {sections.map(({ label, entries }) => {
        const list = (
          <ul className={classes.links}>
            {entries.map((entry) => (
              <li key={entry.label}>
                {isGroup(entry) ? <Group group={entry} onNavigate={onNavigate} /> : <PageLink item={entry} onNavigate={onNavigate} />}
              </li>
            ))}
          </ul>
        );
        return label === null ? (
          <div key="top">{list}</div>
        ) : (
          <Fold key={label} id={label} isOpenAtFirst className={classes.sectionLabel} label={label}>
            {list}
          </Fold>
        );
      })}
    </div>
  );
}

function Group({ group: { label, icon: Icon, items }, onNavigate }: { group: NavigationGroup; onNavigate: () => void }) {
  const { pathname } = useLocation();
  const isHere = items.some(({ to }) => pathname.startsWith(to));
  return (
    <Fold
      id={`CSM Hub ${label}`}
      isOpenAtFirst={isHere}
      className={classes.link}
      label={
        <>
          <Icon size={18} stroke={1.75} aria-hidden />
          {label}
        </>
      }
    >
      <ul className={classes.inner}>
        {items.map((item) => (
          <li key={item.to}>
            <PageLink item={item} onNavigate={onNavigate} hasIcon={false} />
          </li>
        ))}
      </ul>
    </Fold>
  );
}

interface FoldProps {
  id: string;
  label: ReactNode;
  className: string | undefined;
  isOpenAtFirst: boolean;
  children: ReactNode;
}

/** A heading that folds what is below it; how the reader left it is remembered in this browser. */
function Fold({ id, label, className, isOpenAtFirst, children }: FoldProps) {
  const [left, setLeft] = useLocalStorage<'open' | 'folded' | ''>({
    key: `navigation ${id}`,
    defaultValue: '',
    getInitialValueInEffect: false,
  });
  const isOpen = left === '' ? isOpenAtFirst : left === 'open';
  const contentId = useId();
  return (
    <div>
      <button
        type="button"
        className={`${className} ${classes.fold}`}
        aria-expanded={isOpen}
        aria-controls={contentId}
        onClick={() => setLeft(isOpen ? 'folded' : 'open')}
      >
        {label}
        <IconChevronDown size={14} className={classes.chevron} aria-hidden />
      </button>
      <div id={contentId} hidden={!isOpen}>
        {children}
      </div>
    </div>
  );
}

function PageLink({ item, onNavigate, hasIcon = true }: { item: NavigationItem; onNavigate: () => void; hasIcon?: boolean }) {
  const { label, to, icon: Icon, isExact = false } = item;
  return (
    <Link to={to} className={classes.link} activeOptions={{ exact: isExact, includeSearch: false }} onClick={onNavigate}>
      {hasIcon && <Icon size={18} stroke={1.75} aria-hidden />}
      {label}
    </Link>
  );
}
