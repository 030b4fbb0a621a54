/** A boxed remark in a tone: why something failed, what to know before going on. */
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './tone.module.css';
import type { Tone } from './tone.ts';

interface NoticeProps {
  tone: Tone;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}

export function Notice({ tone, title, children, actions }: NoticeProps) {
  const Icon = tone === 'good' ? IconCircleCheck : tone === 'info' || tone === 'neutral' ? IconInfoCircle : IconAlertTriangle;
  return (
    <div className={classes.notice} data-tone={tone} role={tone === 'bad' ? 'alert' : 'status'}>
      <Icon size={18} className={classes.noticeIcon} aria-hidden />
      <div className={classes.noticeBody}>
        <div className={classes.noticeTitle}>{title}</div>
        {children}
      </div>
      {actions}
    </div>
  );
}
