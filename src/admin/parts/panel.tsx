/** A titled group of a settings page: what it is about, its fields or facts, and its buttons at the foot. */
import { Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import classes from './panel.module.css';

interface PanelProps {
  title: string;
  description?: ReactNode;
  /** Beside the title. */
  actions?: ReactNode;
  /** Buttons below, set off by a line. */
  foot?: ReactNode;
  children?: ReactNode;
}

export function Panel({ title, description, actions, foot, children }: PanelProps) {
  const titleId = useId();
  return (
    <section className={classes.panel} aria-labelledby={titleId}>
      <div className={classes.head}>
        <div className={classes.words}>
          <Title order={2} id={titleId}>
            {title}
          </Title>
          {description && <p className={classes.description}>{description}</p>}
        </div>
        {actions}
      </div>
      {children && <div className={classes.body}>{children}</div>}
      {foot && <div className={classes.foot}>{foot}</div>}
    </section>
  );
}

/** Fields one below the other, no wider than reads well; `Pair` puts two beside each other where there is room. */
export function Fields({ children }: { children: ReactNode }) {
  return <div className={classes.fields}>{children}</div>;
}

export function Pair({ children }: { children: ReactNode }) {
  return <div className={classes.pair}>{children}</div>;
}
