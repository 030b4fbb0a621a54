/** A state in one or two words with its tone; the word carries the meaning, the colour only helps. */
import type { ComponentType, ReactNode } from 'react';
import classes from './tone.module.css';
import type { Tone } from './tone.ts';

interface ToneBadgeProps {
  tone: Tone;
  icon?: ComponentType<{ size?: number; 'aria-hidden'?: boolean }>;
  /** A dot instead of a fill: for facts beside a name rather than the state of a thing. */
  isQuiet?: boolean;
  children: ReactNode;
}

export function ToneBadge({ tone, icon: Icon, isQuiet = false, children }: ToneBadgeProps) {
  return (
    <span className={isQuiet ? classes.quiet : classes.badge} data-tone={tone}>
      {Icon && <Icon size={13} aria-hidden />}
      {isQuiet && !Icon && <span className={classes.dot} />}
      {children}
    </span>
  );
}
